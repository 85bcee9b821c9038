"""How sure the landmark network is of held-out renders: upright, turned, and of what is no face.

    confidence.py FOLDER

The confidence of a point is 1/(1 + (50·σ)²), that of a face the mean over its 478. Prints percentiles; the engine's
limits (`sureConfidence`, `leastConfidence`) were set by them.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from .data import Backgrounds, Cutouts, DetectionPictures, LandmarkCrops, mirror_pairs
from .export import loaded
from .head import Head
from .networks import POINTS, LandmarkNetwork
from .train import prepared


def confidence(network, pictures):
    """Of each picture the mean confidence of its 478 points."""
    with torch.no_grad():
        deviation = network(prepared(pictures)).view(-1, POINTS, 3)[:, :478, 2].clamp(-6, 1).exp().numpy()
    return (1 / (1 + 2500 * deviation ** 2)).mean(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    rng = np.random.default_rng(9)
    head = Head()
    pairs = [mirror_pairs(head.points(s, head.template)) for s in ("mediapipe478", "ibug68")]
    _, held = Cutouts(arguments.folder / "faces").parted()
    backgrounds = Backgrounds(rng)
    network, step = loaded(LandmarkNetwork(), arguments.folder / "landmarks.pt")
    size = LandmarkNetwork.SIZE
    crops, points = LandmarkCrops(held, backgrounds, size, *pairs).batch(rng, 600)
    empty = DetectionPictures(held, None, backgrounds, size)
    nothing = []
    while len(nothing) < 300:
        picture, faces = empty.draw(rng)
        if len(faces) == 0:
            nothing.append(picture)
    apart = np.linalg.norm(points[:, 33] - points[:, 263], axis=1)
    frontal = crops[apart > 0.25]
    print(f"step {step}; percentiles 1, 5, 10, 25, 50, 75, 90, 95, 99")
    for name, pictures in (
        ("frontal to three-quarter", frontal), ("profile", crops[apart <= 0.25]),
        *((f"turned by {90 * q}°", np.rot90(frontal, q, (1, 2))) for q in (1, 2, 3)), ("no face", np.stack(nothing)),
    ):
        values = np.percentile(confidence(network, np.ascontiguousarray(pictures)), [1, 5, 10, 25, 50, 75, 90, 95, 99])
        print(f"{name:>26} " + " ".join(f"{v:.2f}" for v in values))


if __name__ == "__main__":
    main()
