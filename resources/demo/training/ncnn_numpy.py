# SPDX-License-Identifier: GPL-3.0-or-later
"""A small interpreter of ncnn files in numpy, for the layers of the demo, in float and in int8.

It shares no code with the export, so that a wrong export is noticed.
"""
import numpy as np

QUANTIZABLE = ("Convolution", "ConvolutionDepthWise", "InnerProduct")


def round_away(x):
    """Rounds halves away from zero, as ncnn does."""
    return np.trunc(x + np.copysign(np.float32(0.5), x))


class Layer:
    def __init__(self, line):
        fields = line.split()
        self.kind, self.name = fields[0], fields[1]
        inputs, outputs = int(fields[2]), int(fields[3])
        self.inputs = fields[4:4 + inputs]
        self.outputs = fields[4 + inputs:4 + inputs + outputs]
        self.parameters = {int(k): int(v) for k, v in (f.split("=") for f in fields[4 + inputs + outputs:])}

    def get(self, key, default=0):
        return self.parameters.get(key, default)


class Scheme:
    """How one layer is quantized: an activation scale and a weight scale for each output channel."""

    def __init__(self, activation_scale, weight_scales):
        self.activation_scale = np.float32(activation_scale)
        self.weight_scales = weight_scales.astype(np.float32)


class Net:
    def __init__(self, param, binary):
        lines = [line for line in open(param).read().split("\n") if line]
        assert lines[0] == "7767517"
        self.layers = [Layer(line) for line in lines[2:]]
        blobs = [blob for layer in self.layers for blob in layer.outputs]
        assert lines[1] == f"{len(self.layers)} {len(blobs)}" and len(set(blobs)) == len(blobs)
        data, at = open(binary, "rb").read(), 0
        for layer in self.layers:
            if layer.kind not in QUANTIZABLE:
                continue
            assert int.from_bytes(data[at:at + 4], "little") == 0, "only fp32 weights"
            at += 4
            count, outputs = layer.get(2 if layer.kind == "InnerProduct" else 6), layer.get(0)
            layer.weight = np.frombuffer(data, "<f4", count, at).reshape(outputs, -1)
            at += 4 * count
            layer.bias = np.frombuffer(data, "<f4", outputs, at)
            at += 4 * outputs
        assert at == len(data), "bytes left over"

    def quantizable(self):
        return [layer for layer in self.layers if layer.kind in QUANTIZABLE]

    def run(self, images, schemes=None, observe=None):
        """Runs a batch. Layers named in `schemes` compute in int8. observe(layer, input, output) sees each of the others' too."""
        schemes = schemes or {}
        blobs = {}
        for layer in self.layers:
            x = [blobs[name] for name in layer.inputs]
            if layer.kind == "Input":
                y = images
            elif layer.kind == "Split":
                y = x[0]
            elif layer.kind in QUANTIZABLE:
                y = compute(layer, x[0], schemes.get(layer.name))
                if observe:
                    observe(layer, x[0], y)
            elif layer.kind == "BinaryOp":
                assert layer.get(0) == 0
                y = x[0] + x[1]
            elif layer.kind == "Pooling":
                assert layer.get(0) == 1 and layer.get(4) == 1
                y = x[0].mean((2, 3))
            elif layer.kind == "Softmax":
                e = np.exp(x[0] - x[0].max(1, keepdims=True))
                y = e / e.sum(1, keepdims=True)
            else:
                raise ValueError(layer.kind)
            for name in layer.outputs:
                blobs[name] = y
        return y


def compute(layer, x, scheme=None):
    """One convolution or fully connected layer; int8 sums stay below 2^24, so float32 holds them exactly."""
    weight = layer.weight
    if scheme:
        x = np.clip(round_away(x * scheme.activation_scale), -127, 127)
        weight = np.clip(round_away(weight * scheme.weight_scales[:, None]), -127, 127)
    if layer.kind == "InnerProduct":
        y = x @ weight.T
        shape = (1, -1)
    else:
        y = convolve(layer, x, weight)
        shape = (1, -1, 1, 1)
    if scheme:
        y = y / (scheme.activation_scale * scheme.weight_scales).reshape(shape)
    y = y + layer.bias.reshape(shape)
    return np.maximum(y, 0) if layer.get(9) == 1 else y


def convolve(layer, x, weight):
    kernel, stride, pad, outputs = layer.get(1), layer.get(3, 1), layer.get(4), layer.get(0)
    assert layer.get(11, kernel) == kernel and layer.get(2, 1) == 1
    n, channels, height, width = x.shape
    height, width = (height + 2 * pad - kernel) // stride + 1, (width + 2 * pad - kernel) // stride + 1
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    taps = [x[:, :, i:i + stride * (height - 1) + 1:stride, j:j + stride * (width - 1) + 1:stride]
            for i in range(kernel) for j in range(kernel)]
    if layer.kind == "ConvolutionDepthWise":
        assert layer.get(7) == channels == outputs
        return sum(tap * weight[:, k].reshape(1, -1, 1, 1) for k, tap in enumerate(taps))
    columns = np.stack(taps, 2).reshape(n, channels * kernel * kernel, height * width)
    return np.matmul(weight, columns).reshape(n, outputs, height, width)
