"""Isotropic remeshing to a size field (after Botsch and Kobbelt 2004) with curves that keep their vertices.

Every vertex is a place on the reference surface: a triangle and barycentric weights. Vertices on a curve
(a boundary or a crease) slide along it and nowhere else, by their arc length.
"""

import math

import numpy as np


class Curve:
    """A polyline over reference vertices, closed or with two fixed ends."""

    def __init__(self, surface, chain, closed):
        self.chain, self.closed = chain, closed
        points = surface.vertices[np.r_[chain, chain[:1]] if closed else chain]
        self.nodes = np.r_[chain, chain[:1]] if closed else np.asarray(chain)
        self.arc = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))]
        self.length = self.arc[-1]
        self.points = points

    def locate(self, s):
        """The segment (two reference vertices) and the share of the second, at arc length s."""
        s = s % self.length if self.closed else min(max(s, 0.0), self.length)
        k = min(int(np.searchsorted(self.arc, s, side="right")) - 1, len(self.arc) - 2)
        return k, (s - self.arc[k]) / (self.arc[k + 1] - self.arc[k])

    def point(self, s):
        k, t = self.locate(s)
        return self.points[k] * (1 - t) + self.points[k + 1] * t

    def middle(self, a, b):
        if self.closed and abs(a - b) > self.length / 2:
            return ((a + b + self.length) / 2) % self.length
        return (a + b) / 2

    def difference(self, a, b):
        """a - b, the short way round."""
        d = a - b
        if self.closed:
            d = (d + self.length / 2) % self.length - self.length / 2
        return d


