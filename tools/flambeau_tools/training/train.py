"""Trains a network on rendered heads; goes on where it stopped.

    train.py detector|landmarks FOLDER --steps N [--decay D] [--fixed F]

FOLDER holds `faces/` and `backs/` as `faces.py` writes them; checkpoints go there too. The learning rate rises over the
first 300 steps, stays, and falls to nothing over the last D. From step F normalisation keeps the statistics it has: those
of a small batch hide a picture that goes wrong from the loss, and the network that is shipped does not know them. Every
step draws its pictures from its own seed, so a run that was interrupted ends as one that was not. A line a hundred steps
goes to `NETWORK.csv` there, with figures on heads that training never shows.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from .data import Backgrounds, Cutouts, DetectionPictures, LandmarkCrops, mirror_pairs
from .head import Head
from .networks import POINTS, Detector, LandmarkNetwork, priors

MEAN, SCALE = 127.5, 1 / 64


def prepared(pictures):
    """Bytes to what the networks take: channels first in memory order last, (value − 127.5)/64."""
    x = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float()
    return ((x - MEAN) * SCALE).contiguous(memory_format=torch.channels_last)


def overlaps(boxes, others):
    """Intersection over union of every box with every other."""
    low = torch.maximum(boxes[:, None, :2], others[None, :, :2])
    high = torch.minimum(boxes[:, None, 2:], others[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(1)[:, None] + (others[:, 2:] - others[:, :2]).prod(1)[None]
    return shared / (area - shared)


class DetectorTask:
    """RetinaFace's loss: hard negatives seven to one, smooth L1 on boxes and points."""

    rate = 1.5e-3

    def __init__(self, folder, rng):
        backs = Cutouts(folder / "backs") if (folder / "backs").exists() else None
        cutouts, held = Cutouts(folder / "faces").parted()
        backgrounds = Backgrounds(rng)
        # Batches of small pictures and of large pictures with large faces, in turn.
        small = DetectionPictures(cutouts, backs, backgrounds, 192)
        large = DetectionPictures(cutouts, backs, backgrounds, 320, smallest=40.0)
        self.turns = [(small, 10), (large, 4)]
        self.network = Detector(64)
        self.held = DetectionPictures(held, backs, backgrounds, 320, smallest=20.0).batch(np.random.default_rng(5), 100)

    def use(self, size):
        """The priors of pictures of a size."""
        self.priors = p = priors(size, size)
        self.boxes = torch.cat([p[:, :2] - p[:, 2:] / 2, p[:, :2] + p[:, 2:] / 2], 1)

    def targets(self, faces):
        """Which face each prior is for (−1 for none), and its offsets."""
        if len(faces) == 0:
            return torch.full((len(self.priors),), -1), torch.zeros(len(self.priors), 14)
        faces = torch.from_numpy(faces)
        iou = overlaps(self.boxes, faces[:, :4])
        best, owner = iou.max(1)
        owner[best < 0.35] = -1
        owner[iou.argmax(0)] = torch.arange(len(faces))
        chosen = faces[owner.clamp(min=0)]
        p, side = self.priors[:, :2], self.priors[:, 2:]
        center, size = (chosen[:, :2] + chosen[:, 2:4]) / 2, chosen[:, 2:4] - chosen[:, :2]
        points = (chosen[:, 4:].reshape(-1, 5, 2) - p[:, None]) / (0.1 * side[:, None])
        return owner, torch.cat(
            [(center - p) / (0.1 * side), torch.log(size.clamp(min=1) / side) / 0.2, points.flatten(1)], 1)

    def loss(self, rng, step):
        source, count = self.turns[step % len(self.turns)]
        self.use(source.size)
        pictures, faces = source.batch(rng, count)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = self.network(prepared(pictures))
        output = output.float()
        matched = [self.targets(f) for f in faces]
        owner, offsets = torch.stack([m[0] for m in matched]), torch.stack([m[1] for m in matched])
        positive = owner >= 0
        count = positive.sum().clamp(min=1)
        scores = functional.cross_entropy(output[..., :2].flatten(0, 1), positive.long().flatten(), reduction="none")
        scores = scores.view_as(positive)
        negatives = scores[~positive]
        hard = negatives.topk(min(len(negatives), int(7 * count) + 64)).values
        classes = (scores[positive].sum() + hard.sum()) / count
        error = functional.smooth_l1_loss(output[..., 2:][positive], offsets[positive], reduction="none")
        boxes, points = error[:, :4].sum() / count, error[:, 4:].sum() / count
        return classes + 2 * boxes + points, {"classes": classes, "boxes": boxes, "points": points}

    def check(self, network):
        """Held-out faces that a prior of score 0.6 or more covers by half, in percent; false ones a hundred pictures."""
        pictures, faces = self.held
        self.use(pictures.shape[1])
        found = false = 0
        for n, truth in enumerate(faces):
            with torch.no_grad():
                output = network(prepared(pictures[n:n + 1]))[0]
            sure = output[:, :2].softmax(1)[:, 1] > 0.6
            side = self.priors[sure, 2:]
            center = self.priors[sure, :2] + 0.1 * side * output[sure, 2:4]
            half = side * torch.exp(0.2 * output[sure, 4:6]) / 2
            iou = overlaps(torch.cat([center - half, center + half], 1), torch.from_numpy(truth[:, :4]))
            found += int((iou > 0.5).any(0).sum())
            false += int(not (iou > 0.3).any(1).all())
        return {"found": 100 * found / sum(len(f) for f in faces), "false": 100 * false / len(faces)}


