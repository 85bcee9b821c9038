"""Lashes: tapering hairs that grow out of our lids and lie on the source's strips of lashes."""

import numpy as np
import scipy.sparse as sp

from . import ict
from .piece import Piece
from .surface import closest_on_triangles

ROWS, COLUMNS = 6, 19
UPPER, LOWER = 40, 24  # hairs of a lid
SPREAD = (0.03, 0.97)  # the share of the lid that bears hairs
WIDTHS = (0.00011, 0.00008)  # half the thickness at the root and half-way up, metres; the tip is a point
SEED = 7


def pieces(source, template, faces, eye_regions):
    """Left and right lashes; `template`, `faces` are our head's, `eye_regions` the vertices about the left and right eye."""
    left = hairs(source, ict.LEFT_LASHES, template, faces, eye_regions[0])
    right = hairs(source, ict.RIGHT_LASHES, template, faces, eye_regions[1])
    return [Piece("left_lashes", *left, partner="right_lashes"), Piece("right_lashes", *right, partner="left_lashes")]


def strip(source, start):
    """The source's vertices of a strip as a grid (6, 19), from the lid outwards and from the nose to the temple."""
    ids = np.arange(start, start + ict.LASH_STRIP)
    numbers = np.flatnonzero((source.polygons[:, 0] >= start) & (source.polygons[:, 0] < start + ict.LASH_STRIP))
    uv = np.zeros((ict.LASH_STRIP, 2))
    uv[source.polygons[numbers].ravel() - start] = source.uv[source.uv_polygons[numbers].ravel()]
    grid = ids[np.lexsort((uv[:, 0], np.round(uv[:, 1], 3)))].reshape(ROWS, COLUMNS)
    p = source.neutral
    if np.ptp(p[grid[0], 2]) > 0 and p[grid[0], 2].max() > p[grid[-1], 2].max():
        grid = grid[::-1]
    return grid if abs(p[grid[0, 0], 0]) < abs(p[grid[0, -1], 0]) else grid[:, ::-1]


def bilinear(grid, row, column):
    """{source vertex: weight} of a place of a strip, row and column from 0 to 1."""
    r, c = np.clip(row, 0, 1) * (ROWS - 1), np.clip(column, 0, 1) * (COLUMNS - 1)
    i, j = min(int(r), ROWS - 2), min(int(c), COLUMNS - 2)
    r, c = r - i, c - j
    return {
        grid[i, j]: (1 - r) * (1 - c), grid[i, j + 1]: (1 - r) * c, grid[i + 1, j]: r * (1 - c), grid[i + 1, j + 1]: r * c,
    }


def hairs(source, start, template, faces, region):
    """Rows, faces, layout, mirror, places on the skin, roots and offsets of one eye's lashes."""
    random = np.random.default_rng(SEED)  # the same for both eyes
    p = source.neutral
    near = faces[np.isin(faces, region).all(1)]
    width = len(p)
    entries = {"rows": [], "roots": [], "skin": []}
    offsets, triangles, uv, uv_triangles = [], [], [], []
    sign = 1 if start == ict.LEFT_LASHES else -1
    for first, count, shortest in ((0, UPPER, 0.7), (3, LOWER, 0.55)):
        grid = strip(source, start + first * ict.LASH_STRIP)
        for k in range(count):
            column = SPREAD[0] + (SPREAD[1] - SPREAD[0]) * (k + 0.5 + 0.35 * random.uniform(-1, 1)) / count
            length = shortest + 0.25 * random.uniform()
            lean = 0.03 * (column - 0.4) + 0.008 * random.uniform(-1, 1)
            root = bilinear(grid, 0, column)
            at = sum(w * p[v] for v, w in root.items())
            weights, distance = closest_on_triangles(np.tile(at, (len(near), 1)), template[near])
            best = int(np.argmin(distance))
            base = len(offsets)
            for level, share in enumerate((0.0, 0.5, 1.0)):
                here = bilinear(grid, share * length, column + share * lean)
                ahead, behind = (bilinear(grid, share * length, column + share * lean + d) for d in (0.02, -0.02))
                up, down = (bilinear(grid, share * length + d, column + share * lean) for d in (0.1, -0.1))
                along = difference(p, ahead, behind)
                outward = np.cross(along, difference(p, up, down)) * sign
                outward /= np.linalg.norm(outward)
                for corner in range(1 if level == 2 else 3):
                    angle = np.pi * (0.5 + 2 * corner / 3)
                    size = 0.0 if level == 2 else WIDTHS[level]
                    row = len(offsets)
                    offsets.append(
                        size * (np.cos(angle) * along + np.sin(angle) * outward) + weights[best] @ template[near[best]] - at)
                    entries["rows"] += [(row, v, w) for v, w in here.items()]
                    entries["roots"] += [(row, v, w) for v, w in root.items()]
                    entries["skin"] += [(row, v, w) for v, w in zip(near[best], weights[best])]
            shell(base, len(uv), first > 0, k / count, 1 / count, triangles, uv, uv_triangles, sign)
    n = len(offsets)
    made = {
        key: sp.coo_matrix(
            (np.array([e[2] for e in values]), ([e[0] for e in values], [e[1] for e in values])),
            shape=(n, len(template) if key == "skin" else width)).tocsr()
        for key, values in entries.items()
    }
    return (
        made["rows"], np.array(triangles), np.array(uv), np.array(uv_triangles), np.arange(n), made["skin"], made["roots"],
        np.array(offsets))


def difference(points, a, b):
    """The unit vector from one place to another."""
    v = sum(w * points[i] for i, w in a.items()) - sum(w * points[i] for i, w in b.items())
    return v / np.linalg.norm(v)


def shell(base, uv_base, is_lower, u, width, triangles, uv, uv_triangles, sign):
    """The nine triangles of a hair: a three-sided tube of two levels, closed by the tip; its layout has a seam."""
    box = np.array([0.01, 0.26 if not is_lower else 0.01])
    for level in range(3):
        for corner in range(1 if level == 2 else 4):
            across = 0.5 if level == 2 else corner / 3
            uv.append(box + [0.48 * (u + width * (0.1 + 0.8 * across)), 0.23 * level / 2])
    for corner in range(3):
        a, b = base + corner, base + (corner + 1) % 3
        ua, ub = uv_base + corner, uv_base + corner + 1
        found = [(a, b, b + 3), (a, b + 3, a + 3), (a + 3, b + 3, base + 6)]
        places = [(ua, ub, ub + 4), (ua, ub + 4, ua + 4), (ua + 4, ub + 4, uv_base + 8)]
        for f, g in zip(found, places):
            triangles.append(f if sign < 0 else f[::-1])
            uv_triangles.append(g if sign < 0 else g[::-1])
