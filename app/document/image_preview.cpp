// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/image_preview.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/model/image_source.h"
#include "core/model/npy.h"

namespace quantoscope {
namespace {

// Planar values as interleaved pixels, stretched over the range that they have.
std::vector<unsigned char> stretched(const Tensor& tensor, float minimum, float maximum) {
  const auto channels = static_cast<std::size_t>(tensor.shape[0]);
  const std::size_t area = tensor.values.size() / channels;
  const float range = maximum > minimum ? maximum - minimum : 1.0F;
  std::vector<unsigned char> pixels(tensor.values.size());
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < area; ++i) {
      const float value = (tensor.values[c * area + i] - minimum) / range * 255.0F;
      pixels[i * channels + c] =
          std::isfinite(value) ? static_cast<unsigned char>(std::clamp(value, 0.0F, 255.0F)) : 0;
    }
  }
  return pixels;
}

}  // namespace

ImagePreview previewOf(const std::filesystem::path& file, const InputPreprocessing& preprocessing,
                       const Shape& inputShape, bool channelsLast) {
  const Tensor input = loadInput(file, preprocessing, inputShape, channelsLast);
  ImagePreview preview;
  preview.file = file;
  preview.shape = input.shape;
  if (input.values.empty()) {
    return preview;
  }
  const auto [low, high] = std::minmax_element(input.values.begin(), input.values.end());
  preview.minimum = *low;
  preview.maximum = *high;
  if (input.shape.size() != 3 || input.shape[0] < 1) {
    return preview;
  }
  const auto channels = static_cast<std::size_t>(input.shape[0]);
  const auto area = static_cast<std::ptrdiff_t>(input.values.size() / channels);
  for (std::size_t c = 0; c < channels; ++c) {
    const auto begin = input.values.begin() + static_cast<std::ptrdiff_t>(c) * area;
    preview.channelMeans.push_back(std::accumulate(begin, begin + area, 0.0) /
                                   static_cast<double>(area));
  }
  if (!isArrayFile(file)) {
    PreparedImage image = prepareImage(file, preprocessing, inputShape);
    preview.width = image.width;
    preview.height = image.height;
    preview.channels = image.channels;
    preview.pixels = std::move(image.pixels);
  } else if (channels == 1 || channels == 3) {
    preview.channels = input.shape[0];
    preview.height = input.shape[1];
    preview.width = input.shape[2];
    preview.pixels = stretched(input, preview.minimum, preview.maximum);
  }
  return preview;
}

QImage toImage(const ImagePreview& preview, PixelOrder order) {
  if (preview.pixels.empty()) {
    return {};
  }
  const qsizetype stride = static_cast<qsizetype>(preview.width) * preview.channels;
  constexpr int kWithAlpha = 4;
  if (preview.channels == kWithAlpha) {
    const QImage image(preview.pixels.data(), preview.width, preview.height, stride,
                       QImage::Format_RGBA8888);
    return order == PixelOrder::Bgra ? image.rgbSwapped() : image.copy();
  }
  const QImage::Format format = preview.channels == 1      ? QImage::Format_Grayscale8
                                : order == PixelOrder::Rgb ? QImage::Format_RGB888
                                                           : QImage::Format_BGR888;
  return QImage(preview.pixels.data(), preview.width, preview.height, stride, format).copy();
}

}  // namespace quantoscope
