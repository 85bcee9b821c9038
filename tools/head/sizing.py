"""How long the edges of the new mesh shall be, at every vertex of the reference surface."""

import numpy as np

import ict

# Millimetres at the feature, and how many more for each millimetre of distance from it.
GROWTH = 0.13
LID_RIM, LIP_RIM, LIPS, NOSTRIL, NOSE, EAR, BROW, FACE = 1.9, 2.0, 2.6, 2.6, 3.4, 4.0, 4.6, 6.2
MOUTH_INTERIOR, SCALP = 7.5, 17.0


def edge_lengths(skin, count):
    """Target edge lengths in metres, scaled so that about `count` vertices fill the half surface."""
    source = skin.source
    region = skin.source_vertex
    known = region >= 0
    ring = {k: np.where(known, d[np.maximum(region, 0)], np.inf) for k, d in skin.rings.items()}
    on_face = known & (region < ict.FACE.stop)
    landmark = [skin.nearest(source.neutral[i]) for i in ict.IBUG68]
    lids, lips = on_face & (ring["eye"] <= 5), on_face & (ring["mouth"] <= 14)
    nose = on_face & (skin.distance([landmark[30]]) < 0.024)
    nostril = on_face & (skin.distance(landmark[31:34]) < 0.012)
    brow = on_face & (skin.distance(landmark[17:22] + landmark[36:42]) < 0.012)
    narrow = known & (region < 6706)
    features = [
        (lids, LID_RIM),
        (on_face & (ring["mouth"] <= 8), LIP_RIM),
        (lips, LIPS),
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
    size = size * 1e-3
    area = skin.areas
    per_triangle = (1 / size**2)[skin.triangles].mean(1)
    expected = (area * per_triangle).sum() / (np.sqrt(3) / 2)
    return size * np.sqrt(expected / count)


def ear_vertices(skin):
    """Vertices of the (right) ear: around its tip, and standing off the side of the head."""
    p = skin.vertices
    tip = skin.nearest([-0.092, 0.0117, -0.0685])
    centre = np.array([-0.082, 0.012, -0.052])
    near = np.linalg.norm((p - centre) / [0.030, 0.040, 0.032], axis=1) < 1
    return near & (skin.distance([tip]) < 0.075)
