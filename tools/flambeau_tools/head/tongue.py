"""`tongueOut`: the jaw opens a little and the tongue comes out over the lower teeth and lip. The source has no such shape."""

import numpy as np
from scipy.sparse.csgraph import dijkstra

from .surface import edge_graph

JAW_SHARE = 0.3  # of jawOpen
REACH = 0.042  # how far the tip comes forward, metres
# Along the tongue, from its root (0) to its tip (1): the height of its middle where it is out, in the jaw's rest frame, and
# how thick and wide it is there, of what it was.
PLACES = (0.0, 0.3, 0.5, 0.65, 0.8, 1.0)
HEIGHT = (-0.0560, -0.0535, -0.0480, -0.0440, -0.0440, -0.0530)
THICKNESS = (1.0, 1.0, 0.8, 0.6, 0.55, 0.6)
WIDTH = (1.0, 1.0, 0.95, 0.9, 0.85, 0.9)
# How far the tongue is lifted half-way out, along it, so that it comes over the lower teeth and not through the lip.
LIFT = (0.0, 0.0, 0.002, 0.006, 0.010, 0.012)
HELD = 0.015  # the way from the seam under the tongue over which it comes loose


class Tongue:
    """`direction` (P, 3), what weight 1 adds, `lift` (P, 3), what half-way is added to that, and the jaw's `coefficients` (E,) and `pose` (5, 3) that go with it."""

    def __init__(self, pieces, motion):
        jaw = motion.names.index("jawOpen")
        self.coefficients, self.pose = JAW_SHARE * motion.coefficients[jaw], JAW_SHARE * motion.poses[jaw]
        self.direction = np.zeros((pieces.count, 3))
        ids = pieces.ids("tongue")
        p = pieces.template[ids]
        faces = pieces.faces[np.isin(pieces.faces, ids).all(1)] - ids[0]
        back, tip = p[:, 2].min(), p[:, 2].max()
        along = (p[:, 2] - back) / (tip - back)
        # The middle line of the tongue at rest, from slices across it.
        slices = np.linspace(0, 1, 15)
        middle = []
        for s in slices:
            inside = p[(np.abs(along - s) < 0.06) & (np.abs(p[:, 0]) < 0.008), 1]
            middle.append((inside.min() + inside.max()) / 2 if len(inside) else np.nan)
        known = ~np.isnan(middle)
        rest = np.interp(along, slices[known], np.array(middle)[known])
        at = [np.interp(along, PLACES, values) for values in (HEIGHT, THICKNESS, WIDTH)]
        moved = np.c_[p[:, 0] * at[2], at[0] + (p[:, 1] - rest) * at[1], p[:, 2] + REACH * along**1.3]
        loose = self._looseness(faces, p)
        self.direction[ids] = loose[:, None] * (moved - p)
        self.direction = pieces.symmetrise(self.direction)
        self.lift = np.zeros_like(self.direction)
        self.lift[ids, 1] = loose * np.interp(along, PLACES, LIFT)
        self.lift = pieces.symmetrise(self.lift)

    @staticmethod
    def _looseness(faces, points):
        """0 on the seam where the tongue is held, 1 away from it."""
        edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
        unique, count = np.unique(edges, axis=0, return_counts=True)
        seam = np.unique(unique[count == 1])
        way = dijkstra(edge_graph(faces, len(points), points), directed=False, indices=seam, min_only=True)
        t = np.clip(way / HELD, 0, 1)
        return t * t * (3 - 2 * t)
