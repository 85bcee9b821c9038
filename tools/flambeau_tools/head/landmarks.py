"""Landmark embeddings: iBUG 68 static and by yaw, RetinaFace's five, MediaPipe's 478 from its canonical face."""

from pathlib import Path

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import spsolve

from . import ict
from .surface import closest_on_triangles

YAW_ROWS = 79  # 0..39 degrees, then -1..-39


class Embedder:
    """Closest places on a set of faces of the head's template."""

    def __init__(self, head, faces):
        self.head, self.ids = head, np.asarray(faces)
        self.corners = head.template[head.faces[self.ids]]
        normal = np.cross(self.corners[:, 1] - self.corners[:, 0], self.corners[:, 2] - self.corners[:, 0])
        self.normals = normal / np.linalg.norm(normal, axis=1, keepdims=True)

    def place(self, points, normals=None):
        """(face, weights, distance) of the closest point to each of `points`."""
        faces, weights, distances = [], [], []
        for i, p in enumerate(np.atleast_2d(points)):
            w, d = closest_on_triangles(np.tile(p, (len(self.ids), 1)), self.corners)
            cost = d if normals is None else d + np.where(self.normals @ normals[i] < 0.3, 1.0, 0.0)
            best = int(np.argmin(cost))
            faces.append(self.ids[best])
            weights.append(w[best])
            distances.append(d[best])
        return np.array(faces, np.int32), tidy(np.array(weights)), np.array(distances)


def tidy(weights):
    weights = np.clip(weights, 0, 1)
    return weights / weights.sum(1, keepdims=True)


def points_of(head, faces, weights, vertices=None):
    v = head.template if vertices is None else vertices
    return np.einsum("...k,...kd->...d", weights, v[head.faces[faces]])


def outer_faces(head):
    """Skin faces outside the mouth."""
    inside = np.zeros(head.count, bool)
    inside[head.masks["mouth_interior"]] = True
    faces = np.flatnonzero(~inside[head.faces].all(1))
    return faces[(head.faces[faces] < head.skin_count).all(1)]


def ibug68(head):
    """The source's own 68 points, mirrored pairs made exact."""
    points = head.source.neutral[ict.IBUG68]
    points = (points + points[IBUG_MIRROR] * [-1, 1, 1]) / 2
    return Embedder(head, outer_faces(head)).place(points)


IBUG_MIRROR = np.array(
    [16 - i for i in range(17)] + [43 - i for i in range(17, 27)] + [27, 28, 29, 30, 35, 34, 33, 32, 31]
    + [45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40]
    + [54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65]
)  # fmt: skip


def contour(head, static_faces, static_weights):
    """The visible face outline for each yaw: (79, 17) faces and (79, 17, 3) weights.

    On the side turned away, point i slides from its place on the jaw towards the nose along the plane section of the
    face through it, its mirror image and a point of the midline, to where the section reaches farthest sideways.
    """
    points = points_of(head, static_faces[:17], static_weights[:17])
    bridge, lip = (points_of(head, static_faces[i], static_weights[i]) for i in (27, 57))
    embedder = Embedder(head, outer_faces(head))
    sections = []
    for i in range(8):  # subject's right; the left is its mirror image
        share = i / 8
        anchor = bridge * (1 - share) + lip * share
        sections.append(section(head, embedder, points[i] * [-1, 1, 1], anchor))
    faces = np.tile(static_faces[:17], (YAW_ROWS, 1))
    weights = np.tile(static_weights[:17], (YAW_ROWS, 1, 1))
    for row in range(40):
        yaw = np.radians(row)
        for i, samples in enumerate(sections):
            # +yaw turns the nose to the subject's left, so the left outline (points 16 … 9) is the hidden one.
            sideways = samples[:, 0] * np.cos(yaw) + samples[:, 2] * np.sin(yaw)
            # The first crest met on the way: past a hollow of 1 mm the section belongs to nose or lips.
            crest = np.maximum.accumulate(sideways)
            end = np.argmax(crest - sideways > 0.001) or len(sideways)
            target = samples[int(np.argmax(sideways[:end]))]
            if row == 0:
                continue  # seen from the front, the static points are the outline
            for at, column, place in ((row, 16 - i, target), (39 + row, i, target * [-1, 1, 1])):
                f, w, _ = embedder.place(place)
                faces[at, column], weights[at, column] = f[0], w[0]
    return faces, weights


def section(head, embedder, start, anchor):
    """Points of the skin from `start` towards the midline, in the plane of start, its mirror image and `anchor`."""
    toward = anchor * [0, 1, 1] - start * [0, 1, 1]
    reach = np.linalg.norm(toward)
    toward /= reach
    normal = np.cross([1.0, 0, 0], toward)
    v = head.template
    faces = head.faces[embedder.ids]
    side = (v - start) @ normal
    samples = []
    for k in range(3):
        a, b = faces[:, k], faces[:, (k + 1) % 3]
        crossing = side[a] * side[b] < 0
        t = side[a[crossing]] / (side[a[crossing]] - side[b[crossing]])
        samples.append(v[a[crossing]] * (1 - t)[:, None] + v[b[crossing]] * t[:, None])
    samples = np.concatenate([*samples, start[None]])
    along = (samples - start) @ toward
    keep = (along >= -1e-9) & (along <= reach) & (samples[:, 0] <= start[0] + 0.01)
    keep &= samples[:, 0] >= 0.3 * start[0]  # never as far as the nose
    return samples[keep][np.argsort(along[keep], kind="stable")]


