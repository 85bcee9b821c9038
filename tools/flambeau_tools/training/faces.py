"""Renders faces to train on: cut-outs of heads with exact landmarks, visibility, boxes and poses.

    faces.py OUTPUT --count N [--seed S] [--part K --parts P] [--backs] [--sheet FILE.png]

Everything is drawn from a seed: the same command gives the same pictures, whichever parts they are rendered in. OUTPUT
gets `pictures.npy` (N × 192 × 192 × 4, sRGB and coverage) and `truth.npy` (a record a picture).
"""

import argparse
from pathlib import Path

import numpy as np

from . import dress
from .dress import Scene, moved, smooth
from ..flame import rotation as rodrigues
from .head import Head
from ..rasterizer import depth_buffer, normals_of
from .shading import blend, noise_at, shade

SIZE, FINE = 192, 2
TRUTH = np.dtype([
    ("mediapipe478", np.float32, (478, 2)), ("ibug68", np.float32, (68, 2)), ("retinaface5", np.float32, (5, 2)),
    ("visible", np.uint8, 478), ("box", np.float32, 4), ("rotation", np.float32, (3, 3)),
    ("angles", np.float32, 3), ("focal", np.float32), ("position", np.float32, 3),
])
SKINS = np.array([
    [244, 212, 192], [232, 190, 164], [214, 165, 132], [190, 138, 104], [158, 108, 78], [118, 76, 54], [84, 54, 40],
    [58, 37, 29]]) / 255.0
HAIRS = np.array([[12, 10, 9], [30, 20, 14], [58, 36, 22], [95, 62, 36], [150, 110, 64], [205, 175, 120],
                  [130, 60, 30], [150, 150, 150], [225, 222, 218]]) / 255.0
IRISES = np.array([[60, 34, 18], [90, 55, 28], [40, 24, 14], [110, 105, 60], [70, 110, 90], [90, 130, 165],
                   [120, 135, 145]]) / 255.0


def linear(color):
    """sRGB of 0…1 to linear light, by a power."""
    return np.asarray(color) ** 2.2


def expression(head, rng):
    """Weights of Apple's shapes, and the pose they come with: expression coefficients, axis-angles of five joints."""
    weights = dict.fromkeys(head.names, 0.0)

    def both(name, value, spread=0.1):
        for side in ("Left", "Right"):
            weights[name + side] = float(np.clip(value + rng.normal(0, spread), 0, 1))

    mood = rng.choice(["neutral", "smile", "talk", "wild", "rest"], p=[0.25, 0.25, 0.2, 0.2, 0.1])
    if mood == "smile":
        strength = rng.uniform(0.2, 1)
        both("mouthSmile", strength)
        both("cheekSquint", 0.6 * strength)
        both("mouthUpperUp", rng.uniform(0, 0.5) * strength)
        both("mouthLowerDown", rng.uniform(0, 0.4) * strength)
        weights["jawOpen"] = rng.uniform(0, 0.35) * (rng.random() < 0.5)
    elif mood == "talk":
        weights["jawOpen"] = rng.uniform(0, 0.7)
        for name in ("mouthFunnel", "mouthPucker", "mouthShrugUpper", "mouthRollLower"):
            weights[name] = rng.uniform(0, 0.7) * (rng.random() < 0.3)
        both("mouthLowerDown", rng.uniform(0, 0.5))
    elif mood == "wild":
        for name in head.names:
            if rng.random() < 0.2 and name != "mouthClose":
                weights[name] = rng.uniform(0, 0.9)
        weights["jawOpen"] = rng.uniform(0, 1) * (rng.random() < 0.5)
    if rng.random() < 0.35:
        brow = rng.choice(["browDown", "browOuterUp"])
        both(brow, rng.uniform(0, 0.9))
        weights["browInnerUp"] = rng.uniform(0, 0.9) * (brow == "browOuterUp")
    for name in head.names:
        if name.startswith("eyeLook"):
            weights[name] = 0.0
    if rng.random() < 0.6:
        across, up = rng.normal(0, 0.35), rng.normal(0, 0.3)
        for side, sign in (("Left", 1), ("Right", -1)):
            weights["eyeLookOut" + side] = float(np.clip(sign * across, 0, 1))
            weights["eyeLookIn" + side] = float(np.clip(-sign * across, 0, 1))
            weights["eyeLookUp" + side] = float(np.clip(up, 0, 1))
            weights["eyeLookDown" + side] = float(np.clip(-up, 0, 1))
    lids = rng.choice(["open", "shut", "half", "wink"], p=[0.72, 0.1, 0.15, 0.03])
    if lids == "shut":
        both("eyeBlink", 1, 0.03)
    elif lids == "half":
        both("eyeBlink", rng.uniform(0.05, 0.6), 0.03)
    elif lids == "wink":
        weights["eyeBlink" + rng.choice(["Left", "Right"])] = 1
    elif rng.random() < 0.3:
        both("eyeSquint", rng.uniform(0, 0.8))
    elif rng.random() < 0.15:
        both("eyeWide", rng.uniform(0, 1))
    values = np.array([weights[name] for name in head.names])
    return values @ head.arkit_expression, values @ head.arkit_pose


