"""What must hold of the finished head; each check raises with the figure that failed."""

import numpy as np

from .drawing import covered_pixels


class CheckFailed(Exception):
    pass


def require(condition, text):
    if not condition:
        raise CheckFailed(text)


def boundary_loops(faces):
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    directed = {(int(a), int(b)) for a, b in edges}
    require(len(directed) == len(edges), "two faces share a directed edge: not an oriented manifold")
    following = {}
    for a, b in directed:
        if (b, a) not in directed:
            require(a not in following, f"boundary touches itself at vertex {a}")
            following[a] = b
    loops = 0
    while following:
        start = here = next(iter(following))
        while here in following:
            here = following.pop(here)
        require(here == start, "open boundary chain")
        loops += 1
    return loops


def triangle_angles(vertices, faces):
    p = vertices[faces]
    angles = []
    for k in range(3):
        u, v = p[:, (k + 1) % 3] - p[:, k], p[:, (k + 2) % 3] - p[:, k]
        cosine = (u * v).sum(1) / (np.linalg.norm(u, axis=1) * np.linalg.norm(v, axis=1))
        angles.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return np.stack(angles, 1)


def topology(head, report):
    skin_faces = head.skin.faces
    loops = boundary_loops(skin_faces)
    require(loops == 3, f"the skin has {loops} boundary loops, expected 3 (neck and two eyes)")
    for ids, name in ((head.left_eyeball, "left"), (head.right_eyeball, "right")):
        faces = head.faces[np.isin(head.faces, ids).all(1)]
        require(boundary_loops(faces) == 0, f"the {name} eyeball is not closed")
        euler = len(ids) - len(faces) * 3 // 2 + len(faces)
        require(euler == 2, f"the {name} eyeball has Euler characteristic {euler}, expected 2")
        p = head.template[faces]
        volume = np.einsum("ij,ij->i", p[:, 0], np.cross(p[:, 1], p[:, 2])).sum() / 6
        require(volume > 0, f"the {name} eyeball is inside out")
    require((head.symmetry[head.symmetry] == np.arange(head.count)).all(), "the symmetry map is no involution")
    mirrored = head.symmetry[head.faces][:, ::-1]

    def key(f):
        roll = np.argmin(f, 1)
        return {tuple(np.roll(t, -r)) for t, r in zip(f.tolist(), roll)}

    require(key(head.faces) == key(mirrored), "the faces are not their own mirror image")
    error = np.abs(head.template - head.reflect(head.template)).max()
    require(error < 1e-9, f"the template is asymmetric by {error} m")
    smallest = triangle_angles(head.template, head.skin.faces).min(1)
    require(smallest.min() > 15, f"a triangle of the skin has an angle of {smallest.min():.1f} degrees")
    report(f"vertices {head.count} (skin {head.skin_count}, eyeballs {head.ball_count} each), faces {len(head.faces)}")
    edges = np.concatenate([head.faces[:, [0, 1]], head.faces[:, [1, 2]], head.faces[:, [2, 0]]])
    length = np.linalg.norm(head.template[edges[:, 0]] - head.template[edges[:, 1]], axis=1) * 1e3
    medians = []
    for name in ("eye_region", "lips", "nose", "left_ear", "face", "neck", "scalp"):
        inside = np.isin(edges, head.masks[name]).all(1)
        medians.append(f"{name} {np.median(length[inside]):.1f}")
    report("median edge in mm: " + ", ".join(medians))
    report(
        f"smallest angle of a skin triangle: least {smallest.min():.1f}, 1 % {np.percentile(smallest, 1):.1f}, "
        f"median {np.median(smallest):.1f} degrees; boundary loops {loops}"
    )


def arrays(model, report):
    sums = model["J_regressor"].sum(1)
    require(np.abs(sums - 1).max() < 1e-5, f"joint regressor rows sum to {sums}")
    require(np.abs(model["weights"].sum(1) - 1).max() < 1e-5, "skinning weights do not sum to 1")
    require(model["weights"].min() >= 0, "a skinning weight is negative")
    for name, array in model.items():
        if array.dtype.kind == "f":
            require(np.isfinite(array).all(), f"{name} holds a value that is not finite")
    count = len(model["v_template"])
    require(model["f"].min() >= 0 and model["f"].max() < count, "a face names a vertex that is not there")
    require(len(np.unique(model["f"])) == count, "a vertex belongs to no face")
    for name, array in model.items():
        if name.startswith("landmarks_") and name.endswith("_weights"):
            require(np.abs(array.sum(-1) - 1).max() < 1e-5 and array.min() >= 0, f"{name}: not barycentric")
            require(model[name[:-7] + "faces"].max() < len(model["f"]), f"{name[:-7]}faces: no such face")
    nonzero = (model["J_regressor"] != 0).sum(1)
    report(f"joint regressor non-zeros by row {nonzero.tolist()}")


def texture(model, report, size=1024):
    vt, ft = model["vt"].astype(float), model["ft"]
    corner = vt[ft]
    a, b = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    require(vt.min() >= 0 and vt.max() <= 1, "texture coordinates leave the unit square")
    require((area > 0).all(), f"{(area <= 0).sum()} texture triangles are flipped or empty")
    covered = overlap(vt, ft, size)
    require(covered == 0, f"texture triangles overlap in {covered} of {size * size} pixels")
    report(f"texture: {len(vt)} corners, {100 * area.sum() / 2:.1f} % of the square used, no overlap at {size} pixels")


def overlap(vt, ft, size):
    """Pixels whose centre lies well inside two texture triangles."""
    corner = np.concatenate([vt[ft], np.zeros((len(ft), 3, 1))], 2)
    corner = corner + 1e-3 * (corner.mean(1, keepdims=True) - corner)  # shared edges do not count
    faces = np.arange(3 * len(ft)).reshape(-1, 3)
    camera = (np.eye(3), np.array([0.5, 0.5, 0.0]), float(size), size, size)
    _, px, py, _ = covered_pixels(corner.reshape(-1, 3), faces, camera)
    return int((np.bincount(py * size + px) > 1).sum())
