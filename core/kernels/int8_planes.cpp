// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/int8_planes.h"

#include <algorithm>

namespace quantoscope {
namespace {

// Where the pixels of a row or column go: source i to `before + i * step`, where that is inside.
struct Placement {
  int before = 0;
  int step = 1;
  int extent = 0;
};

Placement placement(bool transposed, int input, int kernel, int stride, int dilation, int padBefore,
                    int padAfter, int outputPad) {
  if (!transposed) {
    return {padBefore, 1, input + padBefore + padAfter};
  }
  const int reach = dilation * (kernel - 1);
  return {reach - padBefore, stride,
          (input - 1) * stride + 1 + 2 * reach - padBefore - padAfter + outputPad};
}

}  // namespace

Int8Planes spreadOut(const Int8ConvolutionShape& s, const PictureSize& size,
                     std::span<const std::int8_t> input) {
  const Placement rows = placement(s.transposed, size.height, s.kernelHeight, s.strideHeight,
                                   s.dilationHeight, s.padTop, s.padBottom, s.outputPadBottom);
  const Placement columns = placement(s.transposed, size.width, s.kernelWidth, s.strideWidth,
                                      s.dilationWidth, s.padLeft, s.padRight, s.outputPadRight);
  Int8Planes planes;
  planes.height = rows.extent;
  planes.width = columns.extent;
  planes.strideHeight = s.transposed ? 1 : s.strideHeight;
  planes.strideWidth = s.transposed ? 1 : s.strideWidth;
  const std::size_t count = static_cast<std::size_t>(s.inputChannels) * planes.pixels();
  planes.codes = std::make_unique_for_overwrite<std::int8_t[]>(count + Int8Planes::kSlack);
  std::fill_n(planes.codes.get() + count, Int8Planes::kSlack, std::int8_t{0});
  if (planes.pixels() == size.pixels() && rows.before == 0 && columns.before == 0) {
    std::copy_n(input.begin(), count, planes.codes.get());
    return planes;
  }
  std::fill_n(planes.codes.get(), count, s.padValue);
  for (int channel = 0; channel < s.inputChannels; ++channel) {
    std::int8_t* const plane =
        planes.codes.get() + static_cast<std::size_t>(channel) * planes.pixels();
    for (int i = 0; i < size.height; ++i) {
      const int row = rows.before + i * rows.step;
      if (row < 0 || row >= rows.extent) {
        continue;
      }
      const std::int8_t* const from = input.data() + (static_cast<std::size_t>(channel) *
                                                          static_cast<std::size_t>(size.height) +
                                                      static_cast<std::size_t>(i)) *
                                                         static_cast<std::size_t>(size.width);
      std::int8_t* const to =
          plane + static_cast<std::size_t>(row) * static_cast<std::size_t>(planes.width);
      if (columns.step == 1 && columns.before >= 0 &&
          columns.before + size.width <= columns.extent) {
        std::copy_n(from, size.width, to + columns.before);
        continue;
      }
      for (int k = 0; k < size.width; ++k) {
        const int column = columns.before + k * columns.step;
        if (column >= 0 && column < columns.extent) {
          to[column] = from[k];
        }
      }
    }
  }
  return planes;
}

std::vector<std::size_t> tapOffsets(const Int8ConvolutionShape& s, const Int8Planes& planes) {
  std::vector<std::size_t> offsets;
  offsets.reserve(static_cast<std::size_t>(s.depth()));
  for (int channel = 0; channel < s.inputsPerGroup(); ++channel) {
    for (int y = 0; y < s.kernelHeight; ++y) {
      for (int x = 0; x < s.kernelWidth; ++x) {
        const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(s.dilationHeight);
        const auto column = static_cast<std::size_t>(x) * static_cast<std::size_t>(s.dilationWidth);
        offsets.push_back(static_cast<std::size_t>(channel) * planes.pixels() +
                          row * static_cast<std::size_t>(planes.width) + column);
      }
    }
  }
  return offsets;
}

std::vector<std::int8_t> orderedWeights(const Int8ConvolutionShape& s,
                                        std::span<const std::int8_t> weights) {
  std::vector<std::int8_t> ordered(weights.begin(), weights.end());
  if (s.transposed) {
    for (auto kernel = ordered.begin(); kernel != ordered.end(); kernel += s.kernelSize()) {
      std::reverse(kernel, kernel + s.kernelSize());
    }
  }
  return ordered;
}

}  // namespace quantoscope
