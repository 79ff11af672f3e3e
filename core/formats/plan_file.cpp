// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/plan_file.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/byte_reader.h"
#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/formats/foreign_table.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/formats/ncnn_table_scan.h"
#include "core/formats/tensorrt_cache.h"
#include "core/quantization/scheme.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLargestFile = std::size_t{64} << 20;

LayerOverride decidedBy(const char* who, const std::string& file) {
  LayerOverride decided;
  decided.provenance = Provenance{who, std::chrono::system_clock::now(), file};
  return decided;
}

LayerOverride keptFloat(LayerOverride decided) {
  decided.keepFloat = true;
  return decided;
}

bool sixDecimalsAgree(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](float x, float y) {
    return formatFixed(static_cast<double>(x)) == formatFixed(static_cast<double>(y));
  });
}

// Old tables have inf where 127 was divided by the absmax of a channel without weights.
bool repairDeadChannels(const QuantizableLayer& layer, std::vector<float>& scales) {
  for (const std::size_t channel : quantizeWeights(layer, kMaxBits).deadChannels) {
    scales[channel] = 0;
  }
  return std::all_of(scales.begin(), scales.end(),
                     [](float scale) { return std::isfinite(scale) && scale >= 0; });
}

// What does not differ from what the weights give stays automatic, so that it can still follow a
// change of the bits.
void takeWeightScales(LayerOverride& decided, const QuantizableLayer& layer,
                      const std::vector<float>& scales) {
  decided.weightBits = nearestWeightBits(layer, scales);
  if (!sixDecimalsAgree(quantizeWeights(layer, *decided.weightBits).scales, scales)) {
    decided.weightScales = scales;
  }
}

std::optional<LayerOverride> decisionOf(const QuantizableLayer& layer, const NcnnTable& table,
                                        const std::string& file, Target target) {
  LayerOverride decided = decidedBy("table", file);
  const ScannedLine* const activation = table.activationOf(layer.name);
  const ScannedLine* const weights = table.weightsOf(layer.name);
  if (activation == nullptr || weights == nullptr || !computesInInt8(layer, target)) {
    return keptFloat(std::move(decided));
  }
  std::vector<float> scales = weights->scales;
  const bool readable = activation->faults.empty() && weights->faults.empty() &&
                        activation->scales.size() == 1 && scales.size() == weightScaleCount(layer);
  if (!readable || !repairDeadChannels(layer, scales)) {
    return std::nullopt;
  }
  const auto scale = static_cast<double>(activation->scales.front());
  if (!std::isfinite(scale) || scale <= 0) {
    return std::nullopt;
  }
  decided.threshold = thresholdOf(scale, kMaxBits);
  takeWeightScales(decided, layer, scales);
  return decided;
}

// Two lines a layer; comments and layers that have weight lines only do not count.
std::vector<std::string> unmatchedLayers(const ScannedTable& table, const Model& model) {
  std::set<std::string> known;
  for (const QuantizableLayer& layer : model.layers) {
    known.insert(layer.name);
  }
  for (const GraphNode& node : model.graph) {
    known.insert(node.name);
  }
  std::vector<std::string> unmatched;
  std::set<std::string> seen;
  for (const ScannedLine& line : table.lines) {
    const std::string layer = line.key.substr(0, line.key.rfind("_param_"));
    const bool comment = layer.starts_with('#') || line.ignored;
    if (!comment && !known.contains(layer) && !known.contains(line.key) &&
        seen.insert(layer).second) {
      unmatched.push_back(layer);
    }
  }
  return unmatched;
}

// A layer is float as it was meant to be, or a line is whole as far as one can see.
bool isHarmless(LintKind kind) {
  // What is misread is kept as an untied layer, what cannot be computed stays float.
  return kind == LintKind::SharedScale || kind == LintKind::CommentedWeights ||
         kind == LintKind::MissingWeights || kind == LintKind::CutOff ||
         kind == LintKind::AmbiguousName || kind == LintKind::RuntimeLimit ||
         kind == LintKind::ZeroDivision || kind == LintKind::DynamicWeights;
}

// What hinders ncnn2int8's reader hinders a plan. An infinite scale of a dead channel is repaired.
bool refuses(const LintFinding& finding) {
  return finding.severity == LintSeverity::Error && !isHarmless(finding.kind) &&
         finding.kind != LintKind::Infinite;
}

PlanFile ofTable(std::string_view text, const std::string& name, const Model& model,
                 Target target) {
  PlanFile plan;
  plan.file = name;
  plan.findings = lintNcnnTable(text, model).findings;
  for (const LintFinding& finding : plan.findings) {
    if (finding.kind == LintKind::AnotherModel || finding.kind == LintKind::NoLines ||
        finding.kind == LintKind::ForeignTable || finding.kind == LintKind::QuantizedModel) {
      throw Error(name + ": " + finding.text);
    }
  }
  const NcnnTable table = parseNcnnTable(text);
  for (const QuantizableLayer& layer : model.layers) {
    const bool refused =
        std::any_of(plan.findings.begin(), plan.findings.end(), [&](const LintFinding& finding) {
          return finding.layer == layer.name && refuses(finding);
        });
    plan.layers.push_back(refused ? std::nullopt : decisionOf(layer, table, name, target));
  }
  plan.unmatched = unmatchedLayers(table.scanned(), model);
  return plan;
}

