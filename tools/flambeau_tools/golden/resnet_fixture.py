#!/usr/bin/env python3
"""Writes the heads of RetinaFace with ResNet-50 on made-up weights and pixels: 
PYTHONPATH=tools python3 -m flambeau_tools.golden.resnet_fixture [FILE]

Needs numpy. No free weights of this network exist, so that its wiring is checked with numbers that a formula gives to both
sides: element i of a tensor is scale·h(i, name), where h is a hash of integers spread over −1…1. The network is written down
here anew, from the papers' and torchvision's names, in double precision.
"""

import json
import pathlib
import sys

import numpy as np

from .made_up import spread

HEIGHT, WIDTH = 40, 33
tensors = {}


def tensor(name, shape, scale, offset=0.0):
    tensors[name] = {"shape": list(shape), "scale": scale, "offset": offset}
    values = offset + scale * spread(int(np.prod(shape)), name)
    return values.astype(np.float32).astype(np.float64).reshape(shape)


def convolve(x, w, stride, pad):
    outputs, inputs, k, _ = w.shape
    x = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
    height, width = ((n - k) // stride + 1 for n in x.shape[1:])
    result = np.zeros((outputs, height, width))
    for ky in range(k):
        for kx in range(k):
            window = x[:, ky:ky + stride * (height - 1) + 1:stride, kx:kx + stride * (width - 1) + 1:stride]
            result += np.tensordot(w[:, :, ky, kx], window, 1)
    return result


def normalized(x, conv, norm, outputs, k, stride=1, gain=1.0):
    inputs = x.shape[0]
    # Uniform weights of variance 2 / fan-in keep the size of activations.
    w = tensor(conv + ".weight", (outputs, inputs, k, k), float(np.sqrt(6 / (inputs * k * k))))
    x = convolve(x, w, stride, k // 2)
    gamma = tensor(norm + ".weight", (outputs,), 0.1 * gain, gain)
    beta = tensor(norm + ".bias", (outputs,), 0.1)
    mean = tensor(norm + ".running_mean", (outputs,), 0.1)
    variance = tensor(norm + ".running_var", (outputs,), 0.3, 1.0)
    factor = gamma / np.sqrt(variance + 1e-5)
    return x * factor[:, None, None] + (beta - mean * factor)[:, None, None]


def relu(x):
    return np.maximum(x, 0)


def pooled(x):
    x = np.pad(x, ((0, 0), (1, 1), (1, 1)), constant_values=-np.inf)
    height, width = ((n - 3) // 2 + 1 for n in x.shape[1:])
    return np.max([x[:, ky:ky + 2 * height - 1:2, kx:kx + 2 * width - 1:2] for ky in range(3) for kx in range(3)], axis=0)


def nearest(x, height, width):
    rows = np.arange(height) * x.shape[1] // height
    columns = np.arange(width) * x.shape[2] // width
    return x[:, rows][:, :, columns]


pixels = np.floor(128 + 127.5 * spread(HEIGHT * WIDTH * 3, "pixels")).astype(int).clip(0, 255)
image = pixels.reshape(HEIGHT, WIDTH, 3).transpose(2, 0, 1).astype(np.float64)
image = (image - np.array([104.0, 117.0, 123.0])[:, None, None]) * np.float64(np.float32(0.02))

x = pooled(relu(normalized(image, "body.conv1", "body.bn1", 64, 7, 2)))
levels = []
for layer, (blocks, middle) in enumerate([(3, 64), (4, 128), (6, 256), (3, 512)], 1):
    for block in range(blocks):
        name = f"body.layer{layer}.{block}"
        stride = 2 if block == 0 and layer > 1 else 1
        shortcut = x
        if block == 0:
            shortcut = normalized(x, name + ".downsample.0", name + ".downsample.1", 4 * middle, 1, stride, 0.7)
        y = relu(normalized(x, name + ".conv1", name + ".bn1", middle, 1))
        y = relu(normalized(y, name + ".conv2", name + ".bn2", middle, 3, stride))
        x = relu(normalized(y, name + ".conv3", name + ".bn3", 4 * middle, 1, 1, 0.3) + shortcut)
    if layer > 1:
        levels.append(x)

pyramid = [relu(normalized(x, f"fpn.output{i}.0", f"fpn.output{i}.1", 256, 1)) for i, x in enumerate(levels, 1)]
for level in (1, 0):
    joined = pyramid[level] + nearest(pyramid[level + 1], *pyramid[level].shape[1:])
    pyramid[level] = relu(normalized(joined, f"fpn.merge{level + 1}.0", f"fpn.merge{level + 1}.1", 256, 3))

heads = []
for level, x in enumerate(pyramid):
    name = f"ssh{level + 1}."
    direct = normalized(x, name + "conv3X3.0", name + "conv3X3.1", 128, 3)
    middle = relu(normalized(x, name + "conv5X5_1.0", name + "conv5X5_1.1", 64, 3))
    five = normalized(middle, name + "conv5X5_2.0", name + "conv5X5_2.1", 64, 3)
    last = relu(normalized(middle, name + "conv7X7_2.0", name + "conv7X7_2.1", 64, 3))
    seven = normalized(last, name + "conv7x7_3.0", name + "conv7x7_3.1", 64, 3)
    x = relu(np.concatenate([direct, five, seven]))
    parts = []
    for head, outputs in (("ClassHead", 4), ("BboxHead", 8), ("LandmarkHead", 20)):
        w = tensor(f"{head}.{level}.conv1x1.weight", (outputs, 256, 1, 1), 0.1)
        b = tensor(f"{head}.{level}.conv1x1.bias", (outputs,), 0.1)
        parts.append(convolve(x, w, 1, 0) + b[:, None, None])
    head = np.concatenate(parts).transpose(1, 2, 0)
    heads.append({"shape": list(head.shape), "values": [float(f"{v:.9g}") for v in head.ravel()]})

path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else
                    pathlib.Path(__file__).parents[3] / "Tests/FaceDetectionTests/Fixtures/resnet50.json")
path.write_text(json.dumps({"height": HEIGHT, "width": WIDTH, "tensors": tensors, "heads": heads}, separators=(",", ":")))
print(len(tensors), [h["shape"] for h in heads], max(abs(v) for h in heads for v in h["values"]))
