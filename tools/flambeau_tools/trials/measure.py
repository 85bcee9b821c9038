"""What `flambeau detect` finds in a set of pictures with `truth.json`: faces found, wrong boxes, time.

    measure.py FOLDER [--by share] [--program PATH] [OPTIONS OF detect]

A face is found when a box overlaps it by four tenths; a box that overlaps none is wrong. One row a value of the key of
`--by`. `--list` writes what was found, a line a box: whether it is right, its height, score and confidence.
"""

import argparse
import json
import subprocess
from pathlib import Path

import numpy as np

from ..training.evaluate import overlap

# Faces are counted by height, in pixels, up to each of these.
BANDS = [16, 24, 40, 80, 160, 400]


def detected(program, folder, options):
    """Boxes of every picture of a folder, by the file's name."""
    result = subprocess.run(
        [program, "detect", "--json", "--threads", "1", *options, str(folder)], capture_output=True, text=True)
    if not result.stdout:
        raise SystemExit(result.stderr)
    return {Path(r["photo"]).name: r["faces"] for r in json.loads(result.stdout)}


def judged(faces, truth):
    """Whether each true face is found, and which of the boxes are right."""
    hits, right = [False] * len(truth), []
    for face in faces:
        shares = [overlap(face["box"], place) for place in truth]
        best = int(np.argmax(shares)) if shares else -1
        right.append(best >= 0 and shares[best] > 0.4)
        if right[-1]:
            hits[best] = True
    return hits, right


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--by", default="share")
    parser.add_argument("--only", default="", help="files whose names hold this")
    parser.add_argument("--program", default=".build/release/flambeau")
    parser.add_argument("--list", type=Path)
    arguments, options = parser.parse_known_args()
    truth = json.loads((arguments.folder / "truth.json").read_text())
    found = detected(arguments.program, arguments.folder, options)
    rows, lines, sizes = {}, [], {}
    for name, entry in sorted(truth.items()):
        if arguments.only not in name:
            continue
        row = rows.setdefault(entry.get(arguments.by), [0, 0, 0, 0, 0])
        hits, right = judged(found[name], entry["faces"])
        for value, add in enumerate((1, len(hits), sum(hits), right.count(False), False in right)):
            row[value] += add
        for place, hit in zip(entry["faces"], hits):
            size = next((b for b in BANDS if place[3] - place[1] < b), np.inf)
            sizes.setdefault(size, [0, 0])
            sizes[size] = [sizes[size][0] + 1, sizes[size][1] + hit]
        for face, is_right in zip(found[name], right):
            box = face["box"]
            lines.append(f"{name}\t{int(is_right)}\t{max(box[3] - box[1], box[2] - box[0]):.1f}\t{face['score']:.3f}\t{face['confidence']:.3f}")
    print(f"{arguments.by:>12} pictures faces found wrong  pictures with a wrong box")
    for key in sorted(rows, key=str):
        pictures, faces, hits, wrong, bad = rows[key]
        print(f"{key!s:>12} {pictures:8} {faces:5} {hits:5} {wrong:5} {bad:5}")
    total = np.sum(list(rows.values()), 0)
    print(f"{'all':>12} {total[0]:8} {total[1]:5} {total[2]:5} {total[3]:5} {total[4]:5}")
    print("  of heights " + ", ".join(f"below {b:g}: {hits} of {count}" for b, (count, hits) in sorted(sizes.items())))
    if arguments.list:
        arguments.list.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
