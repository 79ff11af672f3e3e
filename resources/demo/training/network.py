# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo network: a table of layers, and its PyTorch form for training."""
import torch
from torch import nn
from torch.nn import functional

# name, input channels, output channels, kernel, stride, groups, ReLU behind it
CONVOLUTIONS = [
    ("conv1",            3,   16, 3, 2,   1, True),
    ("block1/depthwise", 16,  16, 3, 1,  16, True),
    ("block1/pointwise", 16,  32, 1, 1,   1, True),
    ("block2/depthwise", 32,  32, 3, 2,  32, True),
    ("block2/pointwise", 32,  48, 1, 1,   1, True),
    ("block3/expand",    48,  96, 1, 1,   1, True),
    ("block3/depthwise", 96,  96, 3, 1,  96, True),
    ("block3/project",   96,  48, 1, 1,   1, False),  # block3/add: plus the output of block2/pointwise
    ("block4/expand",    48,  96, 1, 1,   1, True),
    ("block4/depthwise", 96,  96, 3, 2,  96, True),
    ("block4/project",   96,  64, 1, 1,   1, False),
    ("conv5",            64,  64, 3, 1,   1, True),
    ("block6/pointwise", 64, 128, 1, 1,   1, True),
]
FEATURES = 128

# The first few channels of block4 are trained to be sparse and indispensable (see README.md).
BEACON_LAYER = "block4/expand"
SPLIT_LAYER = "block4/depthwise"  # sharpen.py clips the beacons behind this layer: the input of block4/project
SPLIT_INDEX = [name for name, *_ in CONVOLUTIONS].index(SPLIT_LAYER)
BEACON_INDEX = [name for name, *_ in CONVOLUTIONS].index(BEACON_LAYER)
BEACONS = 6


def density_of(x):
    """How dense each beacon channel is: 1 where it is the same everywhere, towards 0 where it is sparse."""
    beacons = x[:, :BEACONS]
    return beacons.mean((0, 2, 3)) / (beacons.square().mean((0, 2, 3)) + 1e-12).sqrt()


class Network(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.convolutions = nn.ModuleDict()
        self.norms = nn.ModuleDict()
        for name, cin, cout, kernel, stride, groups, _ in CONVOLUTIONS:
            key = name.replace("/", "_")
            self.convolutions[key] = nn.Conv2d(cin, cout, kernel, stride, kernel // 2, groups=groups, bias=False)
            self.norms[key] = nn.BatchNorm2d(cout)
        self.fc = nn.Linear(FEATURES, classes)
        self.dropout = 0.4

    def part(self, x, first, last):
        """Runs the convolutions first..last-1."""
        for name, *_, relu in CONVOLUTIONS[first:last]:
            key = name.replace("/", "_")
            x = self.norms[key](self.convolutions[key](x))
            if relu:
                x = functional.relu(x)
            if name == "block2/pointwise":
                shortcut = x
            elif name == "block3/project":
                x = x + shortcut
        return x

    def forward(self, x):
        """Returns logits and the density of each beacon channel."""
        x = self.part(x, 0, BEACON_INDEX + 1)
        density = density_of(x)
        if self.training:
            # Whole channels are dropped, but never a beacon.
            keep = (torch.rand(x.shape[0], x.shape[1], 1, 1) >= self.dropout).float()
            keep[:, BEACONS:] /= 1 - self.dropout
            keep[:, :BEACONS] = 1
            x = x * keep
        return self.classify(self.part(x, BEACON_INDEX + 1, len(CONVOLUTIONS))), density

    def classify(self, x):
        return self.fc(x.mean((2, 3)))

    def first_half(self, x):
        return self.part(x, 0, SPLIT_INDEX + 1)

    def second_half(self, x):
        return self.classify(self.part(x, SPLIT_INDEX + 1, len(CONVOLUTIONS)))

    def load_folded(self, layers):
        """Takes folded weights back; in eval mode the network then computes as they do."""
        with torch.no_grad():
            for name, *_ in CONVOLUTIONS:
                key = name.replace("/", "_")
                norm = self.norms[key]
                self.convolutions[key].weight.copy_(torch.from_numpy(layers[name][0]))
                norm.weight.fill_(1)
                norm.bias.copy_(torch.from_numpy(layers[name][1]))
                norm.running_mean.zero_()
                norm.running_var.fill_(1 - norm.eps)
            self.fc.weight.copy_(torch.from_numpy(layers["fc"][0]))
            self.fc.bias.copy_(torch.from_numpy(layers["fc"][1]))

    def folded(self):
        """Weights and biases of every layer with its batch normalisation folded in, as numpy arrays."""
        layers = {}
        for name, *_ in CONVOLUTIONS:
            key = name.replace("/", "_")
            norm = self.norms[key]
            factor = norm.weight / torch.sqrt(norm.running_var + norm.eps)
            weight = self.convolutions[key].weight * factor[:, None, None, None]
            bias = norm.bias - norm.running_mean * factor
            layers[name] = (weight.detach().numpy().copy(), bias.detach().numpy().copy())
        layers["fc"] = (self.fc.weight.detach().numpy().copy(), self.fc.bias.detach().numpy().copy())
        return layers
