"""Shapes in between of a blink: a straight path cuts the eyeball, on these the lid slides over it."""

import numpy as np

from . import contact

KNOTS = (0.25, 0.5, 0.75, 1.0)  # weights of the blink at which a shape stands
CLEARANCE = 0.0001  # how far off the eyeball a lid moves, metres


def blinks(pieces, motion):
    """For each blink and knot (name, number of the expression, (begin, peak, end), displacement (V + P, 3))."""
    head, model = pieces.head, pieces.model
    shapes = model["shapedirs"][:, :, motion.split :].astype(np.float64)
    found = []
    for side in ("Left", "Right"):
        number = motion.names.index("eyeBlink" + side)
        for knot in KNOTS:
            vertices = model["v_template"] + shapes @ (knot * motion.coefficients[number])
            ours = contact.push(head, vertices, side.lower(), CLEARANCE)
            field = np.concatenate([ours, pieces.skin @ ours])
            end = 2.0 if knot == 1 else knot + 0.25
            found.append((f"eyeBlink{side}_{round(100 * knot)}", number, (knot - 0.25, knot, end), field))
    return found
