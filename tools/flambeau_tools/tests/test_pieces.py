"""Teeth, gums, tongue and lashes of the default head, by FLAME's formulas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from flambeau_tools import flame
from flambeau_tools.head.whole import mixed, whole

Array = NDArray[np.floating]
DATA = dict(np.load(Path(__file__).resolve().parents[3] / "assets/heads/flambeau.npz"))
MODEL = whole(DATA)
OWN = len(DATA["v_template"])


def named(*names: str) -> Array:
    """The vertices of named shapes at full weight."""
    chosen = np.isin(MODEL["arkit_names"], names)
    coefficients = np.concatenate([np.zeros(int(MODEL["shape_count"])), MODEL["arkit_expression"][chosen].sum(0)])
    return flame.of_file(MODEL, coefficients, MODEL["arkit_pose"][chosen].sum(0).reshape(5, 3))


def test_the_heads_own_arrays_stay() -> None:
    for name in ("v_template", "f", "posedirs", "weights", "vt", "ft", "symmetry"):
        assert (MODEL[name][: len(DATA[name])] == DATA[name]).all(), name
    split = DATA["shapedirs"].shape[2]
    assert (MODEL["shapedirs"][:OWN, :, :split] == DATA["shapedirs"]).all()
    names = DATA["arkit_names"] != "tongueOut"
    own = DATA["arkit_expression"].shape[1]
    assert (MODEL["arkit_expression"][names, :own] == DATA["arkit_expression"][names]).all()
    assert (MODEL["arkit_pose"][names] == DATA["arkit_pose"][names]).all()


def test_they_are_mirror_images() -> None:
    symmetry, template = MODEL["symmetry"], MODEL["v_template"]
    assert (symmetry[symmetry] == np.arange(len(symmetry))).all()
    assert np.abs(template[symmetry] * [-1, 1, 1] - template).max() < 2e-6
    left, right = named("eyeBlinkLeft"), named("eyeBlinkRight")
    assert np.abs(left[symmetry] * [-1, 1, 1] - right)[OWN:].max() < 1e-4


def test_weights_are_those_of_skull_and_jaw() -> None:
    weights = MODEL["weights"]
    assert (weights[MODEL["mask_upper_teeth"], flame.NECK] == 1).all()
    assert (weights[MODEL["mask_lower_teeth"], flame.JAW] == 1).all()
    assert (MODEL["posedirs"][MODEL["mask_lower_teeth"]] == 0).all()
    assert np.abs(weights[OWN:].sum(1) - 1).max() < 1e-5 and weights[OWN:].min() >= 0


@pytest.mark.parametrize("shape", ["jawOpen", "jawForward", "jawLeft"])
def test_shapes_move_the_lower_teeth_as_bone(shape: str) -> None:
    ids = MODEL["mask_lower_teeth"]
    before, after = MODEL["v_template"][ids].astype(float), named(shape)[ids]
    centred = after - after.mean(0)
    u, _, vt = np.linalg.svd(centred.T @ (before - before.mean(0)))
    left = centred - (before - before.mean(0)) @ (u @ vt).T
    assert np.linalg.norm(left, axis=1).max() < 3e-4
    assert np.linalg.norm(after - before, axis=1).min() > 2e-3


def test_the_tongue_comes_out_between_the_teeth() -> None:
    out = named("tongueOut")
    tongue = out[MODEL["mask_tongue"]]
    assert tongue[:, 2].max() > out[MODEL["mask_lips"], 2].max() + 0.01
    upper = out[MODEL["mask_upper_teeth"]]
    # Under the edges of the upper incisors, as far as it lies below them.
    near = tongue[(np.abs(tongue[:, 0]) < 0.008) & (tongue[:, 2] > 0.043) & (tongue[:, 2] < 0.052)]
    edge = upper[(np.abs(upper[:, 0]) < 0.008), 1].min()
    assert len(near) and near[:, 1].max() < edge + 0.001


def test_file_size() -> None:
    path = Path(__file__).resolve().parents[3] / "assets/heads/flambeau.npz"
    assert path.stat().st_size <= 12_000_000


def test_correctives_act_by_the_lesser_weight() -> None:
    names = [str(name) for name in MODEL["arkit_names"]]
    blink, half = names.index("eyeBlinkLeft"), DATA["arkit_expression"].shape[1]
    column = half + [str(n) for n in DATA["pieces_added_names"]].index("eyeBlinkLeft_50")
    for weight, expected in ((0.25, 0), (0.375, 0.5), (0.5, 1), (0.75, 0)):
        expression, _ = mixed(MODEL, {"eyeBlinkLeft": weight})
        assert abs(expression[column] - expected) < 1e-6
        assert np.abs(expression[:half] - weight * MODEL["arkit_expression"][blink, :half]).max() < 1e-5
    pair = {"mouthRollLower": 1.0, "mouthShrugLower": 0.5}
    lips = [str(n).startswith("lips_") for n in DATA["pieces_added_names"]]
    parted = mixed(MODEL, pair)[0][half:][lips]
    assert np.abs(parted).max() > 0.1
    assert np.abs(mixed(MODEL, {"mouthRollLower": 1.0})[0][half:][lips]).max() == 0