def paint(head, rng, skin, hair, stubble):
    """Colours and gloss of the head's vertices: skin, brows, lips, lids, cheeks, freckles, beard, stubble."""
    f, rest = head.fields, head.rest
    n = len(rest)

    def seed():
        return int(rng.integers(1 << 20))

    color = np.tile(skin, (n, 1))
    color *= (0.9 + 0.2 * noise_at(rest, 35.0, seed()))[:, None] * (0.94 + 0.12 * noise_at(rest, 160.0, seed()))[:, None]
    red = np.array([1.12, 0.82, 0.8])
    flush = rng.uniform(0, 1) * np.exp(-(f["cheek"] / 0.022) ** 2) + rng.uniform(0, 0.8) * f["nose"] + 0.5 * f["ears"]
    color *= red ** np.clip(flush, 0, 1.5)[:, None]
    around = np.exp(-(f["eye"] / 0.012) ** 2) * rng.uniform(0, 0.5)
    color *= (1 - around[:, None] * [0.3, 0.4, 0.3])
    if rng.random() < 0.15:
        spots = smooth(noise_at(rest, 330.0, seed()), 0.6, 0.68) * (rest[:, 1] < 0.05) * np.exp(-(f["cheek"] / 0.045) ** 2)
        color *= 1 - spots[:, None] * rng.uniform(0.2, 0.5) * np.array([0.7, 1, 1.2])
    gloss = np.full(n, rng.uniform(0.01, 0.05)) * (0.6 + 0.8 * noise_at(rest, 40.0, seed()))
    gloss *= 1 + rng.uniform(0, 2) * (f["nose"] + smooth(rest[:, 1], 0.05, 0.08))
    # Make-up, lips, lids.
    made_up = rng.random() < 0.35
    lip = skin * np.array([0.85, 0.55, 0.55]) * rng.uniform(0.7, 1.1)
    if made_up and rng.random() < 0.6:
        lip = linear(np.array([rng.uniform(0.5, 0.85), rng.uniform(0.1, 0.35), rng.uniform(0.15, 0.4)]))
    share = (smooth(f["lips"], 0.2, 0.9) * rng.uniform(0.5, 0.95))[:, None]
    color = color * (1 - share) + lip * share
    gloss += f["lips"] * rng.uniform(0, 0.1)
    lid = np.exp(-(f["upper_lid"] / rng.uniform(0.0011, 0.0022)) ** 2) * rng.uniform(0.4, 0.95)
    lid = np.maximum(lid, np.exp(-(f["lower_lid"] / 0.001) ** 2) * rng.uniform(0.0, 0.5))
    color *= 1 - lid[:, None] * 0.92
    if made_up and rng.random() < 0.5:
        shadow = np.exp(-(f["upper_lid"] / 0.006) ** 2)[:, None] * rng.uniform(0.2, 0.7)
        color = color * (1 - shadow) + linear(rng.uniform(0.1, 0.6, 3)) * shadow
    # Brows.
    half, density = rng.uniform(0.0025, 0.0062), rng.uniform(0.35, 0.97) * (rng.random() < 0.97)
    raised = rng.normal(0, 0.002)
    for d in f["brow"]:
        near = np.sqrt(np.maximum(d ** 2 + raised ** 2 - 2 * raised * f["brow_above"], 0))
        texture = 0.65 + 0.6 * noise_at(rest, 420.0, seed())
        brow = (smooth(-near, -half * 1.3, -half * 0.5) * density * texture).clip(0, 1)[:, None]
        color = color * (1 - brow) + hair * rng.uniform(0.6, 1.3) * brow
    # Beard: a band below the nose and along the jaw, thick or stubble.
    beard_lift = np.zeros(n)
    if rng.random() < 0.3:
        kind = rng.choice(["full", "moustache", "goatee", "stubble"], p=[0.35, 0.15, 0.15, 0.35])
        y, z, x = rest[:, 1], rest[:, 2], np.abs(rest[:, 0])
        line = np.interp(x, [0, 0.015, 0.03, 0.05, 0.065, 0.075], [-0.031, -0.031, -0.05, -0.045, -0.025, 0.005])
        below = line - y + rng.normal(0, 0.004)
        area = smooth(below, -0.003, 0.004) * smooth(y, -0.125, -0.105) * (z > -0.035)
        upper = smooth(-np.abs(y + 0.0335), -0.007, -0.003) * (x < 0.028) * (z > 0.03)
        if kind == "moustache":
            area = upper
        elif kind == "goatee":
            area = np.maximum(upper, smooth(-x, -0.03, -0.02) * smooth(-y, 0.058, 0.064) * smooth(y, -0.12, -0.1))
        else:
            area = np.maximum(area, upper * (rng.random() < 0.8))
        area *= 1 - smooth(f["lips"], 0.3, 0.9)
        strength = rng.uniform(0.2, 0.6) if kind == "stubble" else rng.uniform(0.7, 1)
        texture = 0.6 + 0.7 * noise_at(rest, 380.0, seed())
        cover = (area * strength * texture).clip(0, 1)[:, None]
        color = color * (1 - cover) + hair * rng.uniform(0.6, 1.2) * cover
        if kind != "stubble":
            beard_lift = area * rng.uniform(0.001, 0.008) * (0.6 + 0.8 * noise_at(rest, 90.0, seed()))
            if kind == "full" and rng.random() < 0.3:
                beard_lift += area * smooth(-y, 0.06, 0.1) * rng.uniform(0.005, 0.03)
    color = color * (1 - stubble[:, None]) + hair * stubble[:, None]
    sclera = np.array([0.72, 0.66, 0.62]) * rng.uniform(0.55, 1.1)
    color[head.is_eye] = sclera
    gloss[head.is_eye] = 0.5
    color[head.is_mouth] = np.array([0.16, 0.03, 0.03]) * rng.uniform(0.3, 1)
    return color.astype(np.float32), gloss.astype(np.float32), beard_lift


