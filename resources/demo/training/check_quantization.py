#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how the demo quantizes: KL thresholds as ncnn2table finds them, int8 inference as ncnn does it."""
import argparse
import json
import pathlib

import numpy as np
from PIL import Image

from ncnn_numpy import Net, Scheme, compute

BAD_LAYER = "block4/project"
BINS = 2048
LEVELS = 128


def read_images(folder, names, preprocessing):
    pixels = np.stack([np.asarray(Image.open(folder / name).convert("RGB"), np.float32) for name in names])
    mean, norm = (np.array(preprocessing[key], np.float32) for key in ("mean", "norm"))
    return np.ascontiguousarray(((pixels - mean) * norm).transpose(0, 3, 1, 2))


def histogram(blob, bins=BINS):
    """Counts of |x| over bins that cover 0 .. absmax; exact zeros do not count. Sum 1."""
    x = np.abs(blob[blob != 0])
    absmax = np.float32(x.max())
    index = np.minimum((x / absmax * np.float32(bins)).astype(np.int64), bins - 1)
    return np.bincount(index, minlength=bins) / len(x), float(absmax)


def kl_curve(p):
    """ncnn2table's divergence for T = 128 .. bins-1. Each of 128 segments of the unclipped first T bins
    becomes flat; a bin on a boundary has its shares of both. All of it is linear interpolation of the cumulative sum."""
    bins = len(p)
    cumulative = np.concatenate(([0.0], np.cumsum(p)))
    grid = np.arange(bins + 1)
    curve = np.empty(bins - LEVELS)
    for t in range(LEVELS, bins):
        edges = np.arange(LEVELS + 1) * t / LEVELS
        q = np.diff(np.interp(grid[:t + 1], edges, np.interp(edges, grid, cumulative))) + 1e-4
        clipped = p[:t].copy()
        clipped[-1] += 1 - cumulative[t]
        clipped += 1e-4
        curve[t - LEVELS] = np.sum(clipped * np.log(clipped / q))
    return curve


def kl_threshold(p, absmax):
    t = LEVELS + int(np.argmin(kl_curve(p)))
    return (t + 0.5) * absmax / len(p)


