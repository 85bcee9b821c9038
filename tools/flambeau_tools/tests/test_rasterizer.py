"""The rasteriser against what one can count by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from flambeau_tools.rasterizer import depth_buffer, normals_of


def buffer(points: Sequence[Sequence[float]], triangles: list[list[int]], size: int = 8):
    p = np.array(points, np.float32)
    return depth_buffer(p[:, 0].copy(), p[:, 1].copy(), p[:, 2].copy(), np.array(triangles, np.int32), size, size)


def test_a_square_covers_its_pixels_once() -> None:
    _, index, _ = buffer([[1, 1, 1], [5, 1, 1], [5, 4, 1], [1, 4, 1]], [[0, 1, 2], [0, 2, 3]])
    assert (index >= 0).sum() == 4 * 3
    assert (index[1:4, 1:5] >= 0).all()


def test_the_nearer_triangle_wins_in_any_order() -> None:
    points = [[0, 0, 2], [8, 0, 2], [0, 8, 2], [0, 0, 1], [8, 0, 1], [0, 8, 1]]
    for triangles, near in (([[0, 1, 2], [3, 4, 5]], 1), ([[3, 4, 5], [0, 1, 2]], 0)):
        depth, index, _ = buffer(points, triangles)
        assert index[1, 1] == near and depth[1, 1] == 1


def test_weights_interpolate() -> None:
    _, index, weights = buffer([[0, 0, 1], [8, 0, 1], [0, 8, 1]], [[0, 1, 2]])
    row, column = 2, 3
    assert index[row, column] == 0
    assert np.allclose(weights[row, column], [(column + 0.5) / 8, (row + 0.5) / 8])


def test_what_is_behind_or_flat_is_left_out() -> None:
    for points in ([[0, 0, -1], [8, 0, 1], [0, 8, 1]], [[0, 0, 1], [4, 4, 1], [8, 8, 1]]):
        assert (buffer(points, [[0, 1, 2]])[1] < 0).all()


def test_normals_point_out_of_a_ball() -> None:
    points = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], np.float32)
    faces = np.array(
        [[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]], np.int32)
    assert np.allclose(normals_of(points, faces), points, atol=1e-6)
