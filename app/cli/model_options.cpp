// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"

#include <charconv>

#include "app/cli/value_lists.h"
#include "core/base/error.h"
#include "core/model/sample_source.h"

namespace quantoscope {
namespace {

int extentOf(std::string_view text, const std::string& size) {
  int extent = 0;
  const auto* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, extent);
  constexpr int kLargest = 1 << 15;
  if (error != std::errc() || parsed != end || extent < 1 || extent > kLargest) {
    throw Error("--size: '" + size + "' is not WIDTHxHEIGHT with both from 1 to " +
                std::to_string(kLargest) + ", for example 320x240");
  }
  return extent;
}

std::string presetNames() {
  std::string names;
  for (const PreprocessingPreset& preset : preprocessingPresets()) {
    names += "\n  " + std::string(preset.id) + ": " + std::string(preset.label);
  }
  return names;
}

}  // namespace

void ModelOptions::addTo(CLI::App& command) {
  command
      .add_option("MODEL", files,
                  "The model's files, in any order: x.onnx; x.param x.bin (ncnn); x.prototxt "
                  "x.caffemodel (Caffe); x.cfg x.weights (Darknet); x.pb (TensorFlow). Of two "
                  "files one may be left "
                  "out if it lies beside the other")
      ->required()
      ->expected(1, 2);
  const std::string group = "Preprocessing: value = (pixel - mean) * norm";
  command.add_option("--preset", preset, "Start from a preset:" + presetNames())->group(group);
  command
      .add_option("--size", size,
                  "Size of the network's input, WxH; needed where the model leaves it open")
      ->group(group);
  command
      .add_option("--pixel", pixel,
                  "Pixel order: BGR (default), RGB or GRAY (default for one channel)")
      ->group(group);
  command.add_option("--mean", mean, "One number for each channel, a,b,c (default 0)")
      ->group(group);
  command.add_option("--norm", norm, "One number for each channel, a,b,c (default 1)")
      ->group(group);
}

Preprocessing ModelOptions::asGiven() const {
  Preprocessing result =
      preset.empty() ? Preprocessing{} : preprocessingPreset(preset).preprocessing;
  if (!size.empty()) {
    const auto cross = size.find_first_of("xX");
    if (cross == std::string::npos) {
      extentOf("", size);
    }
    result.width = extentOf(std::string_view(size).substr(0, cross), size);
    result.height = extentOf(std::string_view(size).substr(cross + 1), size);
  }
  if (!pixel.empty()) {
    result.order = pixelOrderOf(pixel);
  }
  if (!mean.empty()) {
    result.mean = floatsOf(mean, "--mean");
  }
  if (!norm.empty()) {
    result.norm = floatsOf(norm, "--norm");
  }
  return result;
}

Preprocessing ModelOptions::preprocessing(const Model& model) const {
  const Preprocessing result = withModelsOrder(asGiven(), model, !pixel.empty() || !preset.empty());
  requireValid(result);
  return result;
}

Preprocessing ModelOptions::preprocessing() const {
  const Preprocessing result = asGiven();
  requireValid(result);
  return result;
}

}  // namespace quantoscope
