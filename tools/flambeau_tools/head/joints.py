"""The joint regressor: where the joints stand in any identity, by non-negative least squares."""

import numpy as np
from scipy.optimize import nnls

from . import ict
from .geometry import source_mirror
from ..flame import JAW, LEFT_EYE, NECK, RIGHT_EYE, ROOT
from .skinning import NECK_REST


def joint_targets(head, rig, identity):
    """How each joint moves with each raw identity mode: (100, 5, 3), rigid motion removed like the modes'."""
    source, count = head.source, len(identity.raw_modes)
    targets = np.zeros((count, 5, 3))
    t = head.template
    skull = np.linalg.norm((t - NECK_REST)[:, 1:] / [0.035, 0.05], axis=1) < 1
    skull[head.skin_count :] = False
    skull &= ~np.isin(np.arange(head.count), head.masks["mouth_interior"])
    # The source opens every mouth by the same displacements, so the hinge of one identity cannot be measured on its
    # teeth; the skin beside the hinge, on both sides, tells where it is.
    hinges = (np.linalg.norm((t - rig.joints[JAW])[:, 1:], axis=1) < 0.022) & (np.abs(t[:, 0]) > 0.045)
    hinges &= ~np.isin(np.arange(head.count), head.masks["mouth_interior"])
    ring = np.zeros(head.count, bool)
    ring[head.masks["boundary"]] = True
    left_row = mirror_row(head, head.eyeball.centre_row)
    for k in range(count):
        mode = source.identity[k] * ict.MODE_UNIT
        rigid = identity.rigid[k]
        targets[k, RIGHT_EYE] = (head.eyeball.centre_row @ mode)[0] - at(rigid, t, rig.joints[RIGHT_EYE])
        targets[k, LEFT_EYE] = (left_row @ mode)[0] - at(rigid, t, rig.joints[LEFT_EYE])
        field = identity.raw_modes[k] - rigid
        targets[k, NECK] = np.average(field[skull], axis=0, weights=head.areas[skull])
        targets[k, JAW] = np.average(field[hinges], axis=0, weights=head.areas[hinges])
        targets[k, ROOT] = np.average(field[ring], axis=0, weights=head.areas[ring])
    return targets


def mirror_row(head, row):
    return row[:, source_mirror(head.source)]


def at(rigid, points, place):
    """A rigid displacement field, given on the vertices, at another place (it is affine in the position)."""
    lifted = np.c_[points, np.ones(len(points))]
    return np.r_[place, 1] @ np.linalg.lstsq(lifted, rigid, rcond=None)[0]


class Regressor:
    """`matrix` (5, V): non-negative rows that sum to 1 and give the joints of any identity, blind to expressions."""

    def __init__(self, head, rig, identity, quiet_fields):
        targets = joint_targets(head, rig, identity)
        mirrored = targets[:, [0, 1, 2, 4, 3]] * [-1, 1, 1]
        modes = identity.population * np.sqrt(2)
        wanted = np.concatenate([targets, mirrored])
        t = head.template
        matrix = np.zeros((5, head.count))
        reach = {ROOT: None, NECK: 0.115, JAW: 0.105}
        inside = np.isin(np.arange(head.count), head.masks["mouth_interior"])
        for joint in (ROOT, NECK, JAW, LEFT_EYE):
            if joint == LEFT_EYE:
                candidates = head.left_eyeball
            elif joint == ROOT:
                height = t[:, 1] + 0.35 * t[:, 2]
                candidates = np.flatnonzero((height < -0.10) & (np.arange(head.count) < head.skin_count))
            else:
                near = np.linalg.norm(t - rig.joints[joint], axis=1) < reach[joint]
                near[head.skin_count :] = False
                candidates = np.flatnonzero(near & ~inside)
            # Rows: rest position (heavy), sum (heavy), identity modes, and expressions that must not move it.
            blocks = [t[candidates].T * 100, np.full((1, len(candidates)), 100.0)]
            right = [rig.joints[joint] * 100, np.array([100.0])]
            blocks.append(modes[:, candidates].transpose(0, 2, 1).reshape(-1, len(candidates)) * 30)
            right.append(wanted[:, joint].ravel() * 30)
            blocks.append(quiet_fields[:, candidates].transpose(0, 2, 1).reshape(-1, len(candidates)) * 10)
            right.append(np.zeros(blocks[-1].shape[0]))
            if joint == LEFT_EYE:  # a little ridge spreads the weight over the whole ball
                blocks.append(0.3 * np.eye(len(candidates)))
                right.append(np.zeros(len(candidates)))
            solution, _ = nnls(np.concatenate(blocks), np.concatenate(right), maxiter=20 * len(candidates))
            matrix[joint, candidates] = solution
        matrix[RIGHT_EYE] = matrix[LEFT_EYE][head.symmetry]
        for joint in (ROOT, NECK, JAW):
            matrix[joint] = (matrix[joint] + matrix[joint][head.symmetry]) / 2
        self.matrix = matrix / matrix.sum(1, keepdims=True)
        rest = self.matrix @ t
        self.rest_error = np.linalg.norm(rest - rig.joints, axis=1)
        moved = np.einsum("jv,nvd->njd", self.matrix, modes)
        self.mode_error = np.sqrt(((moved - wanted) ** 2).sum(2).sum(0) / 2)  # of one random identity
        self.mode_size = np.sqrt((wanted**2).sum(2).sum(0) / 2)
