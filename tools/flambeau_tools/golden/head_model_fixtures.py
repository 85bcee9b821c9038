#!/usr/bin/env python3
"""Writes models and landmark files in FLAME's layouts, of random numbers: no FLAME model is needed, or imitated.

    PYTHONPATH=tools python3 -m flambeau_tools.golden.head_model_fixtures                       the small files that HeadModelTests reads
    PYTHONPATH=tools python3 -m flambeau_tools.golden.head_model_fixtures --large FILE [STYLE]  a pickle of FLAME's size (5,023 vertices, 400 components)

STYLE is how the large pickle is written: `python2` (protocol 2, 53 MB, the default), `latin1` (Python 3's protocol 2,
which keeps bytes as text, 76 MB) or `protocol0` (Python 2's text protocol).
"""

import io
import pathlib
import pickle
import sys

import numpy as np

from . import archive_fixtures as archives

RANDOM = np.random.default_rng(20)


def model(vertices, triangles, components, rng=RANDOM):
    """The arrays of a head of FLAME's structure."""
    regressor = np.zeros((5, vertices))
    for joint in range(5):
        regressor[joint, rng.choice(vertices, 4, replace=False)] = 0.25
    weights = rng.random((vertices, 5))
    weights /= weights.sum(1, keepdims=True)
    template = rng.uniform(-0.15, 0.15, (vertices, 3))
    return {
        "template": template,
        "triangles": (np.arange(3 * triangles).reshape(triangles, 3) % vertices).astype("u4"),
        "blend_shapes": rng.normal(0, 0.001, (vertices, 3, components)),
        "correctives": rng.normal(0, 0.001, (vertices, 3, 36)),
        "regressor": regressor,
        "weights": weights,
        "tree": np.array([[4294967295, 0, 1, 1, 1], [0, 1, 2, 3, 4]], "u4"),
    }


def flame_pickle(arrays):
    """The dictionary that FLAME's pickles hold, with their classes."""
    def chumpy(array):
        return archives.instance(archives.Ch, x=array)

    return {
        "J": chumpy(arrays["regressor"] @ arrays["template"]),
        "J_regressor": archives.compressed(archives.csc_old, arrays["regressor"], True),
        "bs_style": "lbs",
        "bs_type": "lrotmin",
        "f": arrays["triangles"],
        "kintree_table": arrays["tree"],
        "posedirs": arrays["correctives"],
        "shapedirs": chumpy(arrays["blend_shapes"]),
        "v_template": chumpy(arrays["template"]),
        "weights": chumpy(np.asfortranarray(arrays["weights"])),
    }


def barycentric(*shape):
    weights = RANDOM.random(shape + (3,))
    return weights / weights.sum(-1, keepdims=True)


def contour(triangles):
    return RANDOM.integers(0, triangles, (79, 17)), barycentric(79, 17).astype("f4")


def save(path, value):
    out = io.BytesIO()
    np.lib.format.write_array(out, value, allow_pickle=True)
    path.write_bytes(out.getvalue())


