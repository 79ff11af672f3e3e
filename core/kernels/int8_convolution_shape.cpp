// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/int8_convolution_shape.h"

#include <string>

#include "core/base/error.h"

namespace quantoscope {
namespace {

constexpr std::int64_t kMaxDepth = 65535;
constexpr std::int64_t kMaxExtent = 65535;
constexpr std::int64_t kMaxElements = std::int64_t{1} << 30;

void require(bool condition, const char* what) {
  if (!condition) {
    throw Error(std::string("int8 convolution: ") + what);
  }
}

bool isExtent(int value) {
  return value >= 1 && value <= kMaxExtent;
}
bool isPad(int value) {
  return value >= 0 && value <= kMaxExtent;
}

std::int64_t outputExtent(bool transposed, int input, int kernel, int stride, int dilation,
                          int pads, int outputPad) {
  const std::int64_t reach = std::int64_t{dilation} * (kernel - 1) + 1;
  if (transposed) {
    return std::int64_t{input - 1} * stride + reach - pads + outputPad;
  }
  const std::int64_t room = std::int64_t{input} + pads - reach;
  return room < 0 ? 0 : room / stride + 1;
}

}  // namespace

void check(const Int8ConvolutionShape& s) {
  require(isExtent(s.inputChannels) && isExtent(s.outputChannels),
          "the number of channels must be 1 to 65535");
  require(s.groups >= 1 && s.inputChannels % s.groups == 0 && s.outputChannels % s.groups == 0,
          "the number of groups must divide the numbers of channels");
  require(isExtent(s.kernelHeight) && isExtent(s.kernelWidth), "the kernel must be 1 to 65535");
  require(isExtent(s.strideHeight) && isExtent(s.strideWidth), "the stride must be 1 to 65535");
  require(isExtent(s.dilationHeight) && isExtent(s.dilationWidth),
          "the dilation must be 1 to 65535");
  require(isPad(s.padTop) && isPad(s.padLeft) && isPad(s.padBottom) && isPad(s.padRight) &&
              isPad(s.outputPadBottom) && isPad(s.outputPadRight),
          "pads must be 0 to 65535");
  require(std::int64_t{s.kernelHeight} * s.kernelWidth <= kMaxDepth &&
              std::int64_t{s.kernelHeight} * s.kernelWidth * s.inputsPerGroup() <= kMaxDepth,
          "more than 65535 products in a sum could overflow 32 bits");
  require(static_cast<std::int64_t>(s.weightCount()) <= kMaxElements, "too many weights");
}

PictureSize outputSize(const Int8ConvolutionShape& s, const PictureSize& input) {
  const std::string size = std::to_string(input.height) + "×" + std::to_string(input.width);
  if (!isExtent(input.height) || !isExtent(input.width)) {
    throw Error("int8 convolution: cannot take a picture of " + size);
  }
  const std::int64_t height =
      outputExtent(s.transposed, input.height, s.kernelHeight, s.strideHeight, s.dilationHeight,
                   s.padTop + s.padBottom, s.outputPadBottom);
  const std::int64_t width =
      outputExtent(s.transposed, input.width, s.kernelWidth, s.strideWidth, s.dilationWidth,
                   s.padLeft + s.padRight, s.outputPadRight);
  // The padded picture, or for a transposed convolution the one spread out to the output's size.
  const std::int64_t rows = std::int64_t{input.height} * (s.transposed ? s.strideHeight : 1) +
                            s.padTop + s.padBottom +
                            2 * std::int64_t{s.dilationHeight} * s.kernelHeight + s.outputPadBottom;
  const std::int64_t columns = std::int64_t{input.width} * (s.transposed ? s.strideWidth : 1) +
                               s.padLeft + s.padRight +
                               2 * std::int64_t{s.dilationWidth} * s.kernelWidth + s.outputPadRight;
  if (height < 1 || width < 1) {
    throw Error("int8 convolution: a picture of " + size + " is too small for the kernel");
  }
  // Each factor is below 2^33.
  if (height > kMaxExtent || width > kMaxExtent ||
      height * width > kMaxElements / s.outputChannels || rows > kMaxElements ||
      columns > kMaxElements / rows / s.inputChannels) {
    throw Error("int8 convolution: a picture of " + size + " is too large");
  }
  return {static_cast<int>(height), static_cast<int>(width)};
}

}  // namespace quantoscope
