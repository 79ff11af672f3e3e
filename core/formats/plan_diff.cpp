// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/plan_diff.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/formats/json_number.h"

namespace quantoscope {
namespace {

using Json = nlohmann::ordered_json;
using LayersByName = std::map<std::string, const LayerScales*>;

LayersByName byName(const PlanScales& plan) {
  LayersByName layers;
  for (const LayerScales& layer : plan.layers) {
    layers.emplace(layer.layer, &layer);
  }
  return layers;
}

const LayerScales* find(const LayersByName& layers, const std::string& name) {
  const auto found = layers.find(name);
  return found == layers.end() ? nullptr : found->second;
}

LayerState stateOf(const LayerScales* layer) {
  if (layer == nullptr) {
    return LayerState::Missing;
  }
  return layer->int8 ? LayerState::Int8 : LayerState::Float;
}

// How two files may differ without a difference.
struct Tolerance {
  ScaleRounding before;
  ScaleRounding after;

  bool has(ScaleRounding rounding) const { return before == rounding || after == rounding; }

  bool equal(double a, double b) const {
    if (a == b || (std::isnan(a) && std::isnan(b))) {
      return true;
    }
    return before != after && !has(ScaleRounding::SinglePrecision) && std::isfinite(a) &&
           std::isfinite(b) &&
           formatFixed(static_cast<double>(static_cast<float>(a))) ==
               formatFixed(static_cast<double>(static_cast<float>(b)));
  }

  // Tools work in single precision, each in its own order: the scale is the inverse of a threshold
  // and may be two steps off, ours is rounded once, and then the sixth decimal is on both sides.
  bool within(double a, double b) const {
    constexpr double kHalfStep = 1.0 / (1 << 24);
    constexpr double kSixDecimals = 1e-6;
    if (!has(ScaleRounding::SinglePrecision) && !has(ScaleRounding::SixDecimals)) {
      return false;
    }
    constexpr double kSteps = 6;
    // The decimals themselves are no exact numbers.
    constexpr double kSlack = 1 + 1e-9;
    return std::isfinite(a) && std::isfinite(b) &&
           std::abs(a - b) <= kSlack * (kSteps * kHalfStep * std::abs(a) +
                                        (has(ScaleRounding::SixDecimals) ? kSixDecimals : 0));
  }

