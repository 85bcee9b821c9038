"""`flambeau rig` on ICT-FaceKit Light's own topology, against its true shapes.

    python -m flambeau_tools.rigging.measure PROGRAM ict_light.npz [identities [millimetres]]

Each identity is drawn with its number as the seed, written as OBJ with teeth, eyes, lashes and sockets, rigged twice (as the
program does, and by the nearest place with deformation transfer alone), and every shape compared with the source's own, whose
displacements are the same for every identity. With a number of millimetres the meshes are bent by smooth random waves of that
size, to forms that the head model has not. Errors are in millimetres.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from ..head.arkit import source_names
from .glb import Rig

FACE = 9409  # the skin of the face; head and neck follow
SKIN = 11248
LOWER_TEETH = slice(19247, 21451)
EYES = {"Left": (21451, 23021), "Right": (23021, 24591)}
MOVING = 0.1  # a vertex moves where its true displacement is longer, in millimetres
# Lips part where jawOpen takes facing vertices farther from one another, in millimetres; nearer the corners, where a millimetre
# of place is several of motion, a vertex may be half of the way towards the other lip's without being taken for it.
CORNER, PARTED = 8.0, 12.0


def edges_of(polygons):
    pairs = [(p[i], p[(i + 1) % n]) for p in polygons for n in [4 if p[3] >= 0 else 3] for i in range(n)]
    return np.unique(np.sort(np.array(pairs), axis=1), axis=0)


def write_obj(path, vertices, source):
    with open(path, "w") as file:
        for x, y, z in vertices:
            file.write(f"v {x:.6f} {y:.6f} {z:.6f}\n")
        for u, v in source["uv"]:
            file.write(f"vt {u:.6f} {v:.6f}\n")
        for corners, coordinates in zip(source["polygons"], source["uv_polygons"], strict=True):
            file.write("f " + " ".join(f"{a + 1}/{b + 1}" for a, b in zip(corners, coordinates) if a >= 0) + "\n")


class Source:
    """The true shapes, and which vertices are lips and lids."""

    def __init__(self, path):
        data = np.load(path)
        self.data = {key: data[key] for key in ("polygons", "uv", "uv_polygons")}
        self.neutral = data["neutral"].astype(float)
        self.modes = data["identity_units_of_1e_5cm"] * 1e-5
        self.shapes = dict(zip(data["expression_names"], data["expression_units_of_1e_5cm"] * 1e-5, strict=True))
        self.edges = edges_of(self.data["polygons"])
        millimetres = {name: 10 * np.linalg.norm(shape, axis=1) for name, shape in self.shapes.items()}
        skin = np.arange(len(self.neutral)) < FACE
        opened = millimetres["jawOpen"]
        # Lips: skin within 9 mm of where the lips meet. The side is told by the motion, which jumps between the lips.
        line = self.lip_line()
        near = np.sqrt(((self.neutral[:, None] - line) ** 2).sum(-1).min(1)) * 10 < 9
        self.lips = skin & near
        self.lower = self.lips & (opened > 0.5 * opened[self.lips].max())
        self.lids = skin & (np.maximum(millimetres["eyeBlink_L"], millimetres["eyeBlink_R"]) > 1.5)

    def lip_line(self):
        # The landmarks of the inner lips, iBUG 61 to 68.
        return self.neutral[[5533, 6216, 6207, 6470, 5517, 5966, 5702, 5711]]

    def identity(self, seed):
        weights = np.random.default_rng(seed).standard_normal(len(self.modes))
        return self.neutral + np.einsum("k,kvc->vc", weights, self.modes)

    def truth(self, name):
        parts = source_names(name, self.shapes)
        return sum((self.shapes[part] for part in parts), np.zeros_like(self.neutral)) if parts else None


def bent(vertices, seed, size):
    """The vertices moved by waves of 6 to 12 cm, of a root mean square of `size` millimetres."""
    generator = np.random.default_rng(1000 + seed)
    moved = vertices.copy()
    for _ in range(12):
        direction = generator.standard_normal(3)
        wave = direction / np.linalg.norm(direction) * 2 * np.pi / generator.uniform(6, 12)
        amplitude = generator.standard_normal(3) * 0.1 * size * np.sqrt(2 / 36)
        moved += np.sin(vertices @ wave + generator.uniform(0, 2 * np.pi))[:, None] * amplitude
    return moved


def measure(rig, source):
    """For each shape: errors of moving face vertices, all face vertices, lips, lids, and followers of the other lip."""
    rows = {}
    opened = dict(zip(rig.names, rig.offsets, strict=True))
    count = len(source.neutral)
    for name, offsets in opened.items():
        truth = source.truth(name)
        if truth is None:
            continue
        found = np.zeros((count, 3))
        found[: len(offsets)] = offsets
        error = 10 * np.linalg.norm(found - truth, axis=1)
        length = 10 * np.linalg.norm(truth, axis=1)
        face = np.arange(count) < FACE
        moving = face & (length > MOVING)
        rows[name] = {
            "moving": error[moving].mean(),
            "face": error[face].mean(),
            "worst": error[face].max(),
            "lips": error[source.lips].mean(),
            "lids": error[source.lids].mean(),
            "moves lips": length[source.lips].mean() > 0.5,
            "moves lids": length[source.lids].mean() > 0.5,
        }
    true, found = source.truth("jawOpen"), opened["jawOpen"]
    # Who follows the other lip: where lips part, more than half of the way towards the facing vertex's motion. The head model
    # turns every jaw by one angle about the person's own hinge, the source moves every mouth by one length: how far the
    # mouth opens in all is left aside here (and not in the errors).
    lips = source.lips
    true = true * ((found[lips] * true[lips]).sum() / (true[lips] ** 2).sum())
    followers = np.zeros(2, int)
    upper = source.lips & ~source.lower
    for own, other in ((np.flatnonzero(upper), np.flatnonzero(source.lower)), (np.flatnonzero(source.lower), np.flatnonzero(upper))):
        distance = ((source.neutral[own][:, None] - source.neutral[other]) ** 2).sum(-1)
        nearest = other[distance.argmin(1)]
        gap = true[nearest] - true[own]
        apart = 10 * np.linalg.norm(gap, axis=1)
        share = ((found[own] - true[own]) * gap).sum(1) / np.maximum((gap**2).sum(1), 1e-12)
        wrong = share > 0.5
        followers += [(wrong & (apart > PARTED)).sum(), (wrong & (apart > CORNER) & (apart <= PARTED)).sum()]
    teeth = 10 * np.linalg.norm((found - source.truth("jawOpen"))[LOWER_TEETH], axis=1)
    return rows, followers, teeth.mean()


def depths(points, centre, vertices, triangles):
    """How deep points lie in a ball, along the line from its centre, in millimetres; negative outside."""
    offsets = points - centre
    length = np.linalg.norm(offsets, axis=1)
    directions = offsets / length[:, None]
    corner, u, v = (vertices[triangles[:, 0]], *(vertices[triangles[:, i]] - vertices[triangles[:, 0]] for i in (1, 2)))
    radius = np.zeros(len(points))
    for index, direction in enumerate(directions):
        # Möller and Trumbore, from the centre outwards; the farthest hit is the surface.
        h = np.cross(direction, v)
        area = (u * h).sum(1)
        area = np.where(np.abs(area) < 1e-12, np.inf, area)
        start = centre - corner
        a = (start * h).sum(1) / area
        q = np.cross(start, u)
        b = (q @ direction) / area
        t = (v * q).sum(1) / area
        hit = (a >= -1e-9) & (b >= -1e-9) & (a + b <= 1 + 1e-9) & (t > 0)
        radius[index] = t[hit].max() if hit.any() else 0
    return 10 * (radius - length)


def lids_in_eyes(rig, source, vertices):
    """How much deeper than at rest a lid lies in its eyeball at the deepest, at the weights 1 and ½ of its blink."""
    worst = {1.0: 0.0, 0.5: 0.0}
    opened = dict(zip(rig.names, rig.offsets, strict=True))
    triangles = np.concatenate([source.data["polygons"][:, [0, 1, 2]], source.data["polygons"][:, [0, 2, 3]]])
    triangles = triangles[(triangles >= 0).all(1)]
    for side, (first, last) in EYES.items():
        ball = triangles[((triangles >= first) & (triangles < last)).all(1)]
        sclera = vertices[first : first + 770]
        centre = (sclera.min(0) + sclera.max(0)) / 2
        lids = np.flatnonzero(source.lids & (np.sign(source.neutral[:, 0]) == np.sign(centre[0])))
        rest = np.maximum(depths(vertices[lids], centre, vertices, ball), 0)
        lids, rest = lids[rest < 2], rest[rest < 2]
        for weight in worst:
            moved = vertices[lids] + weight * opened["eyeBlink" + side][lids]
            worst[weight] = max(worst[weight], (depths(moved, centre, vertices, ball) - rest).max())
    return worst


def main():
    program, path = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20
    bend = float(sys.argv[4]) if len(sys.argv) > 4 else 0.0
    extra = sys.argv[5:]
    source = Source(path)
    totals = {}
    for way in ("grown", "nearest"):
        tables, followers, teeth, lids = [], [], [], []
        with tempfile.TemporaryDirectory() as folder:
            for seed in range(count):
                vertices = bent(source.identity(seed), seed, bend)
                mesh, output = Path(folder, "mesh.obj"), Path(folder, "rig.glb")
                write_obj(mesh, vertices, source.data)
                command = [program, "rig", mesh, "--output", output, "--quiet", "--json", "--correspondence", way, *extra]
                subprocess.run(command, check=True, capture_output=True)
                rig = Rig(output)
                rows, wrong, tooth = measure(rig, source)
                tables.append(rows)
                followers.append(wrong)
                teeth.append(tooth)
                lids.append(lids_in_eyes(rig, source, vertices))
        totals[way] = tables, followers, teeth, lids
    print(f"{'shape':22s}" + "".join(f"{c:>9s}" for c in ("moving", "face", "lips", "lids", "worst")) + "   nearest: moving, lips, lids")
    names = list(totals["grown"][0][0])

    def mean(way, name, key):
        return np.mean([table[name][key] for table in totals[way][0]])

    for name in names:
        values = [mean("grown", name, key) for key in ("moving", "face", "lips", "lids")]
        values.append(max(table[name]["worst"] for table in totals["grown"][0]))
        others = [mean("nearest", name, key) for key in ("moving", "lips", "lids")]
        print(f"{name:22s}" + "".join(f"{v:9.3f}" for v in values) + "        " + "".join(f"{v:9.3f}" for v in others))
    for way, (tables, followers, teeth, lids) in totals.items():
        keys = ("moving", "face", "lips", "lids")
        rows = [row for table in tables for row in table.values()]
        means = {key: np.mean([row[key] for row in rows]) for key in keys}
        print(f"{way}: all shapes, mean: " + ", ".join(f"{key} {value:.3f}" for key, value in means.items()))
        for part in ("lips", "lids"):
            print(f"  {part}, shapes that move them: {np.mean([row[part] for row in rows if row[f'moves {part}']]):.3f}")
        lips, corners = sum(followers)
        print(f"  vertices that follow the other lip: {lips}, at the corners {corners}, in {len(followers)} meshes")
        print(f"  lower teeth at jawOpen: {np.mean(teeth):.3f}")
        print(f"  lids in the eyeball, deepest: shut {max(d[1.0] for d in lids):.3f}, half {max(d[0.5] for d in lids):.3f}")


if __name__ == "__main__":
    main()
