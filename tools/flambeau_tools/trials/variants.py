"""The shared photos and crowds made of their faces, turned, blurred and made small.

    variants.py OUTPUT [--crowds N] [--seed S] [--shared ../shared/data]

OUTPUT gets a folder a set: `turned` (photos lying on either side and upside down), `blurred` (σ of 3 and 5 pixels),
`scaled` (a half and a quarter as large), and `crowds` (faces of photos and renders, 12 to 60 pixels high, before clutter),
each with a `truth.json`. Photos are only ever tested on.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from .faceless import scenery
from .portraits import photographed, rendered


def turned_box(box, quarters, width, height):
    """A box after turns clockwise by quarters."""
    x0, y0, x1, y1 = box
    return {0: [x0, y0, x1, y1], 1: [height - y1, x0, height - y0, x1], 2: [width - x1, height - y1, width - x0, height - y0],
            3: [y0, width - x1, y1, width - x0]}[quarters]


class PictureSet:
    """Pictures of one kind and where their faces are."""

    def __init__(self, folder):
        self.folder, self.truth = folder, {}
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, name, picture, faces, **entry):
        cv2.imwrite(str(self.folder / f"{name}.png"), picture)
        self.truth[f"{name}.png"] = {**entry, "faces": [[float(v) for v in f] for f in faces]}

    def close(self):
        (self.folder / "truth.json").write_text(json.dumps(self.truth, indent=1) + "\n")
        print(f"{self.folder}: {len(self.truth)} pictures, {sum(len(t['faces']) for t in self.truth.values())} faces")


def crowd(rng, subjects, width=1280, height=960):
    """Small faces of many people before clutter: the picture and its boxes."""
    picture, faces = scenery(rng, width, height), []
    for row in range(6):
        for column in range(8):
            _, subject, box = subjects[rng.integers(len(subjects))]
            tall = float(np.exp(rng.uniform(np.log(12), np.log(60))))
            scale = tall / (box[3] - box[1])
            target = np.array([(column + 0.5) * width / 8, (row + 0.5) * height / 6]) + rng.uniform(-20, 20, 2)
            middle = np.array([box[0] + box[2], box[1] + box[3]]) / 2
            cut = cv2.GaussianBlur(np.ascontiguousarray(subject).astype(np.float32), (0, 0), max(0.01, 0.4 / scale))
            matrix = np.array([[scale, 0, target[0] - scale * middle[0]], [0, scale, target[1] - scale * middle[1]]])
            matrix[:, 2] += scale * 0.5 - 0.5
            over = cv2.warpAffine(cut, matrix, (width, height), flags=cv2.INTER_LINEAR)
            share = over[..., 3:] / 255
            picture = picture * (1 - share) + over[..., :3] * share
            half = np.array([box[2] - box[0], box[3] - box[1]]) * scale / 2
            faces.append([*(target - half), *(target + half)])
    return picture.clip(0, 255).astype(np.uint8)[..., ::-1], faces


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--crowds", type=int, default=12)
    parser.add_argument("--seed", type=int, default=4_000_000)
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    arguments = parser.parse_args()
    golden = json.loads((arguments.shared / "detectors/golden/pseudo_head_pose.json").read_text())["faces"]
    turned, blurred, scaled, crowds = (PictureSet(arguments.output / n) for n in ("turned", "blurred", "scaled", "crowds"))
    for name, entries in sorted(golden.items()):
        photo, stem = cv2.imread(str(arguments.shared / "photos" / name)), Path(name).stem
        boxes, (height, width) = [e["box"] for e in entries], photo.shape[:2]
        for quarters in range(4):
            places = [turned_box(b, quarters, width, height) for b in boxes]
            turned.add(f"{stem}-{90 * quarters}", np.ascontiguousarray(np.rot90(photo, -quarters)), places, turn=90 * quarters)
        for sigma in (0, 3, 5):
            soft = cv2.GaussianBlur(photo, (0, 0), sigma) if sigma else photo
            blurred.add(f"{stem}-blur{sigma}", soft, boxes, sigma=sigma)
        for part in (1, 2, 4):
            small = cv2.resize(photo, (width // part, height // part), interpolation=cv2.INTER_AREA)
            scaled.add(f"{stem}-{part}", small, np.array(boxes) / part, part=part)
    rng = np.random.default_rng(arguments.seed)
    people = photographed(arguments.shared) + rendered(arguments.seed, 12)
    for number in range(arguments.crowds):
        picture, faces = crowd(rng, people)
        crowds.add(f"crowd-{number}", picture, faces, number=number)
    for each in (turned, blurred, scaled, crowds):
        each.close()


if __name__ == "__main__":
    main()
