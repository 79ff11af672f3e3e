// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_summary.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/content_hash.h"
#include "core/base/display_text.h"
#include "core/base/error.h"
#include "core/model/network.h"

namespace quantoscope {
namespace {

/// Counts what the layers compute, from the shapes of one run.
class CountingHook final : public LayerHook {
 public:
  explicit CountingHook(const Model& model) : counts(model.layers.size(), 0), model_(model) {}

  void before(std::size_t index, const TensorView& input) override {
    const QuantizableLayer& layer = model_.layers[index];
    // Every input of a transposed convolution, or of an inner product, meets its share of weights.
    if (!isConvolution(layer)) {
      counts[index] = input.values.size() * layer.weights.size() /
                      static_cast<std::size_t>(std::max(1, layer.inputChannels));
    }
  }
  void after(std::size_t index, const TensorView& output) override {
    const QuantizableLayer& layer = model_.layers[index];
    if (isConvolution(layer)) {
      counts[index] = output.values.size() * layer.weights.size() /
                      static_cast<std::size_t>(std::max(1, layer.outputChannels));
    }
  }

  std::vector<std::uint64_t> counts;

 private:
  static bool isConvolution(const QuantizableLayer& layer) {
    return layer.kind == LayerKind::Convolution || layer.kind == LayerKind::ConvolutionDepthWise;
  }
  const Model& model_;
};

std::string kernelText(const QuantizableLayer& layer) {
  if (layer.kind == LayerKind::InnerProduct) {
    return "";
  }
  const auto& g = layer.geometry;
  const auto pair = [](int width, int height) {
    return std::to_string(width) + "x" + std::to_string(height);
  };
  std::string text = pair(g.kernelWidth, g.kernelHeight);
  if (g.strideWidth != 1 || g.strideHeight != 1) {
    text += " stride " + pair(g.strideWidth, g.strideHeight);
  }
  if (g.dilationWidth != 1 || g.dilationHeight != 1) {
    text += " dilation " + pair(g.dilationWidth, g.dilationHeight);
  }
  if (g.groups != 1) {
    text += " groups " + std::to_string(g.groups);
  }
  return text;
}

std::string line(const char* key, const std::string& value) {
  std::string text = key;
  text.resize(std::max<std::size_t>(text.size(), 14), ' ');
  return text + value + "\n";
}

std::string millions(std::uint64_t count) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(count) / 1e6);
  return text.data();
}

/// "3 scales from 1.5 to 12", "a scale of 1.5" or "none".
std::string scalesText(const std::vector<float>& scales) {
  if (scales.empty()) {
    return "none";
  }
  const auto text = [](float value) {
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%.6g", static_cast<double>(value));
    return std::string(digits.data());
  };
  if (scales.size() == 1) {
    return text(scales.front());
  }
  const auto [low, high] = std::minmax_element(scales.begin(), scales.end());
  return std::to_string(scales.size()) + " from " + text(*low) + " to " + text(*high);
}

std::string embeddedText(const Model& model) {
  if (model.embeddedScales.empty()) {
    return {};
  }
  std::string text = "\n" + quantizedReason(model) + ". Scales (code = value * scale):\n";
  for (const EmbeddedScales& scales : model.embeddedScales) {
    text += "  " + scales.layer + "  " + scales.type + "  input: " + scalesText(scales.input) +
            "  weights: " + scalesText(scales.weights) + "  output: " + scalesText(scales.output) +
            "\n";
  }
  return text;
}

nlohmann::ordered_json embeddedJson(const EmbeddedScales& scales) {
  return {{"layer", scales.layer},
          {"type", scales.type},
          {"input", scales.input},
          {"weights", scales.weights},
          {"output", scales.output}};
}

nlohmann::ordered_json layerJson(const QuantizableLayer& layer) {
  const auto& g = layer.geometry;
  nlohmann::ordered_json json = {
      {"name", layer.name},
      {"kind", toString(layer.kind)},
      {"input", layer.inputBlob},
      {"output", layer.outputBlob},
      {"inputChannels", layer.inputChannels},
      {"outputChannels", layer.outputChannels},
      {"weights", layer.weights.size()},
      {"bias", !layer.bias.empty()},
      {"activation", layer.activation},
  };
  if (layer.kind != LayerKind::InnerProduct) {
    json["kernel"] = {g.kernelWidth, g.kernelHeight};
    json["stride"] = {g.strideWidth, g.strideHeight};
    json["dilation"] = {g.dilationWidth, g.dilationHeight};
    json["groups"] = g.groups;
    if (g.autoPadding == AutoPadding::None) {
      json["pads"] = {
          {"left", g.padLeft}, {"top", g.padTop}, {"right", g.padRight}, {"bottom", g.padBottom}};
    } else {
      json["pads"] = g.autoPadding == AutoPadding::SameUpper ? "SAME_UPPER" : "SAME_LOWER";
    }
  }
  return json;
}

}  // namespace

