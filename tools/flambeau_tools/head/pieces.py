"""Teeth, gums, tongue and lashes beside the head's own vertices: arrays of their own, which leave the others as they are.

    tools/build-head --pieces FOLDER     # adds them to assets/heads/flambeau.npz again; its other arrays stay

Everything is linear in the coefficients, as the head is. Identity moves pieces as it does in the source; what the named
shapes move of them is taken out of the source's shapes and found again from the head's expression coefficients.
"""

import numpy as np
import scipy.sparse as sp

from . import ict, lashes, lids, lips, mouth, tongue
from .arkit import source_names
from .checks import require
from .identity import rigid_basis
from .. import flame

RIDGE_JAW, RIDGE_EYE, RIDGE_EXPRESSION = 0.02, 0.06, 1e-6
NECK_SHARE = 0.02  # jaw weights this near to 0 or 1 are


class Pieces:
    """All pieces as one: `rows`, `skin`, `roots` stacked, `symmetry`, `faces`, and where each begins."""

    def __init__(self, head, model):
        self.head, self.model = head, model
        self.source = head.source
        template, faces = model["v_template"].astype(np.float64), model["f"]
        require(np.abs(template - head.template).max() < 2e-6, "the head's vertices are not those of this source")
        eyes = [model["mask_left_eye_region"], model["mask_right_eye_region"]]
        self.pieces = mouth.pieces(self.source) + lashes.pieces(self.source, template, faces, eyes)
        self.names = [p.name for p in self.pieces]
        counts = [p.count for p in self.pieces]
        self.starts = np.r_[0, np.cumsum(counts)]
        self.count = int(self.starts[-1])
        nothing = [sp.csr_matrix((c, len(self.source.neutral))) for c in counts]
        bare = [sp.csr_matrix((c, len(template))) for c in counts]
        self.rows = sp.vstack([p.rows for p in self.pieces]).tocsr()
        self.roots = sp.vstack([p.roots if p.roots is not None else z for p, z in zip(self.pieces, nothing)]).tocsr()
        self.skin = sp.vstack([p.skin if p.skin is not None else z for p, z in zip(self.pieces, bare)]).tocsr()
        self.faces = np.concatenate([p.faces + s for p, s in zip(self.pieces, self.starts)])
        uv_starts = np.r_[0, np.cumsum([len(p.uv) for p in self.pieces])]
        self.uv = np.concatenate([p.uv for p in self.pieces])
        self.uv_faces = np.concatenate([p.uv_faces + s for p, s in zip(self.pieces, uv_starts)])
        begin = dict(zip(self.names, self.starts))
        self.symmetry = np.concatenate([p.mirror + begin[p.partner or p.name] for p in self.pieces])
        offset = np.concatenate([np.broadcast_to(p.offset, (p.count, 3)) for p in self.pieces])
        self.template = self.symmetrise(self.rows @ self.source.neutral + offset)

    def ids(self, *names):
        return np.concatenate(
            [np.arange(self.starts[i], self.starts[i + 1]) for i, n in enumerate(self.names) if n in names])

    def anchors(self):
        """The corners (P, 3) and weights (P, 3) of the places on the skin that pieces grow out of; −1 and 0 for the others."""
        corners, weights = np.full((self.count, 3), -1, np.int32), np.zeros((self.count, 3))
        for row in range(self.count):
            start, end = self.skin.indptr[row : row + 2]
            corners[row, : end - start], weights[row, : end - start] = self.skin.indices[start:end], self.skin.data[start:end]
        grown = (corners >= 0).any(1)
        corners[grown] = np.where(corners[grown] < 0, corners[grown, :1], corners[grown])
        return corners, weights

    def reflect(self, field):
        return field[..., self.symmetry, :] * [-1.0, 1.0, 1.0]

    def symmetrise(self, field):
        return (field + self.reflect(field)) / 2

    def carried(self, mode, ours):
        """What a displacement of the source does to the pieces, where our own vertices move by `ours`."""
        return (self.rows - self.roots) @ mode + self.skin @ ours


def identity_directions(pieces, identity, components):
    """The head's identity components (S, V, 3), carried on to the pieces: (S, P, 3)."""
    head, source = pieces.head, pieces.source
    weights = identity.align_weights
    carried = []
    for raw, rigid, mode in zip(identity.raw_modes, identity.rigid, source.identity):
        # The rigid motion taken out of the skin is taken out of the pieces too.
        basis = rigid_basis(head.template, weights)
        root = np.sqrt(weights)[None, :, None]
        solution = np.linalg.lstsq((basis * root).reshape(6, -1).T, (rigid * root[0]).ravel(), rcond=None)[0]
        centre = (head.template * weights[:, None]).sum(0) / weights.sum()
        far = np.tensordot(solution, rigid_basis_at(pieces.template - centre), 1)
        carried.append(pieces.carried(mode * ict.MODE_UNIT, raw) - far)
    carried = np.array(carried)
    population = np.concatenate([carried, pieces.reflect(carried)]) / np.sqrt(2)
    # Each component is one combination of the population; the skin tells which.
    root = np.sqrt(head.areas)[None, :, None]
    known = (identity.population * root).reshape(len(population), -1)
    wanted = (components * root).reshape(len(components), -1)
    mixture = np.linalg.lstsq(known.T, wanted.T, rcond=1e-6)[0].T
    error = np.linalg.norm(np.tensordot(mixture, identity.population, 1) - components, axis=2).max()
    require(error < 1e-5, f"an identity component is {error * 1e3:.3f} mm off its mixture of the source's")
    return np.tensordot(mixture, population, 1)