class LandmarkTask:
    """Gaussian negative log-likelihood of points whose deviation the network gives too, and a little absolute error."""

    batch, rate = 24, 1.5e-3

    def __init__(self, folder, rng):
        head = Head()
        pairs = [mirror_pairs(head.points(s, head.template)) for s in ("mediapipe478", "ibug68")]
        cutouts, held = Cutouts(folder / "faces").parted()
        backgrounds = Backgrounds(rng)
        self.crops = LandmarkCrops(cutouts, backgrounds, LandmarkNetwork.SIZE, *pairs)
        self.network = LandmarkNetwork()
        mean = np.mean([self.crops.batch(rng, 100)[1] for _ in range(2)], (0, 1))
        bias = self.network.points.bias.data.view(POINTS, 3)
        bias[:, :2], bias[:, 2] = torch.from_numpy(mean), -2.5
        self.network.points.weight.data *= 0.2
        self.weight = torch.cat([torch.ones(478), 3 * torch.ones(68)])
        self.weight /= self.weight.sum()
        self.held = LandmarkCrops(held, backgrounds, LandmarkNetwork.SIZE, *pairs).batch(np.random.default_rng(5), 400)

    def loss(self, rng, step):
        pictures, truth = self.crops.batch(rng, self.batch)
        output = self.network(prepared(pictures)).view(-1, POINTS, 3)
        distance = output[..., :2] - torch.from_numpy(truth)
        deviation = output[..., 2].clamp(-6, 1)
        likelihood = distance.square().sum(2) * torch.exp(-2 * deviation) / 2 + 2 * deviation
        absolute = distance.abs().sum(2)
        loss = ((likelihood + 20 * absolute) * self.weight).sum(1).mean()
        return loss, {"likelihood": (likelihood * self.weight).sum(1).mean(),
                      "pixels": (absolute * self.weight).sum(1).mean() * LandmarkNetwork.SIZE}

    def check(self, network):
        """Error of the inner 51 points on held-out heads, in percent of the distance of the outer eye corners."""
        pictures, truth = self.held
        with torch.no_grad():
            found = network(prepared(pictures)).view(-1, POINTS, 3)[..., :2].numpy()
        inner, apart = slice(478 + 17, None), np.linalg.norm(truth[:, 478 + 36] - truth[:, 478 + 45], axis=1)
        frontal = apart > 0.25
        error = np.linalg.norm(found - truth, axis=2)[:, inner].mean(1) / apart
        return {"held": 100 * float(error[frontal].mean())}


def rate(step, arguments, base):
    """The learning rate of a step: up, level, down."""
    return base * min(1, (step + 1) / 300) * min(1, (arguments.steps - step) / max(1, arguments.decay))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("task", choices=["detector", "landmarks"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--decay", type=int, default=1500)
    parser.add_argument("--fixed", type=int, default=6000)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    task = {"detector": DetectorTask, "landmarks": LandmarkTask}[arguments.task](
        arguments.folder, np.random.default_rng(7))
    network = task.network.to(memory_format=torch.channels_last)
    normalizations = [m for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d)]
    for module in normalizations:
        module.momentum = 0.02
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}], lr=task.rate, fused=True)
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.99), use_buffers=True)
    checkpoint = arguments.folder / f"{arguments.task}.pt"
    first = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    log = arguments.folder / f"{arguments.task}.csv"
    sums, since = {}, time.time()
    network.train()
    for step in range(first, arguments.steps):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, arguments, task.rate)
        if step == max(first, arguments.fixed):
            for module in normalizations:
                module.eval()
        loss, parts = task.loss(np.random.default_rng([11, step]), step)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 10)
        optimizer.step()
        if step % 4 == 3:
            average.update_parameters(network)
        for name, value in parts.items():
            sums[name] = sums.get(name, 0) + float(value.detach()) / 100
        last = step + 1 == arguments.steps
        if (step + 1) % 100 == 0 or last:
            average.eval()
            parts = {**sums, **(task.check(average.module) if (step + 1) % 500 == 0 or last else {})}
            text = ",".join(f"{name}={value:.4f}" for name, value in parts.items())
            with log.open("a") as file:
                file.write(f"{step + 1},{rate(step, arguments, task.rate):.6f},{time.time() - since:.0f}s,{text}\n")
            sums, since = {}, time.time()
        if (step + 1) % 200 == 0 or last:
            state = {"network": network.state_dict(), "average": average.state_dict(),
                     "optimizer": optimizer.state_dict(), "step": step + 1}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)


if __name__ == "__main__":
    main()
