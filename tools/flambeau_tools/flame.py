"""FLAME's formulas with numpy: blend shapes, pose correctives, joints and linear blend skinning, in double precision.

Li, Bolkart, Black, Li and Romero, "Learning a model of facial shape and expression from 4D scans", SIGGRAPH Asia 2017.
The one place in the tools where they stand; golden values and renders come from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]

PARENTS = (-1, 0, 1, 1, 1)
ROOT, NECK, JAW, LEFT_EYE, RIGHT_EYE = range(5)


def rotation(vector: ArrayLike) -> Array:
    """Rodrigues: an axis-angle vector in radians to a matrix (3, 3)."""
    angle = np.linalg.norm(vector)
    if angle < 1e-12:
        return np.eye(3)
    k = np.asarray(vector) / angle
    cross = np.array([[0, -k[2], k[1]], [k[2], 0, -k[0]], [-k[1], k[0], 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross


def features(pose: ArrayLike) -> Array:
    """The pose features, row-major R - I of every joint but the root: (9·(J - 1),); `pose` is (J, 3)."""
    return np.concatenate([(rotation(p) - np.eye(3)).ravel() for p in np.asarray(pose)[1:]])


def transforms(pose: ArrayLike, joints: Array, parents: Sequence[int] = PARENTS) -> Array:
    """The skinning matrix (3, 4) of each joint, its rest position taken out."""
    world: list[Array] = []
    for j, parent in enumerate(parents):
        local = np.eye(4)
        local[:3, :3] = rotation(np.asarray(pose)[j])
        local[:3, 3] = joints[j] - (joints[parent] if parent >= 0 else 0)
        world.append(local if parent < 0 else world[parent] @ local)
    result = []
    for j in range(len(parents)):
        a = world[j][:3].copy()
        a[:, 3] -= a[:, :3] @ joints[j]
        result.append(a)
    return np.array(result)


def skin(vertices: Array, pose: ArrayLike, joints: Array, weights: Array) -> Array:
    """Linear blend skinning: (V, 3)."""
    blended = np.tensordot(weights, transforms(pose, joints), 1)
    return np.einsum("vij,vj->vi", blended[:, :, :3], vertices) + blended[:, :, 3]


def unskin(posed: Array, pose: ArrayLike, joints: Array, weights: Array) -> Array:
    """The vertices that `skin` takes to `posed`."""
    blended = np.tensordot(weights, transforms(pose, joints), 1)
    return np.linalg.solve(blended[:, :, :3], (posed - blended[:, :, 3])[..., None])[..., 0]


def evaluate(
    template: Array, blend_shapes: Array, correctives: Array, regressor: Array, weights: Array, coefficients: ArrayLike,
    pose: ArrayLike,
) -> Array:
    """The model's vertices (V, 3).

    `blend_shapes` is (V, 3, S + E), `correctives` (V, 3, 36), `regressor` (J, V), `weights` (V, J); joints follow identity
    and expression, as FLAME's do.
    """
    shaped = template + blend_shapes @ np.asarray(coefficients)
    posed = shaped + correctives @ features(pose)
    return skin(posed, pose, regressor @ shaped, weights)


def of_file(data: Mapping[str, NDArray[np.generic]], coefficients: ArrayLike, pose: ArrayLike) -> Array:
    """The vertices of a head file's arrays, by their FLAME names."""
    return evaluate(
        data["v_template"].astype(np.float64), data["shapedirs"].astype(np.float64),
        data["posedirs"].astype(np.float64), data["J_regressor"].astype(np.float64), data["weights"].astype(np.float64),
        coefficients, pose)
