// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/kernels/int8_convolution_oracle.h"

#include <cstddef>

namespace quantoscope::oracle {
namespace {

struct Loops {
  const Int8ConvolutionShape& s;
  PictureSize in;
  PictureSize out;
  const std::vector<std::int8_t>& input;
  const std::vector<std::int8_t>& weights;

  std::size_t inputAt(int channel, int y, int x) const {
    return static_cast<std::size_t>((channel * in.height + y) * in.width + x);
  }
  std::size_t outputAt(int channel, int y, int x) const {
    return static_cast<std::size_t>((channel * out.height + y) * out.width + x);
  }
  std::int64_t weight(int outChannel, int i, int ky, int kx) const {
    const int perGroup = s.inputChannels / s.groups;
    return weights[static_cast<std::size_t>(
        ((outChannel * perGroup + i) * s.kernelHeight + ky) * s.kernelWidth + kx)];
  }
};

std::int64_t gather(const Loops& loops, int channel, int y, int x) {
  const auto& s = loops.s;
  const int inPerGroup = s.inputChannels / s.groups;
  const int group = channel / (s.outputChannels / s.groups);
  std::int64_t sum = 0;
  for (int i = 0; i < inPerGroup; ++i) {
    for (int ky = 0; ky < s.kernelHeight; ++ky) {
      for (int kx = 0; kx < s.kernelWidth; ++kx) {
        const int row = y * s.strideHeight + ky * s.dilationHeight - s.padTop;
        const int column = x * s.strideWidth + kx * s.dilationWidth - s.padLeft;
        const bool inside =
            row >= 0 && row < loops.in.height && column >= 0 && column < loops.in.width;
        const std::int64_t code =
            inside ? loops.input[loops.inputAt(group * inPerGroup + i, row, column)] : s.padValue;
        sum += code * loops.weight(channel, i, ky, kx);
      }
    }
  }
  return sum;
}

// Transposed: every place that no pixel reaches reads the pad value, as a picture spread out with
// real zeros would.
void scatter(const Loops& loops, int channel, std::vector<std::int64_t>& sums) {
  const auto& s = loops.s;
  const int inPerGroup = s.inputChannels / s.groups;
  const int group = channel / (s.outputChannels / s.groups);
  for (int i = 0; i < inPerGroup; ++i) {
    for (int ky = 0; ky < s.kernelHeight; ++ky) {
      for (int kx = 0; kx < s.kernelWidth; ++kx) {
        const std::int64_t weight = loops.weight(channel, i, ky, kx);
        for (int y = 0; y < loops.out.height; ++y) {
          for (int x = 0; x < loops.out.width; ++x) {
            sums[loops.outputAt(channel, y, x)] += weight * s.padValue;
          }
        }
        for (int row = 0; row < loops.in.height; ++row) {
          for (int column = 0; column < loops.in.width; ++column) {
            const int y = row * s.strideHeight + ky * s.dilationHeight - s.padTop;
            const int x = column * s.strideWidth + kx * s.dilationWidth - s.padLeft;
            if (y >= 0 && y < loops.out.height && x >= 0 && x < loops.out.width) {
              const std::int64_t code =
                  loops.input[loops.inputAt(group * inPerGroup + i, row, column)];
              sums[loops.outputAt(channel, y, x)] += weight * (code - s.padValue);
            }
          }
        }
      }
    }
  }
}

}  // namespace

std::vector<std::int64_t> convolve(const Int8ConvolutionShape& shape, const PictureSize& size,
                                   const std::vector<std::int8_t>& input,
                                   const std::vector<std::int8_t>& weights) {
  const Loops loops{shape, size, outputSize(shape, size), input, weights};
  std::vector<std::int64_t> sums(static_cast<std::size_t>(shape.outputChannels) *
                                 loops.out.pixels());
  for (int channel = 0; channel < shape.outputChannels; ++channel) {
    if (shape.transposed) {
      scatter(loops, channel, sums);
      continue;
    }
    for (int y = 0; y < loops.out.height; ++y) {
      for (int x = 0; x < loops.out.width; ++x) {
        sums[loops.outputAt(channel, y, x)] = gather(loops, channel, y, x);
      }
    }
  }
  return sums;
}

}  // namespace quantoscope::oracle