def pick(rng, palette):
    """A colour between two neighbours of a palette, a little off, in linear light."""
    place = rng.uniform(0, len(palette) - 1)
    low = int(place)
    color = palette[low] + (palette[min(low + 1, len(palette) - 1)] - palette[low]) * (place - low)
    return linear(np.clip(color * rng.normal(1, 0.04, 3), 0.01, 1))


def angles(rng):
    """Yaw, pitch and roll in degrees: mostly towards the camera, but up to profile."""
    yaw = rng.normal(0, 25) if rng.random() < 0.6 else rng.uniform(-90, 90)
    pitch = rng.normal(0, 13) if rng.random() < 0.8 else rng.uniform(-40, 40)
    roll = rng.normal(0, 10) if rng.random() < 0.8 else rng.uniform(-40, 40)
    return np.clip([yaw, pitch, roll], [-92, -45, -45], [92, 45, 45])


class Renderer:
    """Draws pictures of the head; keeps what does not change."""

    def __init__(self):
        self.head = Head()
        self.iris_center = self.head.points("mediapipe478", self.head.template)[[473, 468]]

    def scene(self, rng):
        """A dressed head in its own axes: the scene, coarse vertices of the head alone, skin colour."""
        head = self.head
        identity = np.clip(rng.normal(0, 1, 100) * rng.uniform(0.6, 1.25), -2.6, 2.6)
        coefficients, pose = expression(head, rng)
        neck = np.radians(rng.normal(0, [8, 12, 6]))
        pose = pose.reshape(5, 3).copy()
        pose[0], pose[1] = 0, neck
        shaped, joints = head.shaped(identity, coefficients)
        coarse, transforms = head.posed(shaped, joints, pose)
        # The head stays where it is and the neck bends the other way.
        back = np.linalg.inv(transforms[1])
        coarse = moved(back, coarse)
        jaw, root = back @ transforms[2], back
        skin = pick(rng, SKINS)
        # Most people have dark hair, and nearly all with dark skin.
        dark = skin.mean() < 0.2
        hair = pick(rng, HAIRS[:3] if rng.random() < (0.8 if dark else 0.45) else HAIRS)
        vertices = head.finer(coarse)
        normals = normals_of(vertices.astype(np.float32), head.triangles)
        scene = Scene()
        fixed = np.eye(4)
        cloth = linear(rng.uniform(0, 1, 3) * rng.uniform(0.2, 1)) + 0.01
        wear = rng.choice(["hair", "cap", "scarf"], p=[0.87, 0.09, 0.04])
        stubble = np.zeros(len(vertices))
        if wear == "scarf":
            dress.add_scarf(scene, head, rng, vertices, normals, fixed, cloth)
        elif wear == "cap":
            dress.add_cap(scene, head, rng, vertices, normals, fixed, linear(rng.uniform(0, 1, 3)) * rng.uniform(0.1, 1))
            above = smooth(dress.hairline(head, rng), -0.004, 0.004)
            stubble = above * rng.uniform(0, 0.9)
            if rng.random() < 0.4:
                dress.add_curtain(
                    scene, rng, fixed, hair, rng.uniform(60, 100), rng.uniform(-0.2, -0.04), 0.008, dress.HAIR)
        else:
            stubble = dress.add_hair(scene, head, rng, vertices, normals, fixed, hair)
        color, gloss, lift = paint(head, rng, skin, hair * rng.uniform(0.35, 1.0), stubble)
        vertices = vertices + lift[:, None] * normals
        scene.add(vertices, head.worn_triangles, 0, color, gloss, head.occlusion, head.rest)
        scene.material[-1] = head.worn_material
        marks = head.points("ibug68", shaped)
        dress.add_teeth(scene, rng, marks, fixed, jaw)
        if rng.random() < 0.25:
            eyes = joints[3:5] + [0, 0, 0.015]
            front = marks[[37, 38, 43, 44], 2].max()
            dress.add_glasses(scene, head, rng, eyes, fixed, front)
        if rng.random() < 0.04:
            tone = rng.choice(3)
            mask = [np.array([0.8, 0.8, 0.8]), np.array([0.3, 0.55, 0.75]), linear(rng.uniform(0, 1, 3))][tone]
            dress.add_mask(scene, head, rng, vertices, normals, mask)
        dress.add_clothes(scene, rng, root, cloth, skin)
        return scene, coarse

    def picture(self, seed, back=False, pixels=SIZE):
        """The picture of a seed: RGBA of `pixels`², and its truth. `back` shows the head from behind."""
        rng = np.random.default_rng([seed, 20240])
        head = self.head
        scene, coarse = self.scene(rng)
        turn = angles(rng)
        if back:
            turn[0] = rng.uniform(125, 235)
        yaw, pitch, roll = np.radians(turn)
        rotation = rodrigues([0, 0, roll]) @ rodrigues([0, yaw, 0]) @ rodrigues([pitch, 0, 0])
        camera = np.diag([1.0, -1, -1]) @ rotation
        size = pixels * FINE
        # The face's height takes 0.42 to 0.55 of the frame; the focal length says from how near.
        focal = np.exp(rng.uniform(np.log(1.2), np.log(8))) * size
        fill = rng.uniform(0.42, 0.55)
        distance = max(0.19 * focal / (fill * size), 0.3)
        middle = np.array([0, -0.005, 0.0])
        place = np.array([rng.normal(0, 0.004), rng.normal(-0.004, 0.004), distance])
        vertices, rest, albedo, gloss, occlusion, triangles, material = scene.gathered()

        def seen(points):
            return (points - middle) @ camera.T + place

        def projected(points):
            return focal * points[:, :2] / points[:, 2:] + size / 2

        positions = np.ascontiguousarray(seen(vertices), np.float32)
        flat = projected(positions).astype(np.float32)
        x, y, z = np.ascontiguousarray(flat[:, 0]), np.ascontiguousarray(flat[:, 1]), positions[:, 2].copy()
        depth, index, weights = depth_buffer(x, y, z, triangles, size, size)
        normals = normals_of(positions, triangles)
        # Lights: a key, often a fill, sometimes one from behind; the first two cast shadows.
        count = rng.integers(1, 5)
        directions, colors = [], []
        for light in range(count):
            d = rng.normal(0, 1, 3)
            d[1] = -abs(d[1]) * rng.choice([1, 1, 1, -0.4])
            d[2] = -abs(d[2]) * (1 if light == 0 else rng.choice([1, -1])) - (0.3 if light == 0 else 0)
            directions.append(d / np.linalg.norm(d))
            warmth = rng.normal(0, 0.12)
            strength = rng.uniform(0.4, 1.6) if light == 0 else rng.uniform(0.05, 0.9)
            colors.append(strength * np.array([1 + warmth, 1, 1 - warmth]))
        directions, colors = np.array(directions, np.float32), np.array(colors, np.float32)
        casting = min(2, count)
        middle_of_all = seen(np.array([[0, -0.03, -0.02]]))[0].astype(np.float32)
        shadows, axes = [], []
        shadow_size = 224
        scale = shadow_size / 0.5
        for d in directions[:casting]:
            across = np.cross(d, [0.31, 0.77, 0.52])
            across /= np.linalg.norm(across)
            up = np.cross(d, across)
            axes.append([across, up, d])
            q = (positions - middle_of_all) @ np.array([across, up, d], np.float32).T
            shadows.append(depth_buffer(
                np.ascontiguousarray(q[:, 0] * scale + shadow_size / 2),
                np.ascontiguousarray(q[:, 1] * scale + shadow_size / 2), 2 - q[:, 2], triangles, shadow_size,
                shadow_size)[0])
        ambient = rng.uniform(0.08, 0.8)
        sky = (ambient * rng.uniform(0.75, 1.25, 3)).astype(np.float32)
        ground = (sky * rng.uniform(0.2, 0.9) * rng.uniform(0.85, 1.15, 3)).astype(np.float32)
        radius = rng.uniform(0.0056, 0.0066)
        iris_color = linear(IRISES[rng.integers(len(IRISES))]) * rng.uniform(0.6, 1.3)
        iris = np.array([radius, radius * rng.uniform(0.3, 0.65), *iris_color], np.float32)
        eyes = np.concatenate([self.iris_center[:, :2], np.full((2, 1), 0.024)], 1).astype(np.float32)
        shaded = shade(
            index, weights, triangles, material, positions, normals, rest, albedo, gloss, occlusion, directions, colors,
            np.array(shadows), np.array(axes, np.float32), np.tile(middle_of_all, (casting, 1)), np.float32(scale), sky,
            ground, np.float32(rng.uniform(-0.6, 0.6)), eyes, iris, int(rng.integers(1 << 20)),
            np.float32(rng.uniform(250, 900)))
        for corners, fan, tint in scene.glass:
            p = seen(corners)
            q = projected(p).astype(np.float32)
            blend(
                shaded, depth, np.ascontiguousarray(q[:, 0]), np.ascontiguousarray(q[:, 1]), p[:, 2].astype(np.float32),
                fan.astype(np.int32), np.tile(tint, (len(fan), 1)).astype(np.float32))
        covered = shaded[..., 3] > 0
        light = np.percentile(shaded[covered][:, :3].max(1), 85)
        exposure = rng.uniform(0.45, 0.95) / max(light, 1e-3) if rng.random() < 0.85 else rng.uniform(0.5, 1.5)
        shaded[..., :3] = 1 - np.exp(-1.35 * exposure * shaded[..., :3])
        shaded[..., :3] *= shaded[..., 3:]
        small = shaded.reshape(pixels, FINE, pixels, FINE, 4).mean((1, 3))
        rgb = small[..., :3] / np.maximum(small[..., 3:], 1e-3)
        rgb = np.clip(rgb, 0, 1) ** (1 / 2.2)
        picture = (np.concatenate([rgb, small[..., 3:]], -1) * 255 + 0.5).astype(np.uint8)

        truth = np.zeros((), TRUTH)
        for scheme in ("mediapipe478", "retinaface5", "ibug68"):
            points = seen(head.points(scheme, coarse))
            if scheme == "mediapipe478":
                q = projected(points)
                column, row = np.clip(q[:, 0].astype(int), 0, size - 1), np.clip(q[:, 1].astype(int), 0, size - 1)
                truth["visible"] = points[:, 2] <= depth[row, column] + 0.006
            truth[scheme] = projected(points) / FINE
        row = int(np.clip(round(turn[0]), -39, 39)) + 39
        faces, shares = (a[row] for a in head.places["ibug68_contour"])
        truth["ibug68"][:17] = projected(seen((coarse[head.coarse[faces]] * shares[..., None]).sum(-2))) / FINE
        outline = projected(seen(coarse[head.masks["face"]])) / FINE
        truth["box"] = [*outline.min(0), *outline.max(0)]
        truth["rotation"], truth["angles"], truth["focal"] = rotation, turn, focal / FINE
        truth["position"] = place - camera @ middle
        return picture, truth


