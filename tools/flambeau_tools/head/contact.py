"""Where skin meets skin or eyeball: how deep one stands in the other, and shapes freed of it."""

import numpy as np

from .. import flame
from .surface import closest_on_triangles, vertex_normals


def lid_vertices(head):
    """Lid vertices that lie outside the eyeballs at rest: what must stay outside."""
    result = {}
    for side, flip in (("right", np.ones(3)), ("left", np.array([-1.0, 1, 1]))):
        ids = head.masks[side + "_eye_region"]
        result[side] = ids[head.eyeball.depth(head.template[ids] * flip) < 0]
    return result


def ball_frame(head, vertices, side):
    """The eyeball is followed by its own vertices: the affine map (4, 3) from the template to where it is."""
    balls = head.right_eyeball if side == "right" else head.left_eyeball
    return np.linalg.lstsq(np.c_[head.template[balls], np.ones(len(balls))], vertices[balls], rcond=None)[0]


def lids_in_frame(head, vertices, side):
    """Lid vertices, where they stand in the right eye's own frame, the map back and the mirror of the side."""
    ids = lid_vertices(head)[side]
    flip = np.ones(3) if side == "right" else np.array([-1.0, 1, 1])
    affine = ball_frame(head, vertices, side)
    back = np.linalg.inv(np.c_[affine, [0, 0, 0, 1]])
    return ids, (np.c_[vertices[ids], np.ones(len(ids))] @ back)[:, :3] * flip, affine, flip


def lid_depth(head, vertices, sides=("right", "left")):
    """Deepest lid vertex under the eyeballs as they stand in `vertices` (metres, 0 when none)."""
    return max(0.0, *(float(head.eyeball.depth(lids_in_frame(head, vertices, s)[1]).max()) for s in sides))


def push(head, vertices, side, clearance):
    """A displacement (V, 3) of the lids of an eye that takes those that stand in the ball, or nearer than `clearance`, out
    of it along its rays."""
    ids, local, affine, flip = lids_in_frame(head, vertices, side)
    away = local - head.eyeball.centre
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    field = np.zeros_like(vertices)
    field[ids] = (np.maximum(head.eyeball.depth(local) + clearance, 0)[:, None] * away * flip) @ affine[:3]
    return field


def lift_off_eyeballs(head, field, pose, clearance=0.0001):
    """A displacement that keeps lids outside the eyeballs turned by `pose`; what lies under them at rest stays."""
    ball = head.eyeball
    out = field.copy()
    for side, ids in lid_vertices(head).items():
        flip = np.array([-1.0, 1, 1]) if side == "left" else np.ones(3)
        joint = flame.LEFT_EYE if side == "left" else flame.RIGHT_EYE
        # All in the right eye's frame.
        axis = (flame.rotation(pose[joint]) @ (ball.axis * flip)) * flip
        rest = head.template[ids] * flip
        moved = rest + field[ids] * flip
        depth = ball.depth(moved, axis=axis) + np.minimum(clearance, -ball.depth(rest))
        away = moved - ball.centre
        away /= np.linalg.norm(away, axis=1, keepdims=True)
        out[ids] += np.maximum(depth, 0)[:, None] * away * flip
    return out


def lip_patches(head):
    """Vertices of the upper and of the lower lip, front and inside, away from the corners: two boolean arrays."""
    t = head.template
    line = t[head.skin.curves["lip"]]
    near = np.linalg.norm(t[:, None] - line[None], axis=2).min(1) < 0.009
    near &= (np.abs(t[:, 0]) < 0.018) & (np.arange(head.count) < head.skin_count)
    front = line[np.argmin(np.abs(line[:, 0]) - line[:, 1])], line[np.argmin(np.abs(line[:, 0]) + line[:, 1])]
    middle = (front[0][1] + front[1][1]) / 2
    return near & (t[:, 1] > middle), near & (t[:, 1] <= middle)


def lip_contacts(head, vertices, patches=None):
    """Vertices of one lip that stand in the other: [(vertex, vector to the other lip's surface)]."""
    patches = patches or lip_patches(head)
    normals = vertex_normals(vertices, head.faces)
    found = []
    for a, b in (patches, patches[::-1]):
        faces = head.faces[b[head.faces].all(1)]
        partly = head.faces[b[head.faces].any(1) & ~b[head.faces].all(1)]
        rim = np.zeros(head.count, bool)
        rim[partly[b[partly]]] = True
        corners = vertices[faces]
        low, high = corners.min((0, 1)) - 0.001, corners.max((0, 1)) + 0.001
        near = np.flatnonzero(a & ((vertices > low) & (vertices < high)).all(1))
        weights, distance = closest_on_triangles(np.repeat(vertices[near], len(faces), 0), np.tile(corners, (len(near), 1, 1)))
        nearest = distance.reshape(len(near), len(faces)).argmin(1) if len(near) else []
        for i, (v, k) in enumerate(zip(near, nearest)):
            w = weights[i * len(faces) + k]
            if rim[faces[k][np.argmax(w)]]:
                continue  # nearest to the patch's own edge: says nothing about inside and outside
            out = w @ corners[k] - vertices[v]
            if out @ (w @ normals[faces[k]]) > 0:
                found.append((int(v), out))
    return found


def lip_depth(head, vertices, patches=None):
    """How deep one lip stands in the other (metres, 0 when they only touch or part)."""
    return max((float(np.linalg.norm(out)) for _, out in lip_contacts(head, vertices, patches)), default=0.0)


def part_lips(head, field, base=0.0, rounds=25, spread=0.006):
    """A displacement whose lips touch instead of crossing: both give way, and their surroundings with them."""
    out = field.copy()
    patches = lip_patches(head)
    t = head.template
    near = np.flatnonzero(np.linalg.norm((t - t[head.skin.curves["lip"]].mean(0)) / [0.04, 0.03, 0.03], axis=1) < 1)
    near = near[near < head.skin_count]
    side = np.where(t[near, 1] > (t[patches[0], 1].min() + t[patches[1], 1].max()) / 2, 1, -1)
    for _ in range(rounds):
        contacts = lip_contacts(head, t + base + out, patches)
        if not contacts:
            break
        ids = np.array([v for v, _ in contacts])
        push = 0.5 * np.array([p for _, p in contacts])
        sides = np.where(patches[0][ids], 1, -1)
        distance = np.linalg.norm(t[near][:, None] - t[ids][None], axis=2)
        weight = np.exp(-0.5 * (distance / spread) ** 2) * (side[:, None] == sides[None])
        total = weight.sum(1, keepdims=True)
        blend = (weight @ push) / np.maximum(total, 1e-12)
        out[near] += blend * weight.max(1, keepdims=True)
    return out
