"""Draws the picture that comes with the weights, with its truth: a rendered head before a soft background.

    example.py assets/detectors [--seed S]

Writes `example.png` and `example.json` (yaw, pitch, roll in degrees; the five points and the 68, in pixels).
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from .faces import Renderer

WIDTH, HEIGHT = 640, 480


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--seed", type=int, default=90055)
    arguments = parser.parse_args()
    picture, truth = Renderer().picture(arguments.seed, pixels=HEIGHT)
    rng = np.random.default_rng(arguments.seed)
    grid = rng.uniform(60, 150, (3, 4, 1)).astype(np.float32) + rng.uniform(-20, 20, (3, 4, 3)).astype(np.float32)
    result = cv2.GaussianBlur(cv2.resize(grid, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC), (0, 0), 20)
    left = (WIDTH - HEIGHT) // 2
    alpha = picture[..., 3:] / 255
    area = result[:, left:left + HEIGHT]
    area[:] = area * (1 - alpha) + picture[..., :3] * alpha
    cv2.imwrite(str(arguments.output / "example.png"), result[..., ::-1].round().clip(0, 255).astype(np.uint8))

    def listed(points):
        return [[round(float(x) + left, 2), round(float(y), 2)] for x, y in points]

    yaw, pitch, roll = (round(float(a), 3) for a in truth["angles"])
    (arguments.output / "example.json").write_text(json.dumps({
        "yaw": yaw, "pitch": pitch, "roll": roll, "retinaface5": listed(truth["retinaface5"]),
        "ibug68": listed(truth["ibug68"])}, indent=1) + "\n")
    print(yaw, pitch, roll)


if __name__ == "__main__":
    main()