def sheet(pictures, columns):
    """Pictures over grey, side by side."""
    alpha = pictures[..., 3:].astype(float) / 255
    over = (pictures[..., :3] * alpha + 110 * (1 - alpha)).astype(np.uint8)
    rows = -(-len(over) // columns)
    result = np.zeros((rows * SIZE, columns * SIZE, 3), np.uint8)
    for n, p in enumerate(over):
        result[n // columns * SIZE:][:SIZE, n % columns * SIZE:][:, :SIZE] = p
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--count", type=int, default=16000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--backs", action="store_true", help="heads from behind: what is no face")
    parser.add_argument("--sheet", type=Path)
    arguments = parser.parse_args()
    renderer = Renderer()
    if arguments.sheet:
        import cv2

        pictures = np.array([renderer.picture(arguments.seed + n, arguments.backs)[0] for n in range(arguments.count)])
        cv2.imwrite(str(arguments.sheet), sheet(pictures, 8)[..., ::-1])
        return
    arguments.output.mkdir(parents=True, exist_ok=True)
    name = f"-{arguments.part}" if arguments.parts > 1 else ""
    mine = range(arguments.part, arguments.count, arguments.parts)
    # A part that was interrupted goes on where it stopped.
    done_path = arguments.output / f"done{name}.txt"
    done = int(done_path.read_text()) if done_path.exists() else 0
    mode = "r+" if done else "w+"
    pictures = np.lib.format.open_memmap(
        arguments.output / f"pictures{name}.npy", mode, np.uint8, (len(mine), SIZE, SIZE, 4))
    truths = np.lib.format.open_memmap(arguments.output / f"truth{name}.npy", mode, TRUTH, (len(mine),))
    for n, seed in enumerate(mine):
        if n < done:
            continue
        pictures[n], truths[n] = renderer.picture(arguments.seed + seed, arguments.backs)
        if (n + 1) % 50 == 0:
            done_path.write_text(str(n + 1))
    done_path.write_text(str(len(mine)))


if __name__ == "__main__":
    main()