def rigid_basis_at(p):
    """Six infinitesimal rigid motions about the origin at points (n, 3): (6, n, 3)."""
    zero = np.zeros(len(p))
    return np.array(
        [np.tile(e, (len(p), 1)) for e in np.eye(3)]
        + [np.c_[zero, -p[:, 2], p[:, 1]], np.c_[p[:, 2], zero, -p[:, 0]], np.c_[-p[:, 1], p[:, 0], zero]])


class Motion:
    """Skinning weights, pose correctives and expression directions of the pieces, from the 52 named shapes."""

    def __init__(self, pieces):
        self.pieces = pieces
        model, source = pieces.model, pieces.source
        self.names = [str(n) for n in model["arkit_names"]]
        self.coefficients = model["arkit_expression"].astype(np.float64)
        self.poses = model["arkit_pose"].astype(np.float64).reshape(-1, 5, 3)
        self.split = int(model["shape_count"])
        self.fields = self._fields(source)
        self.weights = self._weights()
        self.posedirs, self.directions = self._directions()

    def _fields(self, source):
        """What each named shape does to the pieces, the two sides as mirror images."""
        pieces = self.pieces
        raw = {}
        for name in self.names:
            parts = source_names(name, source.expression_names)
            mode = sum((source.expression_mode(p) for p in parts), np.zeros_like(source.neutral))
            raw[name] = (pieces.rows - pieces.roots) @ mode
        return np.array([(raw[n] + pieces.reflect(raw[mirror_name(n)])) / 2 for n in self.names])

    def joints(self, coefficients):
        """The joints of the mean identity with an expression."""
        model = self.pieces.model
        shaped = model["v_template"] + model["shapedirs"][:, :, self.split :].astype(np.float64) @ coefficients
        return model["J_regressor"].astype(np.float64) @ shaped

    def _weights(self):
        pieces, model = self.pieces, self.pieces.model
        turn = flame.rotation(self.poses[self.names.index("jawOpen"), flame.JAW]) - np.eye(3)
        d = (pieces.template - model["J"][flame.JAW]) @ turn.T
        share = (d * self.fields[self.names.index("jawOpen")]).sum(1) / np.maximum((d * d).sum(1), 1e-12)
        share = np.clip(share, 0, 1)
        share[pieces.ids("upper_teeth")] = 0
        share[pieces.ids("lower_teeth")] = 1
        share[share < NECK_SHARE] = 0
        share[share > 1 - NECK_SHARE] = 1
        weights = np.zeros((pieces.count, 5))
        weights[:, flame.JAW], weights[:, flame.NECK] = share, 1 - share
        # Lashes turn with the skin that they grow out of.
        hair = pieces.ids("left_lashes", "right_lashes")
        weights[hair] = (pieces.skin @ model["weights"].astype(np.float64))[hair]
        weights = (weights + weights[pieces.symmetry][:, [0, 1, 2, 4, 3]]) / 2
        weights[weights < 1e-4] = 0
        return weights / weights.sum(1, keepdims=True)

    def _directions(self):
        pieces, model = self.pieces, self.pieces.model
        hair = pieces.ids("left_lashes", "right_lashes")
        rest = []
        for field, pose, c in zip(self.fields, self.poses, self.coefficients):
            still = flame.unskin(pieces.template + field, pose, self.joints(c), self.weights) - pieces.template
            still[hair] = field[hair]  # against the lid, which is what skinning turns
            rest.append(still)
        rest = np.array(rest)
        posedirs = np.zeros((pieces.count, 3, 36))
        for joint, names, ridge in (
            (flame.JAW, ["jawOpen", "jawLeft", "jawRight"], RIDGE_JAW),
            (flame.LEFT_EYE, [n + "Left" for n in GAZE], RIDGE_EYE),
            (flame.RIGHT_EYE, [n + "Right" for n in GAZE], RIDGE_EYE),
        ):
            columns = slice(9 * (joint - 1), 9 * joint)
            at = [self.names.index(n) for n in names]
            x = np.array([flame.features(self.poses[i])[columns] for i in at])
            solution = np.linalg.solve(x.T @ x + ridge * np.eye(9), x.T @ rest[at].reshape(len(at), -1))
            posedirs[:, :, columns] = solution.reshape(9, pieces.count, 3).transpose(1, 2, 0)
        posedirs[pieces.ids("upper_teeth", "lower_teeth")] = 0  # teeth are bone
        for i, pose in enumerate(self.poses):
            rest[i] -= posedirs @ flame.features(pose)
        c = self.coefficients
        scale = np.trace(c.T @ c) / c.shape[1]
        solution = np.linalg.solve(
            c.T @ c + RIDGE_EXPRESSION * scale * np.eye(c.shape[1]), c.T @ rest.reshape(len(rest), -1))
        directions = solution.reshape(-1, pieces.count, 3)
        error = np.linalg.norm(np.tensordot(c, directions, 1) - rest, axis=2)
        self.error = {n: e.max() for n, e in zip(self.names, error)}
        # Hairs go with their roots.
        skin = pieces.skin
        posedirs += (skin @ model["posedirs"].astype(np.float64).reshape(len(model["v_template"]), -1)).reshape(posedirs.shape)
        shapes = model["shapedirs"][:, :, self.split :].astype(np.float64)
        carried = (skin @ shapes.reshape(len(shapes), -1)).reshape(pieces.count, 3, -1)
        return posedirs, directions.transpose(1, 2, 0) + carried


