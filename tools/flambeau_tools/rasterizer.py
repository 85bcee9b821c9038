"""The one rasteriser of the tools: a depth buffer over triangles in pixels, compiled by numba."""

import numpy as np
from numba import njit


@njit(cache=True, fastmath=True)
def depth_buffer(x, y, z, triangles, width, height):
    """The nearest triangle of every pixel: depths, triangle indices (−1 for none), two barycentric weights."""
    depth = np.full((height, width), np.float32(1e9), np.float32)
    index = np.full((height, width), -1, np.int32)
    weights = np.zeros((height, width, 2), np.float32)
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by, cx, cy = x[a], y[a], x[b], y[b], x[c], y[c]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-9 or z[a] <= 1e-3 or z[b] <= 1e-3 or z[c] <= 1e-3:
            continue
        x0 = max(0, int(np.ceil(min(ax, bx, cx) - 0.5)))
        x1 = min(width - 1, int(np.floor(max(ax, bx, cx) - 0.5)))
        y0 = max(0, int(np.ceil(min(ay, by, cy) - 0.5)))
        y1 = min(height - 1, int(np.floor(max(ay, by, cy) - 0.5)))
        inverse = 1 / area
        for row in range(y0, y1 + 1):
            dy = row + 0.5 - ay
            for column in range(x0, x1 + 1):
                dx = column + 0.5 - ax
                u = (dx * (cy - ay) - dy * (cx - ax)) * inverse
                v = ((bx - ax) * dy - (by - ay) * dx) * inverse
                if u < 0 or v < 0 or u + v > 1:
                    continue
                d = z[a] + u * (z[b] - z[a]) + v * (z[c] - z[a])
                if d < depth[row, column]:
                    depth[row, column] = d
                    index[row, column] = t
                    weights[row, column, 0] = u
                    weights[row, column, 1] = v
    return depth, index, weights


@njit(cache=True, fastmath=True)
def normals_of(vertices, triangles):
    """Unit normals by area-weighted triangles."""
    normals = np.zeros(vertices.shape, np.float32)
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ux, uy, uz = (vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1], vertices[b, 2] - vertices[a, 2])
        vx, vy, vz = (vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1], vertices[c, 2] - vertices[a, 2])
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for i in (a, b, c):
            normals[i, 0] += nx
            normals[i, 1] += ny
            normals[i, 2] += nz
    for n in range(vertices.shape[0]):
        length = np.sqrt(normals[n, 0] ** 2 + normals[n, 1] ** 2 + normals[n, 2] ** 2) + 1e-20
        normals[n, 0] /= length
        normals[n, 1] /= length
        normals[n, 2] /= length
    return normals
