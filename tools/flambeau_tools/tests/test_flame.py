"""The formulas against the golden values that the library is held to, and against what must hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from flambeau_tools import flame

ROOT = Path(__file__).resolve().parents[3]


def test_golden_values() -> None:
    golden = json.loads((ROOT / "Tests/Golden/evaluation.json").read_text())
    model, shapes = golden["model"], golden["shapeCount"]
    count = len(model["template"]) // 3
    joints = len(flame.PARENTS)

    def array(name: str, *shape: int) -> flame.Array:
        return np.array(model[name], float).reshape(shape)

    for case in golden["cases"]:
        coefficients = np.concatenate([case["shape"], case["expression"]])
        assert len(case["shape"]) == shapes
        vertices = flame.evaluate(
            array("template", count, 3), array("blendShapes", count, 3, -1), array("poseCorrectives", count, 3, -1),
            array("jointRegressor", joints, count), array("weights", count, joints), coefficients,
            np.reshape(case["pose"], (joints, 3)))
        found = case["scale"] * vertices + np.array(case["translation"])
        assert np.abs(found - np.reshape(case["vertices"], (count, 3))).max() < 1e-14


def test_rotation_is_a_rotation() -> None:
    random = np.random.default_rng(1)
    for angle in (0.0, 1e-13, 1e-9, 1e-5, 0.3, 3.1):
        axis = random.normal(size=3)
        axis /= np.linalg.norm(axis)
        matrix = flame.rotation(angle * axis)
        assert np.abs(matrix @ matrix.T - np.eye(3)).max() < 1e-15
        assert abs(np.linalg.det(matrix) - 1) < 1e-14
        assert np.abs(matrix @ axis - axis).max() < 1e-15


def test_unskin_undoes_skin() -> None:
    random = np.random.default_rng(2)
    vertices, weights = random.normal(size=(40, 3)), random.uniform(size=(40, 5))
    weights /= weights.sum(1, keepdims=True)
    pose, joints = 0.4 * random.normal(size=(5, 3)), random.normal(size=(5, 3))
    moved = flame.skin(vertices, pose, joints, weights)
    assert np.abs(moved - vertices).max() > 0.1
    assert np.abs(flame.unskin(moved, pose, joints, weights) - vertices).max() < 1e-11
