// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/formats/plan_diff.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kWeightSuffix = "_param_0";

PlanScales ofTable(std::string_view text, const std::string& name) {
  const NcnnTable table = parseNcnnTable(text, name);
  struct Lines {
    int first = 0;
    const TableLine* weights = nullptr;
    const TableLine* activation = nullptr;
  };
  std::map<std::string, Lines> layers;
  const auto linesOf = [&](const std::string& layer, const TableLine& line) -> Lines& {
    Lines& lines = layers[layer];
    lines.first = lines.first == 0 ? line.line : std::min(lines.first, line.line);
    return lines;
  };
  // A key that begins with # is how a person takes a line out.
  for (const auto& [key, line] : table.weights) {
    if (key.ends_with(kWeightSuffix) && !key.starts_with('#')) {
      linesOf(key.substr(0, key.size() - kWeightSuffix.size()), line).weights = &line;
    }
  }
  for (const auto& [key, line] : table.activations) {
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
  plan.sixDecimals = true;
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

}  // namespace

PlanScales parsePlanScales(std::string_view text, const std::string& name) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool report = first != std::string_view::npos && text[first] == '{';
  return report ? ofReport(text, name) : ofTable(text, name);
}

PlanScales readPlanScales(const std::filesystem::path& file) {
  return parsePlanScales(readTextFile(file), file.string());
}

}  // namespace quantoscope
