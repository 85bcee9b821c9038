"""A UV layout of our own: face and head as one island cut up the back, mouth interior and eyeballs apart."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import spsolve

from .topology import MIDLINE

HOLE_RADIUS = 0.006  # how wide the eye and mouth holes open in the layout, metres


def boundary_loop(faces):
    """The one boundary loop of a disk, in face order."""
    directed = {}
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    present = {(int(a), int(b)) for a, b in edges}
    for a, b in edges:
        if (int(b), int(a)) not in present:
            directed[int(a)] = int(b)
    loops = []
    while directed:
        start = min(directed)
        loop, here = [], start
        while here in directed:
            loop.append(here)
            here = directed.pop(here)
        loops.append(np.array(loop))
    return loops


def tutte(count, faces, fixed, places, vertices):
    """Embed a disk with its boundary at `places` (convex): mean-value weights, so no face flips."""
    rows, columns, values = [], [], []
    for k in range(3):
        i, j, opposite = faces[:, k], faces[:, (k + 1) % 3], faces[:, (k + 2) % 3]
        u, w = vertices[j] - vertices[i], vertices[opposite] - vertices[i]
        lu, lw = np.linalg.norm(u, axis=1), np.linalg.norm(w, axis=1)
        cosine = np.clip((u * w).sum(1) / (lu * lw), -1, 1)
        half = np.tan(np.arccos(cosine) / 2)
        rows += [i, i]
        columns += [j, opposite]
        values += [half / lu, half / lw]
    a = sp.coo_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(count, count)
    ).tocsr()
    degree = np.asarray(a.sum(1)).ravel()
    system = sp.diags(degree) - a
    free = np.setdiff1d(np.unique(faces), fixed)
    result = np.zeros((count, 2))
    result[fixed] = places
    right = -(system[free][:, fixed] @ places)
    result[free] = spsolve(system[free][:, free].tocsc(), right)
    return result


def gradients(p):
    """Of faces with corners p (F, 3, 3): the inverse that turns edge differences into a Jacobian, and the area."""
    e1, e2 = p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]
    length = np.linalg.norm(e1, axis=1)
    x2 = (e2 * e1).sum(1) / length
    area = np.linalg.norm(np.cross(e1, e2), axis=1) / 2
    y2 = 2 * area / length
    inverse = np.zeros((len(p), 2, 2))
    inverse[:, 0, 0], inverse[:, 0, 1], inverse[:, 1, 1] = 1 / length, -x2 / (length * y2), 1 / y2
    return inverse, area


def jacobians(uv, faces, inverse):
    edges = np.stack([uv[faces[:, 1]] - uv[faces[:, 0]], uv[faces[:, 2]] - uv[faces[:, 0]]], 2)
    return edges @ inverse


def dirichlet(j, weight):
    """Symmetric Dirichlet energy; infinite where a face flips."""
    det = j[:, 0, 0] * j[:, 1, 1] - j[:, 0, 1] * j[:, 1, 0]
    if (det <= 0).any():
        return np.inf
    return float((weight * (j**2).sum((1, 2)) * (1 + 1 / det**2)).sum())


def relax(uv, faces, corners, held_u, iterations=60):
    """Lower an injective map's symmetric Dirichlet energy by reweighted local-global steps (Rabinovich et al. 2017).

    Vertices in `held_u` keep u = 0: they lie on the midline, where the two halves meet.
    """
    used = np.unique(faces)
    local = np.full(len(uv), -1)
    local[used] = np.arange(len(used))
    f, n = local[faces], len(used)
    x = uv[used]
    inverse, area = gradients(corners)
    j = jacobians(x, f, inverse)
    det = j[:, 0, 0] * j[:, 1, 1] - j[:, 0, 1] * j[:, 1, 0]
    x = x / np.sqrt((det * area).sum() / area.sum())
    weight = area / area.sum()
    # Gradient of the map on a face: J_ab = sum_k x_ka G_kb.
    g = np.stack([-inverse.sum(1), inverse[:, 0], inverse[:, 1]], 1)
    free = np.ones(2 * n, bool)
    free[2 * local[held_u]] = False
    rows_face = np.arange(len(f))
    energy = dirichlet(jacobians(x, f, inverse), weight)
    for _ in range(iterations):
        j = jacobians(x, f, inverse)
        u, s, vt = np.linalg.svd(j)
        sign = np.linalg.det(u @ vt)
        u[:, :, 1] *= sign[:, None]
        s[:, 1] *= sign
        rotation = u @ vt
        ratio = (s - 1 / np.maximum(s, 1e-9) ** 3) / np.where(np.abs(s - 1) < 1e-6, 1e-6, s - 1)
        ratio = np.where(np.abs(s - 1) < 1e-6, 4.0, np.maximum(ratio, 1e-9))
        w = u @ (np.sqrt(ratio)[:, :, None] * u.transpose(0, 2, 1)) * np.sqrt(weight)[:, None, None]
        rows, columns, values = [], [], []
        target = (w @ rotation).reshape(len(f), 4)
        for i in range(2):
            for b in range(2):
                for a in range(2):
                    for k in range(3):
                        rows.append(4 * rows_face + 2 * i + b)
                        columns.append(2 * f[:, k] + a)
                        values.append(w[:, i, a] * g[:, k, b])
        system = sp.coo_matrix(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(4 * len(f), 2 * n)
        ).tocsc()[:, free]
        right = target.ravel()
        proximal = 1e-8
        normal = system.T @ system + proximal * sp.identity(system.shape[1])
        wanted = x.ravel().copy()
        wanted[free] = spsolve(normal.tocsc(), system.T @ right + proximal * x.ravel()[free])
        direction = wanted.reshape(-1, 2) - x
        step = 1.0
        while step > 1e-6:
            trial = x + step * direction
            value = dirichlet(jacobians(trial, f, inverse), weight)
            if value < energy:
                break
            step *= 0.6
        else:
            break
        improved = energy - value
        x, energy = trial, value
        if improved < 1e-5 * energy:
            break
    out = np.zeros_like(uv)
    out[used] = x
    return out, energy


def layout(head):
    """`vt` (T, 2) and `ft` (F, 3)."""
    skin, t = head.skin, head.template
    right = skin.faces[: skin.right_faces]
    inside = np.zeros(head.count, bool)
    inside[head.masks["mouth_interior"]] = True
    mouth_faces = inside[right].any(1)
    outer, mouth = right[~mouth_faces], right[mouth_faces]
    middle = np.unique(np.concatenate([skin.curves[k] for k in MIDLINE if k != "inside"]))
    middle = middle[middle < skin.middle_count]
    seam = seam_vertices(head, middle)
    half_outer = half_map(outer, t, middle, seam, skin, fill_mouth=True)
    half_mouth = half_map(mouth, t, np.unique(skin.curves["inside"]), [], skin, fill_mouth=False)
    return assemble(head, mouth, half_outer, half_mouth, set(int(v) for v in seam))


def seam_vertices(head, middle):
    """The midline behind the crown, where the skin's island is cut open."""
    p = head.template[middle]
    crown = p[np.argmax(p[:, 1])]
    return middle[p[:, 2] < crown[2] - 1e-6]


