"""The two networks: a face detector in RetinaFace's layout, and a landmark network that says how sure it is."""

import torch
from torch import nn

SLOPE = 0.1
STRIDES, PRIOR_SIZES = (8, 16, 32), ((16, 32), (64, 128), (256, 512))
POINTS = 478 + 68


def dense(inputs, outputs, window=1, stride=1, slope=SLOPE):
    """A convolution, batch normalisation and, unless `slope` is 1, an activation."""
    layers = [
        nn.Conv2d(inputs, outputs, window, stride, window // 2, bias=False), nn.BatchNorm2d(outputs)]
    if slope != 1:
        layers.append(nn.LeakyReLU(slope, inplace=True))
    return nn.Sequential(*layers)


def separable(inputs, outputs, stride):
    """A depthwise 3×3 convolution and a 1×1 convolution, each normalised and activated."""
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False), nn.BatchNorm2d(inputs),
        nn.LeakyReLU(SLOPE, inplace=True), nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs),
        nn.LeakyReLU(SLOPE, inplace=True))


class Context(nn.Module):
    """Windows of 3, 5 and 7 pixels side by side."""

    def __init__(self, channels):
        super().__init__()
        half, quarter = channels // 2, channels // 4
        self.conv3X3 = dense(channels, half, 3, slope=1)
        self.conv5X5_1 = dense(channels, quarter, 3)
        self.conv5X5_2 = dense(quarter, quarter, 3, slope=1)
        self.conv7X7_2 = dense(quarter, quarter, 3)
        self.conv7x7_3 = dense(quarter, quarter, 3, slope=1)

    def forward(self, x):
        five = self.conv5X5_1(x)
        return torch.relu(torch.cat([self.conv3X3(x), self.conv5X5_2(five), self.conv7x7_3(self.conv7X7_2(five))], 1))


class Pyramid(nn.Module):
    """The feature pyramid's convolutions by name."""

    def __init__(self, channels):
        super().__init__()
        self.output1, self.output2, self.output3 = (dense(n, channels) for n in (64, 128, 256))
        self.merge1, self.merge2 = dense(channels, channels, 3), dense(channels, channels, 3)


class HeadConvolution(nn.Module):
    """A 1×1 convolution by the name that RetinaFace gives it."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv1x1 = nn.Conv2d(inputs, outputs, 1)


class Detector(nn.Module):
    """RetinaFace on MobileNet-0.25 with a pyramid of 32 channels: scores, boxes and five points a prior."""

    def __init__(self, channels=32):
        super().__init__()
        stages = ([(8, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1)],
                  [(64, 128, 2)] + [(128, 128, 1)] * 5, [(128, 256, 2), (256, 256, 1)])
        self.body = nn.ModuleDict({
            "stage1": nn.Sequential(dense(3, 8, 3, 2), *(separable(*block) for block in stages[0])),
            "stage2": nn.Sequential(*(separable(*block) for block in stages[1])),
            "stage3": nn.Sequential(*(separable(*block) for block in stages[2])),
        })
        self.fpn = Pyramid(channels)
        self.ssh1, self.ssh2, self.ssh3 = Context(channels), Context(channels), Context(channels)
        for name, outputs in (("ClassHead", 4), ("BboxHead", 8), ("LandmarkHead", 20)):
            setattr(self, name, nn.ModuleList(HeadConvolution(channels, outputs) for _ in range(3)))
        for head in self.ClassHead:  # faces are rare
            nn.init.constant_(head.conv1x1.bias, 0)
            head.conv1x1.bias.data[0::2] = 2.0
            head.conv1x1.bias.data[1::2] = -2.0

    def forward(self, x):
        one = self.body["stage1"](x)
        two = self.body["stage2"](one)
        three = self.body["stage3"](two)

        def larger(x, like):
            return nn.functional.interpolate(x, size=like.shape[2:], mode="nearest")

        p3 = self.fpn.output3(three)
        p2 = self.fpn.output2(two)
        p2 = self.fpn.merge2(p2 + larger(p3, p2))
        p1 = self.fpn.output1(one)
        p1 = self.fpn.merge1(p1 + larger(p2, p1))
        results = []
        for level, (context, map) in enumerate(((self.ssh1, p1), (self.ssh2, p2), (self.ssh3, p3))):
            map = context(map)
            parts = []
            for heads, values in ((self.ClassHead, 2), (self.BboxHead, 4), (self.LandmarkHead, 10)):
                y = heads[level].conv1x1(map)
                parts.append(y.permute(0, 2, 3, 1).reshape(len(x), -1, values))
            results.append(torch.cat(parts, 2))
        return torch.cat(results, 1)


def priors(width, height):
    """Centre x, centre y and side in pixels of every prior, in the order of the heads."""
    rows = []
    for stride, sizes in zip(STRIDES, PRIOR_SIZES):
        y, x, s = torch.meshgrid(
            torch.arange(-(-height // stride)), torch.arange(-(-width // stride)), torch.tensor(sizes), indexing="ij")
        rows.append(torch.stack([(x + 0.5) * stride, (y + 0.5) * stride, s.float()], -1).reshape(-1, 3))
    return torch.cat(rows)


class Block(nn.Module):
    """Depthwise 3×3 and 1×1 convolutions with a shortcut where sizes agree, activated after the sum."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.depthwise = nn.Sequential(
            nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False), nn.BatchNorm2d(inputs))
        self.pointwise = nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.pointwise(nn.functional.leaky_relu(self.depthwise(x), SLOPE))
        return nn.functional.leaky_relu(y + x if self.shortcut else y, SLOPE)


class LandmarkNetwork(nn.Module):
    """A crop of 96² to 478 + 68 points, each with the logarithm of its standard deviation; the crop's side is 1."""

    SIZE = 96
    PLAN = [(16, 1, 1), (32, 2, 3), (64, 2, 4), (128, 2, 5), (160, 2, 3)]
    FEATURES = 192

    def __init__(self):
        super().__init__()
        self.first = dense(3, 16, 3, 2)
        blocks, inputs = [], 16
        for outputs, stride, count in self.PLAN:
            for n in range(count):
                blocks.append(Block(inputs, outputs, stride if n == 0 else 1))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.narrow = dense(inputs, 64)
        self.features = nn.Sequential(
            nn.Conv2d(64, self.FEATURES, 3, bias=False), nn.BatchNorm2d(self.FEATURES), nn.LeakyReLU(SLOPE))
        self.points = nn.Conv2d(self.FEATURES, 3 * POINTS, 1)

    def forward(self, x):
        return self.points(self.features(self.narrow(self.blocks(self.first(x))))).flatten(1)
