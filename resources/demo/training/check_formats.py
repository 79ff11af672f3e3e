#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that demo.onnx (run by OpenCV) and demo.param + demo.bin (run by ncnn_numpy) compute the same."""
import json
import pathlib

import cv2
import numpy as np
import onnx

from check_quantization import read_images
from ncnn_numpy import Net

FOLDER = pathlib.Path(__file__).resolve().parent.parent


def main():
    model = onnx.load(FOLDER / "demo.onnx")
    onnx.checker.check_model(model, full_check=True)
    net = Net(FOLDER / "demo.param", FOLDER / "demo.bin")
    names = {node.name for node in model.graph.node}
    assert all(layer.name in names for layer in net.quantizable())

    table = [line.split("\t") for line in (FOLDER / "labels.tsv").read_text().splitlines()]
    preprocessing = json.loads((FOLDER / "preprocessing.json").read_text())
    images = read_images(FOLDER / "validation", [name for name, _ in table], preprocessing)
    ours = net.run(images)
    opencv = cv2.dnn.readNetFromONNX(str(FOLDER / "demo.onnx"))
    theirs = []
    for image in images:
        opencv.setInput(image[None], "data")
        theirs.append(opencv.forward("prob")[0])
    theirs = np.stack(theirs)
    labels = np.array([int(label) for _, label in table])
    print(f"images: {len(images)}, classes per label: {np.bincount(labels).tolist()}")
    print(f"largest difference of a probability: {np.abs(ours - theirs).max():.2e}")
    print(f"top-1: ncnn files {100 * np.mean(ours.argmax(1) == labels):.1f} %, ONNX {100 * np.mean(theirs.argmax(1) == labels):.1f} %")
    assert np.abs(ours - theirs).max() < 1e-4


if __name__ == "__main__":
    main()
