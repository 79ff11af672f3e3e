#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the demo from trained weights: demo.param, demo.bin, demo.onnx, pictures, labels and preprocessing."""
import argparse
import json
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

import draw
from network import BEACONS, CONVOLUTIONS, SPLIT_LAYER

CALIBRATION_SEED, CALIBRATION_COUNT = 2002, 100
VALIDATION_SEED, VALIDATION_COUNT = 3003, 200
BEACON_READER = "block4/project"
FAR_SCALE = 1.25


def load(path):
    stored = np.load(path)
    names = [name for name, *_ in CONVOLUTIONS] + ["fc"]
    return {name: (stored[f"{name}:weight"].astype(np.float32), stored[f"{name}:bias"].astype(np.float32)) for name in names}


def spread(layers, scale):
    """Multiplies the beacon channels behind block4/depthwise by `scale` and divides the weights that read them by it.

    ReLU is positively homogeneous, so the network computes the same function.
    """
    weight, bias = layers[SPLIT_LAYER]
    weight[:BEACONS] *= scale
    bias[:BEACONS] *= scale
    layers[BEACON_READER][0][:, :BEACONS] /= scale


def write_ncnn(layers, folder):
    lines = []
    blobs = set()

    def add(kind, name, inputs, outputs, parameters=""):
        blobs.update(outputs)
        lines.append(f"{kind:<24} {name:<24} {len(inputs)} {len(outputs)} {' '.join(inputs + outputs)} {parameters}".rstrip())

    add("Input", "data", [], ["data"], f"0={draw.SIZE} 1={draw.SIZE} 2=3")
    blob = "data"
    with open(folder / "demo.bin", "wb") as weights:

        def store(name):
            weight, bias = layers[name]
            weights.write(np.uint32(0).tobytes())  # tag: the weights that follow are fp32
            weights.write(np.ascontiguousarray(weight, "<f4").tobytes())
            weights.write(np.ascontiguousarray(bias, "<f4").tobytes())

        for name, cin, cout, kernel, stride, groups, relu in CONVOLUTIONS:
            if name == "block3/expand":
                add("Split", "block3/split", [blob], ["block3/main", "block3/shortcut"])
                blob = "block3/main"
            pad = kernel // 2
            parameters = (f"0={cout} 1={kernel} 11={kernel} 2=1 12=1 3={stride} 13={stride} "
                          f"4={pad} 14={pad} 15={pad} 16={pad} 5=1 6={layers[name][0].size}")
            if groups > 1:
                parameters += f" 7={groups}"
            if relu:
                parameters += " 9=1"
            add("ConvolutionDepthWise" if groups > 1 else "Convolution", name, [blob], [name], parameters)
            store(name)
            blob = name
            if name == "block3/project":
                add("BinaryOp", "block3/add", [blob, "block3/shortcut"], ["block3/add"], "0=0")
                blob = "block3/add"
        add("Pooling", "pool", [blob], ["pool"], "0=1 4=1")
        add("InnerProduct", "fc", ["pool"], ["fc"], f"0={len(draw.CLASSES)} 1=1 2={layers['fc'][0].size}")
        store("fc")
        add("Softmax", "prob", ["fc"], ["prob"], "0=0 1=1")
    text = "\n".join(["7767517", f"{len(lines)} {len(blobs)}"] + lines) + "\n"
    (folder / "demo.param").write_text(text)


def write_onnx(layers, folder):
    nodes, initializers = [], []

    def stored(name, array):
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(array, np.float32), name))
        return name

    def add(kind, name, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], name=name, **attributes))
        return output

    blob = "data"
    for name, cin, cout, kernel, stride, groups, relu in CONVOLUTIONS:
        if name == "block3/expand":
            shortcut = blob
        pad = kernel // 2
        weight, bias = layers[name]
        blob = add("Conv", name, [blob, stored(f"{name}.weight", weight), stored(f"{name}.bias", bias)], name,
                   kernel_shape=[kernel, kernel], strides=[stride, stride], pads=[pad] * 4, dilations=[1, 1], group=groups)
        if relu:
            blob = add("Relu", f"{name}/relu", [blob], f"{name}/relu")
        if name == "block3/project":
            blob = add("Add", "block3/add", [blob, shortcut], "block3/add")
    blob = add("GlobalAveragePool", "pool", [blob], "pool")
    blob = add("Flatten", "flatten", [blob], "flatten", axis=1)
    weight, bias = layers["fc"]
    blob = add("Gemm", "fc", [blob, stored("fc.weight", weight), stored("fc.bias", bias)], "fc", transB=1)
    add("Softmax", "prob", [blob], "prob", axis=1)

    graph = helper.make_graph(
        nodes, "quantoscope-demo",
        [helper.make_tensor_value_info("data", TensorProto.FLOAT, [1, 3, draw.SIZE, draw.SIZE])],
        [helper.make_tensor_value_info("prob", TensorProto.FLOAT, [1, len(draw.CLASSES)])], initializers)
    model = helper.make_model(graph, producer_name="quantoscope-demo", opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    model = onnx.shape_inference.infer_shapes(model)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, folder / "demo.onnx")


def write_pictures(folder):
    for kind, seed, count in (("calibration", CALIBRATION_SEED, CALIBRATION_COUNT),
                              ("validation", VALIDATION_SEED, VALIDATION_COUNT)):
        target = folder / kind
        target.mkdir(exist_ok=True)
        for old in target.glob("*.png"):
            old.unlink()
        pictures, labels = draw.draw_set(seed, count)
        table = []
        for index, (picture, label) in enumerate(zip(pictures, labels)):
            name = f"{index:03d}_{draw.CLASSES[label]}.png"
            Image.fromarray(picture).save(target / name, optimize=True)
            table.append(f"{name}\t{label}\n")
        if kind == "validation":
            (folder / "labels.tsv").write_text("".join(table))
    (folder / "classes.txt").write_text("".join(f"{name}\n" for name in draw.CLASSES))
    preprocessing = {"width": draw.SIZE, "height": draw.SIZE, "pixel": "RGB",
                     "mean": [128, 128, 128], "norm": [1 / 128] * 3}
    (folder / "preprocessing.json").write_text(json.dumps(preprocessing, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", help="the .npz file that sharpen.py wrote")
    parser.add_argument("--folder", default=pathlib.Path(__file__).resolve().parent.parent, type=pathlib.Path)
    parser.add_argument("--far-scale", type=float, default=FAR_SCALE)
    parser.add_argument("--keep-pictures", action="store_true", help="do not draw the pictures again")
    options = parser.parse_args()

    layers = load(options.weights)
    options.folder.mkdir(parents=True, exist_ok=True)
    spread(layers, options.far_scale)
    write_ncnn(layers, options.folder)
    write_onnx(layers, options.folder)
    if not options.keep_pictures:
        write_pictures(options.folder)


if __name__ == "__main__":
    main()
