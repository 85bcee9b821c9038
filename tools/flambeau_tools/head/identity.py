"""Identity components: the source's Gaussian population on our vertices, made symmetric, freed of rigid motion, PCA."""

import numpy as np

from . import ict


def rigid_basis(points, weights):
    """Six infinitesimal rigid motions (6, V, 3) about the weighted centre."""
    centre = (points * weights[:, None]).sum(0) / weights.sum()
    p = points - centre
    zero = np.zeros(len(p))
    return np.array(
        [np.tile(e, (len(p), 1)) for e in np.eye(3)]
        + [np.c_[zero, -p[:, 2], p[:, 1]], np.c_[p[:, 2], zero, -p[:, 0]], np.c_[-p[:, 1], p[:, 0], zero]]
    )


def remove_rigid(fields, points, weights):
    """Subtract from each field (n, V, 3) its best rigid motion under `weights`; also return the motions."""
    basis = rigid_basis(points, weights)
    root = np.sqrt(weights)[None, :, None]
    a = (basis * root).reshape(6, -1)
    b = (fields * root).reshape(len(fields), -1)
    solution = np.linalg.solve(a @ a.T, a @ b.T)
    motion = np.tensordot(solution.T, basis, 1)
    return fields - motion, motion


class Identity:
    """`components` (S, V, 3) in standard deviations, `share` of variance each, `population` to sample from."""

    def __init__(self, head, count):
        source = head.source
        self.raw_modes = np.array([head.transfer(m * ict.MODE_UNIT) for m in source.identity])
        weights = head.areas.copy()
        weights[head.masks["mouth_interior"]] = 0
        weights[head.masks["neck"]] = 0
        weights[head.skin_count :] = 0
        self.head, self.align_weights = head, weights
        modes, self.rigid = remove_rigid(self.raw_modes, head.template, weights)
        # A face and its mirror image are equally likely.
        self.population = np.concatenate([modes, head.reflect(modes)]) / np.sqrt(2)
        root = np.sqrt(head.areas)[None, :, None]
        flat = (self.population * root).reshape(len(self.population), -1)
        gram = flat @ flat.T
        values, vectors = np.linalg.eigh(gram)
        order = np.argsort(values)[::-1][:count]
        self.share = values[order] / values.sum()
        # Component k = sum_i vectors_ik mode_i, whose weighted length is its standard deviation.
        components = np.tensordot(vectors[:, order].T, self.population, 1)
        self.components = np.array([canonical_sign(c, head) for c in components])

    def sample(self, random, count):
        """Faces drawn from the source's own population, half of them mirrored: displacement fields (n, V, 3)."""
        coefficients = random.standard_normal((count, len(self.raw_modes)))
        fields = np.tensordot(coefficients, self.raw_modes, 1)
        fields[1::2] = self.head.reflect(fields[1::2])
        return remove_rigid(fields, self.head.template, self.align_weights)[0]


def canonical_sign(component, head):
    """Positive towards more area; so that signs do not depend on the eigensolver."""
    normal_motion = (component * head.template).sum()
    if abs(normal_motion) < 1e-9:
        first = component[np.argmax(np.abs(component).max(1))]
        normal_motion = first[np.argmax(np.abs(first))]
    return component if normal_motion > 0 else -component


def project(components, fields, areas):
    """Weighted least-squares coefficients of fields in components, and the fields they give."""
    root = np.sqrt(areas)[None, :, None]
    a = (components * root).reshape(len(components), -1)
    b = (fields * root).reshape(len(fields), -1)
    coefficients = np.linalg.solve(a @ a.T + 1e-12 * np.eye(len(a)) * np.trace(a @ a.T) / len(a), a @ b.T).T
    return coefficients, np.tensordot(coefficients, components, 1)
