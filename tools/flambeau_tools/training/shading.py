"""Shadow maps and a small physically minded shader over the rasteriser's pixels, compiled by numba."""

import numpy as np
from numba import njit

SKIN, HAIR, CLOTH, EYE, TEETH, PLASTIC, MOUTH = range(7)


@njit(cache=True)
def hashed(x, y, z, seed):
    """A number of 0…1 for a lattice point."""
    h = (x * 374761393 + y * 668265263 + z * 1274126177 + seed * 974634777) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((h ^ (h >> 16)) & 0xFFFF) / 65535.0


@njit(cache=True)
def noise(x, y, z, seed):
    """Value noise of 0…1, one feature a unit."""
    fx, fy, fz = np.floor(x), np.floor(y), np.floor(z)
    i, j, k = int(fx), int(fy), int(fz)
    u, v, w = x - fx, y - fy, z - fz
    u, v, w = u * u * (3 - 2 * u), v * v * (3 - 2 * v), w * w * (3 - 2 * w)
    total = 0.0
    for a in range(2):
        for b in range(2):
            for c in range(2):
                share = (u if a else 1 - u) * (v if b else 1 - v) * (w if c else 1 - w)
                total += share * hashed(i + a, j + b, k + c, seed)
    return total


@njit(cache=True)
def noise_at(points, frequency, seed):
    """Two octaves of noise at points, 0…1."""
    result = np.empty(points.shape[0], np.float32)
    for n in range(points.shape[0]):
        x, y, z = points[n, 0] * frequency, points[n, 1] * frequency, points[n, 2] * frequency
        result[n] = 0.65 * noise(x, y, z, seed) + 0.35 * noise(2.1 * x + 7, 2.1 * y + 3, 2.1 * z + 5, seed + 1)
    return result


@njit(cache=True, fastmath=True)
def lit(shadow, sx, sy, sz, bias):
    """The share of light that reaches a place of a shadow map, by four samples."""
    size = shadow.shape[0]
    total = 0.0
    for oy in range(2):
        for ox in range(2):
            column, row = int(sx - 0.5 + ox), int(sy - 0.5 + oy)
            if column < 0 or row < 0 or column >= size or row >= size or shadow[row, column] + bias >= sz:
                total += 0.25
    return total