GAZE = ("eyeLookUp", "eyeLookDown", "eyeLookIn", "eyeLookOut")


def mirror_name(name):
    """Apple's name of the mirror image of a shape."""
    for a, b in (("Left", "Right"), ("Right", "Left")):
        if name.endswith(a):
            return name[: -len(a)] + b
    return name


def arrays(head, identity, model, report, parted=None):
    """The arrays that hold the pieces of a finished head file's arrays.

    `parted` are pairs of shapes and what parts their lips, where that is known already.
    """
    pieces = Pieces(head, model)
    motion = Motion(pieces)
    split = motion.split
    shapes = model["shapedirs"].astype(np.float64)
    people = identity_directions(pieces, identity, shapes[:, :, :split].transpose(2, 0, 1))
    out = tongue.Tongue(pieces, motion)
    at = motion.names.index("tongueOut")
    still = np.zeros((len(model["v_template"]), 3))
    # Components behind the head's own: (name, the expression, where it acts, displacement); the first is the expression itself.
    added = [
        ("tongueOut", at, None, np.concatenate([still, out.direction])),
        ("tongueOut_50", at, (0.0, 0.5, 1.0), np.concatenate([still, out.lift])),
        *lids.blinks(pieces, motion),
    ]
    if parted is None:
        crossing = lips.depths(head, model)
        lips.report("as they are", crossing, report)
        pairs = [pair for pair, depth in crossing.items() if depth > lips.ALLOWED]
        parted = pairs, lips.mended(head, model, pairs)
    fields, shares = lips.components(parted[1])
    first = len(added)
    nothing = np.zeros((pieces.count, 3))
    added += [(f"lips_{k + 1}", None, None, np.concatenate([f, nothing])) for k, f in enumerate(fields)]
    expression = np.concatenate([motion.coefficients, np.zeros((len(motion.names), len(added)))], 1)
    poses = motion.poses.copy()
    expression[at], poses[at] = np.r_[out.coefficients, np.eye(len(added))[0]], out.pose
    correctives = [((n, n), knots, np.eye(len(added))[k]) for k, (_, n, knots, _) in enumerate(added) if knots]
    for pair, share in zip(parted[0], shares):
        coefficients = np.zeros(len(added))
        coefficients[first:] = share
        correctives.append((tuple(motion.names.index(n) for n in pair), (0.0, 1.0, 2.0), coefficients))
    worst = sorted(motion.error.items(), key=lambda e: -e[1])[:3]
    counts = np.diff(pieces.starts)
    report("pieces: " + ", ".join(f"{n} {c}" for n, c in zip(pieces.names, counts)) + f" vertices; {len(pieces.faces)} faces")
    report("pieces: largest vertex error " + ", ".join(f"{n} {e * 1e3:.2f} mm" for n, e in worst))
    anchors, anchor_weights = pieces.anchors()
    return {
        "pieces_names": np.array(pieces.names, "<U32"),
        "pieces_counts": counts.astype(np.int32),
        "pieces_v_template": pieces.template,
        "pieces_f": pieces.faces.astype(np.int32),
        "pieces_shapedirs": np.concatenate([people.transpose(1, 2, 0), motion.directions], 2),
        "pieces_posedirs": motion.posedirs,
        "pieces_weights": motion.weights.astype(np.float32),
        "pieces_anchors": anchors,
        "pieces_anchor_weights": anchor_weights.astype(np.float32),
        "pieces_symmetry": pieces.symmetry.astype(np.int32),
        "pieces_vt": pieces.uv.astype(np.float32),
        "pieces_ft": pieces.uv_faces.astype(np.int32),
        "pieces_added": np.stack([field for *_, field in added], 2),
        "pieces_added_names": np.array([name for name, *_ in added], "<U32"),
        "pieces_arkit_expression": expression.astype(np.float32),
        "pieces_arkit_pose": poses.reshape(-1, 15).astype(np.float32),
        "pieces_corrective_shapes": np.array([pair for pair, _, _ in correctives], np.int32),
        "pieces_corrective_knots": np.array([knots for _, knots, _ in correctives], np.float32),
        "pieces_corrective_expression": np.array([c for *_, c in correctives], np.float32),
    }
