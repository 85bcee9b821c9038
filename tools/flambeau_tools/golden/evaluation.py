#!/usr/bin/env python3
"""Golden vertices of FLAME's formulas in double precision, written with numpy alone.

    PYTHONPATH=tools python3 -m flambeau_tools.golden.evaluation > Tests/Golden/evaluation.json

A small random model, and its vertices at rotations from 1e-9 to 3 rad. Numbers are written so that they read back
exactly.
"""
import json
import sys

import numpy as np

from .. import flame

VERTICES, SHAPES, EXPRESSIONS, JOINTS = 24, 5, 4, len(flame.PARENTS)


def evaluate(model, parameters):
    """(V, 3) in metres."""
    vertices = flame.evaluate(
        model["template"], model["blendShapes"], model["poseCorrectives"], model["jointRegressor"], model["weights"],
        np.concatenate([parameters["shape"], parameters["expression"]]), parameters["pose"])
    return parameters["scale"] * vertices + parameters["translation"]


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