  // Whether they are the same; notes in `rounded` if only the rounding makes a difference.
  bool same(double a, double b, bool& rounded) const {
    if (equal(a, b)) {
      return true;
    }
    const bool close = within(a, b);
    rounded = rounded || close;
    return close;
  }
};

void compareWeights(LayerDifference& difference, const LayerScales& a, const LayerScales& b,
                    const Tolerance& tolerance) {
  if (!a.weightsKnown || !b.weightsKnown) {
    return;
  }
  difference.weightScales = std::max(a.weightScales.size(), b.weightScales.size());
  if (a.weightScales.size() != b.weightScales.size()) {
    difference.weightScalesChanged = difference.weightScales;
    return;
  }
  for (std::size_t i = 0; i < a.weightScales.size(); ++i) {
    const auto before = static_cast<double>(a.weightScales[i]);
    const auto after = static_cast<double>(b.weightScales[i]);
    if (tolerance.same(before, after, difference.rounded)) {
      continue;
    }
    ++difference.weightScalesChanged;
    if (before > 0 && after > 0 && std::isfinite(before) && std::isfinite(after)) {
      const double ratio = std::max(after / before, before / after);
      difference.largestWeightRatio = std::max(difference.largestWeightRatio.value_or(1), ratio);
    }
  }
}

std::optional<double> binsMoved(const LayerDifference& difference, std::optional<double> absmax) {
  constexpr double kBins = 2048;
  const double moved = difference.thresholdAfter - difference.thresholdBefore;
  if (!absmax || *absmax <= 0 || !std::isfinite(moved)) {
    return std::nullopt;
  }
  return moved * kBins / *absmax;
}

void requireKnown(const PlanScales& plan, const Model& model,
                  const std::set<std::string>& unknown) {
  const bool any = std::any_of(plan.layers.begin(), plan.layers.end(),
                               [&](const auto& layer) { return !unknown.contains(layer.layer); });
  if (!any) {
    throw Error(plan.file + ": has no layer of " + model.name + "; it is for another model");
  }
}

double decibelOf(const LayerMeasurement& measurement) {
  return measurement.isolated.sqnr();
}

std::optional<std::size_t> indexOf(const Model& model, const std::string& layer) {
  const auto found = std::find_if(model.layers.begin(), model.layers.end(),
                                  [&](const auto& known) { return known.name == layer; });
  if (found == model.layers.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - model.layers.begin());
}

// At the candidate of `curve` that is nearest to the threshold.
std::optional<double> divergenceAt(const DivergenceCurve& curve, const LayerDecision& decision) {
  if (decision.keepFloat || curve.empty()) {
    return std::nullopt;
  }
  return curve.at(std::clamp(decision.thresholdBin, curve.firstBin, curve.lastBin()));
}

template <typename Value>
Json orNull(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json thresholdOrNull(LayerState state, double threshold) {
  return state == LayerState::Int8 && std::isfinite(threshold) ? Json(threshold) : Json(nullptr);
}

Json effectJson(const DifferenceEffect& effect) {
  Json json = {{"divergence_before", orNull(effect.divergenceBefore)},
               {"divergence_after", orNull(effect.divergenceAfter)},
               {"sqnr_db_before", numberOrNull(effect.sqnrBefore)},
               {"sqnr_db_after", numberOrNull(effect.sqnrAfter)}};
  if (effect.measuredBefore && effect.measuredAfter) {
    json["measured_sqnr_db_before"] = numberOrNull(*effect.measuredBefore);
    json["measured_sqnr_db_after"] = numberOrNull(*effect.measuredAfter);
  }
  return json;
}

}  // namespace

const char* toString(LayerState state) {
  switch (state) {
    case LayerState::Int8:
      return "int8";
    case LayerState::Float:
      return "float";
    case LayerState::Missing:
      return "missing";
  }
  return "";
}

LayerDifference compareScales(const std::string& layer, const LayerScales* a, const LayerScales* b,
                              ScaleRounding roundingBefore, ScaleRounding roundingAfter) {
  const Tolerance tolerance{roundingBefore, roundingAfter};
  LayerDifference difference;
  difference.layer = layer;
  difference.before = stateOf(a);
  difference.after = stateOf(b);
  if (a != nullptr && a->int8) {
    difference.thresholdBefore = a->threshold;
  }
  if (b != nullptr && b->int8) {
    difference.thresholdAfter = b->threshold;
  }
  if (a == nullptr || b == nullptr) {
    return difference;
  }
  compareWeights(difference, *a, *b, tolerance);
  if (!a->int8 || !b->int8) {
    return difference;
  }
  difference.activationChanged =
      !tolerance.same(a->activationScale, b->activationScale, difference.rounded);
  if (difference.activationChanged) {
    const double ratio = b->threshold / a->threshold;
    if (std::isfinite(ratio)) {
      difference.thresholdRatio = ratio;
    }
    difference.bins = binsMoved(difference, b->absmax ? b->absmax : a->absmax);
  }
  return difference;
}

PlanDiff diffPlans(const PlanScales& before, const PlanScales& after, const Model* model) {
  if (before.ofTensors != after.ofTensors) {
    throw Error((before.ofTensors ? before.file : after.file) +
                ": is a calibration cache, which names tensors; give the model's files, too, so "
                "that they can be compared with layers");
  }
  std::vector<std::string> names;
  std::set<std::string> seen;
  const auto list = [&](const std::string& name) {
    if (seen.insert(name).second) {
      names.push_back(name);
    }
  };
  if (model != nullptr) {
    for (const QuantizableLayer& layer : model->layers) {
      list(layer.name);
    }
  }
  PlanDiff diff;
  const std::size_t known = names.size();
  for (const PlanScales* plan : {&before, &after}) {
    for (const LayerScales& layer : plan->layers) {
      list(layer.layer);
    }
  }
  if (model != nullptr) {
    diff.unknown.assign(names.begin() + static_cast<std::ptrdiff_t>(known), names.end());
    const std::set<std::string> unknown(diff.unknown.begin(), diff.unknown.end());
    requireKnown(before, *model, unknown);
    requireKnown(after, *model, unknown);
  }
  const LayersByName a = byName(before);
  const LayersByName b = byName(after);
  for (const std::string& name : names) {
    LayerDifference difference =
        compareScales(name, find(a, name), find(b, name), before.rounding, after.rounding);
    if (difference.changed()) {
      diff.layers.push_back(std::move(difference));
    } else {
      ++diff.same;
      diff.rounded += difference.rounded ? 1U : 0U;
    }
  }
  return diff;
}

DifferenceEffect effectOf(const LayerReport& before, const LayerReport& after) {
  DifferenceEffect effect;
  effect.divergenceBefore = divergenceAt(after.decision.curve, before.decision);
  effect.divergenceAfter = divergenceAt(after.decision.curve, after.decision);
  effect.sqnrBefore = before.sqnr;
  effect.sqnrAfter = after.sqnr;
  return effect;
}

PlanDiff withEffects(PlanDiff diff, const Model& model, const Calibration& calibration,
                     std::span<const LayerReport> before, std::span<const LayerReport> after) {
  for (LayerDifference& layer : diff.layers) {
    const auto index = indexOf(model, layer.layer);
    if (!index) {
      continue;
    }
    layer.effect = effectOf(before[*index], after[*index]);
    if (layer.activationChanged && !layer.bins) {
      layer.bins = binsMoved(layer, calibration.layers.at(*index)->histogram.absmax());
    }
  }
  return diff;
}

PlanDiff withMeasured(PlanDiff diff, const Model& model, const NetworkAnalysis& before,
                      const NetworkAnalysis& after) {
  for (LayerDifference& layer : diff.layers) {
    const auto index = indexOf(model, layer.layer);
    if (index && layer.effect) {
      layer.effect->measuredBefore = decibelOf(before.layers[*index]);
      layer.effect->measuredAfter = decibelOf(after.layers[*index]);
    }
  }
  diff.outputBefore = before.output.sqnr();
  diff.outputAfter = after.output.sqnr();
  return diff;
}

std::string diffJson(const PlanDiff& diff, const std::string& before, const std::string& after) {
  Json layers = Json::array();
  for (const LayerDifference& layer : diff.layers) {
    layers.push_back({{"name", layer.layer},
                      {"before", toString(layer.before)},
                      {"after", toString(layer.after)},
                      {"threshold_before", thresholdOrNull(layer.before, layer.thresholdBefore)},
                      {"threshold_after", thresholdOrNull(layer.after, layer.thresholdAfter)},
                      {"threshold_ratio", orNull(layer.thresholdRatio)},
                      {"bins", orNull(layer.bins)},
                      {"weight_scales", layer.weightScales},
                      {"weight_scales_changed", layer.weightScalesChanged},
                      {"largest_weight_ratio", orNull(layer.largestWeightRatio)}});
    if (layer.effect) {
      layers.back()["effect"] = effectJson(*layer.effect);
    }
  }
  Json report = {{"before", before},
                 {"after", after},
                 {"equal", layers.empty()},
                 {"same_layers", diff.same},
                 {"rounded_layers", diff.rounded},
                 {"layers", layers},
                 {"unknown_layers", diff.unknown}};
  if (diff.outputBefore && diff.outputAfter) {
    report["output_sqnr_db_before"] = numberOrNull(*diff.outputBefore);
    report["output_sqnr_db_after"] = numberOrNull(*diff.outputAfter);
  }
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quantoscope
