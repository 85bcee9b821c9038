"""Rest joints and skinning weights of the default head, with FLAME's five joints."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import spsolve

from ..flame import JAW, LEFT_EYE, RIGHT_EYE, ROOT, NECK, rotation
from . import ict

ROOT_REST = np.array([0.0, -0.135, -0.078])  # where FLAME has it, raised to lie inside the neck's cut
NECK_REST = np.array([0.0, -0.022, -0.062])


def axis_angle(matrix):
    cosine = np.clip((np.trace(matrix) - 1) / 2, -1, 1)
    axis = np.array([matrix[2, 1] - matrix[1, 2], matrix[0, 2] - matrix[2, 0], matrix[1, 0] - matrix[0, 1]])
    length = np.linalg.norm(axis)
    return np.zeros(3) if length < 1e-12 else axis / length * np.arccos(cosine)


def rigid_fit(a, b):
    """Rotation and translation with R a + t closest to b (Kabsch)."""
    ca, cb = a.mean(0), b.mean(0)
    u, _, vt = np.linalg.svd((b - cb).T @ (a - ca))
    d = np.diag([1, 1, np.linalg.det(u @ vt)])
    r = u @ d @ vt
    return r, cb - r @ ca


def hinge(before, after):
    """The axis-angle of a rigid motion and the point of its axis in the plane x = 0."""
    r, t = rigid_fit(before, after)
    point = np.linalg.lstsq(np.eye(3) - r, t, rcond=None)[0]
    axis = axis_angle(r)
    direction = axis / np.linalg.norm(axis)
    return axis, point - direction * point[0] / direction[0]


def smooth(head, values, amount):
    """Implicit Laplacian smoothing over the skin's graph, each neighbour counting alike."""
    n = head.skin_count
    adjacency = (head.graph[:n, :n] > 0).astype(float)
    laplacian = sp.diags(np.asarray(adjacency.sum(1)).ravel()) - adjacency
    # Divided by the degree, so that fine and coarse regions smooth over the same number of rings.
    degree = sp.diags(1 / np.maximum(np.asarray(adjacency.sum(1)).ravel(), 1))
    system = sp.identity(n) + amount * degree @ laplacian
    out = values.copy()
    out[:n] = spsolve(system.tocsc(), values[:n])
    return out


class Rig:
    """Rest joints (5, 3), weights (V, 5) and the jaw's motions as measured on the source's lower teeth."""

    def __init__(self, head):
        self.head = head
        source = head.source
        teeth = source.neutral[ict.LOWER_TEETH.start : ict.LOWER_TEETH.stop]

        def teeth_after(name):
            return teeth + source.expression_mode(name)[ict.LOWER_TEETH.start : ict.LOWER_TEETH.stop]

        self.jaw_open, jaw = hinge(teeth, teeth_after("jawOpen"))
        self.jaw_open = np.array([self.jaw_open[0], 0.0, 0.0])
        self.joints = np.array(
            [ROOT_REST, NECK_REST, jaw * [0, 1, 1], head.centre_of_eye(True), head.centre_of_eye(False)]
        )
        # The sideways jaw turns about the same joint; what of it is no rotation stays with the expressions.
        arm = teeth - self.joints[JAW]
        u, _, vt = np.linalg.svd((teeth_after("jawLeft") - self.joints[JAW]).T @ arm)
        turn = axis_angle(u @ vt)[1]
        self.jaw_side = {"jawLeft": np.array([0.0, turn, 0.0]), "jawRight": np.array([0.0, -turn, 0.0])}
        self.weights = self._weights()

    def _weights(self):
        head, t = self.head, self.head.template
        e = head.symmetrise(head.transfer(head.source.expression_mode("jawOpen")))
        d = (t - self.joints[JAW]) @ (rotation(self.jaw_open) - np.eye(3)).T
        jaw = np.clip((d * e).sum(1) / np.maximum((d * d).sum(1), 1e-12), 0, 1)
        jaw[head.skin_count :] = 0
        jaw = np.clip(1.04 * smooth(head, jaw, 1.0) - 0.01, 0, 1)
        # The neck bends between its cut and the skull.
        height = t[:, 1] + 0.35 * t[:, 2]
        lower, upper = -0.168, -0.080
        s = np.clip((height - lower) / (upper - lower), 0, 1)
        neck = s * s * (3 - 2 * s)
        neck[head.skin_count :] = 1
        w = np.zeros((head.count, 5))
        w[:, JAW] = jaw * neck
        w[:, NECK] = neck - w[:, JAW]
        w[:, ROOT] = 1 - neck
        w[head.left_eyeball] = np.eye(5)[LEFT_EYE]
        w[head.right_eyeball] = np.eye(5)[RIGHT_EYE]
        w = (w + w[head.symmetry][:, [0, 1, 2, 4, 3]]) / 2
        w[np.abs(w) < 1e-4] = 0
        return w / w.sum(1, keepdims=True)
