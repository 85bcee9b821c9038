"""The whole head: skin and eyeballs as one linear map of the source, with symmetry, areas and named regions."""

import numpy as np
import scipy.sparse as sp

import ict
from eyeballs import Eyeball
from sizing import ear_plane
from surface import edge_graph
from topology import Skin


class Head:
    """`rows` (V, source vertices) maps source vertices to ours; `template`, `faces`, `symmetry`, `areas`."""

    def __init__(self, source, half_count, report=lambda text: None):
        self.source = source
        self.skin = Skin(source, half_count, report)
        self.eyeball = Eyeball(source)
        right = self.eyeball.rows
        mirror_source = source_mirror(source)
        left = right[:, mirror_source]
        skin_count, ball = self.skin.rows.shape[0], right.shape[0]
        self.rows = sp.vstack([self.skin.rows, left, right]).tocsr()
        self.skin_count, self.ball_count = skin_count, ball
        self.count = skin_count + 2 * ball
        f = self.eyeball.faces
        self.faces = np.concatenate([self.skin.faces, f[:, ::-1] + skin_count, f + skin_count + ball])
        left_ids = np.arange(skin_count, skin_count + ball)
        self.symmetry = np.r_[self.skin.mirror, left_ids + ball, left_ids]
        self.left_eyeball, self.right_eyeball = left_ids, left_ids + ball
        self.template = self.symmetrise(self.rows @ source.neutral)
        a, b, c = (self.template[self.faces[:, k]] for k in range(3))
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
        self.areas = np.bincount(self.faces.ravel(), np.repeat(area / 3, 3), self.count)
        self.graph = edge_graph(self.faces, self.count, self.template)
        self.masks = self._masks()

    def reflect(self, field):
        """A vertex field (…, V, 3) seen in the mirror."""
        return field[..., self.symmetry, :] * [-1.0, 1.0, 1.0]

    def symmetrise(self, field):
        return (field + self.reflect(field)) / 2

    def transfer(self, field):
        """A displacement of the source's vertices carried to ours."""
        return self.rows @ field

    def centre_of_eye(self, left):
        c = self.eyeball.centre
        return c * [-1, 1, 1] if left else c

    def _masks(self):
        t, s, n = self.template, self.source, self.skin_count
        half, curves = self.skin.half, self.skin.curves
        skin = np.arange(self.count) < n
        # Which source vertex dominates each of ours.
        dominant = np.asarray(self.skin.rows.argmax(1)).ravel()
        dominant = np.r_[dominant, np.full(2 * self.ball_count, -1)]
        eye_ring = half.rings["eye"][np.maximum(dominant, 0)]
        on_face = skin & (dominant >= 0) & (dominant < ict.FACE.stop)
        inside = self._between(curves["inside"], ["lip"])
        lips = self._between(np.r_[curves["upper lip"], curves["lower lip"]], ["lip", "vermilion"])
        lips[np.r_[curves["lip"], curves["vermilion"]]] = True
        ear = self._ear()
        masks = {"mouth_interior": inside, "lips": lips}
        masks["right_ear"], masks["left_ear"] = ear & (t[:, 0] < 0), ear & (t[:, 0] > 0)
        jaw_line = self._below_jaw()
        neck = skin & jaw_line & ~inside & ~lips
        masks["neck"] = neck
        face = on_face & ~neck & ~ear & ~inside & (t[:, 2] > -0.035 - 0.25 * np.maximum(t[:, 1] - 0.02, 0))
        face &= t[:, 1] < 0.085
        masks["face"] = face
        masks["scalp"] = skin & ~face & ~neck & ~ear & ~inside & (t[:, 1] > 0.0 - 0.8 * (t[:, 2] + 0.05))
        masks["scalp"] &= (t[:, 1] > 0.03) | (t[:, 2] < -0.06)
        masks["forehead"] = face & (t[:, 1] > 0.042)
        p30 = s.neutral[ict.IBUG68[30]]
        nose = face & (np.linalg.norm((t - (p30 + [0, 0.012, -0.01])) / [0.021, 0.034, 0.030], axis=1) < 1)
        masks["nose"] = nose & (t[:, 1] > -0.026) & ~lips
        for side, sign in (("left", 1), ("right", -1)):
            d = (t - [sign * 0.0315, 0.021, 0.034]) / [0.024, 0.019, 0.03]
            masks[side + "_eye_region"] = on_face & (np.linalg.norm(d, axis=1) < 1) & ~masks["nose"] | (
                skin & (eye_ring == 0) & (sign * t[:, 0] > 0)
            )
        masks["eye_region"] = masks["left_eye_region"] | masks["right_eye_region"]
        masks["left_eyeball"] = np.isin(np.arange(self.count), self.left_eyeball)
        masks["right_eyeball"] = np.isin(np.arange(self.count), self.right_eyeball)
        masks["boundary"] = np.isin(np.arange(self.count), curves["neck"])
        mirrored = {k.replace("left", "R").replace("right", "left").replace("R", "right"): k for k in masks}
        return {k: np.flatnonzero(m | masks[mirrored[k]][self.symmetry]).astype(np.int32) for k, m in masks.items()}

    def _between(self, seeds, walls):
        """Skin vertices reached from the seeds without crossing the curves."""
        blocked = np.zeros(self.count, bool)
        for wall in walls:
            blocked[self.skin.curves[wall]] = True
        seen = np.zeros(self.count, bool)
        front = np.asarray(seeds)[~blocked[seeds]]
        while len(front):
            seen[front] = True
            around = np.unique(self.graph[front].indices)
            front = around[~seen[around] & ~blocked[around]]
        return seen

    def _ear(self):
        return ear_plane(self.template) & (np.arange(self.count) < self.skin_count)

    def _below_jaw(self):
        """Under the jaw line: below the polyline from ear to chin, seen from the side."""
        t = self.template
        line_z = np.array([-0.2, -0.09, -0.05, -0.02, 0.02, 0.05, 0.2])
        line_y = np.array([-0.03, -0.035, -0.055, -0.078, -0.092, -0.098, -0.098])
        return t[:, 1] < np.interp(t[:, 2], line_z, line_y)


def source_mirror(source):
    """Mirror of the skin and of the two scleras."""
    mirror = np.arange(len(source.neutral))
    for block in (ict.SKIN,):
        ids = np.arange(block.start, block.stop)
        mirror[ids] = ids[0] + ict.mirror_map(source.neutral[ids], None)
    left = np.arange(ict.LEFT_SCLERA.start, ict.LEFT_SCLERA.stop)
    right = np.arange(ict.RIGHT_SCLERA.start, ict.RIGHT_SCLERA.stop)
    from scipy.spatial import cKDTree

    _, match = cKDTree(source.neutral[right]).query(source.neutral[left] * [-1, 1, 1])
    mirror[left], mirror[right[match]] = right[match], left
    return mirror
