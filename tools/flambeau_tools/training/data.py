"""Training pictures from cut-outs: backgrounds, several faces a picture, crops, and what cameras do to images."""

import copy
from pathlib import Path

import cv2
import numpy as np

from .faces import SIZE, SKINS

cv2.setNumThreads(1)


class Cutouts:
    """The rendered heads of a folder, all parts of it."""

    def __init__(self, folder):
        paths = sorted(Path(folder).glob("pictures*.npy"))
        self.pictures = [np.load(p, mmap_mode="r") for p in paths]
        truths = [np.load(str(p).replace("pictures", "truth"), mmap_mode="r") for p in paths]
        self.truth = np.concatenate(truths)
        self.place = [(part, n) for part, t in enumerate(truths) for n in range(len(t))]
        # A face behind hair or turned into it teaches nothing.
        shown = self.truth["visible"].mean(1)
        self.usable = np.flatnonzero((shown > 0.12) & (self.truth["focal"] > 0))

    def parted(self, every=50):
        """These without one in fifty, and that one: heads that training never shows."""
        held = copy.copy(self)
        held.usable = self.usable[self.usable % every == 7]
        self.usable = self.usable[self.usable % every != 7]
        return self, held

    def picture(self, n):
        part, row = self.place[n]
        return self.pictures[part][row]


def color(rng):
    """A colour of 0…255; now and then one of skin."""
    if rng.random() < 0.25:
        return SKINS[rng.integers(len(SKINS))] * 255 * rng.uniform(0.6, 1.1)
    base = rng.uniform(0, 255)
    return np.clip(base + rng.normal(0, 45, 3), 0, 255)


