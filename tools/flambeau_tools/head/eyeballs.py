"""Eyeballs of our own: a ball with a cornea, as closed polar grids that ride on the source's sclera."""

import numpy as np
import scipy.sparse as sp

from . import ict

SEGMENTS = 24
# Polar angles of the rings between the two poles, in degrees from the optical axis; dense about iris and limbus.
RINGS = (5, 10, 15, 20, 24, 28, 33, 40, 50, 62, 76, 92, 110, 130, 150)
BLEND = 0.00025  # metres over which ball and cornea melt at the limbus


def fit_sphere(points):
    """Least-squares sphere: centre and radius."""
    a = np.c_[2 * points, np.ones(len(points))]
    x = np.linalg.lstsq(a, (points**2).sum(1), rcond=None)[0]
    return x[:3], np.sqrt(x[3] + x[:3] @ x[:3])


class Eyeball:
    """One (the right) eyeball, its shape taken from two spheres fitted to the source's sclera piece."""

    def __init__(self, source):
        sclera = source.neutral[ict.RIGHT_SCLERA.start : ict.RIGHT_SCLERA.stop]
        middle, _ = fit_sphere(sclera)
        outward = sclera - middle
        polar = np.degrees(np.arccos(outward[:, 2] / np.linalg.norm(outward, axis=1)))
        # The visible ball lies 25 to 75 degrees off the front; the cornea within 18.
        self.centre, self.radius = fit_sphere(sclera[(polar > 25) & (polar < 75)])
        cornea, self.cornea_radius = fit_sphere(sclera[polar < 18])
        self.axis = (cornea - self.centre) / np.linalg.norm(cornea - self.centre)
        self.cornea_offset = np.linalg.norm(cornea - self.centre)
        self.vertices, self.faces = self._grid()
        # Affine rows: what the sclera does as a whole, the eyeball does.
        lifted = np.c_[sclera, np.ones(len(sclera))]
        weights = np.c_[self.vertices, np.ones(len(self.vertices))] @ np.linalg.pinv(lifted)
        self.rows = self._embed(weights, len(source.neutral))
        self.centre_row = self._embed(np.r_[self.centre, 1][None] @ np.linalg.pinv(lifted), len(source.neutral))

    @staticmethod
    def _embed(weights, width):
        rows = sp.lil_matrix((len(weights), width))
        rows[:, ict.RIGHT_SCLERA.start : ict.RIGHT_SCLERA.stop] = weights
        return rows.tocsr()

    def reach(self, angle):
        """Distance from the centre to the surface at an angle (radians) off the optical axis."""
        ball = np.full_like(angle, self.radius)
        inside = self.cornea_radius**2 - (self.cornea_offset * np.sin(angle)) ** 2
        cap = np.where(
            (inside > 0) & (angle < np.pi / 2), self.cornea_offset * np.cos(angle) + np.sqrt(np.maximum(inside, 0)), 0
        )
        top = np.maximum(ball, cap)
        return top + BLEND * np.log(np.exp((ball - top) / BLEND) + np.exp((cap - top) / BLEND))

    def _grid(self):
        side = np.cross([0.0, 1.0, 0.0], self.axis)
        side /= np.linalg.norm(side)
        up = np.cross(self.axis, side)
        polar = np.radians(np.r_[0, RINGS, 180])
        reach = self.reach(polar)
        turn = 2 * np.pi * np.arange(SEGMENTS) / SEGMENTS
        vertices = [self.centre + self.axis * reach[0]]
        for t, r in zip(polar[1:-1], reach[1:-1]):
            ring = np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * up
            vertices += list(self.centre + r * (np.cos(t) * self.axis + np.sin(t) * ring))
        vertices.append(self.centre - self.axis * reach[-1])
        faces, n = [], SEGMENTS

        def at(ring, k):
            return 1 + ring * n + k % n

        last = len(vertices) - 1
        for k in range(n):
            faces.append((0, at(0, k), at(0, k + 1)))
            for r in range(len(RINGS) - 1):
                a, b, c, d = at(r, k), at(r + 1, k), at(r + 1, k + 1), at(r, k + 1)
                faces += [(a, b, c), (a, c, d)] if (k + r) % 2 else [(a, b, d), (b, c, d)]
            faces.append((last, at(len(RINGS) - 1, k + 1), at(len(RINGS) - 1, k)))
        return np.array(vertices), np.array(faces)

    def depth(self, points, centre=None, axis=None):
        """How far points lie under the surface of an unmoved or turned eyeball (positive inside), in metres."""
        centre = self.centre if centre is None else centre
        axis = self.axis if axis is None else axis
        d = points - centre
        r = np.linalg.norm(d, axis=-1)
        angle = np.arccos(np.clip((d @ axis) / np.maximum(r, 1e-12), -1, 1))
        return self.reach(angle) - r