def half_map(faces, vertices, middle, seam, skin, fill_mouth):
    """An injective low-distortion map of one half, its midline at u = 0 and the rest at u < 0, in metres."""
    count = len(vertices)
    points = [*vertices]
    extra = []
    loops = sorted(boundary_loop(faces), key=len, reverse=True)
    outer, holes = loops[0], loops[1:]
    used = set(np.unique(faces).tolist())
    middle = [int(v) for v in middle if int(v) in used]
    for hole in holes:  # the eye: a temporary fan
        extra += fan(hole, len(points))
        points.append(vertices[hole].mean(0))
    loop = outer
    if fill_mouth:
        # Close the half mouth by a temporary fan, so that the midline is one straight side.
        wall = set(int(v) for v in skin.curves["lip"])
        run = roll_run(loop, wall)
        rest = [int(v) for v in loop if int(v) not in set(run[1:-1])]
        apex = len(points)
        points.append((vertices[run[0]] + vertices[run[-1]]) / 2)
        extra += [(run[i + 1], run[i], apex) for i in range(len(run) - 1)]
        at = rest.index(run[0])
        assert rest[(at + 1) % len(rest)] == run[-1], "the lips must meet the midline in one run"
        rest.insert(at + 1, apex)
        loop = np.array(rest)
        middle = middle + [apex]
    middle = set(middle)
    all_faces = np.concatenate([faces, np.array(extra, int).reshape(-1, 3)])
    points = np.array(points)
    # Rotate the loop to start where the midline run starts.
    flags = [int(v) in middle for v in loop]
    if all(flags):
        raise AssertionError("a half must have an edge off the midline")
    start = next(i for i in range(len(loop)) if flags[i] and not flags[i - 1])
    loop = np.roll(loop, -start)
    length = int(np.sum([int(v) in middle for v in loop]))
    line, side = loop[:length], loop[length:]
    step = np.linalg.norm(np.diff(points[line], axis=0), axis=1)
    height = np.r_[0, np.cumsum(step)]
    # The midline straight from the origin; the other boundary on a half circle from its end back to its start.
    places = np.zeros((len(loop), 2))
    direction = -1.0
    places[:length, 1] = height * direction
    chain = np.r_[line[-1], side, line[0]]
    arc = np.r_[0, np.cumsum(np.linalg.norm(np.diff(points[chain], axis=0), axis=1))]
    turn = np.pi * arc[1:-1] / arc[-1]
    radius = height[-1] / 2
    places[length:, 0] = -radius * np.sin(turn)
    places[length:, 1] = direction * (radius + radius * np.cos(turn))
    uv = tutte(len(points), all_faces, loop, places, points)
    corner = uv[faces]
    a, b = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    signed = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    if np.median(signed) < 0:
        uv[:, 1] *= -1
    held = np.array(sorted(middle - set(int(x) for x in seam)))
    # The holes' fans stay in, as slender triangles of the hole's own size, so that no rim folds over another.
    corners = points[all_faces]
    for i in range(len(faces), len(all_faces)):
        base = np.linalg.norm(corners[i, 0] - corners[i, 1])
        corners[i] = [[0, 0, 0], [base, 0, 0], [base / 2, HOLE_RADIUS, 0]]
    uv, energy = relax(uv, all_faces, corners, held)
    return uv[:count], energy


