"""How long the edges of the new mesh shall be, at every vertex of the reference surface."""

import numpy as np

from . import ict

# Millimetres at the feature, and how many more for each millimetre of distance from it.
GROWTH = 0.13
LID_RIM, LIP_RIM, LIPS, NOSTRIL, NOSE, EAR, BROW, FACE = 1.5, 2.2, 2.8, 2.7, 3.6, 3.4, 4.6, 6.8
LIP_CORNER, MOUTH_INTERIOR, SCALP = 1.5, 10.0, 17.0


def edge_lengths(skin, count):
    """Target edge lengths in metres, scaled so that about `count` vertices fill the half surface."""
    source = skin.source
    region = skin.source_vertex
    known = region >= 0
    ring = {k: np.where(known, d[np.maximum(region, 0)], np.inf) for k, d in skin.rings.items()}
    on_face = known & (region < ict.FACE.stop)
    landmark = [skin.nearest(source.neutral[i]) for i in ict.IBUG68]
    lids, lips = on_face & (ring["eye"] <= 7), on_face & (ring["mouth"] <= 15)
    nose = on_face & (skin.distance([landmark[30]]) < 0.024)
    nostril = on_face & (skin.distance(landmark[31:34]) < 0.012)
    brow = on_face & (skin.distance(landmark[17:22] + landmark[36:42]) < 0.012)
    corner = on_face & (skin.distance([landmark[48], landmark[60]]) < 0.004)
    narrow = known & (region < ict.NARROW_FACE.stop)
    features = [
        (lids, LID_RIM),
        (on_face & (ring["mouth"] >= 6) & (ring["mouth"] <= 10), LIP_RIM),
        (lips, LIPS),
        (corner, LIP_CORNER),
        (nostril, NOSTRIL),
        (nose, NOSE),
        (ear_vertices(skin), EAR),
        (brow, BROW),
        (narrow, FACE),
    ]
    size = np.full(len(region), SCALP)
    for members, length in features:
        size = np.minimum(size, length + GROWTH * 1e3 * skin.distance(np.flatnonzero(members)))
    inside = known & (region >= ict.MOUTH_SOCKET.start) & (region < ict.MOUTH_SOCKET.stop)
    # Inside the mouth, lengths grow fast: only an open mouth shows it.
    rim = skin.distance(np.flatnonzero(lips)) * 1e3
    size = np.where(inside, np.minimum(MOUTH_INTERIOR, LIPS + 0.5 * rim), size)
    # Neither does what is tucked in behind the lids.
    socket = known & (region >= ict.EYE_SOCKETS.start)
    size = np.where(socket, LID_RIM + 0.8 * skin.distance(np.flatnonzero(lids)) * 1e3, size)
    size = size * 1e-3
    area = skin.areas
    per_triangle = (1 / size**2)[skin.triangles].mean(1)
    expected = (area * per_triangle).sum() / (np.sqrt(3) / 2)
    return size * np.sqrt(expected / count)


def ear_vertices(skin):
    """Vertices of the (right) ear: around its tip, and standing off the side of the head."""
    p = skin.neutral
    flat = ear_plane(p)
    return (p[:, 0] < 0) & flat


def ear_plane(p):
    """Whether points (of either side) lie on the ear: in an ellipse seen from the side, and off the skull."""
    y, z = p[:, 1] - 0.004, p[:, 2] + 0.052
    # The ear leans back: its long axis is turned by 12 degrees.
    c, s = np.cos(np.radians(12)), np.sin(np.radians(12))
    along, across = c * y - s * z, s * y + c * z
    inside = (along / 0.042) ** 2 + (across / 0.022) ** 2 < 1
    return inside & (np.abs(p[:, 0]) > 0.066)
