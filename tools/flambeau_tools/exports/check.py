"""Writes exports of several heads, opens each in Blender and usd-core, and prints its largest distance from
`flambeau animate`'s meshes over all frames, in millimetres.

    tools/exports [--keep FOLDER] [--only HEAD] [--scan FILE]

Fails where an exact file is farther off than 0.02 mm, a name, a joint or an animation is missing, a GLB breaks Khronos'
schema or a rule for the data behind it, or usd-core complains.
"""
import argparse
import contextlib
import os
import subprocess
import sys
import tempfile

import numpy as np
import trimesh

from flambeau_tools.exports import arkit, blender, convert, gltf, made_up, usd
from flambeau_tools.exports.frames import Frames

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
PROGRAM = os.environ.get("FLAMBEAU", os.path.join(ROOT, ".build", "release", "flambeau"))
HEAD = os.path.join(ROOT, "assets", "heads", "flambeau.npz")
TRACK = os.path.join(ROOT, "assets", "tracks", "smile-blink-speak.yaml")
LIMIT = 0.02
JOINTS = ["root", "neck", "jaw", "leftEye", "rightEye"]


def flambeau(*arguments):
    """Runs the program."""
    subprocess.run([PROGRAM, *arguments, "--quiet"], check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def silence():
    """Keeps what Blender prints off the table."""
    sys.stdout.flush()
    kept = os.dup(1)
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 1)
        try:
            yield
        finally:
            sys.stdout.flush()
            os.dup2(kept, 1)
            os.close(kept)


def distance(reading, frames, split):
    """The largest distance in mm over all frames and vertices."""
    numbers = reading.model_vertices() if hasattr(reading, "model_vertices") else None
    numbers = numbers or frames.pieces(split)
    largest = 0.0
    for index in range(len(frames)):
        truth = frames.vertices(index)
        for piece, points in zip(numbers, reading.vertices(index)):
            if len(piece) != len(points):
                raise SystemExit(f"{len(points)} vertices where {len(piece)} were expected")
            largest = max(largest, np.linalg.norm(points - truth[piece], axis=1).max())
    return 1000 * largest


class Cases:
    """The heads that are exported, each with its frames."""

    def __init__(self, folder, scan):
        self.folder = folder
        self.scan = scan

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def heads(self):
        """The heads by name; each gives what `animate` takes, what `export` takes, frames a second, whether it has ARKit's
        shapes."""
        return [("default head", self.standard), ("fitted scan", self.fitted), ("FLAME's size", self.made_up)]

    def model(self, name):
        """The model file of a head."""
        return self.path("model.npz") if name == "FLAME's size" else HEAD

    def standard(self):
        return [TRACK], ["--animation", TRACK], 30.0, True

    def fitted(self):
        fit = self.path("fit")
        scan = self.scan or self.coloured()
        flambeau("fit", scan, "--detail", "--texture", "--output", fit)
        return [TRACK, "--identity", fit], [fit, "--animation", TRACK, "--name", "person"], 30.0, True

    def coloured(self):
        """The sample scan with colours, which a texture is baked from."""
        mesh = trimesh.load(os.path.join(ROOT, "assets", "scans", "synthetic.ply"), process=False)
        places = (mesh.vertices - mesh.bounds[0]) / (mesh.bounds[1] - mesh.bounds[0])
        mesh.visual.vertex_colors = np.concatenate([255 * places, np.full((len(places), 1), 255)], axis=1).astype(np.uint8)
        mesh.export(self.path("coloured.ply"))
        return self.path("coloured.ply")

    def made_up(self):
        made_up.write(HEAD, self.folder)
        model, track = self.path("model.npz"), self.path("track.npz")
        return [track, "--model", model], ["--animation", track, "--model", model], 25.0, False


class Table:
    """The lines of the table, and what failed."""

    def __init__(self):
        self.failures = []

    def add(self, head, path, kind, error, names=None, animated=(True, True), has_arkit=False, limit=LIMIT, said=()):
        """A file that was read back."""
        shapes, joints = names or ([], [])
        wrong = []
        if not error <= limit:
            wrong.append(f"{error:.4f} mm")
        if names and sorted(joints) != sorted(JOINTS):
            wrong.append(f"joints {joints}")
        if has_arkit and shapes[:52] != arkit.NAMES and set(arkit.NAMES) - set(shapes) > {"tongueOut"}:
            wrong.append("names of shapes")
        if not all(animated):
            wrong.append(f"joints and shapes move: {animated}")
        wrong += said
        counts = f"{len(shapes):4d} shapes {len(joints)} joints" if names else " " * 20
        print(
            f"{head:13s} {kind:16s} {error:9.5f} mm {counts} {os.path.getsize(path) / 1e6:7.2f} MB"
            + ("  WRONG: " + "; ".join(wrong) if wrong else ""), flush=True)
        if wrong:
            self.failures.append((head, kind))


def check(table, cases, name, animate, export, rate, has_arkit):
    """All files of a head."""
    stem = cases.path(name.replace(" ", "-").replace("'", ""))
    flambeau("animate", *animate, "--output", stem)
    frames = Frames(stem, model=cases.model(name))
    print(f"{name}: {len(frames)} frames", flush=True)
    for ending in ["glb", "usda", "usdz", "fbx", "abc"]:
        path = f"{stem}.{ending}"
        with silence():
            if ending in ("fbx", "abc"):
                convert.convert(f"{stem}.glb", path)
            else:
                flambeau("export", *export, "--output", path)
            reading = blender.Reading(path, rate)
            error = distance(reading, frames, split=ending not in ("usda", "usdz"))
        named = ending != "abc"
        table.add(
            name, path, f"{ending} in Blender", error, reading.names() if named else None,
            reading.animated() if named else (True, True), has_arkit and ending == "glb",
            said=gltf.problems(path) if ending == "glb" else ())
        if ending in ("usda", "usdz"):
            reading = usd.Reading(path)
            table.add(
                name, path, f"{ending} in usd-core", distance(reading, frames, split=False), reading.names(),
                has_arkit=has_arkit, said=usd.complaints(path))


def main():
    """Writes, opens, compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", help="where the files go; by default they are removed")
    parser.add_argument("--scan", help="a scan with a texture to fit, instead of the sample")
    parser.add_argument("--only", help="the one head to check")
    options = parser.parse_args()
    table = Table()
    with contextlib.ExitStack() as stack:
        folder = options.keep or stack.enter_context(tempfile.TemporaryDirectory())
        os.makedirs(folder, exist_ok=True)
        cases = Cases(folder, options.scan)
        for name, make in cases.heads():
            if options.only in (None, name):
                check(table, cases, name, *make())
    return 1 if table.failures else 0


if __name__ == "__main__":
    sys.exit(main())
