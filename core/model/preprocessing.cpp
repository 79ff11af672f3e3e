// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/preprocessing.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace quantoscope {
namespace {

void requireChannels(const std::vector<float>& values, const char* what, PixelOrder order) {
  const auto channels = static_cast<std::size_t>(channelsOf(order));
  if (!values.empty() && values.size() != channels) {
    throw Error(std::string(what) + " has " + std::to_string(values.size()) +
                (values.size() == 1 ? " value" : " values") + ", but " + toString(order) +
                " images have " + std::to_string(channels) +
                (channels == 1 ? " channel" : " channels") + "; give one value for each");
  }
  if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
    throw Error(std::string(what) + " has a value that is not finite");
  }
}

std::string inCase(std::string_view text, int (*convert)(int)) {
  std::string converted(text);
  std::transform(converted.begin(), converted.end(), converted.begin(),
                 [convert](unsigned char c) { return static_cast<char>(convert(c)); });
  return converted;
}

Preprocessing preset(PixelOrder order, std::vector<float> mean, std::vector<float> norm) {
  Preprocessing preprocessing;
  preprocessing.order = order;
  preprocessing.mean = std::move(mean);
  preprocessing.norm = std::move(norm);
  return preprocessing;
}

}  // namespace

const char* toString(PixelOrder order) {
  switch (order) {
    case PixelOrder::Rgb:
      return "RGB";
    case PixelOrder::Gray:
      return "GRAY";
    case PixelOrder::Rgba:
      return "RGBA";
    case PixelOrder::Bgra:
      return "BGRA";
    case PixelOrder::Bgr:
      break;
  }
  return "BGR";
}

PixelOrder pixelOrderOf(std::string_view text) {
  const std::string upper = inCase(text, std::toupper);
  for (const PixelOrder order :
       {PixelOrder::Bgr, PixelOrder::Rgb, PixelOrder::Gray, PixelOrder::Rgba, PixelOrder::Bgra}) {
    if (upper == toString(order)) {
      return order;
    }
  }
  throw Error("there is no pixel order '" + std::string(text) +
              "'; there are BGR, RGB, GRAY, RGBA, BGRA");
}

int channelsOf(PixelOrder order) {
  switch (order) {
    case PixelOrder::Gray:
      return 1;
    case PixelOrder::Rgba:
    case PixelOrder::Bgra:
      return 4;
    case PixelOrder::Bgr:
    case PixelOrder::Rgb:
      break;
  }
  return 3;
}

const char* toString(ImageFit fit) {
  switch (fit) {
    case ImageFit::Letterbox:
      return "letterbox";
    case ImageFit::Crop:
      return "crop";
    case ImageFit::Stretch:
      break;
  }
  return "stretch";
}

ImageFit imageFitOf(std::string_view text) {
  const std::string lower = inCase(text, std::tolower);
  for (const ImageFit fit : {ImageFit::Stretch, ImageFit::Letterbox, ImageFit::Crop}) {
    if (lower == toString(fit)) {
      return fit;
    }
  }
  throw Error("there is no way '" + std::string(text) +
              "' to fit an image; there are stretch, letterbox, crop");
}

const InputPreprocessing& Preprocessing::of(const std::string& input) const {
  const auto found = own.find(input);
  return found == own.end() ? *this : found->second;
}

InputPreprocessing& Preprocessing::ownOf(const std::string& input) {
  return own.try_emplace(input, *this).first->second;
}

void requireValid(const InputPreprocessing& preprocessing) {
  if (preprocessing.width < 0 || preprocessing.height < 0) {
    throw Error("the size " + std::to_string(preprocessing.width) + "x" +
                std::to_string(preprocessing.height) + " is not a size");
  }
  requireChannels(preprocessing.mean, "mean", preprocessing.order);
  requireChannels(preprocessing.norm, "norm", preprocessing.order);
}

std::vector<float> perChannel(std::vector<float> values, PixelOrder order) {
  if (values.size() == 1) {
    values.resize(static_cast<std::size_t>(channelsOf(order)), values.front());
  }
  return values;
}

std::span<const PreprocessingPreset> preprocessingPresets() {
  constexpr float kByte = 1.0F / 255;
  static const std::vector<PreprocessingPreset> presets = {
      {"raw", "Raw pixels, BGR", preset(PixelOrder::Bgr, {}, {})},
      {"caffe", "Caffe ImageNet, BGR, mean 104 117 123",
       preset(PixelOrder::Bgr, {104, 117, 123}, {1, 1, 1})},
      {"imagenet", "PyTorch ImageNet, RGB, mean and deviation",
       preset(PixelOrder::Rgb, {0.485F * 255, 0.456F * 255, 0.406F * 255},
              {kByte / 0.229F, kByte / 0.224F, kByte / 0.225F})},
      {"unit-rgb", "0 … 1, RGB", preset(PixelOrder::Rgb, {0, 0, 0}, {kByte, kByte, kByte})},
      {"unit-bgr", "0 … 1, BGR", preset(PixelOrder::Bgr, {0, 0, 0}, {kByte, kByte, kByte})},
      {"signed-rgb", "-1 … 1, RGB, (x - 127.5) / 127.5",
       preset(PixelOrder::Rgb, {127.5F, 127.5F, 127.5F}, {1 / 127.5F, 1 / 127.5F, 1 / 127.5F})},
      {"signed-bgr", "-1 … 1, BGR, (x - 127.5) / 127.5",
       preset(PixelOrder::Bgr, {127.5F, 127.5F, 127.5F}, {1 / 127.5F, 1 / 127.5F, 1 / 127.5F})},
      {"ultraface", "UltraFace, RGB, (x - 127) / 128",
       preset(PixelOrder::Rgb, {127, 127, 127}, {1 / 128.0F, 1 / 128.0F, 1 / 128.0F})},
      {"unit-gray", "0 … 1, grey", preset(PixelOrder::Gray, {0}, {kByte})},
  };
  return presets;
}

const PreprocessingPreset& preprocessingPreset(std::string_view id) {
  const auto presets = preprocessingPresets();
  const auto found = std::find_if(presets.begin(), presets.end(),
                                  [&](const PreprocessingPreset& p) { return p.id == id; });
  if (found == presets.end()) {
    std::string known;
    for (const PreprocessingPreset& p : presets) {
      known += (known.empty() ? "" : ", ") + std::string(p.id);
    }
    throw Error("there is no preset '" + std::string(id) + "'; there are " + known);
  }
  return *found;
}

}  // namespace quantoscope
