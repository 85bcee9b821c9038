"""How deep lids stand in eyeballs along a blink, in what `flambeau animate` writes: run through tools/measure-blinks."""

import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("FLAMBEAU", str(ROOT / ".build/release/flambeau"))
STEPS = 21


class Eye:
    """The lids of one side that lie outside the ball of the mean head, and the ball's triangles."""

    def __init__(self, data, side):
        ball = data[f"mask_{side}_eyeball"]
        self.ball = ball
        self.faces = data["f"][np.isin(data["f"], ball).all(1)]
        region = np.setdiff1d(data[f"mask_{side}_eye_region"], ball)
        template = data["v_template"].astype(np.float64)
        self.lids = region[self.depth(template, region) < 0]

    def depth(self, vertices, points):
        """How far vertices lie under the ball along their rays from its middle, in metres."""
        centre = vertices[self.ball].mean(0)
        a, b, c = (vertices[self.faces[:, k]] - centre for k in range(3))
        away = vertices[points] - centre
        length = np.linalg.norm(away, axis=1)
        # Each ray meets one triangle: its direction is a positive combination of the corners.
        shares = np.einsum("fij,pj->pfi", np.linalg.inv(np.stack([a, b, c], 2)), away / length[:, None])
        hit = shares.min(2).argmax(1)
        return 1 / shares[np.arange(len(points)), hit].sum(1) - length


def frames(folder, shape, *options):
    """The vertices of a blink of both eyes from 0 to 1."""
    parameters, track, out = (Path(folder) / n for n in ("person.json", "blink.json", "frames"))
    parameters.write_text(json.dumps({"shape": list(shape)}))
    keys = [{"time": t, "expressions": {"eyeBlinkLeft": t, "eyeBlinkRight": t}} for t in (0, 1)]
    track.write_text(json.dumps(
        {"name": "blink", "frame-rate": STEPS - 1, "duration": 1, "interpolation": "linear", "keyframes": keys}))
    subprocess.run(
        [PROGRAM, "animate", track, "--identity", parameters, "--output", out, "--format", "ply", "--quiet", *options],
        check=True)
    for path in sorted(out.glob("frame_*.ply")):
        content = path.read_bytes()
        head, body = content.split(b"end_header\n", 1)
        count = int(head.split(b"element vertex ")[1].split()[0])
        yield np.frombuffer(body, "<f4", 3 * count).reshape(-1, 3).astype(np.float64)


def main():
    parser = argparse.ArgumentParser(description="Print how deep lids stand in eyeballs along a blink.")
    parser.add_argument("--people", type=int, default=20, help="how many random identities")
    options = parser.parse_args()
    with np.load(ROOT / "assets/heads/flambeau.npz") as file:
        data = {name: file[name] for name in file.files if not name.startswith("pieces_")}
    eyes = [Eye(data, side) for side in ("left", "right")]
    random = np.random.default_rng(1)
    people = [np.zeros(100)] + [random.standard_normal(100) for _ in range(options.people)]
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, more in (("before", ["--no-pieces"]), ("after", [])):
            found[name] = np.array([
                [[max(0, 1e3 * e.depth(v, e.lids).max()) for e in eyes] for v in frames(folder, p, *more)] for p in people])
    print("deepest lid vertex in its eyeball in mm; before: without pieces, which are without shapes in between")
    print(f"        mean face, left and right                {options.people} people, the worst, left and right")
    print("blink   before           after                   before           after")
    for step in range(STEPS):
        def pair(name, people):
            values = found[name][people, step]
            return "  ".join(f"{x:5.2f}" for x in (values if values.ndim == 1 else values.max(0)))
        print(f" {step / (STEPS - 1):4.2f}   {pair('before', 0)}     {pair('after', 0)}            "
              f"{pair('before', slice(1, None))}     {pair('after', slice(1, None))}")
    worst = found["after"].max()
    print(f"largest after: {worst:.3f} mm")
    return 0 if worst <= 0.2 else 1


if __name__ == "__main__":
    raise SystemExit(main())
