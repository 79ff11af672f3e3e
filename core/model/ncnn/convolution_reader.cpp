// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/convolution_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/error.h"
#include "core/model/ncnn/embedded_scales.h"

namespace quantoscope::ncnn {
namespace {

constexpr int kSameUpper = -233;
constexpr int kSameLower = -234;

}  // namespace

int inputChannelsOfWeights(int weights, int outputs, int taps) {
  const std::int64_t perInput = std::int64_t{outputs} * taps;
  if (weights <= 0 || weights % perInput != 0) {
    throw Error("has " + std::to_string(weights) +
                " weights, which is not a positive multiple of " + std::to_string(outputs) +
                " outputs * " + std::to_string(taps) + " taps of the kernel");
  }
  return static_cast<int>(weights / perInput);
}

int readVertical(LayerReader& reader, const ConvolutionForm& form, int verticalId, int horizontal,
                 int low, int high, const std::string& what) {
  return form.oneDimensional ? low : reader.integer(verticalId, horizontal, low, high, what);
}

void readPads(LayerReader& reader, const ConvolutionForm& form, ConvolutionGeometry& geometry) {
  const int left = reader.integer(4, 0);
  const int right = reader.integer(15, left);
  const bool flat = form.oneDimensional;
  const int top = flat ? (left < 0 ? left : 0) : reader.integer(14, left);
  const int bottom = flat ? top : reader.integer(16, top);
  const std::array<int, 4> pads = {left, right, top, bottom};
  const auto allAre = [&](int value) {
    return std::all_of(pads.begin(), pads.end(), [&](int pad) { return pad == value; });
  };
  if (allAre(kSameUpper)) {
    geometry.autoPadding = AutoPadding::SameUpper;
    return;
  }
  if (allAre(kSameLower)) {
    geometry.autoPadding = AutoPadding::SameLower;
    return;
  }
  for (const int pad : pads) {
    if (pad < 0 || pad > kMaxPad) {
      throw Error("has a pad of " + std::to_string(pad) + "; it must be from 0 to " +
                  std::to_string(kMaxPad) + ", or -233 or -234 on all sides");
    }
  }
  geometry.padLeft = left;
  geometry.padRight = right;
  geometry.padTop = top;
  geometry.padBottom = bottom;
}

ConvolutionSettings readConvolutionSettings(LayerReader& reader, const ConvolutionForm& form) {
  ConvolutionSettings settings;
  ConvolutionGeometry& geometry = settings.geometry;
  settings.dynamicWeights = reader.flag(19, false, "dynamic weights");
  // With dynamic weights the blob of the weights says how large the kernel is.
  const int least = settings.dynamicWeights ? 0 : 1;
  settings.outputChannels = reader.integer(0, 0, least, kMaxChannels, "number of outputs");
  geometry.kernelWidth = reader.integer(1, 0, least, kMaxKernel, "kernel's width");
  geometry.kernelHeight = std::max(least, readVertical(reader, form, 11, geometry.kernelWidth,
                                                       least, kMaxKernel, "kernel's height"));
  geometry.dilationWidth = reader.integer(2, 1, 1, kMaxStride, "dilation");
  geometry.dilationHeight =
      readVertical(reader, form, 12, geometry.dilationWidth, 1, kMaxStride, "vertical dilation");
  geometry.strideWidth = reader.integer(3, 1, 1, kMaxStride, "stride");
  geometry.strideHeight =
      readVertical(reader, form, 13, geometry.strideWidth, 1, kMaxStride, "vertical stride");
  readPads(reader, form, geometry);
  geometry.padValue = reader.real(18, 0);
  settings.hasBias = reader.flag(5, false, "bias term");
  settings.weightCount = reader.integer(6, 0);
  geometry.groups = reader.integer(7, 1, 1, form.grouped ? kMaxChannels : 1, "number of groups");
  settings.int8Term = readInt8Term(reader);
  settings.activation = readFusedActivation(reader);
  if (settings.dynamicWeights) {
    return settings;
  }
  if (settings.outputChannels % geometry.groups != 0) {
    throw Error(std::to_string(settings.outputChannels) + " outputs cannot be divided into " +
                std::to_string(geometry.groups) + " groups");
  }
  const std::int64_t inputs =
      std::int64_t{inputChannelsOfWeights(settings.weightCount, settings.outputChannels,
                                          geometry.kernelWidth * geometry.kernelHeight)} *
      geometry.groups;
  if (inputs > kMaxChannels) {
    throw Error("would have " + std::to_string(inputs) + " input channels");
  }
  settings.inputChannels = static_cast<int>(inputs);
  return settings;
}

}  // namespace quantoscope::ncnn
