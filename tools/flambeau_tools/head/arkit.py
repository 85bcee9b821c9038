"""Apple's 52 face shapes as expression coefficients and joint rotations."""

import numpy as np

from .identity import project

SIDES = [
    "browDown", "browOuterUp", "cheekSquint", "eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp",
    "eyeSquint", "eyeWide", "mouthDimple", "mouthFrown", "mouthLowerDown", "mouthPress", "mouthSmile", "mouthStretch",
    "mouthUpperUp", "noseSneer",
]  # fmt: skip
SINGLE = [
    "browInnerUp", "cheekPuff", "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose", "mouthFunnel",
    "mouthLeft", "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper",
]  # fmt: skip
NAMES = sorted([n + s for n in SIDES for s in ("Left", "Right")] + SINGLE) + ["tongueOut"]


def source_names(name, known):
    """The source shapes that make up one of Apple's."""
    for ending, side in (("Left", "_L"), ("Right", "_R")):
        if name.endswith(ending) and name[: -len(ending)] + side in known:
            return [name[: -len(ending)] + side]
    if name in known:
        return [name]
    return [name + side for side in ("_L", "_R") if name + side in known]


def combinations(expressions):
    """(names, expression (52, E), pose (52, 15)); tongueOut has no source and stays zero."""
    head, components = expressions.head, expressions.components
    coefficients = np.zeros((len(NAMES), len(components)))
    poses = np.zeros((len(NAMES), 15))
    errors = np.zeros(len(NAMES))
    seen = np.setdiff1d(np.arange(head.skin_count), head.masks["mouth_interior"])
    for i, name in enumerate(NAMES):
        parts = source_names(name, expressions.names)
        if not parts:
            continue
        rest = expressions.unpose({p: 1.0 for p in parts})
        if name == "mouthClose":  # what closes the lips of an open jaw, seen from the rest pose
            rest = expressions.unpose({"jawOpen": 1.0, name: 1.0}) - expressions.unpose({"jawOpen": 1.0})
        for p in parts:
            if p in expressions.poses:
                poses[i] += expressions.poses[p].ravel()
        solved, made = project(components, rest[None], expressions.importance)
        coefficients[i] = solved[0]
        errors[i] = np.linalg.norm(made[0] - rest, axis=1)[seen].max()
    return NAMES, coefficients, poses, errors