def small(folder):
    folder.mkdir(parents=True, exist_ok=True)
    vertices, triangles = 12, 14
    arrays = model(vertices, triangles, 5)
    for protocol in (0, 2):
        data = archives.Python2Pickler(protocol).dumps(flame_pickle(arrays))
        (folder / f"flame-python2-protocol{protocol}.pkl").write_bytes(data)
    # An older edition's names, and plain arrays.
    older = {"default_v": arrays["template"], "f": arrays["triangles"], "blendshapes": arrays["blend_shapes"],
             "posedirs": arrays["correctives"], "joint_regressor": arrays["regressor"],
             "weights": arrays["weights"], "kintree_table": arrays["tree"].astype("i8")}
    (folder / "flame-older-names.pkl").write_bytes(pickle.dumps(older, 4))
    np.savez_compressed(folder / "flame.npz", v_template=arrays["template"], f=arrays["triangles"],
                        shapedirs=arrays["blend_shapes"], posedirs=arrays["correctives"],
                        J_regressor=arrays["regressor"], weights=arrays["weights"], kintree_table=arrays["tree"],
                        shape_count=3)

    faces = RANDOM.integers(0, triangles, 51).astype("u4")
    static = {"lmk_face_idx": faces, "lmk_b_coords": np.asfortranarray(barycentric(51))}
    (folder / "static-embedding.pkl").write_bytes(archives.Python2Pickler(2).dumps(static))
    rows, weights = contour(triangles)
    dynamic = {"lmk_face_idx": list(rows), "lmk_b_coords": list(weights)}
    save(folder / "dynamic-embedding.npy", np.array(dynamic, dtype=object))
    pair = np.empty(2, dtype=object)
    pair[0], pair[1] = list(rows), list(weights)
    save(folder / "dynamic-embedding-lists.npy", pair)

    def tensor(array, cls, key):
        strides = tuple(s // array.itemsize for s in array.strides)
        return archives.Tensor(archives.Storage(array.ravel(), cls, key), array.shape, strides)

    deca = {
        "static_lmk_faces_idx": RANDOM.integers(0, triangles, 51),
        "static_lmk_bary_coords": barycentric(51),
        "dynamic_lmk_faces_idx": tensor(rows.astype("i8"), archives.LongStorage, "94"),
        "dynamic_lmk_bary_coords": tensor(np.ascontiguousarray(weights), archives.FloatStorage, "95"),
        "full_lmk_faces_idx": RANDOM.integers(0, triangles, (1, 68)),
        "full_lmk_bary_coords": barycentric(1, 68),
    }
    save(folder / "deca-embedding.npy", np.array(deca, dtype=object))
    np.savez_compressed(
        folder / "mediapipe-embedding.npz", lmk_face_idx=RANDOM.integers(0, triangles, 105),
        lmk_b_coords=np.asfortranarray(barycentric(105)), landmark_indices=np.arange(0, 315, 3))
    masks = {"nose": np.array([0, 1, 2]), "left_eyeball": np.array([5])}
    (folder / "masks.pkl").write_bytes(archives.Python2Pickler(2).dumps(masks))
    lines = [f"v 0 {1.3 + i} 0" for i in range(vertices)] + [f"vt {i / 8} {1 - i / 8}" for i in range(8)]
    lines += ["f " + " ".join(f"{v + 1}/{(v + i) % 8 + 1}" for v in face) for i, face in enumerate(arrays["triangles"])]
    (folder / "head_template.obj").write_text("\n".join(lines) + "\n")


def pieces(folder):
    """`flame.npz` with two pieces behind its vertices and named expressions."""
    rng = np.random.default_rng(21)
    with np.load(folder / "flame.npz") as file:
        arrays = dict(file)
    count, added = 5, 2
    np.savez_compressed(
        folder / "flame-pieces.npz", **arrays, arkit_names=np.array(["a", "b"]), arkit_expression=rng.normal(0, 1, (2, 2)),
        arkit_pose=rng.normal(0, 0.1, (2, 15)), pieces_names=np.array(["teeth", "lashes"]),
        pieces_counts=np.array([3, 2]), pieces_v_template=rng.uniform(-0.1, 0.1, (count, 3)),
        pieces_f=np.array([[0, 1, 2], [2, 3, 4]]), pieces_shapedirs=rng.normal(0, 0.001, (count, 3, 5)),
        pieces_posedirs=rng.normal(0, 0.001, (count, 3, 36)), pieces_weights=np.full((count, 5), 0.2),
        pieces_anchors=np.array([[-1, -1, -1]] * 3 + [[0, 1, 2], [3, 3, 3]]),
        pieces_anchor_weights=np.array([[0, 0, 0]] * 3 + [[0.5, 0.25, 0.25], [1, 0, 0]]),
        pieces_added=rng.normal(0, 0.001, (len(arrays["v_template"]) + count, 3, added)),
        pieces_added_names=np.array(["tongueOut", "lids"]), pieces_arkit_expression=rng.normal(0, 1, (2, 4)),
        pieces_arkit_pose=rng.normal(0, 0.1, (2, 15)), pieces_corrective_shapes=np.array([[0, 1]]),
        pieces_corrective_knots=np.array([[0, 0.5, 1]]), pieces_corrective_expression=np.array([[0.0, 1.0]]))


def large(path, style):
    value = flame_pickle(model(5023, 9976, 400))
    if style == "latin1":
        # Old enough names of modules for any reader, as files saved again by Python 3 have them.
        data = pickle.dumps(value, 2)
    else:
        data = archives.Python2Pickler(0 if style == "protocol0" else 2).dumps(value)
    pathlib.Path(path).write_bytes(data)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--large"]:
        large(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "python2")
    else:
        fixtures = pathlib.Path(__file__).resolve().parents[3] / "Tests/HeadModelTests/Fixtures"
        small(fixtures)
        pieces(fixtures)
