"""Teeth, gums and tongue as pieces of the head: the source's own, the roots that no one sees left out."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from . import ict
from .piece import Piece
from .surface import vertex_normals

# Teeth are cut where they stand this deep in the gums, or this far from their biting edge (metres).
ROOT_DEPTH, CROWN = 0.001, 0.0115
TILE = {2: (0.0, 0.5), 3: (0.5, 0.5)}  # the source's texture tiles and where they go in our square


def pieces(source):
    """Upper and lower teeth, gums and tongue, in this order."""
    inner = polygons(source, ict.GUMS)
    is_tongue = tongue(source, inner)
    gums = source.triangles[(source.triangles >= ict.GUMS.start).all(1) & (source.triangles < ict.GUMS.stop).all(1)]
    normals = vertex_normals(source.neutral, gums)
    return [
        piece(source, "upper_teeth", teeth(source, ict.UPPER_TEETH, -1, normals)),
        piece(source, "lower_teeth", teeth(source, ict.LOWER_TEETH, 1, normals)),
        piece(source, "gums", inner[~is_tongue]),
        piece(source, "tongue", inner[is_tongue]),
    ]


def polygons(source, ids):
    """The numbers of the source's polygons all of whose corners are among `ids`."""
    first = source.polygons[:, 0]
    return np.flatnonzero((first >= ids.start) & (first < ids.stop))


def teeth(source, ids, biting, normals):
    """Polygons of the crowns: `biting` is −1 where teeth bite downwards, else 1."""
    found = polygons(source, ids)
    corners = source.polygons[found]
    p = source.neutral
    _, near = cKDTree(p[ict.GUMS.start : ict.GUMS.stop]).query(p[ids.start : ids.stop])
    near += ict.GUMS.start
    depth = ((p[near] - p[ids.start : ids.stop]) * normals[near]).sum(1)
    # Each tooth is a component of its own.
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]]]) - ids.start
    graph = sp.coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(ids), len(ids)))
    _, tooth = connected_components(graph, directed=False)
    height = biting * p[ids.start : ids.stop, 1]
    edge = np.full(tooth.max() + 1, -np.inf)
    np.maximum.at(edge, tooth, height)
    kept = (depth < ROOT_DEPTH) & (height > edge[tooth] - CROWN)
    return found[(kept[np.maximum(corners - ids.start, 0)] & (corners >= 0)).any(1)]


def tongue(source, inner):
    """Which of the inner polygons are the tongue: the island of the source's layout that lies in the middle of the arch."""
    corners, places = source.polygons[inner], source.uv_polygons[inner]
    edges = np.concatenate([places[:, [0, 1]], places[:, [1, 2]], places[:, [0, 2]]])
    count = len(source.uv)
    graph = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(count, count))
    island = connected_components(graph, directed=False)[1][places[:, 0]]
    centre = source.neutral[corners[:, :3]].mean(1)
    middle = (np.abs(centre - [0, -0.045, 0.01]) < [0.004, 0.006, 0.02]).all(1)
    return island == np.bincount(island[middle]).argmax()


def piece(source, name, numbers):
    """A piece made of some of the source's polygons, each vertex one of the source's."""
    corners, places = source.polygons[numbers], source.uv_polygons[numbers]
    used = np.unique(corners[corners >= 0])
    used_places = np.unique(places[places >= 0])
    local, local_places = np.full(len(source.neutral), -1), np.full(len(source.uv), -1)
    local[used], local_places[used_places] = np.arange(len(used)), np.arange(len(used_places))
    faces, texture_faces = (ict.triangulate(c) for c in (corners, places))
    uv = source.uv[used_places].astype(np.float64)
    tile = np.floor(uv[:, 0]).astype(int)
    uv[:, 0] -= tile
    uv = 0.5 * uv + np.array([TILE[t] for t in tile])
    rows = sp.coo_matrix((np.ones(len(used)), (np.arange(len(used)), used)), shape=(len(used), len(source.neutral)))
    return Piece(name, rows.tocsr(), local[faces], uv, local_places[texture_faces], mirror(source.neutral[used]))


def mirror(points):
    """The permutation to mirror images; the few that two claim are given to the nearest that is left."""
    _, found = cKDTree(points).query(points * [-1, 1, 1])
    alone = np.flatnonzero(found[found] != np.arange(len(points)))
    left = list(alone)
    while left:
        a = left.pop(0)
        image = points[a] * [-1, 1, 1]
        b = min([a, *left], key=lambda k: np.linalg.norm(points[k] - image))
        if b != a:
            left.remove(b)
        found[a], found[b] = b, a
    return found
