"""Writes the trained networks as Float16 `.npz` files with a manifest, and a golden of what they give.

    export.py FOLDER OUTPUT [--fixture FILE.npz]

FOLDER holds the checkpoints of `train.py`. Batch normalisation is folded into the convolutions before it. The fixture
is what PyTorch computes with the written weights for a picture of noise, for the engine's tests.
"""

import argparse
import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np
import torch

from .data import mirror_pairs
from .head import Head
from ..head.manifest import update
from .networks import Detector, LandmarkNetwork


PREPARATION = {"channelOrder": "RGB", "mean": [127.5, 127.5, 127.5], "scale": 0.015625}
# The largest face in the detector's training: 0.95 of a picture of 320 pixels.
REACH = 300
SOURCE = "trained on renders of assets/heads/flambeau.npz alone (assets/detectors/README.md)"
LICENSE = "MIT, the Flambeau project; trained on its own renders alone"


def folded(convolution, normalization):
    """A convolution's weight and bias with the normalisation after it taken in."""
    factor = normalization.weight / torch.sqrt(normalization.running_var + normalization.eps)
    weight = convolution.weight * factor[:, None, None, None]
    return weight.detach(), (normalization.bias - normalization.running_mean * factor).detach()


def rounded(values):
    """As Float16, and as what Float16 keeps."""
    half = values.numpy().astype(np.float16)
    assert np.isfinite(half).all()
    return half, torch.from_numpy(half.astype(np.float32))


def detector_arrays(network):
    """The arrays by RetinaFace's names; the normalisation left is the identity with the folded bias."""
    arrays = {}
    modules = dict(network.named_modules())
    for name, module in modules.items():
        if isinstance(module, torch.nn.Sequential):
            for n, (first, second) in enumerate(zip(module, list(module)[1:])):
                if isinstance(second, torch.nn.BatchNorm2d):
                    weight, bias = folded(first, second)
                    arrays[f"{name}.{n}.weight"], kept = rounded(weight)
                    first.weight.data = kept
                    arrays[f"{name}.{n + 1}.bias"], kept = rounded(bias)
                    ones = torch.ones_like(bias)
                    second.bias.data, second.weight.data = kept, ones
                    second.running_mean, second.running_var = torch.zeros_like(bias), ones.clone()
                    arrays[f"{name}.{n + 1}.weight"] = arrays[f"{name}.{n + 1}.running_var"] = np.ones(len(bias), np.float16)
                    arrays[f"{name}.{n + 1}.running_mean"] = np.zeros(len(bias), np.float16)
        elif name.endswith("conv1x1"):
            for part in ("weight", "bias"):
                arrays[f"{name}.{part}"], kept = rounded(getattr(module, part).detach())
                getattr(module, part).data = kept
    return arrays


def landmark_arrays(network):
    """Weights and biases of every convolution, normalisation folded in."""
    arrays = {}
    for name, module in network.named_modules():
        if isinstance(module, torch.nn.Sequential) and len(module) > 1 and isinstance(module[1], torch.nn.BatchNorm2d):
            convolution, normalization = module[0], module[1]
            weight, bias = folded(convolution, normalization)
            arrays[f"{name}.weight"], convolution.weight.data = rounded(weight)
            arrays[f"{name}.bias"], normalization.bias.data = rounded(bias)
            normalization.weight.data = torch.ones_like(bias)
            normalization.running_mean, normalization.running_var = torch.zeros_like(bias), torch.ones_like(bias)
    head = Head()
    pairs = [mirror_pairs(head.points(s, head.template)) for s in ("mediapipe478", "ibug68")]
    arrays["mirror"] = np.concatenate([pairs[0], 478 + pairs[1]]).astype(np.float16)
    arrays["points.weight"], network.points.weight.data = rounded(network.points.weight.detach())
    arrays["points.bias"], network.points.bias.data = rounded(network.points.bias.detach())
    return arrays


def write_arrays(path, arrays):
    """A compressed `.npz` whose bytes depend on nothing but the arrays."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            data = io.BytesIO()
            np.save(data, arrays[name])
            archive.writestr(zipfile.ZipInfo(name + ".npy", (1980, 1, 1, 0, 0, 0)), data.getvalue(), zipfile.ZIP_DEFLATED)


def loaded(network, checkpoint):
    """The averaged weights of a checkpoint, ready to run, and its step."""
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    network.load_state_dict(
        {k.removeprefix("module."): v for k, v in state["average"].items() if k.startswith("module.")})
    return network.eval(), state["step"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--fixture", type=Path)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    pictures = {side: torch.rand(1, 3, side, side).mul(255).round() for side in (64, 96)}
    fixture = {}
    manifest = {}
    faces = sum(
        int((np.load(p, mmap_mode="r")["focal"] > 0).sum()) for p in (arguments.folder / "faces").glob("truth*.npy"))
    for key, network, arrays_of, file, side, details in (
        ("detector", Detector(64), detector_arrays, "detector.npz", 64, {
            "architecture": "retinaface-mobilenet-0.25", "landmarks": "retinaface5", "schemes": ["retinaface5"],
            "reach": REACH}),
        ("landmarks", LandmarkNetwork(), landmark_arrays, "landmarks.npz", 96, {
            "architecture": "flambeau-landmarks-96", "landmarks": "mediapipe478",
            "schemes": ["mediapipe478", "ibug68"]}),
    ):
        log = arguments.folder / f"{key}.csv"
        if log.exists():
            (Path(__file__).parent / "logs").mkdir(exist_ok=True)
            (Path(__file__).parent / "logs" / log.name).write_bytes(log.read_bytes())
        network, step = loaded(network, arguments.folder / f"{key}.pt")
        arrays = arrays_of(network)
        write_arrays(arguments.output / file, arrays)
        with torch.no_grad():
            output = network((pictures[side] - 127.5) / 64)[0]
        fixture[f"{key}_picture"] = pictures[side][0].permute(1, 2, 0).numpy().astype(np.uint8)
        fixture[f"{key}_output"] = output.numpy()
        manifest[key] = {
            **details, "weights": file, **PREPARATION, "license": LICENSE,
            "sha256": hashlib.sha256((arguments.output / file).read_bytes()).hexdigest(),
            "parameters": int(sum(a.size for a in arrays.values())),
            "training": f"tools/train; {faces} rendered heads, {step} steps (tools/flambeau_tools/training/logs/{key}.csv)"}
    (arguments.output / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    root = Path(__file__).resolve().parents[3]
    if arguments.output.resolve() == root / "assets/detectors":
        for entry in manifest.values():
            update(root, arguments.output.resolve() / entry["weights"], SOURCE, "tools/train")
    if arguments.fixture:
        write_arrays(arguments.fixture, fixture)


if __name__ == "__main__":
    main()
