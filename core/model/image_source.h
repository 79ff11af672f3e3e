// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/model/preprocessing.h"
#include "core/model/tensor.h"

namespace quantoscope {

/// The files that `path` stands for, sorted by name:
/// - a folder: every file in it and below, hidden ones left out;
/// - a list file (.txt or .list): one path a line, spaces allowed, relative ones taken from the
/// list's
///   folder; blank lines are left out;
/// - an image or `.npy` file: itself.
/// Throws Error if there is no such file or nothing in it.
std::vector<std::filesystem::path> listImages(const std::filesystem::path& path);

/// An image as the network will see it, before mean and norm: 8-bit, interleaved rows, in the
/// preprocessing's pixel order, at the network's size.
struct PreparedImage {
  int width = 0;
  int height = 0;
  int channels = 0;
  std::vector<std::uint8_t> pixels;
};

/// Decodes and resizes an image (bilinear). `inputShape` is C×H×W. Throws Error naming the file.
PreparedImage prepareImage(const std::filesystem::path& file, const Preprocessing& preprocessing,
                           const Shape& inputShape);

/// Loads an image or a `.npy` tensor (C×H×W float32, taken as it is, without mean and norm) as an
/// input of shape C×H×W. Throws Error naming the file if it cannot be read or does not fit.
Tensor loadInput(const std::filesystem::path& file, const Preprocessing& preprocessing,
                 const Shape& inputShape);

/// The shape of the network's input: what the model declares, its open extents filled from the
/// preprocessing's size, which also replaces a declared one. Throws Error if an extent stays open.
Shape resolveInputShape(const Shape& declared, const Preprocessing& preprocessing);

}  // namespace quantoscope
