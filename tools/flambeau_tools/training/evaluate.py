"""How right a detector is on real photos: faces found and false, points, poses, mirror images.

    evaluate.py [--detector FOLDER] [--shared ../shared/data] [--program .build/release/flambeau]

Compares what `flambeau detect` and `flambeau pose` say of the photos of the shared data with the goldens beside them:
MediaPipe's 478 points, and head poses of MediaPipe and 3DDFA_V2 (pseudo-labels, not truth). A face found is false when it
overlaps neither a golden nor a face that RetinaFace's own weights find at a threshold of 0.1. The photos are only ever
tested on.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import cv2
import numpy as np

TO_68 = [162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389, 71, 63, 105, 66, 107, 336,
         296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2, 326, 305, 33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373,
         380, 61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87]
TO_5 = [468, 473, 4, 61, 291]


def asked(program, command, photos, *options):
    """What a command prints as JSON."""
    result = subprocess.run(
        [program, command, "--json", "--threads", "1", *map(str, options), *map(str, photos)], capture_output=True, text=True)
    return json.loads(result.stdout)


def overlap(a, b):
    """Intersection over union."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[2:], b[2:])
    shared = np.prod(np.maximum(high - low, 0))
    return shared / (np.prod(np.subtract(a[2:], a[:2])) + np.prod(np.subtract(b[2:], b[:2])) - shared)


def rotation(degrees):
    """R = Rz(roll)·Ry(yaw)·Rx(pitch)."""
    y, p, r = np.radians(degrees)
    x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    return np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]]) @ y @ x


def angle(a, b):
    """Degrees between rotations."""
    return np.degrees(np.arccos(np.clip((np.trace(a.T @ b) - 1) / 2, -1, 1)))


def matched(faces, box):
    """The face that overlaps a box most, if by three tenths."""
    best = max(faces, key=lambda f: overlap(f["box"], box), default=None)
    return best if best and overlap(best["box"], box) > 0.3 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--detector", default="assets/detectors")
    parser.add_argument("--shared", type=Path, default=Path("../shared/data"))
    parser.add_argument("--program", default=".build/release/flambeau")
    parser.add_argument("--threshold", type=float, default=0.6)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    own = ("--detector", arguments.detector, "--threshold", arguments.threshold)
    golden = json.loads((arguments.shared / "detectors/golden/pseudo_head_pose.json").read_text())["faces"]
    photos = sorted(p for p in (arguments.shared / "photos").iterdir() if p.suffix == ".png")
    found = {Path(r["photo"]).name: r["faces"] for r in asked(arguments.program, "detect", photos, *own)}
    reference = {Path(r["photo"]).name: r["faces"] for r in asked(
        arguments.program, "detect", photos, "--detector", arguments.shared / "detectors/weights", "--threshold", 0.1)}
    hits, missed, false = 0, [], []
    for photo in photos:
        name = photo.name
        for face in golden.get(name, []):
            if matched(found[name], face["box"]):
                hits += 1
            else:
                missed.append(f"{name} (yaw {face['mp_yaw_pitch_roll'][0]:.0f}, roll {face['mp_yaw_pitch_roll'][2]:.0f})")
        for face in found[name]:
            if not matched(golden.get(name, []) + reference[name], face["box"]):
                false.append(f"{name} {[round(v) for v in face['box']]} score {face['score']:.2f}")
    print(f"golden faces found: {hits} of {hits + len(missed)}; missed: {'; '.join(missed) or 'none'}")
    print(f"false faces in {len(photos)} photos: {len(false)}{': ' if false else ''}{'; '.join(false)}")

    errors5, errors51, errors478 = [], [], []
    for path in sorted((arguments.shared / "detectors/golden").glob("mp478_*.json")):
        truth = json.loads(path.read_text())
        name = Path(truth["image"]).name
        points = np.array(truth["landmarks_image_xy"])
        face = matched(found[name], [*points.min(0), *points.max(0)])
        if face is None:
            continue
        apart = np.linalg.norm(points[33] - points[263])

        def error(seen, expected):
            return 100 * np.linalg.norm(np.array(seen) - expected, axis=1).mean() / apart

        marks = {scheme: found["points"] for scheme, found in face["landmarks"].items()}
        errors5.append(error(marks["retinaface5"], points[TO_5]))
        if "mediapipe478" in marks:
            dense = np.array(marks["mediapipe478"])
            errors51.append(error(dense[TO_68[17:]], points[TO_68[17:]]))
            errors478.append(error(dense, points))
        if arguments.verbose:
            print(f"  {path.stem}: five {errors5[-1]:.1f} %, inner 51 {errors51[-1] if errors51 else 0:.1f} %")
    print(f"five points: {np.mean(errors5):.2f} % of the distance of the outer eye corners, over {len(errors5)} faces")
    if errors51:
        print(f"inner 51 points: {np.mean(errors51):.2f} %; all 478: {np.mean(errors478):.2f} %")

    poses = {Path(r["photo"]).name: r["faces"] for r in asked(arguments.program, "pose", photos, *own)}
    with tempfile.TemporaryDirectory() as folder:
        mirrored = []
        for photo in photos:
            mirrored.append(Path(folder) / photo.name)
            cv2.imwrite(str(mirrored[-1]), cv2.imread(str(photo))[:, ::-1])
        widths = {p.name: cv2.imread(str(p)).shape[1] for p in photos}
        mirror = {Path(r["photo"]).name: r["faces"] for r in asked(arguments.program, "pose", mirrored, *own)}
    ours, labels, consistency = [], {"mp": [], "tddfa": []}, []
    for name, faces in golden.items():
        for face in faces:
            pose = matched(poses[name], face["box"])
            if pose is None:
                continue
            ours.append(rotation([pose["yaw"], pose["pitch"], pose["roll"]]))
            for key in labels:
                labels[key].append(rotation(face[f"{key}_yaw_pitch_roll"]))
            box = face["box"]
            other = matched(mirror[name], [widths[name] - box[2], box[1], widths[name] - box[0], box[3]])
            if other:
                consistency.append(angle(ours[-1], rotation([-other["yaw"], other["pitch"], -other["roll"]])))
            if arguments.verbose:
                print(f"  {name}: ours {[round(pose[k]) for k in ('yaw', 'pitch', 'roll')]}, "
                      f"MediaPipe {[round(v) for v in face['mp_yaw_pitch_roll']]}")
    for key, label in (("mp", "MediaPipe"), ("tddfa", "3DDFA_V2")):
        u, _, v = np.linalg.svd(sum(l.T @ o for o, l in zip(ours, labels[key])))
        turn = u @ np.diag([1, 1, np.linalg.det(u @ v)]) @ v
        raw = [angle(o, l) for o, l in zip(ours, labels[key])]
        aligned = [angle(o, l @ turn) for o, l in zip(ours, labels[key])]
        print(f"head pose to {label}: mean {np.mean(aligned):.2f}° with one constant turn taken out "
              f"({np.mean(raw):.2f}° as it stands), over {len(ours)} faces")
    print(f"mirrored photos: mean {np.mean(consistency):.2f}° over {len(consistency)} faces")


if __name__ == "__main__":
    main()
