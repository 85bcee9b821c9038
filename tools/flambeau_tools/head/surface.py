"""The right half of the source's skin as a reference surface: cut open, sized, and walked over."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra

from . import ict


class HalfSkin:
    """Half of the neutral skin (x <= 0), from the neck cut to the lids.

    `neutral` (R, 3); `vertices` (R, 3), the shape on which it is meshed; `triangles`; and `rows` (R, source vertices)
    sparse, the linear map that makes them.
    """

    # The neck is cut where y + NECK_TILT z falls below NECK_HEIGHT (metres).
    NECK_TILT, NECK_HEIGHT = 0.35, -0.165
    # Rings of the eye sockets that are kept behind the lids, so that no gap shows beside the eyeball.
    SOCKET_RINGS = 3

    METRIC_SHAPES = (("eyeBlink_R", 0.4), ("jawOpen", 0.1))

    def __init__(self, source):
        self.source = source
        triangles = source.triangles[(source.triangles < ict.SKIN.stop).all(1)]
        graph = polygon_graph(source.polygons, ict.SKIN.stop)
        self.rings = {
            "eye": ring_distance(graph, ict.EYE_SOCKETS),
            "mouth": ring_distance(graph, ict.MOUTH_SOCKET),
        }
        socket_depth = ring_distance(graph, ict.FACE)
        in_socket = np.zeros(ict.SKIN.stop, bool)
        in_socket[ict.EYE_SOCKETS.start : ict.EYE_SOCKETS.stop] = True
        drop = in_socket & (socket_depth > self.SOCKET_RINGS)
        keep = (source.neutral[triangles, 0] < 1e-9).all(1) & ~drop[triangles].any(1)
        self._clip(triangles[keep])
        self._prepare()

    def _clip(self, triangles):
        """Cut the triangles by the neck plane."""
        points = self.source.neutral
        height = points[:, 1] + self.NECK_TILT * points[:, 2] - self.NECK_HEIGHT
        height = np.where(np.abs(height) < 1e-5, 1e-5, height)
        above = height[triangles] > 0
        kept = [triangles[above.all(1)]]
        cuts, entries, base = {}, [], len(points)

        def cut(a, b):
            key = (min(a, b), max(a, b))
            if key not in cuts:
                cuts[key] = base + len(cuts)
                t = height[key[0]] / (height[key[0]] - height[key[1]])
                entries.append((key[0], 1 - t, key[1], t))
            return cuts[key]

        extra = []
        for tri, up in zip(triangles, above):
            if up.all() or not up.any():
                continue
            k = int(np.argmax(up)) if up.sum() == 1 else int(np.argmin(up))
            a, b, c = (int(tri[(k + i) % 3]) for i in range(3))
            ab, ac = cut(a, b), cut(a, c)
            extra += [(a, ab, ac)] if up.sum() == 1 else [(ab, b, c), (ab, c, ac)]
        triangles = np.concatenate([kept[0], np.array(extra, int).reshape(-1, 3)])
        rows = sp.lil_matrix((base + len(cuts), base))
        rows.setdiag(1)
        for i, (a, wa, b, wb) in enumerate(entries):
            rows[base + i, a], rows[base + i, b] = wa, wb
        used, triangles = np.unique(triangles, return_inverse=True)
        self.triangles = triangles.reshape(-1, 3)
        self.rows = rows.tocsr()[used]
        self.source_vertex = np.where(used < base, used, -1)
        self.neutral = self.rows @ points
        # Triangles are laid out on a face between rest and its widest motions, so that they are well shaped in both:
        # lids half shut, jaw part open.
        moved = self.neutral.copy()
        for name, share in self.METRIC_SHAPES:
            moved += share * (self.rows @ self.source.expression_mode(name))
        moved[np.abs(self.neutral[:, 0]) < 1e-9, 0] = 0
        self.vertices = moved

    def _prepare(self):
        v, t = self.vertices, self.triangles
        self.corners = v[t]
        normals = np.cross(self.corners[:, 1] - self.corners[:, 0], self.corners[:, 2] - self.corners[:, 0])
        self.areas = np.linalg.norm(normals, axis=1) / 2
        self.normals = normals / (2 * self.areas[:, None])
        incidence = sp.coo_matrix(
            (np.ones(t.size), (np.repeat(np.arange(len(t)), 3), t.ravel())), shape=(len(t), len(v))
        ).tocsr()
        self.incidence = incidence
        touching = ((incidence @ incidence.T) > 0).astype(np.int8)
        self.near = ((touching.astype(np.int32) @ touching.astype(np.int32)) > 0).tocsr()
        self.graph = edge_graph(t, len(v), v)
        edges = np.sort(np.concatenate([t[:, [0, 1]], t[:, [1, 2]], t[:, [2, 0]]]), 1)
        unique, count = np.unique(edges, axis=0, return_counts=True)
        self.boundary_edges = unique[count == 1]

    def distance(self, vertices):
        """Distance along the edges of the surface from a set of its vertices."""
        return dijkstra(self.graph, directed=False, indices=np.atleast_1d(vertices), min_only=True)

    def path(self, waypoints, closed):
        """Surface vertices of the shortest edge path through the waypoints, in order."""
        stops = list(waypoints) + ([waypoints[0]] if closed else [])
        result = [int(stops[0])]
        for a, b in zip(stops[:-1], stops[1:]):
            if a == b:
                continue
            _, before = dijkstra(self.graph, directed=False, indices=int(a), return_predecessors=True)
            leg = [int(b)]
            while leg[-1] != a:
                leg.append(int(before[leg[-1]]))
            result += leg[::-1][1:]
        if closed:
            result.pop()
        if len(set(result)) != len(result):
            raise ValueError("a curve crosses itself")
        return np.array(result)

    def nearest(self, point):
        return int(np.argmin(np.linalg.norm(self.neutral - point, axis=1)))

    def project(self, points, start, normals=None, rounds=8):
        """Walk each point to the closest place of the surface near triangle `start`.

        Returns (triangle, barycentric weights). Only neighbouring triangles are looked at, so a point of the
        upper lip never lands on the lower one.
        """
        current = start.copy()
        weights = np.zeros((len(points), 3))
        weights[:, 0] = 1
        active = np.arange(len(points))
        for _ in range(rounds):
            sub = self.near[current[active]]
            owner = np.repeat(active, np.diff(sub.indptr))
            candidate = sub.indices
            w, d = closest_on_triangles(points[owner], self.corners[candidate])
            if normals is not None:
                d = d + np.where((normals[owner] * self.normals[candidate]).sum(1) < 0.0, 1.0, 0.0)
            order = np.lexsort((candidate, d, owner))
            first = np.r_[True, owner[order][1:] != owner[order][:-1]]
            best = order[first]
            moved = current[active] != candidate[best]
            current[active] = candidate[best]
            weights[active] = w[best]
            active = active[moved]
            if len(active) == 0:
                break
        return current, weights

    def at(self, triangle, weights):
        return np.einsum("nk,nkd->nd", weights, self.corners[triangle])


def edge_graph(triangles, count, vertices=None):
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges = np.unique(np.sort(edges, 1), axis=0)
    length = np.ones(len(edges))
    if vertices is not None:
        length = np.linalg.norm(vertices[edges[:, 0]] - vertices[edges[:, 1]], axis=1)
    both = np.concatenate([edges, edges[:, ::-1]])
    return sp.coo_matrix((np.r_[length, length], (both[:, 0], both[:, 1])), shape=(count, count)).tocsr()


def polygon_graph(polygons, count):
    """Unit-length edges of the polygons among the first `count` vertices, without diagonals."""
    following = np.where(np.roll(polygons, -1, 1) < 0, polygons[:, :1], np.roll(polygons, -1, 1))
    edges = np.stack([polygons, following], 2).reshape(-1, 2)
    edges = edges[(edges >= 0).all(1) & (edges < count).all(1)]
    both = np.unique(np.concatenate([edges, edges[:, ::-1]]), axis=0)
    return sp.coo_matrix((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(count, count)).tocsr()


def ring_distance(graph, vertices):
    """How many edges each vertex lies from a range of vertices."""
    return dijkstra(graph, unweighted=True, indices=np.asarray(vertices), min_only=True)


def closest_on_triangles(p, corners):
    """The closest point of each triangle to each point: (weights, distance)."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    ab, ac, ap = b - a, c - a, p - a
    d00, d01, d11 = (ab * ab).sum(1), (ab * ac).sum(1), (ac * ac).sum(1)
    d20, d21 = (ap * ab).sum(1), (ap * ac).sum(1)
    den = np.maximum(d00 * d11 - d01 * d01, 1e-30)
    v = (d11 * d20 - d01 * d21) / den
    w = (d00 * d21 - d01 * d20) / den
    inside = (v >= 0) & (w >= 0) & (v + w <= 1)
    options = [np.stack([1 - v - w, v, w], 1)]
    t = np.clip(d20 / np.maximum(d00, 1e-30), 0, 1)
    options.append(np.stack([1 - t, t, 0 * t], 1))
    t = np.clip(d21 / np.maximum(d11, 1e-30), 0, 1)
    options.append(np.stack([1 - t, 0 * t, t], 1))
    bc = c - b
    t = np.clip(((p - b) * bc).sum(1) / np.maximum((bc * bc).sum(1), 1e-30), 0, 1)
    options.append(np.stack([0 * t, 1 - t, t], 1))
    distances = []
    for k, o in enumerate(options):
        q = np.einsum("nk,nkd->nd", o, corners)
        d = np.linalg.norm(q - p, axis=1)
        distances.append(np.where(inside, d, np.inf) if k == 0 else d)
    distances = np.array(distances)
    best = distances.argmin(0)
    return np.array(options)[best, np.arange(len(p))], distances[best, np.arange(len(p))]


def vertex_normals(vertices, faces):
    """Unit normals by area-weighted triangles, in double precision."""
    a, b, c = vertices[faces[:, 0]], vertices[faces[:, 1]], vertices[faces[:, 2]]
    face_normals = np.cross(b - a, c - a)
    normals = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(normals, faces[:, k], face_normals)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30)
