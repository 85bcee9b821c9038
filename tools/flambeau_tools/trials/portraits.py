"""Portraits whose face has a known share of the picture's height, from renders and from the shared photos.

    portraits.py OUTPUT [--renders N] [--seed S] [--shared ../shared/data] [--shares 0.05 0.1 …]

Each subject is shown at every share in an upright picture of 960×1280 and in one of 640×640; `truth.json` has the box and
the five points of each. Renders are of seeds that training never saw; photos, as they are, mirrored, and with the mouth
covered, are only ever tested on.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from ..training.data import background
from ..training.faces import Renderer

SIZES = [(960, 1280), (640, 640)]
SHARES = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
PIXELS = 640


def rendered(seed, count, profiles=False):
    """Heads with coverage, frontal to three-quarter, or from there to the profile: name, RGBA, box."""
    renderer, found, number = Renderer(), [], seed
    while len(found) < count:
        picture, truth = renderer.picture(number, pixels=PIXELS)
        yaw, pitch, _ = np.abs(truth["angles"])
        if (yaw > 45) == profiles and pitch < 30 and truth["visible"].mean() > (0.2 if profiles else 0.35):
            found.append((f"render-{number}", picture, truth["box"].astype(float)))
        number += 1
    return found


def feathered(photo, box):
    """A photo's part around a face as RGBA, fading out where nothing but the person is likely: name, RGBA, box."""
    x0, y0, x1, y1 = box
    side, middle = max(x1 - x0, y1 - y0), np.array([x0 + x1, y0 + y1]) / 2
    low = np.maximum((middle - [1.1 * side, 1.15 * side]).astype(int), 0)
    high = np.minimum((middle + [1.1 * side, 1.25 * side]).astype(int), [photo.shape[1], photo.shape[0]])
    part = photo[low[1]:high[1], low[0]:high[0]]
    h, w = part.shape[:2]
    near = np.minimum(np.minimum(np.arange(w), np.arange(w)[::-1])[None] / (0.12 * w), (np.arange(h) / (0.12 * h))[:, None])
    cover = (np.clip(near, 0, 1) * 255).astype(np.uint8)
    return np.dstack([part, cover]), np.array([x0 - low[0], y0 - low[1], x1 - low[0], y1 - low[1]])


def photographed(shared):
    """The faces of the shared photos that are 60 pixels and more, frontal to three-quarter; mirrored; with a mask."""
    golden = json.loads((shared / "detectors/golden/pseudo_head_pose.json").read_text())["faces"]
    found = []
    for name in sorted(golden):
        photo = cv2.imread(str(shared / "photos" / name))[..., ::-1]
        for number, face in enumerate(golden[name]):
            yaw, _, roll = np.abs(face["mp_yaw_pitch_roll"])
            if face["box"][3] - face["box"][1] < 60 or yaw > 45 or roll > 45:
                continue
            cut, box = feathered(photo, face["box"])
            stem = f"{Path(name).stem}-{number}"
            found.append((stem, cut, box))
            found.append((stem + "-mirrored", cut[:, ::-1], np.array([cut.shape[1] - box[2], box[1], cut.shape[1] - box[0], box[3]])))
            masked = cut.copy()
            (x0, y0, x1, y1), h = box, box[3] - box[1]
            corners = [[x0, y0 + 0.56 * h], [x1, y0 + 0.56 * h], [x1 - 0.15 * h, y1], [x0 + 0.15 * h, y1]]
            colors = np.ascontiguousarray(masked[..., :3])
            cv2.fillPoly(colors, [np.array(corners).astype(np.int32)], (150, 190, 205), cv2.LINE_AA)
            masked[..., :3] = colors
            found.append((stem + "-masked", masked, box))
    return found


def placed(rng, subject, box, share, width, height):
    """A subject over a soft background so that its box has a share of the picture's height: the picture, the box."""
    cells = rng.uniform(40, 200, (3, 3, 3)).astype(np.float32)
    picture = cv2.resize(cells, (width, height), interpolation=cv2.INTER_CUBIC).clip(0, 255)
    if share < 0.3:
        busy = cv2.resize(background(rng, 320), (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float32)
        picture = 0.5 * picture + 0.5 * cv2.GaussianBlur(busy, (0, 0), 3)
    scale = share * height / (box[3] - box[1])
    middle = np.array([box[0] + box[2], box[1] + box[3]]) / 2
    room = np.maximum(np.array([width, height]) / 2 - 0.6 * share * height, 0)
    target = np.array([width, height]) / 2 + rng.uniform(-0.6, 0.6, 2) * room
    matrix = np.array([[scale, 0, target[0] - scale * middle[0]], [0, scale, target[1] - scale * middle[1]]])
    matrix[:, 2] += scale * 0.5 - 0.5
    cut = np.ascontiguousarray(subject).astype(np.float32)
    if scale < 1:
        cut = cv2.GaussianBlur(cut, (0, 0), 0.4 / scale)
    over = cv2.warpAffine(cut, matrix, (width, height), flags=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR).clip(0, 255)
    cover = over[..., 3:] / 255
    picture = picture * (1 - cover) + over[..., :3] * cover
    half = np.array([box[2] - box[0], box[3] - box[1]]) * scale / 2
    return (picture + rng.normal(0, 2, picture.shape)).clip(0, 255).astype(np.uint8), [*(target - half), *(target + half)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--renders", type=int, default=16)
    parser.add_argument("--seed", type=int, default=3_000_000)
    parser.add_argument("--profiles", action="store_true", help="renders beyond three-quarter views alone")
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--shares", type=float, nargs="*", default=SHARES)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    subjects = rendered(arguments.seed, arguments.renders, arguments.profiles)
    if arguments.shared.is_dir() and not arguments.profiles:
        subjects += photographed(arguments.shared)
    truth = {}
    for number, (name, subject, box) in enumerate(subjects):
        for width, height in SIZES:
            for share in arguments.shares:
                rng = np.random.default_rng([arguments.seed, number, width, int(1000 * share)])
                picture, place = placed(rng, subject, box, share, width, height)
                file = f"{name}_{width}x{height}_{share:.2f}.jpg"
                cv2.imwrite(str(arguments.output / file), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])
                truth[file] = {"share": share, "width": width, "height": height, "faces": [[float(v) for v in place]]}
    (arguments.output / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")
    print(f"{len(truth)} pictures of {len(subjects)} faces")


if __name__ == "__main__":
    main()