def retinaface5(head, static_faces, static_weights):
    """Image-left eye (pupil), image-right eye, nose tip, image-left and image-right mouth corner."""
    ball = head.eyeball
    pole = ball.centre + ball.axis * ball.reach(np.array([0.0]))[0]
    f_right, w_right = on_ball(head, pole, False)
    f_left, w_left = on_ball(head, pole * [-1, 1, 1], True)
    keep = [30, 48, 54]
    faces = np.r_[f_right, f_left, static_faces[keep]].astype(np.int32)
    return faces, np.concatenate([w_right, w_left, static_weights[keep]])


def on_ball(head, points, left):
    ids = head.left_eyeball if left else head.right_eyeball
    faces = np.flatnonzero(np.isin(head.faces, ids).all(1))
    f, w, _ = Embedder(head, faces).place(points)
    return f, w


MEDIAPIPE_FOR_IBUG = (
    [162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389]
    + [71, 63, 105, 66, 107, 336, 296, 334, 293, 301]
    + [168, 197, 5, 4, 75, 97, 2, 326, 305]
    + [33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380]
    + [61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87]
)
IRIS_RADIUS = 0.0059


def read_obj(path):
    vertices, faces = [], []
    for line in Path(path).read_text().splitlines():
        parts = line.split()
        if parts[:1] == ["v"]:
            vertices.append([float(x) for x in parts[1:4]])
        elif parts[:1] == ["f"]:
            faces.append([int(x.split("/")[0]) - 1 for x in parts[1:4]])
    return np.array(vertices), np.array(faces)


def mediapipe478(head, path, static_faces, static_weights):
    """MediaPipe's canonical face bent onto the head: rigid with scale, then edges kept while it closes in."""
    from scipy.spatial import cKDTree

    from .surface import vertex_normals

    vertices, faces = read_obj(path)
    known = np.array(MEDIAPIPE_FOR_IBUG)
    targets = points_of(head, static_faces, static_weights)
    use = np.arange(68) >= 17  # jaw points mean other places in the two schemes
    a, b = vertices[known[use]], targets[use]
    ca, cb = a.mean(0), b.mean(0)
    u, d, vt = np.linalg.svd((b - cb).T @ (a - ca))
    s = d.sum() / ((a - ca) ** 2).sum()
    v = s * (vertices - ca) @ (u @ vt).T + cb
    rest = v.copy()
    edges = np.unique(np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1), axis=0)
    n, m = len(v), len(edges)
    diff = sp.coo_matrix(
        (np.r_[np.ones(m), -np.ones(m)], (np.r_[np.arange(m), np.arange(m)], np.r_[edges[:, 0], edges[:, 1]])),
        shape=(m, n),
    ).tocsr()
    laplacian = diff.T @ diff
    embedder = Embedder(head, outer_faces(head))
    anchors, first = np.unique(known[use], return_index=True)
    anchor_points = targets[use][first]
    pick = sp.coo_matrix((np.ones(len(anchors)), (np.arange(len(anchors)), anchors)), shape=(len(anchors), n)).tocsr()
    for stiffness, pull in ((4.0, 0.05), (2.0, 0.1), (1.0, 0.3), (0.5, 0.5), (0.25, 1.0), (0.15, 1.0), (0.1, 1.0)):
        normals = vertex_normals(v, faces)
        f, w, _ = embedder.place(v, normals)
        hit = points_of(head, f, w)
        # Displacements are smooth over the canonical face's edges.
        system = stiffness * laplacian + pull * sp.identity(n) + 6.0 * pick.T @ pick
        right = pull * (hit - rest) + 6.0 * (pick.T @ (anchor_points - rest[anchors]))
        v = rest + spsolve(system.tocsc(), right)
    mirror = cKDTree(vertices).query(vertices * [-1, 1, 1])[1]
    v = (v + v[mirror] * [-1, 1, 1]) / 2
    f, w, distance = embedder.place(v, vertex_normals(v, faces))
    ball = head.eyeball
    iris = []
    side = np.cross([0.0, 1.0, 0.0], ball.axis)
    side /= np.linalg.norm(side)
    up = np.cross(ball.axis, side)
    angle = np.arcsin(IRIS_RADIUS / ball.radius)
    # Centre, then the image-right, top, image-left and bottom points of the limbus (478 scheme 468..472).
    for direction in (np.zeros(3), side, up, -side, -up):
        turn = angle if direction.any() else 0.0
        ray = np.cos(turn) * ball.axis + np.sin(turn) * direction
        iris.append(ball.centre + ray * ball.reach(np.array([turn]))[0])
    iris = np.array(iris)
    fr, wr = on_ball(head, iris, False)
    mirrored = iris[[0, 3, 2, 1, 4]] * [-1, 1, 1]
    fl, wl = on_ball(head, mirrored, True)
    # 474 is the left eye's image-right point, as 469 is the right eye's.
    return (
        np.r_[f, fr, fl].astype(np.int32),
        np.concatenate([w, wr, wl]),
        np.arange(478, dtype=np.int32),
        distance,
        np.linalg.norm(v[anchors] - anchor_points, axis=1),
    )