PlanFile ofCache(std::string_view text, const std::string& name, const Model& model) {
  PlanFile plan;
  plan.file = name;
  plan.format = PlanFormat::TensorRtCache;
  const TensorRtCache cache = parseTensorRtCache(text, name);
  for (LayerOverride& decided : overridesOf(model, cache, name)) {
    plan.layers.emplace_back(std::move(decided));
  }
  for (const TensorRtScale& scale : cache.scales) {
    const bool known =
        std::any_of(model.layers.begin(), model.layers.end(),
                    [&](const QuantizableLayer& l) { return l.inputBlob == scale.tensor; });
    if (!known) {
      plan.unmatched.push_back(scale.tensor);
    }
  }
  return plan;
}

LayerOverride decisionOf(const QuantizableLayer& layer, const Json& json, const std::string& file,
                         Target target) {
  LayerOverride decided = decidedBy("report", file);
  if (json.at("keep_float").get<bool>()) {
    return keptFloat(std::move(decided));
  }
  const auto threshold = json.at("threshold").get<double>();
  if (!std::isfinite(threshold) || threshold <= 0) {
    throw Error(file + ": layer " + layer.name + ": a threshold of " + formatNumber(threshold) +
                " is impossible; it must be finite and above 0");
  }
  decided.threshold = threshold;
  const auto bits = json.at("activation_bits").get<int>();
  largestCode(bits);
  if (bits != kMaxBits) {
    decided.activationBits = bits;
  }
  const auto weightBits = json.at("weight_bits").get<int>();
  largestCode(weightBits);
  if (weightBits != defaultWeightBits(layer, target)) {
    decided.weightBits = weightBits;
  }
  const auto scales = json.at("weight_scales").get<std::vector<float>>();
  if (!sixDecimalsAgree(quantizeWeights(layer, weightBits).scales, scales)) {
    WeightScheme scheme;
    scheme.scales = scales;
    quantizeWeights(layer, scheme);  // throws for scales that do not fit
    decided.weightScales = scales;
  }
  return decided;
}

PlanFile ofReport(std::string_view text, const std::string& name, const Model& model,
                  Target target) {
  PlanFile plan;
  plan.file = name;
  plan.format = PlanFormat::Report;
  std::map<std::string, LayerOverride> decisions;
  try {
    const Json report = Json::parse(text);
    for (const Json& layer : report.at("layers")) {
      const auto layerName = layer.at("name").get<std::string>();
      const auto found =
          std::find_if(model.layers.begin(), model.layers.end(),
                       [&](const QuantizableLayer& known) { return known.name == layerName; });
      if (found == model.layers.end()) {
        plan.unmatched.push_back(layerName);
      } else {
        decisions.insert_or_assign(layerName, decisionOf(*found, layer, name, target));
      }
    }
    const Json source = report.value("model", Json::object());
    const std::string hash = source.value("hash", std::string());
    if (!hash.empty() && !model.hash.empty() && hash != model.hash) {
      plan.findings.push_back({LintKind::AnotherModel, LintSeverity::Warning, 0, "",
                               "the report was made from another model than " + model.name +
                                   ", with SHA-256 " + hash + "; layers are matched by name"});
    }
  } catch (const Json::exception& error) {
    throw Error(name + ": is not a report of 'calibrate': " + error.what());
  }
  if (decisions.empty()) {
    throw Error(name + ": has no layer of " + model.name + "; it is another model's report");
  }
  for (const QuantizableLayer& layer : model.layers) {
    const auto found = decisions.find(layer.name);
    plan.layers.emplace_back(found == decisions.end() ? keptFloat(decidedBy("report", name))
                                                      : found->second);
  }
  return plan;
}

}  // namespace

PlanFile parsePlanFile(std::string_view text, const std::string& name, const Model& model,
                       Target target) {
  requireReadablePlan(text, name);
  if (isTensorRtCache(text)) {
    return ofCache(text, name, model);
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool report = first != std::string_view::npos && text[first] == '{';
  return report ? ofReport(text, name, model, target) : ofTable(text, name, model, target);
}

PlanFile readPlanFile(const std::filesystem::path& file, const Model& model, Target target) {
  return parsePlanFile(readTextFile(file, kLargestFile), file.string(), model, target);
}

std::vector<LayerOverride> requireAll(const PlanFile& plan) {
  const bool all = std::all_of(plan.layers.begin(), plan.layers.end(),
                               [](const auto& layer) { return layer.has_value(); });
  std::string faults;
  bool whole = true;
  for (const LintFinding& finding : plan.findings) {
    const bool fault = finding.severity == LintSeverity::Error && !isHarmless(finding.kind);
    // What was repaired is no fault; what hides lines is one, whatever the layers are.
    whole = whole && !(fault && finding.layer.empty());
    faults += fault ? "\n" + describe(finding) : "";
  }
  if (!all || !whole) {
    throw Error(plan.file + ": cannot be taken over" + faults);
  }
  std::vector<LayerOverride> overrides;
  for (const auto& layer : plan.layers) {
    overrides.push_back(*layer);
  }
  return overrides;
}

}  // namespace quantoscope
