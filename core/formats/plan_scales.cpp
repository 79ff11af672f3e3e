// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/formats/foreign_table.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/formats/plan_diff.h"
#include "core/formats/tensorrt_cache.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kWeightSuffix = "_param_0";

PlanScales ofTable(std::string_view text, const std::string& name) {
  const NcnnTable table = parseNcnnTable(text);
  if (table.empty()) {
    throw Error(name + ": is not a scale table: it has no lines, or begins with an empty one");
  }
  struct Lines {
    int first = 0;
    const ScannedLine* weights = nullptr;
    const ScannedLine* activation = nullptr;
  };
  std::map<std::string, Lines> layers;
  const auto linesOf = [&](const std::string& layer, const ScannedLine& line) -> Lines& {
    if (!line.faults.empty()) {
      throw Error(name + ", line " + std::to_string(line.line) + ": " + line.faults.front().text);
    }
    Lines& lines = layers[layer];
    lines.first = lines.first == 0 ? line.line : std::min(lines.first, line.line);
    return lines;
  };
  // A key that begins with # is how a person takes a line out.
  for (const auto& [key, at] : table.weights()) {
    const ScannedLine& line = table.lines()[at];
    if (key.ends_with(kWeightSuffix) && !key.starts_with('#')) {
      linesOf(key.substr(0, key.size() - kWeightSuffix.size()), line).weights = &line;
    }
  }
  for (const auto& [key, at] : table.activations()) {
    const ScannedLine& line = table.lines()[at];
    if (!key.starts_with('#')) {
      linesOf(key, line).activation = &line;
    }
  }
  std::vector<std::pair<int, LayerScales>> found;
  for (const auto& [layer, lines] : layers) {
    LayerScales scales;
    scales.layer = layer;
    scales.int8 = lines.weights != nullptr && lines.activation != nullptr;
    if (lines.activation != nullptr && lines.activation->scales.size() != 1) {
      throw Error(name + ", line " + std::to_string(lines.activation->line) + ": layer " + layer +
                  " has " + std::to_string(lines.activation->scales.size()) +
                  " activation scales where 1 is expected");
    }
    if (scales.int8) {
      scales.activationScale = static_cast<double>(lines.activation->scales.front());
      scales.threshold = largestCode(kMaxBits) / scales.activationScale;
    }
    if (lines.weights != nullptr) {
      scales.weightScales = lines.weights->scales;
    }
    found.emplace_back(lines.first, std::move(scales));
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  PlanScales plan;
  plan.file = name;
  plan.rounding = ScaleRounding::SixDecimals;
  for (auto& [line, scales] : found) {
    plan.layers.push_back(std::move(scales));
  }
  return plan;
}

LayerScales layerOf(const Json& json) {
  LayerScales scales;
  scales.layer = json.at("name").get<std::string>();
  scales.int8 = !json.at("keep_float").get<bool>();
  scales.activationScale = json.at("scale").get<double>();
  scales.threshold = json.at("threshold").get<double>();
  scales.absmax = json.at("absmax").get<double>();
  scales.weightScales = json.at("weight_scales").get<std::vector<float>>();
  return scales;
}

PlanScales ofReport(std::string_view text, const std::string& name) {
  PlanScales plan;
  plan.file = name;
  try {
    const Json report = Json::parse(text);
    for (const Json& layer : report.at("layers")) {
      plan.layers.push_back(layerOf(layer));
    }
  } catch (const Json::exception& error) {
    throw Error(name + ": is not a report of 'calibrate': " + error.what());
  }
  if (plan.layers.empty()) {
    throw Error(name + ": has no layers");
  }
  return plan;
}

LayerScales ofTensor(const std::string& name, float unitsPerCode) {
  LayerScales scales;
  scales.layer = name;
  scales.weightsKnown = false;
  scales.int8 = unitsPerCode > 0;
  if (scales.int8) {
    scales.activationScale = 1 / static_cast<double>(unitsPerCode);
    scales.threshold = largestCode(kMaxBits) * static_cast<double>(unitsPerCode);
  }
  return scales;
}

PlanScales ofCache(std::string_view text, const std::string& name, const Model* model) {
  const TensorRtCache cache = parseTensorRtCache(text, name);
  PlanScales plan;
  plan.file = name;
  plan.rounding = ScaleRounding::SinglePrecision;
  plan.ofTensors = model == nullptr;
  std::map<std::string, float> byTensor;
  for (const TensorRtScale& scale : cache.scales) {
    byTensor[scale.tensor] = scale.scale;
    if (model == nullptr) {
      plan.layers.push_back(ofTensor(scale.tensor, scale.scale));
    }
  }
  if (model == nullptr) {
    return plan;
  }
  bool any = false;
  for (const QuantizableLayer& layer : model->layers) {
    const auto found = byTensor.find(layer.inputBlob);
    any = any || found != byTensor.end();
    plan.layers.push_back(ofTensor(layer.name, found == byTensor.end() ? 0 : found->second));
  }
  if (!any) {
    throw Error(name + ": no tensor of the cache is the input of a layer of " + model->name +
                "; it is another model's cache");
  }
  return plan;
}

}  // namespace

PlanScales parsePlanScales(std::string_view text, const std::string& name, const Model* model) {
  requireReadablePlan(text, name);
  if (isTensorRtCache(text)) {
    return ofCache(text, name, model);
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool report = first != std::string_view::npos && text[first] == '{';
  return report ? ofReport(text, name) : ofTable(text, name);
}

PlanScales readPlanScales(const std::filesystem::path& file, const Model* model) {
  return parsePlanScales(readTextFile(file), file.string(), model);
}

LayerScales scalesOf(const std::string& layer, const LayerReport& report, double absmax) {
  LayerScales scales;
  scales.layer = layer;
  scales.int8 = !report.decision.keepFloat;
  scales.absmax = absmax;
  if (scales.int8) {
    scales.activationScale = report.decision.scale;
    scales.threshold = report.decision.threshold;
    scales.weightScales = report.weights.scales;
  }
  return scales;
}

}  // namespace quantoscope
