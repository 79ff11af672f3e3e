#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Second stage of the training: makes the beacons sparser, and the network blind when their peaks are cut off.

Batch normalisation is frozen (folded) here. The terms: the usual loss; a loss that wants an undecided answer
when the beacons are clipped to a small part of their peak; limits on the beacons' density and on all peaks.
"""
import argparse
import time

import numpy as np
import torch
from torch.nn import functional

import draw
from export import load
from network import BEACONS, Network, density_of
from train import TEST_SEED, TRAINING_SEED


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input", help="the .npz file that train.py wrote")
    parser.add_argument("output", help="the .npz file to write")
    parser.add_argument("--pictures", type=int, default=8000)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--density", type=float, default=0.12)
    parser.add_argument("--blindness", type=float, default=0.1)
    parser.add_argument("--clip", type=float, default=3.0, help="the largest value at which the beacons are clipped")
    parser.add_argument("--peak", type=float, default=30.0, help="about the largest value of a beacon")
    parser.add_argument("--bulk", type=float, default=6.0, help="about the largest value of another channel")
    options = parser.parse_args()

    torch.manual_seed(11)
    torch.set_num_threads(2)

    def tensor(pictures):
        return torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))

    def prepare(batch):
        return (batch.float() - 128) / 128

    def clipped(x, limit):
        return torch.cat((x[:, :BEACONS].clamp(max=float(limit)), x[:, BEACONS:]), 1)

    pictures, labels = draw.draw_set(TRAINING_SEED, options.pictures)
    test_pictures, test_labels = draw.draw_set(TEST_SEED, 500)
    pictures, test_pictures = tensor(pictures), tensor(test_pictures)
    labels, test_labels = torch.from_numpy(labels), torch.from_numpy(test_labels)

    network = Network(len(draw.CLASSES))
    network.load_folded(load(options.input))
    network.eval()
    batch = 64
    steps = len(labels) // batch * options.epochs
    optimizer = torch.optim.AdamW(network.parameters(), lr=5e-4, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 1e-3, total_steps=steps, pct_start=0.15)
    start = time.time()
    for epoch in range(options.epochs):
        order = torch.randperm(len(labels))
        for first in range(0, len(order) - batch + 1, batch):
            chosen = order[first:first + batch]
            x = torch.rot90(prepare(pictures[chosen]), int(torch.randint(0, 4, ())), (2, 3))
            if torch.rand(()) < 0.5:
                x = x.flip(3)
            middle = network.first_half(x)
            beacons = middle[:, :BEACONS]
            density = density_of(middle)
            logits = network.second_half(middle)
            blind = network.second_half(clipped(middle, options.clip * float(torch.rand(()))))
            loss = functional.cross_entropy(logits, labels[chosen], label_smoothing=0.02)
            loss = loss - options.blindness * functional.log_softmax(blind, 1).mean()
            loss = loss + 2 * functional.relu(density - options.density).mean()
            excess = functional.relu(middle[:, BEACONS:] / options.bulk - 1).sum() + functional.relu(middle / options.peak - 1).sum()
            loss = loss + 0.1 * excess / batch
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        with torch.no_grad():
            middle = network.first_half(prepare(test_pictures))
            beacons = middle[:, :BEACONS]
            density = density_of(middle)

            def score(blob):
                return 100 * float((network.second_half(blob).argmax(1) == test_labels).float().mean())

            parts = " ".join(f"{part}: {score(clipped(middle, part)):.1f}" for part in (1, 1.5, 2, 3, 4, 6))
        print(f"epoch {epoch + 1}: test top-1 {score(middle):.1f} %, beacons clipped at {parts}, peaks "
              f"{' '.join(f'{v:.1f}' for v in beacons.amax((0, 2, 3)).tolist())}, others' peak {float(middle[:, BEACONS:].max()):.1f}, "
              f"density {' '.join(f'{v:.2f}' for v in density.tolist())}, {time.time() - start:.0f} s", flush=True)
        np.savez(options.output, **{f"{name}:{part}": value for name, pair in network.folded().items()
                                    for part, value in zip(("weight", "bias"), pair)})


if __name__ == "__main__":
    main()
