"""Pictures without a face, made to provoke false ones.

    faceless.py OUTPUT [--count N] [--seed S]

Heads from behind, helmets, balls and fruit, prints on shirts, front ends of cars, animals, limbs, cloth and clutter, in
640×480 and 960×1280, each with a `kind` in `truth.json`.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from ..training.data import background, color, photographed
from ..training.faces import SKINS, Renderer

SIZES = [(640, 480), (960, 1280)]


def noise(rng, width, height, cells):
    """Smooth noise of 0…1."""
    grid = rng.uniform(0, 1, (max(2, int(cells * height / width)) + 1, cells + 1)).astype(np.float32)
    return cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)


def scenery(rng, width, height):
    """A room or a street without people: procedural clutter at the picture's size."""
    size = max(width, height)
    picture = cv2.resize(background(rng, 320), (size, size), interpolation=cv2.INTER_CUBIC)[:height, :width].astype(np.float32)
    for _ in range(int(rng.integers(0, 3))):
        fine = background(rng, 320).astype(np.float32)
        w, h = int(width * rng.uniform(0.2, 0.6)), int(height * rng.uniform(0.2, 0.6))
        x, y = int(rng.integers(0, width - w)), int(rng.integers(0, height - h))
        picture[y:y + h, x:x + w] = cv2.resize(fine, (w, h), interpolation=cv2.INTER_AREA)
    return picture


def ball(rng, picture, x, y, radius, squash=1.0):
    """A shaded solid of revolution: football, basketball, fruit, helmet shell; gives its normals."""
    height, width = picture.shape[:2]
    gy, gx = np.mgrid[0:height, 0:width].astype(np.float32)
    u, v = (gx - x) / radius, (gy - y) / (radius * squash)
    inside = u * u + v * v < 1
    depth = np.sqrt(np.clip(1 - u * u - v * v, 0, 1))
    light = rng.normal(0, 1, 3)
    light = np.array([light[0], -abs(light[1]), abs(light[2]) + 0.5]) / np.linalg.norm([light[0], light[1], abs(light[2]) + 0.5])
    shade = 0.35 + 0.75 * np.clip(u * light[0] + v * light[1] + depth * light[2], 0, 1)
    gloss = np.clip(u * light[0] + v * light[1] + depth * light[2], 0, 1) ** rng.uniform(10, 60) * rng.uniform(0, 160)
    tone = color(rng).astype(np.float32)
    painted = np.broadcast_to(tone, (*u.shape, 3)).copy()
    for _ in range(int(rng.integers(0, 5))):  # seams, panels, stripes, stickers
        axis = rng.normal(0, 1, 3)
        axis /= np.linalg.norm(axis)
        across = u * axis[0] + v * axis[1] + depth * axis[2]
        place, wide = rng.uniform(-0.7, 0.7), rng.uniform(0.02, 0.15)
        kind = rng.integers(3)
        band = np.abs(across - place) < wide if kind < 2 else across > rng.uniform(0.75, 0.95)
        painted[band] = color(rng)
    painted *= (0.9 + 0.2 * noise(rng, width, height, int(rng.integers(4, 80))))[..., None]
    solid = painted * shade[..., None] + gloss[..., None]
    picture[inside] = solid[inside]


def spots(rng, picture, x, y, size, tone):
    """Two dark spots side by side, and often a bar or a third below: buttons, lamps, knots in wood, animals' eyes."""
    apart, r = size * rng.uniform(0.25, 0.5), size * rng.uniform(0.04, 0.14)
    for side in (-1, 1):
        middle = (int(x + side * apart), int(y + rng.normal(0, 0.03) * size))
        cv2.ellipse(picture, middle, (max(1, int(r)), max(1, int(r * rng.uniform(0.6, 1.1)))), 0, 0, 360, tone, -1, cv2.LINE_AA)
    if rng.random() < 0.6:
        w, h = size * rng.uniform(0.1, 0.5), size * rng.uniform(0.02, 0.15)
        cv2.ellipse(
            picture, (int(x), int(y + size * rng.uniform(0.4, 0.9))), (max(1, int(w)), max(1, int(h))), 0, 0, 360, tone, -1, cv2.LINE_AA)


def dark(rng):
    return tuple(float(v) for v in rng.uniform(0, 60, 3))


