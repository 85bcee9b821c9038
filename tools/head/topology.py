"""Our own triangulation of the half surface, mirrored and welded into a whole skin."""

import numpy as np
import scipy.sparse as sp

import ict
from remesh import Curve, Remesher
from sizing import edge_lengths
from surface import HalfSkin

LID_RING = 4  # rings outside the eye sockets: where the lid's margin turns outwards
LIP_RING = 6  # rings outside the mouth socket: where the lips meet


def chains(edges):
    """Order edges into polylines: [(vertices, closed)]."""
    links = {}
    for a, b in edges:
        links.setdefault(int(a), []).append(int(b))
        links.setdefault(int(b), []).append(int(a))
    ends = sorted(v for v, w in links.items() if len(w) == 1)
    seen, result = set(), []
    for start in ends + sorted(links):
        if start in seen:
            continue
        chain = [start]
        seen.add(start)
        while True:
            following = sorted(w for w in links[chain[-1]] if w not in seen)
            if not following:
                break
            chain.append(following[0])
            seen.add(following[0])
        result.append((np.array(chain), len(links[start]) == 2))
    return result


def ring_edges(skin, ring, value):
    at = np.zeros(len(skin.vertices), bool)
    known = skin.source_vertex >= 0
    source = np.maximum(skin.source_vertex, 0)
    at[known] = (ring[source][known] == value) & (source[known] < ict.FACE.stop)
    f = skin.triangles
    e = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
    return np.unique(np.sort(e[at[e].all(1)], 1), axis=0)


def curves_of(skin):
    """The boundary of the half surface and the two creases (lid margin, lip contact) as named curves."""
    middle = np.abs(skin.vertices[:, 0]) < 1e-9
    boundary = skin.boundary_edges
    on_middle = middle[boundary].all(1)
    named = {}
    (lip, closed), = chains(ring_edges(skin, skin.rings["mouth"], LIP_RING))
    assert not closed and middle[lip[[0, -1]]].all(), "the lip crease must run from midline to midline"
    (lid, closed), = chains(ring_edges(skin, skin.rings["eye"], LID_RING))
    assert closed, "the lid crease must be closed"
    named["lip"], named["lid"] = (lip, False), (lid, True)
    rest = chains(boundary[~on_middle])
    named["neck"] = next((c, k) for c, k in rest if not k)
    named["eye"] = next((c, k) for c, k in rest if k)
    (line, closed), = chains(boundary[on_middle])
    assert not closed and len(rest) == 2
    if skin.vertices[line[0], 2] < skin.vertices[line[-1], 2]:
        line = line[::-1]  # from the front of the neck
    cut = sorted(int(np.flatnonzero(line == v)[0]) for v in lip[[0, -1]])
    named["front"] = (line[: cut[0] + 1], False)
    named["inside"] = (line[cut[0] : cut[1] + 1], False)
    named["back"] = (line[cut[1] :], False)
    corners = [line[0], line[-1], line[cut[0]], line[cut[1]]]
    return named, corners


class Skin:
    """The whole skin: `rows` (V, source vertices) sparse, `faces`, `mirror`, and named vertex sets."""

    def __init__(self, source, half_count=2200, report=lambda text: None):
        half = HalfSkin(source)
        named, corners = curves_of(half)
        sizes = edge_lengths(half, half_count)
        names = list(named)
        mesher = Remesher(half, sizes, [Curve(half, *named[k]) for k in names], corners)
        mesher.run(8, report)
        triangle, weights, faces, curve, fixed, curve_edges = mesher.result()
        self.half = half
        self._weld(source, half, triangle, weights, faces, names, curve_edges)

    def _weld(self, source, half, triangle, weights, faces, names, curve_edges):
        count = len(triangle)
        lift = sp.coo_matrix(
            (weights.ravel(), (np.repeat(np.arange(count), 3), half.triangles[triangle].ravel())),
            shape=(count, len(half.vertices)),
        ).tocsr()
        right = (lift @ half.rows).tocsr()[:, : len(source.neutral)]
        right.eliminate_zeros()
        mirror_source = np.arange(len(source.neutral))
        mirror_source[: ict.SKIN.stop] = ict.mirror_map(source.neutral[: ict.SKIN.stop], None)
        on_curve = {k: set() for k in names}
        for a, b, k in curve_edges:
            on_curve[names[k]] |= {a, b}
        middle = np.zeros(count, bool)
        middle[sorted(on_curve["front"] | on_curve["inside"] | on_curve["back"])] = True
        # Midline first, then right, then left in the order of the right.
        order = np.r_[np.flatnonzero(middle), np.flatnonzero(~middle)]
        place = np.empty(count, int)
        place[order] = np.arange(count)
        m, sides = middle.sum(), count - middle.sum()
        right = right[order]
        left = right[m:][:, mirror_source]  # columns permuted by the mirror (an involution)
        self.rows = sp.vstack([right, left]).tocsr()
        self.mirror = np.r_[np.arange(m), np.arange(m + sides, m + 2 * sides), np.arange(m, m + sides)]
        right_faces = place[faces]
        self.faces = np.concatenate([right_faces, self.mirror[right_faces][:, ::-1]])
        self.right_faces = len(right_faces)
        self.curves = {k: np.unique(np.r_[place[sorted(v)], self.mirror[place[sorted(v)]]]) for k, v in on_curve.items()}
        self.middle_count = m
