"""Our own triangulation of the half surface, mirrored and welded into a whole skin."""

import numpy as np
import scipy.sparse as sp

from . import ict
from .remesh import Curve, Remesher
from .sizing import ear_plane, edge_lengths
from .surface import HalfSkin

LID_RIM_RING, LID_EDGE_RING = 3, 5  # rings outside the eye sockets: the lid margin's inner and outer edge
LIP_RING = 8  # rings outside the mouth socket: where the lips meet
LOWER_LIP_RING = 13  # where the lower lip's red ends
# iBUG points of the right half of the upper lip's outer line, from the midline to the corner.
UPPER_LIP_LINE = (51, 50, 49, 48)


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


def around_the_eye(skin, value):
    """A closed curve through the vertices of one ring about the eye, in the order they stand around it."""
    known = skin.source_vertex >= 0
    source = np.maximum(skin.source_vertex, 0)
    ring = np.flatnonzero(known & (skin.rings["eye"][source] == value) & (source < ict.FACE.stop))
    p = skin.neutral[ring]
    centre = (p.min(0) + p.max(0)) / 2
    # The eye is wider than high: scale to a circle before taking angles.
    spread = np.ptp(p, axis=0)
    turn = np.arctan2((p[:, 1] - centre[1]) / spread[1], (p[:, 0] - centre[0]) / spread[0])
    return skin.path(ring[np.argsort(turn)], True)


def lip_line(skin):
    """The outer line of the lips' red, from the upper lip's midline over the corner to the lower lip's."""
    known = np.flatnonzero((skin.source_vertex >= 0) & (skin.source_vertex < ict.FACE.stop))
    ring = skin.rings["mouth"][skin.source_vertex[known]]
    upper = [skin.nearest(skin.source.neutral[ict.IBUG68[i]]) for i in UPPER_LIP_LINE]
    corner = skin.neutral[upper[-1]]
    low = known[(ring == LOWER_LIP_RING)]
    p = skin.neutral[low]
    low = low[(p[:, 1] < corner[1] - 0.002) & (p[:, 0] > corner[0] + 0.004)]
    return skin.path(upper + list(low[np.argsort(skin.neutral[low, 0])]), False)


def helix_line(skin):
    """The outer rim of the ear from its top back to the lobe: what reaches farthest, seen from the side."""
    p = skin.neutral
    ear = np.flatnonzero(ear_plane(p) & (p[:, 0] < np.where(p[:, 1] > 0, -0.083, -0.074)))
    flat = p[ear][:, 1:]
    stops = []
    for degrees in range(120, 236, 8):  # 0 is straight ahead, 90 up
        a = np.radians(degrees)
        best = int(ear[np.argmax(flat @ [np.sin(a), np.cos(a)])])
        if best not in stops:
            stops.append(best)
    return skin.path(stops, False)


def curves_of(skin):
    """The boundary of the half surface and the two creases (lid margin, lip contact) as named curves."""
    middle = np.abs(skin.neutral[:, 0]) < 1e-9
    boundary = skin.boundary_edges
    on_middle = middle[boundary].all(1)
    named = {}
    named["helix"] = (helix_line(skin), False)
    ((lip, closed),) = chains(ring_edges(skin, skin.rings["mouth"], LIP_RING))
    assert not closed and middle[lip[[0, -1]]].all(), "the lip crease must run from midline to midline"
    vermilion = lip_line(skin)
    assert middle[vermilion[[0, -1]]].all() and not np.isin(vermilion, lip).any()
    named["lip"], named["vermilion"] = (lip, False), (vermilion, False)
    named["lid"] = (around_the_eye(skin, LID_RIM_RING), True)
    named["lid edge"] = (around_the_eye(skin, LID_EDGE_RING), True)
    rest = chains(boundary[~on_middle])
    named["neck"] = next((c, k) for c, k in rest if not k)
    named["eye"] = next((c, k) for c, k in rest if k)
    ((line, closed),) = chains(boundary[on_middle])
    assert not closed and len(rest) == 2
    if skin.vertices[line[0], 2] < skin.vertices[line[-1], 2]:
        line = line[::-1]  # from the front of the neck
    # Where the lips' curves meet the midline, it is cut into five.
    ends = np.r_[vermilion[[0, -1]], lip[[0, -1]]]
    cut = [0, *sorted(int(np.flatnonzero(line == v)[0]) for v in ends), len(line) - 1]
    for name, a, b in zip(("front", "lower lip", "inside", "upper lip", "back"), cut[:-1], cut[1:]):
        named[name] = (line[a : b + 1], False)
    return named, np.r_[line[cut], named["helix"][0][[0, -1]]]


MIDLINE = ("front", "lower lip", "inside", "upper lip", "back")


class Skin:
    """The whole skin: `rows` (V, source vertices) sparse, `faces`, `mirror`, and named vertex sets."""

    def __init__(self, source, half_count=2200, report=lambda text: None):
        half = HalfSkin(source)
        named, corners = curves_of(half)
        sizes = edge_lengths(half, half_count)
        names = list(named)
        mesher = Remesher(half, sizes, [Curve(half, *named[k]) for k in names], corners)
        mesher.run(8, report)
        triangle, weights, faces, curve_edges = mesher.result()
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
        mirror_source[: ict.SKIN.stop] = ict.mirror_map(source.neutral[: ict.SKIN.stop])
        on_curve = {k: set() for k in names}
        for a, b, k in curve_edges:
            on_curve[names[k]] |= {a, b}
        middle = np.zeros(count, bool)
        middle[sorted(set().union(*(on_curve[k] for k in MIDLINE)))] = True
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
        ours = {k: place[sorted(v)] for k, v in on_curve.items()}
        self.curves = {k: np.unique(np.r_[v, self.mirror[v]]) for k, v in ours.items()}
        self.middle_count = m
