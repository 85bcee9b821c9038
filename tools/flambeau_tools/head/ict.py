"""Read the ICT-FaceKit Light numbers and find their mirror symmetry."""

from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

# Vertex ranges of the model, as its authors number them.
FACE = range(0, 9409)
NARROW_FACE = range(0, 6706)
HEAD = range(9409, 11248)
MOUTH_SOCKET = range(11248, 13294)
EYE_SOCKETS = range(13294, 14062)
SKIN = range(0, 14062)
GUMS = range(14062, 17039)  # and tongue
UPPER_TEETH = range(17039, 19247)
LOWER_TEETH = range(19247, 21451)
LEFT_EYEBALL = range(21451, 23021)
LEFT_SCLERA = range(21451, 22221)
RIGHT_EYEBALL = range(23021, 24591)
RIGHT_SCLERA = range(23021, 23791)
# Strips of lashes, 6 rows of 19 each: three of the upper lid, then three of the lower.
LEFT_LASHES, RIGHT_LASHES, LASH_STRIP = 25351, 26035, 114

# The 68 points of the iBUG scheme, subject's right first.
IBUG68 = [
    1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088, 3443,
    268, 493, 1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509,
    978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360,
    1507, 1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732,
    5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841,
    5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966,
]  # fmt: skip

METRES = 0.01
MODE_UNIT = 1e-7  # 1e-5 cm in metres


class Source:
    """The statistical face as arrays in metres, moved so that the eyes lie where FLAME has them."""

    def __init__(self, folder):
        path = Path(folder) / "ict_light.npz"
        if not path.is_file():
            raise SystemExit(f"{path}: not found; give the folder that holds ict_light.npz")
        data = np.load(path)
        neutral = data["neutral"].astype(np.float64) * METRES
        # Eye centres of the source to FLAME's height and depth; x needs no move.
        self.offset = np.array([0.0, 0.021, 0.024]) - np.array([0.0, 3.602, 7.982]) * METRES
        self.neutral = neutral + self.offset
        self.identity = data["identity_units_of_1e_5cm"]
        self.expression = data["expression_units_of_1e_5cm"]
        self.expression_names = [str(name) for name in data["expression_names"]]
        self.polygons = data["polygons"]
        self.triangles = triangulate(self.polygons)
        self.uv, self.uv_polygons = data["uv"], data["uv_polygons"]

    def expression_mode(self, name):
        return self.expression[self.expression_names.index(name)] * MODE_UNIT


def triangulate(polygons):
    """Split each quadrilateral along its first diagonal."""
    quads = polygons[:, 3] >= 0
    return np.concatenate([polygons[:, :3], polygons[quads][:, [0, 2, 3]]])


def mirror_map(vertices):
    """The permutation that takes each vertex to the one that stands at its mirror image (x negated)."""
    _, mirror = cKDTree(vertices).query(vertices * [-1, 1, 1])
    if (mirror[mirror] != np.arange(len(vertices))).any():
        raise SystemExit("ict_light.npz: the neutral face is not its own mirror image; is this the file of the README?")
    return mirror
