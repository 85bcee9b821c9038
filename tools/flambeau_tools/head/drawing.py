"""Pictures of the head from any side, shaded; PNG through zlib."""

import struct
import zlib
from pathlib import Path

import numpy as np

from ..rasterizer import depth_buffer, normals_of


def rotation(yaw, pitch):
    """The rotation of head axes by yaw about y, then pitch about x, in degrees."""
    a, b = np.radians([yaw, pitch])
    about_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    return about_x @ about_y


def view(yaw=0, pitch=0, centre=(0, -0.01, 0), width=0.36, size=360, height=None):
    """An orthographic camera: `width` metres over `size` pixels, turned about `centre`."""
    return rotation(yaw, pitch), np.asarray(centre, float), size / width, size, height or size


def covered_pixels(vertices, faces, camera):
    """Every (triangle, pixel x, pixel y, barycentric weights) whose pixel centre the triangle covers."""
    turn, centre, scale, width, height = camera
    p = (vertices - centre) @ turn.T
    x, y = p[:, 0] * scale + width / 2, height / 2 - p[:, 1] * scale
    tx, ty = x[faces], y[faces]
    x0 = np.clip(np.ceil(tx.min(1) - 0.5), 0, width).astype(int)
    x1 = np.clip(np.floor(tx.max(1) - 0.5) + 1, 0, width).astype(int)
    y0 = np.clip(np.ceil(ty.min(1) - 0.5), 0, height).astype(int)
    y1 = np.clip(np.floor(ty.max(1) - 0.5) + 1, 0, height).astype(int)
    w, h = np.maximum(x1 - x0, 0), np.maximum(y1 - y0, 0)
    count = w * h
    triangle = np.repeat(np.arange(len(faces)), count)
    local = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    px = x0[triangle] + local % np.maximum(w[triangle], 1)
    py = y0[triangle] + local // np.maximum(w[triangle], 1)
    ax, ay = tx[triangle, 0], ty[triangle, 0]
    bx, by = tx[triangle, 1] - ax, ty[triangle, 1] - ay
    cx, cy = tx[triangle, 2] - ax, ty[triangle, 2] - ay
    dx, dy = px + 0.5 - ax, py + 0.5 - ay
    area = bx * cy - by * cx
    area = np.where(np.abs(area) < 1e-12, np.inf, area)
    v = (dx * cy - dy * cx) / area
    u = (bx * dy - by * dx) / area
    inside = (u >= 0) & (v >= 0) & (u + v <= 1) & np.isfinite(area)
    triangle, px, py, u, v = triangle[inside], px[inside], py[inside], u[inside], v[inside]
    return triangle, px, py, np.stack([1 - u - v, v, u], 1)


def rasterise(vertices, faces, camera):
    """Depth test every triangle: (face index or -1, barycentric weights) for each pixel of a (height, size) image."""
    turn, centre, scale, width, height = camera
    p = (vertices - centre) @ turn.T
    # The nearest is the least: depths are counted from before the foremost vertex.
    depth = p[:, 2].max() + 1 - p[:, 2]
    _, image, uv = depth_buffer(
        (p[:, 0] * scale + width / 2).astype(np.float32), (height / 2 - p[:, 1] * scale).astype(np.float32),
        depth.astype(np.float32), faces.astype(np.int32), width, height)
    return image, np.concatenate([1 - uv.sum(2, keepdims=True), uv], 2).astype(np.float64)


def shade(vertices, faces, camera, colours=None, wire=False, flat=False):
    """A shaded picture (height, size, 3) in bytes; back faces in violet, so that inverted or open places show."""
    image, bary = rasterise(vertices, faces, camera)
    hit = image >= 0
    turn = camera[0]
    normals = normals_of(vertices, faces.astype(np.int32)) @ turn.T
    f = faces[image[hit]]
    w = bary[hit]
    if flat:
        a, b, c = (vertices[f[:, k]] @ turn.T for k in range(3))
        n = np.cross(b - a, c - a)
    else:
        n = np.einsum("pk,pkd->pd", w, normals[f])
    n /= np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-30)
    a, b, c = (vertices[f[:, k]] @ turn.T for k in range(3))
    front = np.cross(b - a, c - a)[:, 2] > 0
    key = np.array([0.35, 0.45, 0.82])
    key /= np.linalg.norm(key)
    fill = np.array([-0.6, 0.1, 0.6])
    fill /= np.linalg.norm(fill)
    light = 0.16 + 0.62 * np.maximum(n @ key, 0) + 0.25 * np.maximum(n @ fill, 0)
    half = key + [0, 0, 1]
    half /= np.linalg.norm(half)
    light = light + 0.12 * np.maximum(n @ half, 0) ** 24
    base = np.array([0.86, 0.80, 0.75]) if colours is None else np.einsum("pk,pkd->pd", w, colours[f])
    rgb = np.where(front[:, None], light[:, None] * base, np.array([0.45, 0.2, 0.6]))
    if wire:
        a2 = np.stack([vertices[f[:, k]] @ turn.T for k in range(3)], 1)[..., :2] * camera[2]
        area = np.abs(np.cross(a2[:, 1] - a2[:, 0], a2[:, 2] - a2[:, 0]))
        opposite = np.stack([np.linalg.norm(a2[:, (k + 1) % 3] - a2[:, (k + 2) % 3], axis=1) for k in range(3)], 1)
        distance = (w * (area[:, None] / np.maximum(opposite, 1e-9))).min(1)
        rgb = np.where((distance < 0.6)[:, None], rgb * 0.25, rgb)
    out = np.full((*image.shape, 3), 0.96)
    out[hit] = np.clip(rgb, 0, 1) ** (1 / 1.6)
    return (out * 255 + 0.5).astype(np.uint8)


def sheet(pictures, columns):
    """Pictures of one size in rows."""
    blank = np.full_like(pictures[0], 245)
    rows = []
    for start in range(0, len(pictures), columns):
        row = list(pictures[start : start + columns])
        row += [blank] * (columns - len(row))
        rows.append(np.concatenate(row, 1))
    return np.concatenate(rows, 0)


def write_png(path, picture):
    height, width, _ = picture.shape
    raw = b"".join(b"\0" + picture[row].tobytes() for row in range(height))

    def chunk(kind, payload):
        body = kind + payload
        return struct.pack(">I", len(payload)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    Path(path).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 6)) + chunk(b"IEND", b"")
    )
