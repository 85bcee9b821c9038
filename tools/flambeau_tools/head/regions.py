"""Named regions of the head as vertex ids, each its own mirror image."""

import numpy as np

from . import ict
from .sizing import ear_plane


def masks(head):
    """name -> sorted vertex ids."""
    t, source, curves = head.template, head.source, head.skin.curves
    ids = np.arange(head.count)
    skin = ids < head.skin_count
    # Which source vertex weighs most in each of ours.
    dominant = np.full(head.count, -1)
    dominant[: head.skin_count] = np.asarray(head.skin.rows.argmax(1)).ravel()
    on_face = skin & (dominant >= 0) & (dominant < ict.FACE.stop)
    behind_lids = skin & (dominant >= ict.EYE_SOCKETS.start)
    inside = between(head, curves["inside"], ["lip"])
    lips = between(head, np.r_[curves["upper lip"], curves["lower lip"]], ["lip", "vermilion"])
    lips[np.r_[curves["lip"], curves["vermilion"]]] = True
    ear = ear_plane(t) & skin
    neck = skin & below_jaw(t) & ~inside & ~lips & ~ear
    face = on_face & ~neck & ~ear & ~inside & (t[:, 1] < 0.085)
    face &= t[:, 2] > -0.035 - 0.25 * np.maximum(t[:, 1] - 0.02, 0)
    tip = source.neutral[ict.IBUG68[30]]
    nose = face & ~lips & (t[:, 1] > -0.026)
    nose &= np.linalg.norm((t - (tip + [0, 0.012, -0.01])) / [0.021, 0.034, 0.030], axis=1) < 1
    found = {
        "mouth_interior": inside,
        "lips": lips,
        "right_ear": ear & (t[:, 0] < 0),
        "left_ear": ear & (t[:, 0] > 0),
        "neck": neck,
        "face": face,
        "scalp": skin & ~face & ~neck & ~ear & ~inside & ~behind_lids,
        "forehead": face & (t[:, 1] > 0.042),
        "nose": nose,
        "left_eyeball": np.isin(ids, head.left_eyeball),
        "right_eyeball": np.isin(ids, head.right_eyeball),
        "boundary": np.isin(ids, curves["neck"]),
    }
    for side, sign in (("left", 1), ("right", -1)):
        near = np.linalg.norm((t - [sign * 0.0315, 0.021, 0.034]) / [0.024, 0.019, 0.03], axis=1) < 1
        found[side + "_eye_region"] = (on_face & near & ~nose) | (behind_lids & (sign * t[:, 0] > 0))
    found["eye_region"] = found["left_eye_region"] | found["right_eye_region"]
    return {k: np.flatnonzero(m | found[opposite(k)][head.symmetry]).astype(np.int32) for k, m in found.items()}


def opposite(name):
    if "left" in name:
        return name.replace("left", "right")
    return name.replace("right", "left")


def between(head, seeds, walls):
    """Skin vertices reached from the seeds without crossing the named curves."""
    blocked = np.zeros(head.count, bool)
    for wall in walls:
        blocked[head.skin.curves[wall]] = True
    seen = np.zeros(head.count, bool)
    front = np.asarray(seeds)[~blocked[seeds]]
    while len(front):
        seen[front] = True
        around = np.unique(head.graph[front].indices)
        front = around[~seen[around] & ~blocked[around]]
    return seen


def below_jaw(points):
    """Under the line from the nape over the jaw's angle to the chin, seen from the side."""
    line_z = np.array([-0.2, -0.09, -0.05, -0.02, 0.02, 0.05, 0.2])
    line_y = np.array([-0.03, -0.035, -0.055, -0.078, -0.092, -0.098, -0.098])
    return points[:, 1] < np.interp(points[:, 2], line_z, line_y)
