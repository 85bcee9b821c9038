#!/usr/bin/env python3
"""Golden vertices of FLAME's formulas in double precision, written with numpy alone.

    python3 tools/golden/evaluation.py > Tests/Golden/evaluation.json

A small random model, and its vertices at rotations from 1e-9 to 3 rad. Numbers are written so that they read back
exactly.
"""
import json
import sys

import numpy as np

VERTICES, SHAPES, EXPRESSIONS, JOINTS = 24, 5, 4, 5
PARENTS = [-1, 0, 1, 1, 1]


def rotation(vector):
    """exp([v]x) through the quaternion, which needs no series: sin(a/2)/a is well conditioned wherever a > 0."""
    angle = np.sqrt(vector @ vector)
    if angle == 0:
        return np.eye(3)
    w, (x, y, z) = np.cos(angle / 2), np.sin(angle / 2) / angle * vector
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]])


def evaluate(model, parameters):
    """Homogeneous 4x4 transforms, as the published loaders do it; (V, 3) in metres."""
    coefficients = np.concatenate([parameters["shape"], parameters["expression"]])
    shaped = model["template"] + model["blendShapes"] @ coefficients
    joints = model["jointRegressor"] @ shaped
    rotations = np.stack([rotation(v) for v in parameters["pose"]])
    feature = (rotations[1:] - np.eye(3)).ravel()
    posed = shaped + model["poseCorrectives"] @ feature
    chain = []
    for joint, parent in enumerate(PARENTS):
        local = np.eye(4)
        local[:3, :3] = rotations[joint]
        local[:3, 3] = joints[joint] - (joints[parent] if parent >= 0 else 0)
        chain.append(chain[parent] @ local if parent >= 0 else local)
    relative = []
    for joint, transform in enumerate(chain):
        rest = np.eye(4)
        rest[:3, 3] = -joints[joint]
        relative.append(transform @ rest)
    blended = np.einsum("vj,jab->vab", model["weights"], np.stack(relative))
    homogeneous = np.concatenate([posed, np.ones((len(posed), 1))], axis=1)
    moved = np.einsum("vab,vb->va", blended, homogeneous)[:, :3]
    return parameters["scale"] * moved + parameters["translation"]


def main():
    random = np.random.default_rng(20)
    regressor = random.uniform(0, 1, (JOINTS, VERTICES)) * (random.uniform(0, 1, (JOINTS, VERTICES)) > 0.6)
    regressor[:, 0] += 0.1
    weights = random.uniform(0, 1, (VERTICES, JOINTS)) * (random.uniform(0, 1, (VERTICES, JOINTS)) > 0.5)
    weights[:, 1] += 0.1
    model = {
        "template": random.uniform(-0.15, 0.15, (VERTICES, 3)),
        "blendShapes": random.normal(0, 0.002, (VERTICES, 3, SHAPES + EXPRESSIONS)),
        "poseCorrectives": random.normal(0, 0.003, (VERTICES, 3, 9 * (JOINTS - 1))),
        "jointRegressor": regressor / regressor.sum(axis=1, keepdims=True),
        "weights": weights / weights.sum(axis=1, keepdims=True),
    }
    cases = []
    for angle in [0, 1e-9, 1e-7, 1e-5, 1e-3, 0.05, 0.5, 1.0, 2.0, 3.0]:
        axes = random.normal(size=(JOINTS, 3))
        parameters = {
            "shape": random.normal(size=SHAPES), "expression": random.normal(size=EXPRESSIONS),
            "pose": angle * axes / np.linalg.norm(axes, axis=1, keepdims=True),
            "translation": random.uniform(-0.3, 0.3, 3), "scale": random.uniform(0.8, 1.2)}
        cases.append({**parameters, "angle": angle, "vertices": evaluate(model, parameters)})
    document = {"shapeCount": SHAPES, "model": model, "cases": cases}
    # Flat lists; repr of a double reads back exactly.
    json.dump(document, sys.stdout, default=lambda a: a.ravel().tolist() if isinstance(a, np.ndarray) else float(a))
    sys.stdout.write("\n")


main()
