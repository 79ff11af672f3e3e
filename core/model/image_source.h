// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/model/image_list.h"
#include "core/model/preprocessing.h"
#include "core/model/tensor.h"

namespace quantoscope {

/// The files that `path` stands for, sorted by name:
/// - a folder: every image and `.npy` file in it and below, by its name or by its content; hidden
///   ones left out;
/// - a list file (.txt, .list or .lst): what readImageList() finds in it, in its order;
/// - an image or `.npy` file: itself.
/// Throws Error if there is no such file or nothing in it.
ImageList listLabelledImages(const std::filesystem::path& path,
                             MissingFiles missing = MissingFiles::Refuse);
/// The same without classes.
std::vector<std::filesystem::path> listImages(const std::filesystem::path& path,
                                              MissingFiles missing = MissingFiles::Refuse);

/// An image as the network will see it, before mean and norm: 8-bit, interleaved rows, in the
/// preprocessing's pixel order, at the network's size.
struct PreparedImage {
  int width = 0;
  int height = 0;
  int channels = 0;
  std::vector<std::uint8_t> pixels;
};

/// Decodes an image and fits it into the input's size (bilinear). `inputShape` is C×H×W. Throws
/// Error naming the file.
PreparedImage prepareImage(const std::filesystem::path& file,
                           const InputPreprocessing& preprocessing, const Shape& inputShape);

/// Loads an image or a `.npy` array as an input of shape C×H×W. An array is taken as it is, without
/// mean and norm: C×H×W, or H×W×C where the model's file has the channels last; extents of 1 before
/// or instead of the outermost ones make no difference. Throws Error naming the file if it cannot
/// be read or does not fit.
Tensor loadInput(const std::filesystem::path& file, const InputPreprocessing& preprocessing,
                 const Shape& inputShape, bool channelsLast = false);

/// The shape of an array as C×H×W where it fits a declared shape (0 for an open extent, empty for
/// none): with as many extents of 1 before it as that has, and turned if it has the channels last.
Shape fittedShape(Shape array, const Shape& declared, bool channelsLast);

/// The shape of an input that reads images: what the model declares, its open extents filled from
/// the preprocessing's size, which also replaces a declared one. Throws Error if an extent stays
/// open.
Shape resolveInputShape(const Shape& declared, const InputPreprocessing& preprocessing);

}  // namespace quantoscope