def background(rng, size):
    """A picture without faces: clouds of noise, gradients, shapes, lines, stripes, text-like marks."""
    picture = np.empty((size, size, 3), np.float32)
    kind = rng.integers(4)
    if kind == 0:
        picture[:] = color(rng)
    else:
        cells = int(rng.integers(2, 5)) if kind == 1 else int(rng.integers(3, 40))
        grid = np.stack([color(rng) for _ in range(cells * cells)]).reshape(cells, cells, 3).astype(np.float32)
        if kind == 3:
            grid = grid.mean() * 0.5 + 0.5 * grid.mean(2, keepdims=True) + rng.normal(0, 15, 3).astype(np.float32)
        mode = cv2.INTER_CUBIC if rng.random() < 0.75 else cv2.INTER_NEAREST
        picture = cv2.resize(grid, (size, size), interpolation=mode)
        for octave in range(int(rng.integers(0, 4))):
            n = int(cells * 2 ** (octave + 1)) + 2
            layer = rng.normal(0, rng.uniform(2, 28), (min(n, size), min(n, size), 1 if rng.random() < 0.6 else 3))
            layer = cv2.resize(layer.astype(np.float32), (size, size), interpolation=cv2.INTER_LINEAR)
            picture += layer if layer.ndim == 3 else layer[..., None]
    picture = np.ascontiguousarray(np.clip(picture, 0, 255))
    for _ in range(int(rng.integers(0, 26))):
        shape, tone = rng.integers(9), tuple(float(v) for v in color(rng))
        x, y = (int(v) for v in rng.uniform(-0.1, 1.1, 2) * size)
        w, h = (int(v) for v in np.exp(rng.uniform(np.log(3), np.log(size * 0.6), 2)))
        thick = int(rng.choice([-1, -1, 1, 2, 4]))
        angle = float(rng.uniform(0, 180))
        if shape == 0:
            cv2.rectangle(picture, (x, y), (x + w, y + h), tone, thick)
        elif shape == 1:
            cv2.ellipse(picture, (x, y), (w // 2 + 1, h // 2 + 1), angle, 0, 360, tone, thick)
        elif shape == 2:
            end = rng.uniform(0, size, 2).astype(int)
            cv2.line(picture, (x, y), (int(end[0]), int(end[1])), tone, int(rng.integers(1, 12)))
        elif shape == 3:  # stripes: books, blinds, fences
            for n in range(int(rng.integers(3, 14))):
                tone_n = tuple(float(v) for v in np.array(tone) * rng.uniform(0.4, 1.5))
                cv2.rectangle(picture, (x + n * max(2, w // 6), y), (x + (n + 1) * max(2, w // 6) - 1, y + h), tone_n, -1)
        elif shape == 4:  # marks like writing
            step = max(3, h // 12)
            for n in range(int(rng.integers(5, 50))):
                px, py = x + (n % 10) * step, y + (n // 10) * 2 * step
                cv2.line(picture, (px, py), (px + int(rng.integers(1, step)), py + int(rng.integers(-step, step))), tone, 1)
        elif shape == 5:  # a limb: a thick bent line with shading
            points = np.cumsum(rng.normal(0, size * 0.12, (4, 2)), 0) + [x, y]
            skin = SKINS[rng.integers(len(SKINS))] * 255 * rng.uniform(0.5, 1.05)
            radius = max(2, min(w, h) // 3)
            for n in range(3):
                shade = tuple(float(v) for v in np.clip(skin * (0.75 + 0.15 * n), 0, 255))
                cv2.polylines(
                    picture, [(points + n * radius * 0.15).astype(np.int32)], False, shade, max(1, int(radius * (2 - 0.5 * n))))
        elif shape == 6:  # rings and spokes: badges, wheels, flowers
            for n in range(int(rng.integers(2, 6))):
                tone_n = tuple(float(v) for v in color(rng))
                axes = (max(1, int(w * (1 - 0.17 * n) / 2)), max(1, int(min(w, h) * (1 - 0.17 * n) / 2)))
                cv2.ellipse(picture, (x, y), axes, angle, 0, 360, tone_n, -1 if rng.random() < 0.6 else 2)
        elif shape == 7:  # a woven or printed cloth, with folds
            gy, gx = np.mgrid[0:size, 0:size].astype(np.float32)
            a = np.radians(angle)
            u, v = np.cos(a) * gx + np.sin(a) * gy, np.cos(a) * gy - np.sin(a) * gx
            period = np.exp(rng.uniform(np.log(3), np.log(40)))
            wave = np.sin(u * 6.28 / period) * (np.sin(v * 6.28 / period) if rng.random() < 0.6 else 1)
            if rng.random() < 0.5:
                wave = np.sign(wave - rng.uniform(-0.5, 0.6))
            fold = 1 + 0.35 * np.sin(u / rng.uniform(8, 60) + 2 * np.sin(v / rng.uniform(20, 90)))
            cloth = (np.array(tone, np.float32) + wave[..., None] * rng.normal(0, 35, 3).astype(np.float32)) * fold[..., None]
            x0, y0 = max(0, x), max(0, y)
            picture[y0:y + h, x0:x + w] = cloth[y0:y + h, x0:x + w]
        else:
            polygon = (np.array([x, y]) + rng.normal(0, 1, (int(rng.integers(3, 8)), 2)) * [w, h]).astype(np.int32)
            cv2.fillPoly(picture, [polygon], tone)
    if rng.random() < 0.5:
        picture = cv2.GaussianBlur(picture, (0, 0), float(np.exp(rng.uniform(np.log(0.5), np.log(8)))))
    if rng.random() < 0.4:
        ramp = np.linspace(rng.uniform(0.4, 1), rng.uniform(0.8, 1.4), size, dtype=np.float32)
        picture *= ramp[None, :, None] if rng.random() < 0.5 else ramp[:, None, None]
    return np.clip(picture, 0, 255).astype(np.uint8)


class Backgrounds:
    """A pool of backgrounds, drawn once, cropped and flipped at each use."""

    def __init__(self, rng, count=800, size=320):
        self.pool = np.stack([background(rng, size) for _ in range(count)])

    def crop(self, rng, size):
        picture = self.pool[rng.integers(len(self.pool))]
        side = int(rng.uniform(0.3, 1) * picture.shape[0])
        x, y = (int(v) for v in rng.integers(0, picture.shape[0] - side + 1, 2))
        part = picture[y:y + side, x:x + side]
        part = cv2.resize(part, (size, size), interpolation=cv2.INTER_AREA if side > size else cv2.INTER_LINEAR)
        if rng.random() < 0.5:
            part = part[:, ::-1]
        if rng.random() < 0.3:
            part = part[..., rng.permutation(3)]
        return np.ascontiguousarray(part)


def occlude(rng, picture, box):
    """Something in front of a face: fingers, a bar, a blob."""
    x0, y0, x1, y1 = box
    side = max(x1 - x0, y1 - y0)
    skin = SKINS[rng.integers(len(SKINS))] * 255 * rng.uniform(0.6, 1.05)
    tone = skin if rng.random() < 0.6 else color(rng)
    start = np.array([rng.uniform(x0, x1), rng.uniform((y0 + y1) / 2, y1)])
    kind = rng.integers(3)
    if kind == 0:
        direction = rng.normal(0, 1, 2)
        direction /= np.linalg.norm(direction) + 1e-6
        across = np.array([-direction[1], direction[0]])
        width = side * rng.uniform(0.06, 0.1)
        for n in range(int(rng.integers(1, 5))):
            a = start + across * n * width * 1.15
            b = a + direction * side * rng.uniform(0.3, 0.6)
            shade = tuple(float(v) for v in np.clip(np.asarray(tone) * rng.uniform(0.85, 1.1), 0, 255))
            cv2.line(picture, tuple(int(v) for v in a), tuple(int(v) for v in b), shade, max(1, int(width)), cv2.LINE_AA)
    elif kind == 1:
        axes = (max(1, int(side * rng.uniform(0.08, 0.3))), max(1, int(side * rng.uniform(0.05, 0.2))))
        cv2.ellipse(
            picture, tuple(int(v) for v in start), axes, float(rng.uniform(0, 180)), 0, 360,
            tuple(float(v) for v in tone), -1, cv2.LINE_AA)
    else:
        w, h = side * rng.uniform(0.1, 0.6, 2)
        a = (int(start[0] - w / 2), int(start[1]))
        cv2.rectangle(picture, a, (int(a[0] + w), int(a[1] + h)), tuple(float(v) for v in tone), -1)


def photographed(rng, picture):
    """What cameras and files do: light, colour, blur, noise, small pixels, JPEG."""
    x = picture.astype(np.float32) / 255
    if rng.random() < 0.8:
        x = np.clip(x, 0, 1) ** np.float32(np.exp(rng.normal(0, 0.3)))
        x = (x - 0.5) * np.float32(rng.uniform(0.55, 1.4)) + np.float32(0.5 + rng.normal(0, 0.1))
        x *= (1 + rng.normal(0, 0.07, 3)).astype(np.float32)
    amount = rng.choice([1.0, 0.0, rng.uniform(0.2, 1.4)], p=[0.35, 0.15, 0.5])
    if amount != 1:
        grey = x @ np.array([0.299, 0.587, 0.114], np.float32)
        x = grey[..., None] + np.float32(amount) * (x - grey[..., None])
    size = x.shape[0]
    r = rng.random()
    if r < 0.3:
        x = cv2.GaussianBlur(x, (0, 0), float(rng.uniform(0.3, 1.6)))
    elif r < 0.38:
        length = int(rng.integers(3, 8))
        kernel = np.zeros((length, length), np.float32)
        angle = rng.uniform(0, np.pi)
        for t in np.linspace(-1, 1, 3 * length):
            kernel[int(round((length - 1) / 2 * (1 + t * np.sin(angle)))), int(round((length - 1) / 2 * (1 + t * np.cos(angle))))] = 1
        x = cv2.filter2D(x, -1, kernel / kernel.sum())
    elif r < 0.55:
        small = max(16, int(size * rng.uniform(0.25, 0.8)))
        x = cv2.resize(x, (small, small), interpolation=cv2.INTER_AREA)
        x = cv2.resize(x, (size, size), interpolation=int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST], p=[0.6, 0.3, 0.1])))
    elif r < 0.62:
        x = x + np.float32(rng.uniform(0.3, 1.2)) * (x - cv2.GaussianBlur(x, (0, 0), 1.2))
    if rng.random() < 0.5:
        x = x + rng.standard_normal(x.shape, np.float32) * np.float32(rng.uniform(0.002, 0.06))
    x = (np.clip(x, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.5:
        ok, data = cv2.imencode(".jpg", x, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 96))])
        x = cv2.imdecode(data, cv2.IMREAD_COLOR)
    elif rng.random() < 0.15:  # few colours, dithered, as in an old video format
        step = rng.uniform(12, 40)
        x = np.clip(np.round((x + rng.uniform(-0.5, 0.5, x.shape) * step) / step) * step, 0, 255).astype(np.uint8)
    return x


def laid(picture, cutout, matrix):
    """Lays a cut-out over a picture under a 2×3 transformation."""
    size = (picture.shape[1], picture.shape[0])
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    if scale < 0.7:  # average before shrinking
        factor = max(scale, 0.04)
        small = cv2.resize(cutout, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        ratio = cutout.shape[0] / small.shape[0]
        # Pixel centres: x_full + ½ = ratio·(x_small + ½).
        matrix = matrix @ np.array([[ratio, 0, (ratio - 1) / 2], [0, ratio, (ratio - 1) / 2], [0, 0, 1]])
        cutout = small
    # Colours times coverage, which may be averaged; a turned picture stays in bytes until it has its final size.
    cover = np.ascontiguousarray(cutout[..., 3])
    times = cv2.multiply(np.ascontiguousarray(cutout), cv2.merge([cover, cover, cover, np.full_like(cover, 255)]), scale=1 / 255)
    over = cv2.warpAffine(times, matrix, size, flags=cv2.INTER_LINEAR).astype(np.float32)
    return (picture * (1 - over[..., 3:] / 255) + over[..., :3]).astype(np.uint8)


def applied(matrix, points):
    """Points (top-left pixel's centre at ½) under a transformation of pixel indices."""
    return (points - 0.5) @ matrix[:, :2].T + matrix[:, 2] + 0.5


def mirrored(points, pairs):
    """Points after a flip about the picture's middle, renamed so that left stays left."""
    flipped = points.copy()
    flipped[:, 0] = SIZE - points[:, 0]
    return flipped[pairs]


FIVE_PAIRS = np.array([1, 0, 2, 4, 3])


def body(picture, cutout, matrix):
    """Goes on below a cut-out's lower edge in the colour of its clothes, as people do."""
    covered = np.flatnonzero(cutout[-1, :, 3] > 200)
    if len(covered) < 8:
        return
    tone = np.median(cutout[-1, covered, :3], 0)
    left, right = covered[0], covered[-1]
    corners = np.array([[left, SIZE - 2], [right, SIZE - 2], [right + 12, SIZE * 2.4], [left - 12, SIZE * 2.4]])
    polygon = corners @ matrix[:, :2].T + matrix[:, 2]
    cv2.fillPoly(picture, [polygon.round().astype(np.int32)], tuple(float(v) for v in tone), cv2.LINE_AA)


class DetectionPictures:
    """Pictures of several faces, or none, with boxes and five points."""

    def __init__(self, cutouts, backs, backgrounds, size, smallest=11.0):
        self.cutouts, self.backs, self.backgrounds, self.size = cutouts, backs, backgrounds, size
        self.smallest = smallest

    def draw(self, rng):
        """A picture and its faces: n × 14 of x0, y0, x1, y1 and the five points."""
        size, picture = self.size, self.backgrounds.crop(rng, self.size)
        if self.backs is not None and rng.random() < 0.3:
            for _ in range(int(rng.integers(1, 3))):
                cutout = self.backs.picture(int(rng.integers(len(self.backs.place))))
                picture = laid(picture, cutout, self.matrix(rng, np.exp(rng.uniform(np.log(0.15), np.log(1.6)))))
        for _ in range(int(rng.choice([0, 1, 2, 4], p=[0.5, 0.25, 0.15, 0.1]))):
            picture = laid(picture, self.distractor(rng), self.matrix(rng, np.exp(rng.uniform(np.log(0.15), np.log(2.5)))))
        count = int(rng.choice([0, 1, 2, 3, 5, 8], p=[0.08, 0.42, 0.25, 0.15, 0.06, 0.04]))
        sides = np.sort(np.exp(rng.uniform(np.log(self.smallest), np.log(size * (0.95 if count == 1 else 0.5)), count)))
        faces, taken = [], []
        for side in sides:
            n = int(rng.choice(self.cutouts.usable))
            truth, cutout = self.cutouts.truth[n], self.cutouts.picture(n)
            box, five = truth["box"].astype(float), truth["retinaface5"].astype(float)
            if rng.random() < 0.5:
                cutout, five = cutout[:, ::-1], mirrored(five, FIVE_PAIRS)
                box = np.array([SIZE - box[2], box[1], SIZE - box[0], box[3]])
            scale = side / max(box[2] - box[0], box[3] - box[1])
            angle = np.radians(rng.normal(0, 8) if rng.random() < 0.85 else rng.uniform(-45, 45))
            turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            middle = np.array([box[0] + box[2], box[1] + box[3]]) / 2
            for _ in range(6):
                target = rng.uniform(0.02 * size + 0.35 * side, 0.98 * size - 0.35 * side, 2) if side < size else np.full(2, size / 2)
                reach = np.array([*(target - 0.9 * side), *(target + 0.9 * side)])
                if all(reach[2] < t[0] or t[2] < reach[0] or reach[3] < t[1] or t[3] < reach[1] for t in taken):
                    break
            else:
                continue
            taken.append(np.array([*(target - 0.5 * side), *(target + 0.5 * side)]))
            matrix = np.concatenate([turn, (target - 0.5 - turn @ (middle - 0.5))[:, None]], 1)
            if rng.random() < 0.7:
                body(picture, cutout, matrix)
            picture = laid(picture, np.ascontiguousarray(cutout), matrix)
            corners = applied(matrix, np.array([[box[0], box[1]], [box[2], box[1]], [box[2], box[3]], [box[0], box[3]]]))
            middle = applied(matrix, middle[None])[0]
            # The turned box's own size, not that of the box around it.
            half = np.array([box[2] - box[0], box[3] - box[1]]) * scale / 2
            low, high = np.maximum(middle - half, corners.min(0)), np.minimum(middle + half, corners.max(0))
            faces.append(np.concatenate([low, high, applied(matrix, five).ravel()]))
            if rng.random() < 0.15:
                occlude(rng, picture, (*low, *high))
        return photographed(rng, picture), np.array(faces, np.float32).reshape(-1, 14)

    def distractor(self, rng):
        """What has a face's colours and no face: clothes, or a head whose parts are shuffled."""
        n = int(rng.choice(self.cutouts.usable))
        cutout = self.cutouts.picture(n).copy()
        if rng.random() < 0.5:
            cutout[:int(SIZE * 0.78)] = 0
            return cutout
        x0, y0, x1, y1 = np.clip(self.cutouts.truth[n]["box"], 0, SIZE).astype(int)
        tiles = int(rng.integers(2, 5))
        w, h = (x1 - x0) // tiles, (y1 - y0) // tiles
        if min(w, h) < 4:
            cutout[y0:y1, x0:x1, 3] = 0
            return cutout
        places = [(x0 + i * w, y0 + j * h) for i in range(tiles) for j in range(tiles)]
        parts = [cutout[y:y + h, x:x + w].copy() for x, y in places]
        for (x, y), part in zip(places, rng.permutation(len(parts))):
            tile = parts[part]
            cutout[y:y + h, x:x + w] = tile[::-1] if rng.random() < 0.5 else tile[:, ::-1]
        if rng.random() < 0.5:  # the tiles alone, without the head around
            keep = np.zeros(cutout.shape[:2], np.uint8)
            keep[y0:y1, x0:x1] = 1
            cutout[..., 3] *= keep
        return cutout

    def matrix(self, rng, scale):
        """A place anywhere, a little turned."""
        angle = np.radians(rng.normal(0, 12))
        turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        return np.concatenate([turn, (rng.uniform(0, self.size, 2) - turn @ [SIZE / 2, SIZE / 2])[:, None]], 1)

    def batch(self, rng, count):
        drawn = [self.draw(rng) for _ in range(count)]
        return np.stack([p for p, _ in drawn]), [f for _, f in drawn]


class LandmarkCrops:
    """Crops around a face, off as a detector's boxes are, with all points in fractions of the crop."""

    def __init__(self, cutouts, backgrounds, size, pairs478, pairs68):
        self.cutouts, self.backgrounds, self.size = cutouts, backgrounds, size
        self.pairs = np.concatenate([pairs478, 478 + pairs68])

    def draw(self, rng):
        n = int(rng.choice(self.cutouts.usable))
        truth, cutout = self.cutouts.truth[n], self.cutouts.picture(n)
        points = np.concatenate([truth["mediapipe478"], truth["ibug68"]]).astype(float)
        box = truth["box"].astype(float)
        if rng.random() < 0.5:
            cutout, points = cutout[:, ::-1], mirrored(points, self.pairs)
            box = np.array([SIZE - box[2], box[1], SIZE - box[0], box[3]])
        eyes = points[263] - points[33]
        angle = np.arctan2(eyes[1], eyes[0]) if np.linalg.norm(eyes) > 12 else 0.0
        angle = float(np.clip(angle, -0.9, 0.9))
        # The detector's points say which way is level, now and then badly.
        angle += rng.normal(0, 0.12) if rng.random() < 0.88 else rng.uniform(-0.7, 0.7)
        longest = max(box[2] - box[0], box[3] - box[1])
        side = 1.35 * longest * np.exp(rng.normal(0, 0.1))
        middle = np.array([box[0] + box[2], box[1] + box[3]]) / 2 + rng.normal(0, 0.055, 2) * longest
        scale = self.size / side
        turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        matrix = np.concatenate([turn, (self.size / 2 - 0.5 - turn @ (middle - 0.5))[:, None]], 1)
        picture = laid(self.backgrounds.crop(rng, self.size), np.ascontiguousarray(cutout), matrix)
        if rng.random() < 0.25:
            inside = applied(matrix, points)
            occlude(rng, picture, (*inside.min(0), *inside.max(0)))
        return photographed(rng, picture), (applied(matrix, points) / self.size).astype(np.float32)

    def batch(self, rng, count):
        drawn = [self.draw(rng) for _ in range(count)]
        return np.stack([p for p, _ in drawn]), np.stack([p for _, p in drawn])


def mirror_pairs(template_points):
    """Which point each becomes in a mirror, from points of a symmetric head."""
    flipped = template_points * [-1, 1, 1]
    distance = np.linalg.norm(flipped[:, None] - template_points[None], axis=2)
    return distance.argmin(1)
