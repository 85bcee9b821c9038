#!/usr/bin/env python3
"""Writes what the face mesh network gives for made-up weights and pixels: 
PYTHONPATH=tools python3 -m flambeau_tools.golden.mesh_fixture [FILE]

Needs numpy. The free weights are not part of this project, so that the network's wiring is checked with numbers that a
formula gives to both sides, as in resnet_fixture.py: element i of a tensor is offset + scale·h(i, name). The network is
written down here anew, in double precision, from the operators of MediaPipe's model: TensorFlow's padding, PReLU,
shortcuts that a 2×2 maximum halves and zeros widen. Tensors are numbered as in that model: biases of convolutions over
space, then what is used once, then filters.
"""

import json
import pathlib
import sys

import numpy as np

from .made_up import spread

SIZE, POINTS = 192, 478
tensors = {}
numbers = {"bias": 1, "single": 20, "filter": 97}


def tensor(kind, shape, scale, offset=0.0):
    name = f"t{numbers[kind]}"
    numbers[kind] += 1
    tensors[name] = {"shape": list(shape), "scale": scale, "offset": offset}
    return (offset + scale * spread(int(np.prod(shape)), name)).astype(np.float32).astype(np.float64).reshape(shape)


def padded(x, stride):
    """TensorFlow's SAME for windows of 3: as many outputs as ⌈n/stride⌉, the odd zero below and to the right."""
    total = [max(0, (-(-n // stride) - 1) * stride + 3 - n) for n in x.shape[:2]]
    return np.pad(x, [(t // 2, t - t // 2) for t in total] + [(0, 0)])


def windows(x, stride, size):
    height, width = ((n - size) // stride + 1 for n in x.shape[:2])
    for ky in range(size):
        for kx in range(size):
            yield ky, kx, x[ky:ky + stride * (height - 1) + 1:stride, kx:kx + stride * (width - 1) + 1:stride]


def dense(x, filters, stride=1):
    return sum(window @ filters[:, ky, kx].T for ky, kx, window in windows(x, stride, filters.shape[1]))


def rectified(x, channels):
    alpha = tensor("single", (1, 1, channels), 0.2, 0.2)
    return np.where(x < 0, alpha * x, x)


def block(x, outputs, halved=False):
    inputs, stride = x.shape[2], 2 if halved else 1
    taps = tensor("single", (1, 3, 3, inputs), 0.5)[0]
    y = sum(window * taps[ky, kx] for ky, kx, window in windows(padded(x, stride), stride, 3))
    y = rectified(y + tensor("bias", (inputs,), 0.1), inputs)
    bias = tensor("single", (outputs,), 0.1)
    y = dense(y, tensor("filter", (outputs, 1, 1, inputs), float(0.5 * np.sqrt(6 / inputs)))) + bias
    if halved:
        x = np.max([window for _, _, window in windows(x, 2, 2)], axis=0)
    return rectified(y + np.pad(x, [(0, 0), (0, 0), (0, outputs - x.shape[2])]), outputs)


pixels = np.floor(128 + 127.5 * spread(SIZE * SIZE * 3, "pixels")).astype(int).clip(0, 255)
x = pixels.reshape(SIZE, SIZE, 3) * np.float64(np.float32(1 / 255))
bias = tensor("bias", (16,), 0.1)
x = rectified(dense(padded(x, 2), tensor("filter", (16, 3, 3, 3), 0.3), 2) + bias, 16)
for stage, channels in enumerate([16, 32, 64, 128, 128, 128]):
    if stage > 0:
        x = block(x, channels, halved=True)
    for _ in range(2):
        x = block(x, channels)
bias = tensor("single", (8,), 0.1)
x = rectified(dense(x, tensor("filter", (8, 1, 1, 128), 0.1)) + bias, 8)
x = block(x, 8)
heads = []
# A face is likely, and the points lie well inside the crop.
for outputs, scale, offset in [(1, 0.1, 3.0), (3 * POINTS, 60.0, 96.0)]:
    bias = tensor("single", (outputs,), scale, offset)
    heads.append((dense(x, tensor("filter", (outputs, 3, 3, 8), 2.0)) + bias).ravel())

path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else
                    pathlib.Path(__file__).parents[3] / "Tests/FaceDetectionTests/Fixtures/face-mesh.json")
values = [[float(f"{v:.8g}") for v in head] for head in heads]
path.write_text(json.dumps({"size": SIZE, "tensors": tensors, "presence": values[0][0], "points": values[1]},
                           separators=(",", ":")))
print(numbers, values[0], np.min(heads[1]), np.max(heads[1]), np.std(x), np.abs(x).max())
