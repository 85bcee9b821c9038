"""Pictures of a rig's shapes from the front and the side.

    python -m flambeau_tools.rigging.sheet rig.glb sheet.png [shape | shape+shape …]
"""

import sys

import numpy as np
from PIL import Image, ImageDraw

from ..rasterizer import depth_buffer, normals_of
from .glb import Rig

SHAPES = ["rest", "jawOpen", "eyeBlinkLeft", "jawOpen+mouthClose", "mouthSmileLeft+mouthSmileRight", "mouthFunnel"]
SIZE = 420
COLORS = np.array(
    [[222, 184, 160], [235, 235, 240], [235, 235, 240], [245, 240, 215], [245, 240, 215], [205, 110, 110], [70, 60, 55]],
    float,
)  # fmt: skip
KINDS = ["skin", "left_eye", "right_eye", "upper_teeth", "lower_teeth", "mouth", "attached"]


def axes(rig):
    """The head's left, up and front in the file's frame, by the joints."""
    joints, nodes = {}, rig.document["nodes"]

    def walk(number, origin):
        place = origin + np.array(nodes[number].get("translation", [0, 0, 0]))
        joints[nodes[number]["name"]] = place
        for child in nodes[number].get("children", []):
            walk(child, place)

    for number in rig.document["scenes"][0]["nodes"]:
        walk(number, np.zeros(3))
    left = joints["leftEye"] - joints["rightEye"]
    unit = np.linalg.norm(left) / 0.0623
    left /= np.linalg.norm(left)
    eyes = (joints["leftEye"] + joints["rightEye"]) / 2
    down = joints["neck"] - eyes
    front = np.cross(left, -down)
    front /= np.linalg.norm(front)
    up = np.cross(front, left)
    # The neck lies behind and below the eyes: the line to it is turned by what it is on a head of ordinary form.
    angle = np.radians(55)
    turned = np.cos(angle) * front + np.sin(angle) * up
    up = np.cos(angle) * up - np.sin(angle) * front
    return eyes, left, up, turned, unit


def draw(positions, triangles, colors, view, right, up, unit):
    x = positions @ right / unit * 1000
    y = positions @ up / unit * 1000
    z = -(positions @ view) / unit * 1000
    scale = SIZE / 210
    px = (SIZE / 2 + x * scale).astype(np.float32)
    py = (SIZE / 2 - (y + 30) * scale).astype(np.float32)
    depth, index, _ = depth_buffer(px, py, (z - z.min() + 1).astype(np.float32), triangles, SIZE, SIZE)
    normals = normals_of(np.stack([x, y, -z], 1).astype(np.float32), triangles)
    face = normals[triangles].mean(1)
    light = np.abs(face @ np.array([0.3, 0.45, 0.84]))
    shade = (0.25 + 0.75 * light)[:, None] * colors
    picture = np.full((SIZE, SIZE, 3), 255.0)
    picture[index >= 0] = shade[index[index >= 0]]
    return Image.fromarray(picture.clip(0, 255).astype(np.uint8))


def main():
    rig = Rig(sys.argv[1])
    shapes = sys.argv[3:] or SHAPES
    triangles, colors = [], []
    for number, primitive in enumerate(rig.primitives()):
        vertices = rig.values(primitive["attributes"]["_VERTEX"])[:, 0].astype(np.int32)
        triangles.append(vertices[rig.values(primitive["indices"])[:, 0].astype(int)].reshape(-1, 3))
        name = rig.pieces[number].split("_", 1)[1]
        kind = next((k for k, known in enumerate(KINDS) if name.startswith(known)), 0)
        colors.append(np.tile(COLORS[kind], (len(triangles[-1]), 1)))
    triangles, colors = np.concatenate(triangles), np.concatenate(colors)
    eyes, left, up, front, unit = axes(rig)
    rest = np.nan_to_num(rig.positions) - eyes
    offsets = dict(zip(rig.names, rig.offsets, strict=True))
    sheet = Image.new("RGB", (SIZE * len(shapes), SIZE * 2), "white")
    side = np.cos(0.9) * front + np.sin(0.9) * left
    for column, shape in enumerate(shapes):
        moved = rest + sum((offsets[part] for part in shape.split("+") if part in offsets), np.zeros_like(rest))
        views = [(front, left), (side, np.cos(0.9) * left - np.sin(0.9) * front)]
        for row, (view, right) in enumerate(views):
            sheet.paste(draw(moved, triangles, colors, view, right, up, unit), (SIZE * column, SIZE * row))
        ImageDraw.Draw(sheet).text((SIZE * column + 8, 8), shape, "black")
    sheet.save(sys.argv[2])


if __name__ == "__main__":
    main()