ModelSummary summarize(const Model& model, const std::vector<Shape>& inputShapes) {
  ModelSummary summary;
  for (const auto& file : model.files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    summary.files.push_back({file, error ? 0 : size, sha256OfFile(file)});
  }
  for (const QuantizableLayer& layer : model.layers) {
    summary.weightCount += layer.weights.size();
  }
  if (!inputShapes.empty() && model.embeddedScales.empty()) {
    std::vector<Tensor> inputs;
    for (const Shape& shape : inputShapes) {
      inputs.push_back({shape, std::vector<float>(elementCount(shape), 0.0F)});
    }
    CountingHook hook(model);
    Network(model, inputShapes).forward(inputs, &hook);
    summary.multiplyAdds = std::move(hook.counts);
  }
  return summary;
}

std::string textSummary(const Model& model, const ModelSummary& summary) {
  std::string text = line("model", model.name + " (" + toString(model.format) + ")");
  for (const FileSummary& file : summary.files) {
    text += line("file", file.path.string() + ", " + std::to_string(file.size) + " bytes");
    text += line("  sha256", file.sha256);
  }
  for (const ModelInput& input : model.inputs) {
    text +=
        line("input", input.name + ": " +
                          (input.shape.empty() ? std::string("any shape") : toString(input.shape)));
  }
  for (const ModelOutput& output : model.outputs) {
    text += line("output", output.name);
  }
  text += line("layers", std::to_string(model.layerCount));
  for (const auto& [type, count] : model.layerTypes) {
    text += line("", std::to_string(count) + " " + type);
  }
  text += line("weights", std::to_string(summary.weightCount) + ", " + model.weightType);
  if (summary.multiplyAdds) {
    text += line("multiply-adds",
                 millions(std::accumulate(summary.multiplyAdds->begin(),
                                          summary.multiplyAdds->end(), std::uint64_t{0})) +
                     " million");
  } else if (model.embeddedScales.empty()) {
    text += line("multiply-adds", "not known; the model leaves its input's size open, give --size");
  }
  text += "\n" + std::to_string(model.layers.size()) +
          (model.layers.size() == 1 ? " layer" : " layers") + " can be quantized:\n";
  std::size_t width = 0;
  for (const QuantizableLayer& layer : model.layers) {
    width = std::clamp(displayWidth(printableText(layer.name)), width, std::size_t{48});
  }
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const QuantizableLayer& layer = model.layers[i];
    text += "  " + inColumns(layer.name, width) + "  " + toString(layer.kind) + "  " +
            std::to_string(layer.inputChannels) + "->" + std::to_string(layer.outputChannels) +
            "  " + kernelText(layer) + "  " + std::to_string(layer.weights.size()) + " weights";
    if (summary.multiplyAdds) {
      text += "  " + millions((*summary.multiplyAdds)[i]) + " M";
    }
    text += (layer.activation.empty() ? "" : "  " + layer.activation) + "\n";
    if (i < summary.whyFloat.size() && !summary.whyFloat[i].empty()) {
      text += "    stays float: " + summary.whyFloat[i] + "\n";
    }
  }
  text += embeddedText(model);
  for (const std::string& warning : model.warnings) {
    text += "warning: " + printableText(warning) + "\n";
  }
  for (const std::string& note : model.notes) {
    text += "note: " + printableText(note) + "\n";
  }
  return text;
}

std::string jsonSummary(const Model& model, const ModelSummary& summary) {
  nlohmann::ordered_json json;
  json["name"] = model.name;
  json["format"] = toString(model.format);
  json["hash"] = model.hash;
  for (const FileSummary& file : summary.files) {
    json["files"].push_back(
        {{"path", file.path.string()}, {"size", file.size}, {"sha256", file.sha256}});
  }
  json["inputs"] = nlohmann::json::array();
  for (const ModelInput& input : model.inputs) {
    json["inputs"].push_back({{"name", input.name}, {"shape", input.shape}});
  }
  json["outputs"] = nlohmann::json::array();
  for (const ModelOutput& output : model.outputs) {
    json["outputs"].push_back(output.name);
  }
  json["layerCount"] = model.layerCount;
  json["layerTypes"] = model.layerTypes;
  json["weightType"] = model.weightType;
  json["weightCount"] = summary.weightCount;
  json["layers"] = nlohmann::json::array();
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    auto layer = layerJson(model.layers[i]);
    if (summary.multiplyAdds) {
      layer["multiplyAdds"] = (*summary.multiplyAdds)[i];
    }
    if (i < summary.whyFloat.size() && !summary.whyFloat[i].empty()) {
      layer["staysFloat"] = summary.whyFloat[i];
    }
    json["layers"].push_back(std::move(layer));
  }
  json["quantized"] = !model.embeddedScales.empty();
  for (const EmbeddedScales& scales : model.embeddedScales) {
    json["embeddedScales"].push_back(embeddedJson(scales));
  }
  json["warnings"] = model.warnings;
  json["notes"] = model.notes;
  // Names come from files and need not be valid text.
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace quantoscope