def tensorrt_threshold(p, absmax):
    """The KL search as TensorRT's slides give it: empty bins stay empty, both sides are normalised, no smoothing."""
    bins = len(p)
    best, best_t = np.inf, bins - 1
    for t in range(LEVELS, bins + 1):
        clipped = p[:t].copy()
        used = clipped != 0
        clipped[-1] += p[t:].sum()
        segment = np.minimum(np.arange(t) * LEVELS // t, LEVELS - 1)
        mass = np.bincount(segment, p[:t], LEVELS)
        filled = np.bincount(segment, used, LEVELS)
        q = np.where(used, (mass / np.maximum(filled, 1))[segment], 0)
        occupied = clipped != 0
        if np.any(q[occupied] == 0):
            continue
        q /= q.sum()
        divergence = np.sum(clipped[occupied] * np.log(clipped[occupied] / q[occupied]))
        if divergence < best:
            best, best_t = divergence, t
    return (best_t + 0.5) * absmax / bins


def weight_scales(layer):
    """127 over the absmax of each output channel; 31 where ncnn's int8 Winograd wants 6-bit weights."""
    winograd = layer.kind == "Convolution" and layer.get(1) == 3 and layer.get(3, 1) == 1 and layer.get(2, 1) == 1
    return (31 if winograd else 127) / np.abs(layer.weight).max(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", default=pathlib.Path(__file__).resolve().parent.parent, type=pathlib.Path)
    parser.add_argument("--layer", default=BAD_LAYER, help="the layer whose threshold is overridden")
    options = parser.parse_args()
    folder = options.folder

    preprocessing = json.loads((folder / "preprocessing.json").read_text())
    calibration = read_images(folder / "calibration", sorted(p.name for p in (folder / "calibration").glob("*.png")), preprocessing)
    table = [line.split("\t") for line in (folder / "labels.tsv").read_text().splitlines()]
    validation = read_images(folder / "validation", [name for name, _ in table], preprocessing)
    labels = np.array([int(label) for _, label in table])
    net = Net(folder / "demo.param", folder / "demo.bin")

    histograms, blobs, signs = {}, {}, {}

    def collect(layer, x, _):
        blobs[layer.name] = x
        histograms[layer.name] = histogram(x)
        signs[layer.name] = (float(x.min()), float(x.max()))

    net.run(calibration, observe=collect)
    thresholds = {name: kl_threshold(*pair) for name, pair in histograms.items()}
    scales = {layer.name: weight_scales(layer) for layer in net.quantizable()}

    def schemes(override=None, only=None):
        chosen = dict(thresholds)
        chosen.update(override or {})
        return {name: Scheme(127 / chosen[name], scales[name]) for name in chosen if only is None or name in only}

    prob = net.run(validation)
    expected = prob.argmax(1)

    def score(active):
        answer = net.run(validation, active).argmax(1)
        return 100 * np.mean(answer == labels), 100 * np.mean(answer == expected)

    inputs, outputs = {}, {}

    def remember(layer, x, y):
        inputs[layer.name], outputs[layer.name] = x, y

    net.run(validation, observe=remember)

    def sqnr(layer, threshold):
        y = outputs[layer.name]
        error = compute(layer, inputs[layer.name], Scheme(127 / threshold, scales[layer.name])) - y
        return 10 * np.log10(np.sum(np.square(y, dtype=np.float64)) / np.sum(np.square(error, dtype=np.float64)))

    print(f"{'layer':<18} {'input min':>10} {'max':>8} {'KL T':>8} {'T/absmax':>8} {'tail %':>7} "
          f"{'SQNR dB':>8} {'at absmax':>9} {'alone: top-1':>12} {'agree':>6}")
    for layer in net.quantizable():
        name = layer.name
        p, absmax = histograms[name]
        tail = 100 * p[int(thresholds[name] / absmax * BINS):].sum()
        alone = score(schemes(only=[name]))
        print(f"{name:<18} {signs[name][0]:10.3f} {signs[name][1]:8.3f} {thresholds[name]:8.3f} {thresholds[name] / absmax:8.3f} "
              f"{tail:7.3f} {sqnr(layer, thresholds[name]):8.2f} {sqnr(layer, absmax):9.2f} {alone[0]:12.1f} {alone[1]:6.1f}")

    def report(title, figures):
        print(f"{title:<50} top-1 {figures[0]:5.1f} %, agrees with float {figures[1]:5.1f} %")

    bad = options.layer
    p, absmax = histograms[bad]
    print()
    report("float", (100 * np.mean(expected == labels), 100.0))
    report("int8, KL", score(schemes()))
    report(f"int8, KL, {bad} at absmax {absmax:.3f}", score(schemes({bad: absmax})))
    report(f"int8, KL, {bad} kept float", score(schemes(only=[n for n in thresholds if n != bad])))
    report("int8, absmax everywhere", score(schemes({n: h[1] for n, h in histograms.items()})))
    print(f"\nthreshold of {bad}, as a fraction of absmax:")
    layer = next(layer for layer in net.quantizable() if layer.name == bad)
    for fraction in (0.0625, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        report(f"  {fraction:6.4f} = {fraction * absmax:7.3f}, SQNR {sqnr(layer, fraction * absmax):5.2f} dB",
               score(schemes({bad: fraction * absmax})))
    print("\nKL with other numbers of bins:")
    for bins in (1024, 2028, 2038, 2058, 2068, 4096):
        threshold = kl_threshold(*histogram(blobs[bad], bins))
        report(f"  {bins} bins: {threshold:.3f} ({threshold / absmax:.3f} of absmax)", score(schemes({bad: threshold})))
    print("\nKL with parts of the calibration pictures:")
    for part in (slice(0, 25), slice(0, 50), slice(50, 100)):
        threshold = kl_threshold(*histogram(blobs[bad][part]))
        report(f"  {part.start}..{part.stop - 1}: {threshold:.3f} ({threshold / absmax:.3f} of absmax)", score(schemes({bad: threshold})))
    tensorrt = {name: tensorrt_threshold(*pair) for name, pair in histograms.items()}
    report(f"\nTensorRT's KL: {bad} at {tensorrt[bad]:.3f} ({tensorrt[bad] / absmax:.3f})", score(schemes(tensorrt)))
    counts = np.array([p[slice(*(np.array([a, b]) * BINS).astype(int))].sum() for a, b in
                       ((0, 1 / 16), (1 / 16, 1 / 8), (1 / 8, 1 / 4), (1 / 4, 1 / 2), (1 / 2, 1))])
    print(f"mass of {bad} in 0..1/16, ..1/8, ..1/4, ..1/2, ..1 of absmax: " + ", ".join(f"{100 * c:.3f} %" for c in counts))


if __name__ == "__main__":
    main()