def car(rng, picture, x, y, size):
    """A front end: body, lamps, grille, windscreen, plate."""
    tone = tuple(float(v) for v in color(rng))
    w = size * rng.uniform(1.0, 1.5)

    def box(x0, y0, x1, y1, tone, thick=-1):
        cv2.rectangle(picture, (int(x + x0 * w), int(y + y0 * size)), (int(x + x1 * w), int(y + y1 * size)), tone, thick)

    box(-0.8, -0.1, 0.8, 0.7, tone)
    roof = np.array([[-0.6, -0.1], [-0.45, -0.7], [0.45, -0.7], [0.6, -0.1]]) * [w, size] + [x, y]
    cv2.fillPoly(picture, [roof.astype(np.int32)], tone, cv2.LINE_AA)
    cv2.fillPoly(picture, [((roof - [x, y]) * 0.85 + [x, y]).astype(np.int32)], tuple(float(v) for v in rng.uniform(40, 140, 3)), cv2.LINE_AA)
    for side in (-1, 1):
        middle, r = (int(x + side * 0.55 * w), int(y + 0.12 * size)), size * rng.uniform(0.08, 0.16)
        cv2.ellipse(picture, middle, (int(r * rng.uniform(1, 1.6)), int(r)), 0, 0, 360, (235, 235, 220), -1, cv2.LINE_AA)
        cv2.ellipse(picture, middle, (int(r * 0.5), int(r * 0.5)), 0, 0, 360, (120, 120, 130), -1, cv2.LINE_AA)
        box(side * 0.78 - 0.1, 0.6, side * 0.78 + 0.1, 0.9, (20.0, 20.0, 20.0))
    for n in range(int(rng.integers(2, 6))):
        box(-0.35, 0.2 + 0.07 * n, 0.35, 0.24 + 0.07 * n, (30.0, 30.0, 35.0))
    box(-0.22, 0.5, 0.22, 0.62, (230.0, 230.0, 230.0))


def animal(rng, picture, x, y, size):
    """A furry head with ears, far eyes and a snout."""
    ball(rng, picture, x, y, size * rng.uniform(0.5, 0.7), rng.uniform(0.8, 1.3))
    tone = tuple(float(v) for v in color(rng) * 0.6)
    for side in (-1, 1):
        ear = np.array([[0.3, -0.45], [0.62, -0.4], [0.55, -0.95]]) * [side * size, size] + [x, y]
        cv2.fillPoly(picture, [ear.astype(np.int32)], tone, cv2.LINE_AA)
        cv2.circle(picture, (int(x + side * 0.32 * size), int(y - 0.1 * size)), max(1, int(0.07 * size)), dark(rng), -1, cv2.LINE_AA)
    ball(rng, picture, x, y + 0.35 * size, size * rng.uniform(0.2, 0.32), rng.uniform(0.7, 1.6))
    cv2.ellipse(picture, (int(x), int(y + 0.25 * size)), (max(1, int(0.1 * size)), max(1, int(0.07 * size))), 0, 0, 360, dark(rng), -1, cv2.LINE_AA)


def fur(rng, picture, share):
    """Short strokes of nearby tones over a part of the picture."""
    height, width = picture.shape[:2]
    for _ in range(int(share * 6000)):
        x, y = int(rng.integers(width)), int(rng.integers(height))
        tone = picture[y, x] * rng.uniform(0.7, 1.25)
        end = (int(x + rng.normal(0, 3)), int(y + rng.uniform(2, 12)))
        cv2.line(picture, (x, y), end, tuple(float(v) for v in np.clip(tone, 0, 255)), 1, cv2.LINE_AA)


def shirt(rng, picture, x, y, size):
    """A torso without a head: shoulders, folds, and a print of shapes, letters or spots."""
    height, width = picture.shape[:2]
    tone = color(rng)
    corners = np.array([[-0.35, -1], [-1.1, -0.7], [-1.3, 1.6], [1.3, 1.6], [1.1, -0.7], [0.35, -1]]) * size + [x, y]
    cover = np.zeros((height, width), np.uint8)
    cv2.fillPoly(cover, [corners.astype(np.int32)], 255, cv2.LINE_AA)
    cloth = np.broadcast_to(tone, (height, width, 3)) * (0.65 + 0.6 * noise(rng, width, height, int(rng.integers(6, 30))))[..., None]
    cloth = np.ascontiguousarray(cloth.astype(np.float32))
    ink = tuple(float(v) for v in color(rng))
    for _ in range(int(rng.integers(1, 5))):
        px, py = x + rng.normal(0, 0.3) * size, y + rng.uniform(-0.3, 0.8) * size
        kind = rng.integers(4)
        if kind == 0:
            text = "".join(rng.choice(list("ABEHKMNORSTXZ08"), int(rng.integers(2, 7))))
            letters = np.zeros((height, width), np.uint8)
            cv2.putText(letters, text, (int(px - 0.5 * size), int(py)), int(rng.integers(0, 5)), size / 60, 255, max(1, int(size / 20)), cv2.LINE_AA)
            cloth[letters > 127] = ink
        elif kind == 1:
            spots(rng, cloth, px, py, size * rng.uniform(0.3, 0.9), ink)
        elif kind == 2:
            cv2.circle(cloth, (int(px), int(py)), int(size * rng.uniform(0.15, 0.6)), ink, int(rng.choice([-1, 3, 8])), cv2.LINE_AA)
        else:
            polygon = (rng.normal(0, 0.35, (int(rng.integers(3, 9)), 2)) * size + [px, py]).astype(np.int32)
            cv2.fillPoly(cloth, [polygon], ink, cv2.LINE_AA)
    share = cover[..., None].astype(np.float32) / 255
    picture[:] = picture * (1 - share) + cloth * share


