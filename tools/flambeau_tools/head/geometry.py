"""The whole head: skin and eyeballs as one linear map of the source, with symmetry, areas and named regions."""

import numpy as np
import scipy.sparse as sp
from scipy.spatial import cKDTree

from . import ict
from . import regions
from .eyeballs import Eyeball
from .surface import edge_graph
from .topology import Skin


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
        self.masks = regions.masks(self)

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


def source_mirror(source):
    """Mirror of the skin and of the two scleras."""
    mirror = np.arange(len(source.neutral))
    mirror[: ict.SKIN.stop] = ict.mirror_map(source.neutral[: ict.SKIN.stop])
    left = np.arange(ict.LEFT_SCLERA.start, ict.LEFT_SCLERA.stop)
    right = np.arange(ict.RIGHT_SCLERA.start, ict.RIGHT_SCLERA.stop)
    _, match = cKDTree(source.neutral[right]).query(source.neutral[left] * [-1, 1, 1])
    mirror[left], mirror[right[match]] = right[match], left
    return mirror
