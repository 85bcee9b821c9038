"""Pairs of named shapes whose lips cross though neither's do alone, and what mends them where both are."""

import itertools

import numpy as np

from . import contact
from .whole import mixed
from .. import flame

ALLOWED = 0.0003  # metres that a lip may stand in the other
PARTS = ("mouth", "jaw", "cheek", "nose", "tongue")
TOLERANCE = 0.00002  # how far a mended pair may be from its own displacement, for fewer components


def pairs(names):
    """Pairs of shapes that move lips. `mouthClose` means nothing without the `jawOpen` that it closes, and is left out."""
    chosen = [n for n in names if n.startswith(PARTS) and n != "mouthClose"]
    return list(itertools.combinations(chosen, 2))


def vertices(model, names):
    """Our own vertices of shapes at full weight, with all correctives that the model has."""
    expression, pose = mixed(model, {n: 1.0 for n in names})
    coefficients = np.concatenate([np.zeros(int(model["shape_count"])), expression])
    return flame.of_file(model, coefficients, pose)


def own(model, count):
    """The model without the vertices behind the head's own, whose components and correctives stay."""
    cut = {n: model[n][:count] for n in ("v_template", "shapedirs", "posedirs", "weights")}
    return {**model, **cut, "J_regressor": model["J_regressor"][:, :count]}


def depths(head, model):
    """How deep one lip stands in the other, in metres, by pair."""
    model = own(model, head.count)
    patches = contact.lip_patches(head)
    names = [str(n) for n in model["arkit_names"]]
    return {pair: contact.lip_depth(head, vertices(model, pair), patches) for pair in pairs(names)}


def mirror_name(name):
    for a, b in (("Left", "Right"), ("Right", "Left")):
        if name.endswith(a):
            return name[: -len(a)] + b
    return name


def mended(head, model, found):
    """Displacements (n, V, 3) that part the lips of each pair of `found`, mirror images of one another where pairs are."""
    result, model = {}, own(model, head.count)
    for pair in found:
        mirrored = tuple(sorted(map(mirror_name, pair)))
        twin = next((p for p in result if tuple(sorted(p)) == mirrored), None)
        if twin:
            result[pair] = head.reflect(result[twin])
            continue
        base = vertices(model, pair) - head.template
        field = contact.part_lips(head, np.zeros_like(head.template), base)
        result[pair] = head.symmetrise(field) if mirrored == tuple(sorted(pair)) else field
    return np.array([result[p] for p in found])


def components(fields):
    """Fewer directions (k, V, 3) and the share of each in every field (n, k)."""
    flat = fields.reshape(len(fields), -1)
    u, s, vt = np.linalg.svd(flat, full_matrices=False)
    for count in range(1, len(s) + 1):
        share = u[:, :count] * s[:count]
        left = (flat - share @ vt[:count]).reshape(fields.shape)
        if np.linalg.norm(left, axis=2).max() < TOLERANCE:
            break
    size = np.abs(share).max(0)
    return (vt[:count] * size[:, None]).reshape(count, *fields.shape[1:]), share / size


def report(title, found, say, count=8):
    worst = sorted(found.items(), key=lambda e: -e[1])
    over = sum(d > ALLOWED for d in found.values())
    say(f"lips crossing, {title}: {over} of {len(found)} pairs by more than 0.3 mm; worst "
        + ", ".join(f"{a} + {b} {d * 1e3:.2f}" for (a, b), d in worst[:count]) + " mm")