def hand(rng, picture, x, y, size):
    """Fingers and a fist in a colour of skin."""
    skin = SKINS[rng.integers(len(SKINS))] * 255 * rng.uniform(0.6, 1.05)
    for n in range(int(rng.integers(2, 6))):
        start = np.array([x, y]) + [n * 0.22 * size, rng.normal(0, 0.05) * size]
        points = np.cumsum(np.vstack([start, rng.normal(0, 0.12, (3, 2)) * size + [0, -0.3 * size]]), 0)
        for inner in range(4):
            tone = tuple(float(v) for v in np.clip(skin * (0.7 + 0.12 * inner), 0, 255))
            cv2.polylines(picture, [points.astype(np.int32)], False, tone, max(1, int(size * (0.24 - 0.05 * inner))), cv2.LINE_AA)


def behind(rng, renderer, picture, number, shell=False):
    """Heads from behind; with a shell around the skull that leaves no face to see."""
    cut, truth = renderer.picture(number, back=True, pixels=384)
    height, width = picture.shape[:2]
    side = np.exp(rng.uniform(np.log(0.15), np.log(1.3))) * height
    scale = side / cut.shape[0]
    x, y = rng.uniform(0.2, 0.8) * width, rng.uniform(0.3, 0.7) * height
    matrix = np.array([[scale, 0, x - side / 2], [0, scale, y - side / 2]])
    source = cv2.GaussianBlur(cut.astype(np.float32), (0, 0), max(0.1, 0.4 / scale)) if scale < 1 else cut.astype(np.float32)
    over = cv2.warpAffine(source, matrix, (width, height), flags=cv2.INTER_LINEAR)
    share = over[..., 3:] / 255
    picture[:] = picture * (1 - share) + over[..., :3] * share
    if shell:
        x0, y0, x1, y1 = truth["box"] * scale + np.array([x, y, x, y]) - side / 2
        ball(rng, picture, (x0 + x1) / 2, y0 + 0.35 * (y1 - y0), 0.75 * (y1 - y0), rng.uniform(0.8, 1.1))
        cv2.ellipse(
            picture, (int((x0 + x1) / 2), int((y0 + y1) / 2)), (int(0.6 * (x1 - x0)), int(0.25 * (y1 - y0))), 0, 0, 360,
            dark(rng), -1, cv2.LINE_AA)


KINDS = ["back", "helmet", "ball", "fruit", "shirt", "car", "animal", "limbs", "spots", "clutter"]


def drawn(rng, renderer, kind, width, height, number):
    """A picture of a kind."""
    picture = np.ascontiguousarray(scenery(rng, width, height))
    for n in range(int(rng.choice([1, 2, 4]))):
        size = np.exp(rng.uniform(np.log(0.04), np.log(0.5))) * height
        x, y = rng.uniform(0.1, 0.9) * width, rng.uniform(0.15, 0.85) * height
        if kind in ("back", "helmet"):
            behind(rng, renderer, picture, number + 1000 * n, kind == "helmet")
        elif kind == "ball":
            ball(rng, picture, x, y, size)
        elif kind == "fruit":
            for _ in range(int(rng.integers(3, 9))):
                ball(rng, picture, x + rng.normal(0, 1.2) * size, y + rng.normal(0, 0.8) * size, size * rng.uniform(0.3, 0.6), rng.uniform(0.7, 1.3))
        elif kind == "shirt":
            shirt(rng, picture, x, y, size)
        elif kind == "car":
            car(rng, picture, x, y, size)
        elif kind == "animal":
            animal(rng, picture, x, y, size)
            if rng.random() < 0.5:
                fur(rng, picture, 1)
        elif kind == "limbs":
            hand(rng, picture, x, y, size)
        elif kind == "spots":
            for _ in range(4):
                spots(rng, picture, rng.uniform(0, width), rng.uniform(0, height), size, dark(rng))
    return np.clip(picture, 0, 255).astype(np.uint8)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    renderer, truth = Renderer(), {}
    for number in range(arguments.count):
        rng = np.random.default_rng([arguments.seed, number])
        kind, (width, height) = KINDS[number % len(KINDS)], SIZES[number // len(KINDS) % len(SIZES)]
        picture = drawn(rng, renderer, kind, width, height, 5_000_000 + 100_000 * arguments.seed + number)
        if rng.random() < 0.5:  # what cameras do, drawn for squares
            side = max(width, height)
            square = np.zeros((side, side, 3), np.uint8)
            square[:height, :width] = picture
            picture = photographed(rng, square)[:height, :width]
        file = f"{number:04}-{kind}.jpg"
        cv2.imwrite(str(arguments.output / file), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
        truth[file] = {"kind": kind, "width": width, "height": height, "faces": []}
    (arguments.output / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")
    print(f"{len(truth)} pictures without a face")


if __name__ == "__main__":
    main()
