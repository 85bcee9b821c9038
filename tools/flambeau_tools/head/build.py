"""Learn the default head from ICT-FaceKit's numbers and write assets/heads/flambeau.npz; run by tools/build-head."""

import argparse
import io
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from . import arkit
from . import checks
from . import contact
from . import ict
from . import landmarks
from . import lips
from . import manifest
from . import pieces
from . import uv
from .expression import Expressions
from .geometry import Head
from .identity import Identity, project
from .joints import Regressor
from .render import Model
from ..flame import PARENTS, features
from .skinning import Rig
from .surface import HalfSkin, closest_on_triangles
from .whole import whole

HALF_COUNT = 1810  # asked of the mesher; the whole head then has about 5,000 vertices
IDENTITIES, EXPRESSIONS = 100, 50
EXPRESSION_SAMPLES, HELD_OUT = 1500, 200
SEED = 20240


def quantise(array, step=2.0**-21):
    """Round metres to multiples of 2^-21 (0.5 micrometre), so that deflate finds something to do."""
    return (np.round(np.asarray(array, np.float64) / step) * step).astype(np.float32)


def held_out(components, fields, importance, ids):
    """Mean, worst-face mean and largest vertex error (mm) of fields rebuilt from components."""
    _, made = project(components, fields, importance)
    error = np.linalg.norm(made - fields, axis=2)[:, ids] * 1e3
    return error.mean(), error.mean(1).max(), error.max()