def fan(loop, apex):
    return [(int(loop[(i + 1) % len(loop)]), int(loop[i]), apex) for i in range(len(loop))]


def roll_run(loop, wall):
    flags = [int(v) in wall for v in loop]
    start = next(i for i in range(len(loop)) if flags[i] and not flags[i - 1])
    rolled = np.roll(loop, -start)
    return [int(v) for v in rolled[: sum(flags)]]


def assemble(head, mouth, half_outer, half_mouth, seam):
    """Mirror the halves, place the islands in the unit square, and write one texture index per corner."""
    skin, ball = head.skin, head.eyeball
    mirror = skin.mirror
    vt, index = [], {}
    ft = np.zeros((len(head.faces), 3), np.int32)

    def corner(island, vertex, place, side):
        cut = side if island == "skin" and int(vertex) in seam else ""
        key = (island, int(vertex), cut)
        if key not in index:
            index[key] = len(vt)
            vt.append(place)
        return index[key]

    right_count = skin.right_faces
    is_mouth = {tuple(f) for f in mouth}
    for i in range(right_count):
        f = skin.faces[i]
        island, table = ("mouth", half_mouth) if tuple(f) in is_mouth else ("skin", half_outer)
        for k in range(3):
            ft[i, k] = corner(island, f[k], table[0][f[k]], "right")
        g = skin.faces[right_count + i]
        for k in range(3):
            v = g[k]
            source = mirror[v]
            u, w = table[0][source]
            # Midline corners are shared by both halves; both maps keep them at u = 0.
            ft[right_count + i, k] = corner(island, v, (-u, w), "left")
    for name, offset in (("left", skin.faces.shape[0]), ("right", skin.faces.shape[0] + len(ball.faces))):
        start = head.skin_count + (0 if name == "left" else head.ball_count)
        polar = polar_places(ball)
        for i in range(len(ball.faces)):
            f = head.faces[offset + i]
            last = start + head.ball_count - 1  # the back pole: one corner for each triangle of its fan
            for k in range(3):
                u, w = polar[f[k] - start]
                if f[k] == last:
                    rim = sum(np.array(polar[v - start]) for v in f if v != last)
                    u, w = np.pi * rim / np.linalg.norm(rim)
                    ft[offset + i, k] = len(vt)
                    index[(name, int(f[k]), i)] = len(vt)
                    vt.append((u if name == "right" else -u, w))
                    continue
                ft[offset + i, k] = corner(name, f[k], (u if name == "right" else -u, w), "")
    vt = np.array(vt)
    owner = np.array([key[0] for key in index])
    boxes = {
        "skin": (0.01, 0.01, 0.80, 0.98),
        "mouth": (0.82, 0.60, 0.17, 0.38),
        "left": (0.82, 0.31, 0.17, 0.27),
        "right": (0.82, 0.01, 0.17, 0.27),
    }
    for name, (x, y, w, h) in boxes.items():
        k = owner == name
        low, high = vt[k].min(0), vt[k].max(0)
        scale = min(w / (high[0] - low[0]), h / (high[1] - low[1]))
        vt[k] = (vt[k] - (low + high) / 2) * scale + [x + w / 2, y + h / 2]
    return vt, ft


def polar_places(ball):
    """Azimuthal equidistant places of an eyeball's vertices about the cornea; the back pole's fan closes outside."""
    d = ball.vertices - ball.centre
    side = np.cross([0.0, 1.0, 0.0], ball.axis)
    side /= np.linalg.norm(side)
    up = np.cross(ball.axis, side)
    r = np.linalg.norm(d, axis=1)
    angle = np.arccos(np.clip(d @ ball.axis / r, -1, 1))
    turn = np.arctan2(d @ up, d @ side)
    return np.c_[angle * np.cos(turn), angle * np.sin(turn)]
