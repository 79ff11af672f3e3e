// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <filesystem>
#include <vector>

#include "core/model/preprocessing.h"
#include "core/model/tensor.h"

namespace quantoscope {

/// One image, or tensor, as the network will see it.
struct ImagePreview {
  std::filesystem::path file;
  /// 8-bit, in the preprocessing's pixel order; without pixels for a tensor of other than 1 or 3
  /// channels. A tensor's values are stretched to 0 … 255.
  int width = 0;
  int height = 0;
  int channels = 0;
  std::vector<unsigned char> pixels;
  Shape shape;        ///< C×H×W of what the network reads.
  float minimum = 0;  ///< After mean and norm.
  float maximum = 0;
  std::vector<double> channelMeans;  ///< After mean and norm.
};

/// Reads and prepares the file. Throws Error if it cannot be used.
ImagePreview previewOf(const std::filesystem::path& file, const InputPreprocessing& preprocessing,
                       const Shape& inputShape, bool channelsLast = false);

/// A copy of the pixels; null if there are none.
QImage toImage(const ImagePreview& preview, PixelOrder order);

}  // namespace quantoscope
