"""Draw contact sheets of the default head: run through tools/render-head OUTPUT."""

import argparse
import sys
from pathlib import Path

import numpy as np

from . import drawing
from .whole import mixed, whole
from .. import flame

# What pieces are coloured, by a word of their names.
COLOURS = {"teeth": [0.93, 0.90, 0.82], "gums": [0.72, 0.36, 0.36], "tongue": [0.74, 0.38, 0.38], "lashes": [0.10, 0.08, 0.07]}


class Model:
    """The finished file, evaluated as FLAME's formulas say."""

    def __init__(self, data):
        self.data = data = whole(data)
        self.faces = self.data["f"]
        self.shapes = self.data["shapedirs"].astype(np.float64)
        self.split = int(self.data["shape_count"])

    def vertices(self, identity=None, expression=None, pose=None):
        pose = np.zeros((5, 3)) if pose is None else np.asarray(pose, float).reshape(5, 3)
        coefficients = np.zeros(self.shapes.shape[2])
        if identity is not None:
            coefficients[: len(identity)] = identity
        if expression is not None:
            coefficients[self.split : self.split + len(expression)] = expression
        return flame.of_file(self.data, coefficients, pose)

    def arkit(self, name, weight=1.0):
        """One of the 52 shapes; mouthClose together with the open jaw that it closes."""
        return self.mixture({name: weight, "jawOpen": weight} if name == "mouthClose" else {name: weight})

    def mixture(self, weights):
        """Named shapes by their weights."""
        expression, pose = mixed(self.data, weights)
        return self.vertices(expression=expression, pose=pose)

    def colours(self):
        """Skin, lips, white eyes with iris and pupil, so that gaze shows."""
        d = self.data
        colours = np.tile([0.86, 0.74, 0.66], (len(d["v_template"]), 1))
        colours[d["mask_lips"]] = [0.80, 0.56, 0.52]
        colours[d["mask_mouth_interior"]] = [0.55, 0.25, 0.25]
        for side in ("left", "right"):
            ids = d[f"mask_{side}_eyeball"]
            local = d["v_template"][ids] - d["J"][3 if side == "left" else 4]
            axis = local[0] / np.linalg.norm(local[0])
            angle = np.degrees(np.arccos(np.clip(local @ axis / np.linalg.norm(local, axis=1), -1, 1)))
            colours[ids] = np.where(angle[:, None] < 9, 0.05, np.where(angle[:, None] < 23, [[0.30, 0.42, 0.50]], 0.95))
        for word, colour in COLOURS.items():
            for name in d:
                if name.startswith("mask_") and name.endswith(word):
                    colours[d[name]] = colour
        return colours


def sheets(model):
    """name -> picture"""
    colours = model.colours()
    faces = model.faces

    def face(v, yaw=0, size=300, width=0.26, **more):
        return close(v, (0, -0.02, -0.01), width, yaw, size, **more)

    def close(v, centre, width, yaw=0, size=420, **more):
        return drawing.shade(v, faces, drawing.view(yaw, 0, centre, width, size), colours, **more)

    rest = model.vertices()
    eye, mouth, ear = (0.031, 0.02, 0.02), (0, -0.045, 0.04), (-0.075, 0.01, -0.05)
    details = (
        (eye, 0.06, 0),
        (eye, 0.06, -50),
        (mouth, 0.08, 0),
        (mouth, 0.08, 60),
        (ear, 0.085, 75),
        (ear, 0.085, 130),
    )
    yield (
        "neutral",
        drawing.sheet([face(rest, y, 480, 0.32, wire=w) for w in (False, True) for y in (0, 40, 90, 180)], 4),
    )
    yield (
        "close",
        drawing.sheet(
            [close(rest, c, w, y, wire=wire) for wire in (False, True) for c, w, y in details],
            len(details),
        ),
    )
    pictures = []
    for k in range(8):
        for s in (-3, 3):
            v = model.vertices(identity=s * np.eye(k + 1)[k])
            pictures += [face(v, 0, 230, 0.36), face(v, 55, 230, 0.36)]
    yield "identity", drawing.sheet(pictures, 8)
    pictures = []
    for k in range(12):
        for s in (-3, 3):
            pictures.append(face(model.vertices(expression=s * np.eye(k + 1)[k]), 20, 240, 0.2))
    yield "expression", drawing.sheet(pictures, 8)
    names = [str(n) for n in model.data["arkit_names"]]
    yield "arkit", drawing.sheet([face(model.arkit(n), 15, 260, 0.2) for n in names], 9)
    lids = [n for n in names if n.endswith("Left") and (n.startswith("eye") or n.startswith("brow") or "cheekSq" in n)]
    pictures = [close(model.arkit(n, w), eye, 0.06, y, 300) for n in lids for w in (0.5, 1) for y in (0, -45)]
    yield "lids", drawing.sheet(pictures, 8)
    lips = [n for n in names if (n.startswith("mouth") or n.startswith("jaw")) and not n.endswith("Right")]
    yield "lips", drawing.sheet([close(model.arkit(n), mouth, 0.09, y, 280) for n in lips for y in (0, 40)], 8)
    yield "inside", drawing.sheet(
        [close(v, mouth, 0.09, y, 420) for v in inside(model) for y in (0, 35, 75)], 6)
    pictures = []
    turns = ((2, 0, (10, 20, 30)), (2, 1, (-6, 6)), (1, 0, (-30, 30)), (1, 1, (-45, 45)), (1, 2, (-30, 30)))
    for joint, axis, angles in turns:
        for a in angles:
            pose = np.zeros((5, 3))
            pose[joint, axis] = np.radians(a)
            v = model.vertices(pose=pose)
            pictures += [face(v, 0, 280, 0.34), face(v, 70, 280, 0.34)]
    yield "joints", drawing.sheet(pictures, 6)
    pictures = []
    for x, y in ((-30, 0), (30, 0), (0, -35), (0, 35), (-25, 30), (25, -30)):
        pose = np.zeros((5, 3))
        pose[3:, :2] = np.radians([x, y])
        v = model.vertices(pose=pose)
        pictures += [close(v, eye, 0.06, 0, 300), close(v, eye, 0.06, -40, 300)]
    yield "gaze", drawing.sheet(pictures, 4)
    yield "landmarks", landmark_sheet(model, rest)
    random = np.random.default_rng(3)
    pictures = []
    for _ in range(12):
        coefficients = random.standard_normal(model.shapes.shape[2])
        v = model.vertices(coefficients[: model.split], coefficients[model.split :])
        pictures += [face(v, 0, 260, 0.34), face(v, 50, 260, 0.34)]
    yield "random", drawing.sheet(pictures, 8)