@njit(cache=True, fastmath=True)
def shade(
    index, weights, triangles, material, positions, normals, rest, albedo, gloss, occlusion,
    light_directions, light_colors, shadows, shadow_axes, shadow_offsets, shadow_scale,
    sky, ground, side, eyes, iris, seed, hair_frequency,
):
    """Linear colours and coverage of every pixel: Lambert and Blinn–Phong under directional lights and a gradient sky."""
    height, width = index.shape
    result = np.zeros((height, width, 4), np.float32)
    for row in range(height):
        for column in range(width):
            t = index[row, column]
            if t < 0:
                continue
            b, c = weights[row, column, 0], weights[row, column, 1]
            a = 1 - b - c
            i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
            kind = material[t]
            nx = a * normals[i, 0] + b * normals[j, 0] + c * normals[k, 0]
            ny = a * normals[i, 1] + b * normals[j, 1] + c * normals[k, 1]
            nz = a * normals[i, 2] + b * normals[j, 2] + c * normals[k, 2]
            px = a * positions[i, 0] + b * positions[j, 0] + c * positions[k, 0]
            py = a * positions[i, 1] + b * positions[j, 1] + c * positions[k, 1]
            pz = a * positions[i, 2] + b * positions[j, 2] + c * positions[k, 2]
            rx = a * rest[i, 0] + b * rest[j, 0] + c * rest[k, 0]
            ry = a * rest[i, 1] + b * rest[j, 1] + c * rest[k, 1]
            rz = a * rest[i, 2] + b * rest[j, 2] + c * rest[k, 2]
            red = a * albedo[i, 0] + b * albedo[j, 0] + c * albedo[k, 0]
            green = a * albedo[i, 1] + b * albedo[j, 1] + c * albedo[k, 1]
            blue = a * albedo[i, 2] + b * albedo[j, 2] + c * albedo[k, 2]
            shine = a * gloss[i] + b * gloss[j] + c * gloss[k]
            open_sky = a * occlusion[i] + b * occlusion[j] + c * occlusion[k]
            length = np.sqrt(nx * nx + ny * ny + nz * nz) + 1e-9
            nx, ny, nz = nx / length, ny / length, nz / length
            distance = np.sqrt(px * px + py * py + pz * pz)
            vx, vy, vz = -px / distance, -py / distance, -pz / distance
            if nx * vx + ny * vy + nz * vz < 0:
                nx, ny, nz = -nx, -ny, -nz
            power = 24.0
            if kind == 1:
                around = np.arctan2(rx, -rz + 0.02) * 0.1
                fine = noise(around * hair_frequency, ry * hair_frequency * 0.12, rz * hair_frequency * 0.3, seed)
                finer = noise(around * hair_frequency * 3, ry * hair_frequency * 0.3, rz * hair_frequency, seed + 3)
                factor = 0.45 + 0.75 * fine + 0.35 * finer
                red, green, blue = red * factor, green * factor, blue * factor
                nx += 0.5 * (fine - 0.5)
                power = 14.0
            elif kind == 3:
                e = 0 if rx > 0 else 1
                d = np.sqrt((rx - eyes[e, 0]) ** 2 + (ry - eyes[e, 1]) ** 2)
                if rz > eyes[e, 2]:
                    if d < iris[0]:
                        streak = 0.7 + 0.6 * noise(np.arctan2(ry - eyes[e, 1], rx - eyes[e, 0]) * 4, d * 300, 0.0, seed)
                        if d > 0.86 * iris[0]:
                            streak *= 0.45
                        red, green, blue = iris[2] * streak, iris[3] * streak, iris[4] * streak
                    if d < iris[1]:
                        red, green, blue = 0.006, 0.006, 0.006
                power = 220.0
            elif kind == 0:
                factor = 0.93 + 0.14 * noise(rx * 700, ry * 700, rz * 700, seed)
                red, green, blue = red * factor, green * factor, blue * factor
            elif kind == 2:
                factor = 0.85 + 0.3 * noise(rx * 60, ry * 40, rz * 60, seed)
                red, green, blue = red * factor, green * factor, blue * factor
            up = 0.5 - 0.5 * ny
            # A sky above, ground below, and a wall of another brightness to one side.
            wall = 1 + side * nx
            lr = (ground[0] + (sky[0] - ground[0]) * up) * wall * open_sky
            lg = (ground[1] + (sky[1] - ground[1]) * up) * wall * open_sky
            lb = (ground[2] + (sky[2] - ground[2]) * up) * wall * open_sky
            sr, sg, sb = 0.0, 0.0, 0.0
            facing = max(0.0, nx * vx + ny * vy + nz * vz)
            rim = (1 - facing) ** 4
            for l in range(light_directions.shape[0]):
                dx, dy, dz = light_directions[l, 0], light_directions[l, 1], light_directions[l, 2]
                cosine = nx * dx + ny * dy + nz * dz
                share = 1.0
                if cosine > -0.3 and l < shadows.shape[0]:
                    qx, qy, qz = px - shadow_offsets[l, 0], py - shadow_offsets[l, 1], pz - shadow_offsets[l, 2]
                    sx = (qx * shadow_axes[l, 0, 0] + qy * shadow_axes[l, 0, 1] + qz * shadow_axes[l, 0, 2])
                    sy = (qx * shadow_axes[l, 1, 0] + qy * shadow_axes[l, 1, 1] + qz * shadow_axes[l, 1, 2])
                    sz = -(qx * dx + qy * dy + qz * dz)
                    half = shadows.shape[1] / 2
                    share = lit(
                        shadows[l], sx * shadow_scale + half, sy * shadow_scale + half, sz + 2.0,
                        0.004 + 0.006 * (1 - max(0.0, cosine)))
                if kind == 0:  # light bleeds through skin, red farthest
                    dr = max(0.0, (cosine + 0.25) / 1.25)
                    dg = max(0.0, (cosine + 0.1) / 1.1)
                    db = max(0.0, (cosine + 0.05) / 1.05)
                else:
                    dr = dg = db = max(0.0, cosine)
                lr += light_colors[l, 0] * dr * share
                lg += light_colors[l, 1] * dg * share
                lb += light_colors[l, 2] * db * share
                if cosine > 0:
                    hx, hy, hz = dx + vx, dy + vy, dz + vz
                    h = (nx * hx + ny * hy + nz * hz) / (np.sqrt(hx * hx + hy * hy + hz * hz) + 1e-9)
                    s = shine * share * max(0.0, h) ** power * (1 + 3 * rim)
                    sr += light_colors[l, 0] * s
                    sg += light_colors[l, 1] * s
                    sb += light_colors[l, 2] * s
            s = 0.5 * shine * rim * open_sky
            result[row, column, 0] = red * lr + sr + s * sky[0]
            result[row, column, 1] = green * lg + sg + s * sky[1]
            result[row, column, 2] = blue * lb + sb + s * sky[2]
            result[row, column, 3] = 1
    return result


@njit(cache=True, fastmath=True)
def blend(picture, depth, x, y, z, triangles, colors):
    """Lays see-through triangles (red, green, blue, opacity each) over a picture where nothing is in front of them."""
    height, width = depth.shape
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = x[a], y[a], x[b], y[b], x[c], y[c]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-9 or z[a] <= 1e-3:
            continue
        x0, x1 = max(0, int(np.ceil(min(ax, bx, cx) - 0.5))), min(width - 1, int(np.floor(max(ax, bx, cx) - 0.5)))
        y0, y1 = max(0, int(np.ceil(min(ay, by, cy) - 0.5))), min(height - 1, int(np.floor(max(ay, by, cy) - 0.5)))
        for row in range(y0, y1 + 1):
            for column in range(x0, x1 + 1):
                dx, dy = column + 0.5 - ax, row + 0.5 - ay
                u = (dx * (cy - ay) - dy * (cx - ax)) / area
                v = ((bx - ax) * dy - (by - ay) * dx) / area
                if u < 0 or v < 0 or u + v > 1 or z[a] + u * (z[b] - z[a]) + v * (z[c] - z[a]) > depth[row, column]:
                    continue
                opacity = colors[t, 3]
                for channel in range(3):
                    picture[row, column, channel] += opacity * (colors[t, channel] - picture[row, column, channel])
                picture[row, column, 3] = max(picture[row, column, 3], opacity)
