// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table.h"

#include <cmath>
#include <string_view>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/quantization/runtime_obstacle.h"

namespace quantoscope {
namespace {

// ncnn2int8 reads keys with "%255s".
constexpr std::size_t kLongestKey = 255;

void requireKey(const std::string& key, const std::string& layer) {
  if (key.size() > kLongestKey) {
    throw Error("layer " + layer + ": its key in the table would have " +
                std::to_string(key.size()) + " characters; ncnn reads at most " +
                std::to_string(kLongestKey));
  }
  if (layer.empty() || layer.front() == '#' ||
      layer.find_first_of(" \t\r\n\v\f") != std::string::npos) {
    throw Error("layer '" + layer +
                "': a name that is empty, begins with # or has a space cannot stand in a table");
  }
}

// The table is read by name: a second line of a name would replace the first one's scales.
void requireUniqueNames(const Model& model) {
  std::unordered_map<std::string_view, const QuantizableLayer*> known;
  for (const QuantizableLayer& layer : model.layers) {
    const auto [found, fresh] = known.emplace(layer.name, &layer);
    if (!fresh) {
      const auto place = [](const QuantizableLayer& at) {
        return at.line > 0 ? " (line " + std::to_string(at.line) + " of the model)" : std::string();
      };
      throw Error("two layers are called '" + layer.name + "'" + place(*found->second) +
                  place(layer) +
                  ": a table names its layers, and cannot tell them apart. Give each its own "
                  "name in the model; ncnn2int8 needs that too");
    }
  }
}

void requireFinite(double scale, const std::string& layer) {
  if (!std::isfinite(scale) || scale < 0) {
    throw Error("layer " + layer + ": the scale " + formatNumber(scale) +
                " cannot be written; it must be finite and not negative");
  }
}

}  // namespace

std::string ncnnTable(const Model& model, std::span<const LayerReport> reports) {
  requireUniqueNames(model);
  std::string weightLines;
  std::string activationLines;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const std::string& name = model.layers[i].name;
    const LayerReport& report = reports[i];
    const std::string weightKey = name + "_param_0";
    requireKey(weightKey, name);
    weightLines += weightKey + " ";
    // Codes of a dead channel are 0 with any scale.
    const float ofDeadChannel = dividesByZeroScale(model.layers[i]) ? 1 : 0;
    for (const float scale : report.weights.scales) {
      requireFinite(static_cast<double>(scale), name);
      weightLines += formatFixed(static_cast<double>(scale == 0 ? ofDeadChannel : scale)) + " ";
    }
    weightLines += "\n";
    if (!report.decision.keepFloat) {
      // ncnn2table computes in float32; the sixth decimal is that of the float.
      const auto scale = static_cast<float>(report.decision.scale);
      requireFinite(static_cast<double>(scale), name);
      if (formatFixed(static_cast<double>(scale)) == "0.000000") {
        throw Error("layer " + name + ": the scale " + formatNumber(report.decision.scale) +
                    " is too small for the table's six decimals; keep the layer float");
      }
      activationLines += name + " " + formatFixed(static_cast<double>(scale)) + " \n";
    }
  }
  return weightLines + activationLines;
}

}  // namespace quantoscope