def inside(model):
    """Faces that show teeth, gums and tongue: smile, wide open, half open, tongue out, each lip away."""
    for mixture in (
        {"mouthSmileLeft": 1, "mouthSmileRight": 1, "jawOpen": 0.15}, {"jawOpen": 1}, {"jawOpen": 0.4}, {"tongueOut": 1},
        {"tongueOut": 1, "jawOpen": 0.5}, {"tongueOut": 0.5, "jawOpen": 0.5},
        {"mouthUpperUpLeft": 1, "mouthUpperUpRight": 1, "mouthLowerDownLeft": 1, "mouthLowerDownRight": 1},
        {"mouthFunnel": 1, "jawOpen": 0.3}, {"jawForward": 1, "jawOpen": 0.4}, {"jawLeft": 1, "jawOpen": 0.3},
    ):
        yield model.mixture(mixture)


def landmark_sheet(model, rest):
    d, pictures = model.data, []
    for scheme, yaw in (("ibug68", 0), ("ibug68", 60), ("mediapipe478", 0), ("mediapipe478", 50), ("retinaface5", 0)):
        if f"landmarks_{scheme}_faces" in d:
            places = d["f"][d[f"landmarks_{scheme}_faces"]]
            points = np.einsum("nk,nkd->nd", d[f"landmarks_{scheme}_weights"], rest[places])
            pictures.append(dots(model, rest, points, yaw))
    for row, yaw in ((0, 0), (20, 20), (39, 39), (59, -20), (78, -39)):
        places = d["f"][d["landmarks_ibug68_contour_faces"][row]]
        points = np.einsum("nk,nkd->nd", d["landmarks_ibug68_contour_weights"][row], rest[places])
        pictures.append(dots(model, rest, points, yaw))
    return drawing.sheet(pictures, 5)


def dots(model, rest, points, yaw):
    camera = drawing.view(yaw, 0, (0, -0.02, 0), 0.22, 420)
    picture = drawing.shade(rest, model.faces, camera)
    p = (points - camera[1]) @ camera[0].T * camera[2]
    for x, y in np.round(np.c_[p[:, 0] + 210, 210 - p[:, 1]]).astype(int):
        picture[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2] = [200, 30, 30]
    return picture


def main():
    root = Path(__file__).resolve().parents[3]
    parser = argparse.ArgumentParser(description="Draw contact sheets of a head.")
    parser.add_argument("output", type=Path, help="folder for the pictures")
    parser.add_argument("--model", type=Path, default=root / "assets/heads/flambeau.npz")
    parser.add_argument("--only", nargs="*", help="names of the sheets to draw")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    for name, picture in sheets(Model(dict(np.load(options.model)))):
        if not options.only or name in options.only:
            drawing.write_png(options.output / f"{name}.png", picture)
            print(options.output / f"{name}.png", file=sys.stderr)


if __name__ == "__main__":
    main()
