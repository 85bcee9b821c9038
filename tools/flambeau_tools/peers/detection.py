#!/usr/bin/env python3
"""Times ONNX Runtime on the networks that `flambeau-benchmarks retinaface face-mesh` times, one thread.

Needs numpy, onnx and onnxruntime (pip install in a virtual environment of your own). The graphs are built here from the
.npz weights and the .json graph in ../shared/data/detectors/weights (or the folder given), batch normalisation folded
in. With --check the outputs are compared with the golden heads too.
"""

import json
import pathlib
import statistics
import sys
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

root = pathlib.Path(__file__).resolve().parents[3]
arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
folder = pathlib.Path(arguments[0]) if arguments else root / "../shared/data/detectors/weights"


class Graph:
    """An ONNX graph that grows a node at a time."""

    def __init__(self):
        self.nodes, self.constants, self.count = [], [], 0

    def constant(self, value):
        self.count += 1
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), f"c{self.count}"))
        return f"c{self.count}"

    def node(self, operator, *inputs, **attributes):
        self.count += 1
        self.nodes.append(helper.make_node(operator, inputs, [f"x{self.count}"], **attributes))
        return f"x{self.count}"

    def session(self, shape, outputs):
        values = [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in outputs]
        graph = helper.make_graph(
            self.nodes, "net", [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)], values, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 9
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def retinaface(height, width):
    weights = np.load(folder / "retinaface_mobilenet025_bubbliiiing.npz")
    graph = Graph()

    def convolution(x, name, norm, stride=1, pad=1, group=1, slope=None):
        w = weights[name + ".weight"].astype(np.float64)
        scale = weights[norm + ".weight"] / np.sqrt(weights[norm + ".running_var"].astype(np.float64) + 1e-5)
        b = weights[norm + ".bias"] - weights[norm + ".running_mean"] * scale
        w = (w * scale[:, None, None, None]).astype(np.float32)
        x = graph.node("Conv", x, graph.constant(w), graph.constant(b.astype(np.float32)), strides=[stride] * 2,
                       pads=[pad] * 4, group=group)
        return x if slope is None else graph.node("LeakyRelu", x, alpha=slope)

    x = convolution("input", "body.stage1.0.0", "body.stage1.0.1", stride=2, slope=0.1)
    levels = []
    channels = 8
    for stage, first, blocks in [("stage1", 1, [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1)]),
                                 ("stage2", 0, [(128, 2)] + [(128, 1)] * 5), ("stage3", 0, [(256, 2), (256, 1)])]:
        for index, (outputs, stride) in enumerate(blocks):
            name = f"body.{stage}.{index + first}"
            x = convolution(x, name + ".0", name + ".1", stride=stride, group=channels, slope=0.1)
            x = convolution(x, name + ".3", name + ".4", pad=0, slope=0.1)
            channels = outputs
        levels.append(x)
    sizes = [(-(-height // s), -(-width // s)) for s in (8, 16, 32)]
    pyramid = [convolution(level, f"fpn.output{i + 1}.0", f"fpn.output{i + 1}.1", pad=0, slope=0.1)
               for i, level in enumerate(levels)]
    for level in (1, 0):
        target = graph.constant(np.array([1, 64, *sizes[level]], np.int64))
        up = graph.node("Resize", pyramid[level + 1], "", "", target, mode="nearest",
                        coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        x = graph.node("Add", pyramid[level], up)
        pyramid[level] = convolution(x, f"fpn.merge{level + 1}.0", f"fpn.merge{level + 1}.1", slope=0.1)
    outputs = []
    for level, x in enumerate(pyramid):
        name = f"ssh{level + 1}."
        three = convolution(x, name + "conv3X3.0", name + "conv3X3.1")
        middle = convolution(x, name + "conv5X5_1.0", name + "conv5X5_1.1", slope=0.1)
        five = convolution(middle, name + "conv5X5_2.0", name + "conv5X5_2.1")
        last = convolution(middle, name + "conv7X7_2.0", name + "conv7X7_2.1", slope=0.1)
        seven = convolution(last, name + "conv7x7_3.0", name + "conv7x7_3.1")
        x = graph.node("Relu", graph.node("Concat", three, five, seven, axis=1))
        for head in ("ClassHead", "BboxHead", "LandmarkHead"):
            w, b = (weights[f"{head}.{level}.conv1x1.{part}"] for part in ("weight", "bias"))
            outputs.append(graph.node("Conv", x, graph.constant(w), graph.constant(b)))
    return graph.session([1, 3, height, width], outputs)


def face_mesh():
    description = json.loads((folder / "mediapipe_face_landmarks_v2_graph.json").read_text())
    weights = np.load(folder / "mediapipe_face_landmarks_v2_weights.npz")
    shapes = {t["id"]: t["shape"] for t in description["tensors"]}
    graph, names = Graph(), {0: "input"}
    for op in description["ops"]:
        inputs, output, kind = op["inp"], op["out"][0], op["op"]
        x = names.get(inputs[0])
        if kind in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            w = weights[f"t{inputs[1]}"]
            deep = kind == "DEPTHWISE_CONV_2D"
            w = w.transpose(3, 0, 1, 2) if deep else w.transpose(0, 3, 1, 2)
            same = op["padding"] == "SAME"
            names[output] = graph.node(
                "Conv", x, graph.constant(w), graph.constant(weights[f"t{inputs[2]}"]), strides=op["stride"],
                group=w.shape[0] if deep else 1, auto_pad="SAME_UPPER" if same else "VALID")
        elif kind == "PRELU":
            names[output] = graph.node("PRelu", x, graph.constant(weights[f"t{inputs[1]}"].transpose(2, 0, 1)))
        elif kind == "ADD":
            names[output] = graph.node("Add", x, names[inputs[1]])
        elif kind == "MAX_POOL_2D":
            names[output] = graph.node("MaxPool", x, kernel_shape=[2, 2], strides=[2, 2])
        elif kind == "PAD":
            more = shapes[output][3] - shapes[inputs[0]][3]
            names[output] = graph.node("Pad", x, graph.constant(np.array([0, 0, 0, 0, 0, more, 0, 0], np.int64)))
        else:
            raise SystemExit(f"unknown operator {kind}")
    return graph.session([1, 3, 192, 192], [names[o] for o in description["outputs"]])


def report(what, session, shape, repetitions):
    x = np.random.default_rng(0).uniform(-1, 1, shape).astype(np.float32)
    times, processor = [], []
    for _ in range(repetitions + 3):
        start, busy = time.perf_counter(), time.process_time()
        session.run(None, {"input": x})
        times.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    wall, busy = (1e3 * statistics.median(t[3:]) for t in (times, processor))
    print(f"{what}: ONNX Runtime {onnxruntime.__version__} {wall:.3f} ms, {busy:.3f} ms of the processor, one thread")


if "--check" in sys.argv:
    golden = np.load(folder / "../golden/crop83x70_full_heads.npz")
    pixels = golden["image_rgb_u8"].astype(np.float32) - np.float32([104, 117, 123])
    parts = retinaface(*pixels.shape[:2]).run(None, {"input": pixels.transpose(2, 0, 1)[None]})
    for offset, key, width in ((0, "cls_logits", 2), (1, "loc", 4), (2, "landm", 10)):
        heads = [parts[3 * level + offset].transpose(0, 2, 3, 1).reshape(-1, width) for level in range(3)]
        print(f"{key}: largest difference {np.abs(np.concatenate(heads) - golden[key]).max():.2g}")
report("retinaface", retinaface(640, 640), [1, 3, 640, 640], 25)
report("face-mesh", face_mesh(), [1, 3, 192, 192], 101)