class Remesher:
    def __init__(self, surface, sizes, curves, corners):
        self.surface, self.sizes, self.curves = surface, sizes, curves
        count = len(surface.vertices)
        self.p = [tuple(q) for q in surface.vertices]
        self.tri = [0] * count  # a reference triangle that holds the vertex
        self.weights = [None] * count
        for t, f in enumerate(surface.triangles):
            for k in range(3):
                self.tri[f[k]] = t
                w = [0.0, 0.0, 0.0]
                w[k] = 1.0
                self.weights[f[k]] = tuple(w)
        self.size = list(sizes)
        self.on = {}  # vertex -> (curve, arc length)
        self.fixed = set(int(c) for c in corners)
        self.curve_edges = {}
        for k, curve in enumerate(curves):
            for i, v in enumerate(curve.chain):
                if int(v) not in self.fixed:
                    self.on[int(v)] = (k, float(curve.arc[i]))
            for a, b in zip(curve.nodes[:-1], curve.nodes[1:]):
                self.curve_edges[edge(int(a), int(b))] = k
        self.faces = {i: tuple(int(x) for x in f) for i, f in enumerate(surface.triangles)}
        self.around = [set() for _ in range(count)]
        for i, f in self.faces.items():
            for v in f:
                self.around[v].add(i)
        self.next_face = len(self.faces)

    # Topology helpers
    def neighbours(self, v):
        return {w for f in self.around[v] for w in self.faces[f]} - {v}

    def edges(self):
        return {edge(f[k], f[(k + 1) % 3]) for f in self.faces.values() for k in range(3)}

    def add_face(self, f):
        i = self.next_face
        self.next_face += 1
        self.faces[i] = f
        for v in f:
            self.around[v].add(i)

    def remove_face(self, i):
        for v in self.faces.pop(i):
            self.around[v].discard(i)

    def length(self, a, b):
        return math.dist(self.p[a], self.p[b])

    def ratio(self, a, b):
        return self.length(a, b) / (0.5 * (self.size[a] + self.size[b]))

    def is_curve(self, v):
        return v in self.on or v in self.fixed

    def ends(self, v, curve):
        """Arc length of a vertex on `curve`, a fixed corner being one of its ends."""
        if v in self.on:
            return self.on[v][1]
        c = self.curves[curve]
        start = math.dist(self.p[v], c.points[0]) < math.dist(self.p[v], c.points[-1])
        return 0.0 if start else c.length

    # Operations
    def split_long(self, limit):
        pending = []
        for a, b in sorted(self.edges()):
            if self.ratio(a, b) > limit or self.is_chord(a, b):
                pending.append((-self.ratio(a, b), a, b))
        for _, a, b in sorted(pending):
            shared = self.around[a] & self.around[b]
            if not shared or (self.ratio(a, b) <= limit and not self.is_chord(a, b)):
                continue
            m = len(self.p)
            key = edge(a, b)
            self.around.append(set())
            self.tri.append(self.tri[a] if a not in self.on else self.tri[b])
            self.weights.append((1.0, 0.0, 0.0))
            self.size.append(0.5 * (self.size[a] + self.size[b]))
            if key in self.curve_edges:
                k = self.curve_edges.pop(key)
                s = self.curves[k].middle(self.ends(a, k), self.ends(b, k))
                self.p.append(tuple(self.curves[k].point(s)))
                self.on[m] = (k, s)
                self.curve_edges[edge(a, m)] = k
                self.curve_edges[edge(m, b)] = k
            else:
                self.p.append(tuple(0.5 * (x + y) for x, y in zip(self.p[a], self.p[b])))
            for i in list(shared):
                f = self.faces[i]
                self.remove_face(i)
                self.add_face(tuple(m if v == b else v for v in f))
                self.add_face(tuple(m if v == a else v for v in f))

    def collapse_short(self, limit, long):
        order = sorted((self.ratio(a, b), a, b) for a, b in self.edges())
        for r, a, b in order:
            if r >= limit:
                break
            if not self.around[a] or not self.around[b] or not (self.around[a] & self.around[b]):
                continue
            if self.ratio(a, b) >= limit:
                continue
            if not self.try_collapse(a, b, long):
                self.try_collapse(b, a, long)

    def try_collapse(self, gone, kept, long):
        """Pull `gone` into `kept` where topology, curves and shape allow."""
        if gone in self.fixed:
            return False
        key = edge(gone, kept)
        if gone in self.on and key not in self.curve_edges:
            return False
        shared = self.around[gone] & self.around[kept]
        common = self.neighbours(gone) & self.neighbours(kept)
        if len(common) != len(shared):
            return False
        moved = self.around[gone] - shared
        for i in moved:
            f = self.faces[i]
            new = tuple(kept if v == gone else v for v in f)
            n0, n1 = normal(self.p, f), normal(self.p, new)
            l0, l1 = norm(n0), norm(n1)
            if l1 < 1e-14 or dot(n0, n1) < 0.6 * l0 * l1:
                return False
            if quality(self.p, new) < 0.25 * min(1.0, quality(self.p, f) * 2):
                return False
            for v in new:
                if v != kept and self.ratio(v, kept) > long:
                    return False
                if v != kept and self.is_chord(v, kept) and edge(v, gone) not in self.curve_edges:
                    return False
        if gone in self.on:
            k = self.on[gone][0]
            ring = [e for e in self.neighbours(gone) if edge(gone, e) in self.curve_edges]
            if len(ring) != 2 or edge(*ring) in self.curve_edges:
                return False
            other = ring[0] if ring[1] == kept else ring[1]
            del self.curve_edges[edge(gone, kept)], self.curve_edges[edge(gone, other)]
            self.curve_edges[edge(kept, other)] = k
            del self.on[gone]
        for i in shared:
            self.remove_face(i)
        for i in list(moved):
            f = self.faces[i]
            self.remove_face(i)
            self.add_face(tuple(kept if v == gone else v for v in f))
        return True

    def flip(self):
        """Flip edges until opposite angles sum to at most pi (Delaunay), never across a curve or a fold."""
        stack = sorted(self.edges())
        rounds = 0
        while stack and rounds < 20:
            rounds += 1
            again = set()
            for a, b in stack:
                if edge(a, b) in self.curve_edges:
                    continue
                shared = self.around[a] & self.around[b]
                if len(shared) != 2:
                    continue
                i, j = sorted(shared)
                f = self.faces[i]
                k = f.index(a)
                if f[(k + 1) % 3] != b:
                    i, j = j, i
                c = next(v for v in self.faces[i] if v not in (a, b))
                d = next(v for v in self.faces[j] if v not in (a, b))
                # faces i = (a, b, c), j = (b, a, d)
                if self.around[c] & self.around[d] or len(self.around[a]) < 4 or len(self.around[b]) < 4:
                    continue
                if angle(self.p, c, a, b) + angle(self.p, d, a, b) <= math.pi + 1e-6:
                    continue
                new = ((c, d, b), (d, c, a))
                before = normal(self.p, self.faces[i]), normal(self.p, self.faces[j])
                after = normal(self.p, new[0]), normal(self.p, new[1])
                mean = tuple(x + y for x, y in zip(*before))
                if any(dot(n, mean) < 0.7 * norm(n) * norm(mean) for n in after):
                    continue
                if self.is_curve(c) and self.is_curve(d) and self.share_curve(c, d):
                    continue
                self.remove_face(i)
                self.remove_face(j)
                self.add_face(new[0])
                self.add_face(new[1])
                for x, y in ((a, c), (c, b), (b, d), (d, a)):
                    again.add(edge(x, y))
            stack = sorted(again)

    def share_curve(self, c, d):
        """Whether an edge between two curve vertices would cut a corner of their own curve."""
        kc = {self.on[c][0]} if c in self.on else self.corner_curves(c)
        kd = {self.on[d][0]} if d in self.on else self.corner_curves(d)
        return bool(kc & kd)

    def is_chord(self, a, b):
        return self.is_curve(a) and self.is_curve(b) and edge(a, b) not in self.curve_edges and self.share_curve(a, b)

    def corner_curves(self, v):
        return {k for w in self.neighbours(v) if (k := self.curve_edges.get(edge(v, w))) is not None}

    def relax(self, step=0.8, iterations=1):
        """Move each vertex towards the size-weighted centre of its triangles, along the surface."""
        for _ in range(iterations):
            ids = [v for v in range(len(self.p)) if self.around[v]]
            index = {v: i for i, v in enumerate(ids)}
            p = np.array([self.p[v] for v in ids])
            size = np.array([self.size[v] for v in ids])
            f = np.array([[index[v] for v in t] for t in self.faces.values()])
            n = np.cross(p[f[:, 1]] - p[f[:, 0]], p[f[:, 2]] - p[f[:, 0]])
            area = np.linalg.norm(n, axis=1) / 2
            weight = area / size[f].mean(1) ** 2
            centre = p[f].mean(1)
            total = np.zeros(len(ids))
            mean = np.zeros_like(p)
            normals = np.zeros_like(p)
            for k in range(3):
                np.add.at(total, f[:, k], weight)
                np.add.at(mean, f[:, k], weight[:, None] * centre)
                np.add.at(normals, f[:, k], n)
            normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30)
            move = step * (mean / total[:, None] - p)
            move -= (move * normals).sum(1, keepdims=True) * normals
            for v in list(self.on):
                k, s = self.on[v]
                curve = self.curves[k]
                ring = [w for w in self.neighbours(v) if self.curve_edges.get(edge(v, w)) == k]
                shift = 0.0
                pull = 0.0
                for w in ring:
                    d = curve.difference(self.ends(w, k), s)
                    local = 0.5 * (self.size[v] + self.size[w])
                    shift += d / local
                    pull += 1 / local
                s += 0.5 * shift / pull
                self.on[v] = (k, s % curve.length if curve.closed else s)
                self.p[v] = tuple(curve.point(s))
            free = np.array([v not in self.on and v not in self.fixed for v in ids])
            self.place([v for v, m in zip(ids, free) if m], p[free] + move[free], normals[free])

    def place(self, ids, points, normals=None):
        start = np.array([self.tri[v] for v in ids])
        tri, weights = self.surface.project(points, start, normals)
        where = self.surface.at(tri, weights)
        size = (weights * self.sizes[self.surface.triangles[tri]]).sum(1)
        for i, v in enumerate(ids):
            self.tri[v], self.weights[v], self.p[v] = int(tri[i]), tuple(weights[i]), tuple(where[i])
            self.size[v] = float(size[i])
        self.refresh_curves()

    def refresh_curves(self):
        """Size and a nearby triangle for vertices on curves."""
        if not hasattr(self, "edge_triangle"):
            self.edge_triangle = {}
            for t, f in enumerate(self.surface.triangles):
                for k in range(3):
                    self.edge_triangle.setdefault(edge(int(f[k]), int(f[(k + 1) % 3])), t)
        for v, (k, s) in self.on.items():
            curve = self.curves[k]
            i, t = curve.locate(s)
            a, b = int(curve.nodes[i]), int(curve.nodes[i + 1])
            self.size[v] = float((1 - t) * self.sizes[a] + t * self.sizes[b])
            self.tri[v] = self.edge_triangle[edge(a, b)]
            f = list(self.surface.triangles[self.tri[v]])
            w = [0.0, 0.0, 0.0]
            w[f.index(a)], w[f.index(b)] = 1 - t, t
            self.weights[v] = tuple(w)

    def free_vertices(self):
        return [v for v in range(len(self.p)) if self.around[v] and v not in self.on and v not in self.fixed]

    def run(self, iterations, report=lambda text: None):
        for i in range(iterations):
            self.split_long(4 / 3)
            ids = self.free_vertices()
            self.place(ids, np.array([self.p[v] for v in ids]))
            self.collapse_short(0.78, 4 / 3)
            self.flip()
            self.relax(0.8, 3)
            report(f"remesh {i + 1}/{iterations}: {sum(1 for a in self.around if a)} vertices")
        for _ in range(6):
            self.flip()
            self.relax(0.6, 4)
        self.flip()

    def result(self):
        """Reference triangle and weights per vertex, faces, and curve edges as (vertex, vertex, curve)."""
        ids = [v for v in range(len(self.p)) if self.around[v]]
        index = {v: i for i, v in enumerate(ids)}
        faces = np.array([[index[v] for v in f] for _, f in sorted(self.faces.items())])
        curve_edges = [(index[a], index[b], k) for (a, b), k in sorted(self.curve_edges.items())]
        return np.array([self.tri[v] for v in ids]), np.array([self.weights[v] for v in ids]), faces, curve_edges


def edge(a, b):
    return (a, b) if a < b else (b, a)


def normal(p, f):
    a, b, c = p[f[0]], p[f[1]], p[f[2]]
    ux, uy, uz = b[0] - a[0], b[1] - a[1], b[2] - a[2]
    vx, vy, vz = c[0] - a[0], c[1] - a[1], c[2] - a[2]
    return uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx


def dot(a, b):
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def norm(a):
    return math.sqrt(dot(a, a))


def angle(p, at, a, b):
    u = tuple(x - y for x, y in zip(p[a], p[at]))
    v = tuple(x - y for x, y in zip(p[b], p[at]))
    c = dot(u, v) / max(norm(u) * norm(v), 1e-30)
    return math.acos(min(1.0, max(-1.0, c)))


def quality(p, f):
    """4√3 area / sum of squared edges: 1 for an equilateral triangle."""
    n = norm(normal(p, f))
    total = sum(math.dist(p[f[k]], p[f[(k + 1) % 3]]) ** 2 for k in range(3))
    return 2 * math.sqrt(3) * n / max(total, 1e-30)
