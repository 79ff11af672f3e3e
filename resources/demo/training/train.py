#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the demo network on drawn pictures and stores the folded weights. export.py writes the demo from them."""
import argparse
import time

import numpy as np
import torch
from torch.nn import functional

import draw
from network import Network

TRAINING_SEED = 1001
TEST_SEED = 4004  # pictures only used to watch the training, not part of the demo


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output", help="the .npz file to write")
    parser.add_argument("--pictures", type=int, default=16000)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--density", type=float, default=0.15, help="how dense a beacon channel may be")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()

    torch.manual_seed(options.seed)
    torch.set_num_threads(2)

    def tensor(pictures):
        return torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2)))

    def prepare(batch):
        return (batch.float() - 128) / 128

    pictures, labels = draw.draw_set(TRAINING_SEED, options.pictures)
    test_pictures, test_labels = draw.draw_set(TEST_SEED, 1000)
    pictures, test_pictures = tensor(pictures), tensor(test_pictures)
    labels, test_labels = torch.from_numpy(labels), torch.from_numpy(test_labels)

    network = Network(len(draw.CLASSES))
    batch = 64
    steps = len(labels) // batch * options.epochs
    optimizer = torch.optim.AdamW(network.parameters(), lr=4e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 6e-3, total_steps=steps)
    start = time.time()
    for epoch in range(options.epochs):
        network.train()
        order = torch.randperm(len(labels))
        total = 0.0
        for first in range(0, len(order) - batch + 1, batch):
            chosen = order[first:first + batch]
            x = prepare(pictures[chosen])
            turns = int(torch.randint(0, 4, ()))
            x = torch.rot90(x, turns, (2, 3))
            if torch.rand(()) < 0.5:
                x = x.flip(3)
            logits, density = network(x)
            loss = functional.cross_entropy(logits, labels[chosen], label_smoothing=0.02)
            if epoch >= 2:
                loss = loss + functional.relu(density - options.density).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss)
        network.eval()
        with torch.no_grad():
            logits, density = network(prepare(test_pictures))
        right = (logits.argmax(1) == test_labels).float().mean()
        print(f"epoch {epoch + 1}: loss {total * batch / len(order):.4f}, test top-1 {100 * right:.1f} %, "
              f"beacon density {' '.join(f'{d:.2f}' for d in density.tolist())}, {time.time() - start:.0f} s", flush=True)
        layers = network.folded()
        np.savez(options.output, **{f"{name}:{part}": value for name, pair in layers.items()
                                    for part, value in zip(("weight", "bias"), pair)})


if __name__ == "__main__":
    main()