def write_npz(path, arrays):
    """A .npz whose bytes depend on the arrays alone."""
    temporary = path.with_suffix(".npz.tmp")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.asarray(arrays[name], order="C"), allow_pickle=False)
            info = zipfile.ZipInfo(name + ".npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, buffer.getvalue())
    temporary.replace(path)


def main():
    root = Path(__file__).resolve().parents[3]
    parser = argparse.ArgumentParser(description="Learn the default head and write assets/heads/flambeau.npz.")
    parser.add_argument(
        "ict", nargs="?", default=root.parent / "shared/data/ict-facekit", help="folder of ict_light.npz"
    )
    parser.add_argument(
        "--mediapipe",
        default=root.parent / "shared/data/detectors/mediapipe_face_geometry/canonical_face_model.obj",
        help="MediaPipe's canonical_face_model.obj; without it the 478 landmarks are left out",
    )
    parser.add_argument("--output", type=Path, default=root / "assets/heads/flambeau.npz")
    parser.add_argument(
        "--pieces", action="store_true",
        help="only add teeth, gums, tongue and lashes to the output again, whose other arrays stay as they are",
    )
    options = parser.parse_args()
    start = time.perf_counter()

    def note(text):
        print(f"[{time.perf_counter() - start:6.1f} s] {text}", file=sys.stderr, flush=True)

    source = ict.Source(options.ict)
    head = Head(source, HALF_COUNT, note)
    checks.topology(head, print)
    note("identity components")
    identity = Identity(head, IDENTITIES)
    if options.pieces:
        with np.load(options.output) as file:
            model = {name: file[name] for name in file.files if not name.startswith("pieces_")}
        finish(model, head, identity, options.output, root, note)
        return
    rig = Rig(head)
    note("pose correctives and expressions")
    expressions = Expressions(head, rig)
    quiet = np.array([expressions.unpose({n: 1.0}) for n in expressions.names])
    regressor = Regressor(head, rig, identity, quiet)
    rig.joints = regressor.matrix @ head.template
    expressions = Expressions(head, rig)
    random = np.random.default_rng(SEED)
    expressions.learn(random, EXPRESSIONS, EXPRESSION_SAMPLES)
    names, arkit_expression, arkit_pose, arkit_error = arkit.combinations(expressions)
    note("landmarks")
    model = {
        "v_template": quantise(head.template),
        "f": head.faces.astype(np.int32),
        "shapedirs": quantise(np.concatenate([identity.components, expressions.components]).transpose(1, 2, 0)),
        "shape_count": np.array(IDENTITIES, np.int32),
        "posedirs": quantise(expressions.posedirs),
        "J_regressor": regressor.matrix.astype(np.float32),
        "weights": rig.weights.astype(np.float32),
        "kintree_table": np.array([PARENTS, range(5)], np.int64),
        "model_name": np.array("flambeau-1"),
        "symmetry": head.symmetry.astype(np.int32),
        "arkit_names": np.array(names, "<U32"),
        "arkit_expression": arkit_expression.astype(np.float32),
        "arkit_pose": arkit_pose.astype(np.float32),
        "identity_variance": identity.share.astype(np.float32),
        "expression_variance": expressions.share.astype(np.float32),
    }
    model["J"] = (model["J_regressor"].astype(np.float64) @ model["v_template"]).astype(np.float32)
    for name, ids in head.masks.items():
        model["mask_" + name] = ids
    add_landmarks(model, head, options.mediapipe)
    note("texture layout")
    vt, ft = uv.layout(head)
    model["vt"], model["ft"] = vt.astype(np.float32), ft
    checks.arrays(model, print)
    checks.texture(model, print)
    note("held-out samples")
    report_errors(head, identity, expressions, regressor, random)
    report_surface(head, random)
    report_arkit(names, arkit_error)
    report_contact(head, identity, model)
    finish(model, head, identity, options.output, root, note)


def finish(model, head, identity, output, root, note):
    """Add the pieces and write the file."""
    note("pieces")
    for name, array in pieces.arrays(head, identity, model, print).items():
        model[name] = quantise(array) if array.dtype == np.float64 else array
    lips.report("mended", lips.depths(head, whole(model)), print)
    output.parent.mkdir(parents=True, exist_ok=True)
    write_npz(output, model)
    if output.resolve().is_relative_to(root):
        manifest.update(root, output.resolve())
    print(f"{output.name}: {output.stat().st_size / 1e6:.2f} MB")
    note("done")


def add_landmarks(model, head, mediapipe):
    faces, weights, distance = landmarks.ibug68(head)
    print(f"ibug68: source points lie within {distance.max() * 1e3:.2f} mm of the mesh")

    def add(scheme, f, w):
        model[f"landmarks_{scheme}_faces"] = f.astype(np.int32)
        model[f"landmarks_{scheme}_weights"] = w.astype(np.float32)

    add("ibug68", faces, weights)
    add("ibug68_contour", *landmarks.contour(head, faces, weights))
    add("retinaface5", *landmarks.retinaface5(head, faces, weights))
    if Path(mediapipe).is_file():
        f, w, indices, distance, anchors = landmarks.mediapipe478(head, mediapipe, faces, weights)
        add("mediapipe478", f, w)
        model["landmarks_mediapipe478_indices"] = indices
        print(
            f"mediapipe478: canonical face ends within {distance.max() * 1e3:.2f} mm of the mesh "
            f"(mean {distance.mean() * 1e3:.2f}); shared points within {anchors.max() * 1e3:.2f} mm of ibug68's"
        )


def report_errors(head, identity, expressions, regressor, random):
    skin = np.arange(head.skin_count)
    faces = identity.sample(random, HELD_OUT)
    print(f"identity: {len(identity.components)} components keep {100 * identity.share.sum():.3f} % of the variance")
    for count in (10, 30, 50, 80, len(identity.components)):
        mean, worst, largest = held_out(identity.components[:count], faces, head.areas, skin)
        figures = f"mean {mean:.3f} mm, worst face {worst:.3f}, largest {largest:.2f}"
        print(f"  {count:3d} components, {HELD_OUT} held-out faces: {figures}")
    final = held_out(identity.components, faces, head.areas, skin)[0]
    checks.require(final <= 0.4, f"held-out identities: mean error {final:.3f} mm, allowed 0.4")
    fields = expressions.sample(random, HELD_OUT).astype(np.float64)
    kept = 100 * expressions.share.sum()
    print(f"expression: {len(expressions.components)} components keep {kept:.3f} % of the variance")
    for count in (10, 30, len(expressions.components)):
        mean, worst, largest = held_out(expressions.components[:count], fields, expressions.importance, skin)
        figures = f"mean {mean:.3f} mm, worst mixture {worst:.3f}, largest {largest:.2f}"
        print(f"  {count:3d} components, {HELD_OUT} held-out mixtures: {figures}")
    for k, name in enumerate(("root", "neck", "jaw", "left eye", "right eye")):
        print(
            f"joint {name}: rest {regressor.rest_error[k] * 1e3:.2f} mm off, "
            f"random faces {regressor.mode_error[k] * 1e3:.2f} mm of {regressor.mode_size[k] * 1e3:.2f} mm motion"
        )
    for joint, name in ((2, "jaw"), (3, "eye")):
        largest = []
        for angle in (0.5, 1.0, 2.0, 3.0):
            poses = angle * np.concatenate([np.eye(3), -np.eye(3)])
            moved = [expressions.posedirs @ features(np.insert(np.zeros((4, 3)), joint, p, 0)) for p in poses]
            largest.append(f"{max(np.linalg.norm(m, axis=1).max() for m in moved) * 1e3:.1f} at {angle:.1f}")
        print(f"correctives of the {name}, largest mm at radians about any axis: " + ", ".join(largest))


def report_surface(head, random):
    """How far the source's own skin lies from ours: what our coarser mesh cannot follow."""
    source, ids = head.source, surface_points(head)
    narrow = ids < ict.NARROW_FACE.stop
    found = {"narrow face": [], "ears, scalp and neck": []}
    for _ in range(20):
        weights = random.standard_normal(len(source.identity))
        moved = source.neutral + ict.MODE_UNIT * np.tensordot(weights, source.identity, 1)
        distance = distance_to_mesh(moved[ids], head.rows @ moved, head.faces[: len(head.skin.faces)]) * 1e3
        found["narrow face"].append(distance[narrow])
        found["ears, scalp and neck"].append(distance[~narrow])
    for where, distances in found.items():
        d = np.concatenate(distances)
        high = np.percentile(d, 99)
        print(f"surface of 20 random faces, {where}: mean {d.mean():.3f} mm from our mesh, 99 % within {high:.2f}")


def surface_points(head):
    """Source vertices of face and head above the neck's cut."""
    p = head.source.neutral[: ict.HEAD.stop]
    return np.flatnonzero(p[:, 1] + HalfSkin.NECK_TILT * p[:, 2] > HalfSkin.NECK_HEIGHT + 0.005)


def distance_to_mesh(points, vertices, faces, neighbours=8):
    """Distance to the triangles about each point's nearest vertices."""
    _, near = cKDTree(vertices[: faces.max() + 1]).query(points, neighbours)
    around = [[] for _ in range(faces.max() + 1)]
    for i, f in enumerate(faces):
        for v in f:
            around[v].append(i)
    degree = max(map(len, around))
    table = np.array([a + [a[0]] * (degree - len(a)) for a in around])
    best = np.full(len(points), np.inf)
    for k in range(neighbours):
        for j in range(degree):
            _, d = closest_on_triangles(points, vertices[faces[table[near[:, k], j]]])
            best = np.minimum(best, d)
    return best


def report_arkit(names, errors):
    worst = np.argsort(errors)[::-1][:3]
    print("arkit: largest vertex error " + ", ".join(f"{names[i]} {errors[i] * 1e3:.2f} mm" for i in worst))


def report_contact(head, identity, model):
    """How deep lids stand in eyeballs and lip in lip: at rest, for wide identities, in each of the 52 shapes."""
    shapes = {"rest": head.template}
    for k in range(5):
        for s in (-3, 3):
            shapes[f"identity {k + 1} at {s:+d}"] = head.template + s * identity.components[k]
    finished = Model(model)
    for name in model["arkit_names"]:
        shapes[str(name)] = finished.arkit(str(name))
    half = {f"{n} at half": finished.arkit(n, 0.5) for n in ("eyeBlinkLeft", "eyeLookDownLeft")}
    for what, depth, limit in (
        ("lids under eyeballs", contact.lid_depth, 1.0),
        ("lips crossing", contact.lip_depth, 1.0),
    ):
        found = sorted(((depth(head, v) * 1e3, n) for n, v in shapes.items()), reverse=True)
        rest = next(d for d, n in found if n == "rest")
        print(f"{what}: rest {rest:.2f} mm; deepest " + ", ".join(f"{n} {d:.2f}" for d, n in found[:5]))
        if depth is contact.lid_depth:
            figures = ", ".join(f"{n} {depth(head, v) * 1e3:.2f}" for n, v in half.items())
            print(f"  on the way, where a straight path cuts the ball: {figures} mm")
        checks.require(found[0][0] <= limit, f"{what}: {found[0][1]} is {found[0][0]:.2f} mm deep, allowed {limit}")


if __name__ == "__main__":
    try:
        main()
    except checks.CheckFailed as failure:
        raise SystemExit(f"check failed: {failure}") from None
