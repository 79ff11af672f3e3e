// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/plan_diff.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"
#include "core/base/number_format.h"

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

bool sameScale(double a, double b, bool decimals) {
  if (a == b || (std::isnan(a) && std::isnan(b))) {
    return true;
  }
  return decimals && std::isfinite(a) && std::isfinite(b) &&
         formatFixed(static_cast<double>(static_cast<float>(a))) ==
             formatFixed(static_cast<double>(static_cast<float>(b)));
}

void compareWeights(LayerDifference& difference, const LayerScales& a, const LayerScales& b,
                    bool decimals) {
  difference.weightScales = std::max(a.weightScales.size(), b.weightScales.size());
  if (a.weightScales.size() != b.weightScales.size()) {
    difference.weightScalesChanged = difference.weightScales;
    return;
  }
  for (std::size_t i = 0; i < a.weightScales.size(); ++i) {
    const auto before = static_cast<double>(a.weightScales[i]);
    const auto after = static_cast<double>(b.weightScales[i]);
    if (sameScale(before, after, decimals)) {
      continue;
    }
    ++difference.weightScalesChanged;
    if (before > 0 && after > 0 && std::isfinite(before) && std::isfinite(after)) {
      const double ratio = std::max(after / before, before / after);
      difference.largestWeightRatio = std::max(difference.largestWeightRatio.value_or(1), ratio);
    }
  }
}

LayerDifference compare(const std::string& name, const LayerScales* a, const LayerScales* b,
                        bool decimals) {
  LayerDifference difference;
  difference.layer = name;
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
  compareWeights(difference, *a, *b, decimals);
  if (!a->int8 || !b->int8) {
    return difference;
  }
  difference.activationChanged = !sameScale(a->activationScale, b->activationScale, decimals);
  if (difference.activationChanged) {
    const double ratio = b->threshold / a->threshold;
    if (std::isfinite(ratio)) {
      difference.thresholdRatio = ratio;
    }
    constexpr double kBins = 2048;
    const auto absmax = b->absmax ? b->absmax : a->absmax;
    const double moved = b->threshold - a->threshold;
    if (absmax && *absmax > 0 && std::isfinite(moved)) {
      difference.bins = moved * kBins / *absmax;
    }
  }
  return difference;
}

void requireKnown(const PlanScales& plan, const Model& model,
                  const std::set<std::string>& unknown) {
  const bool any = std::any_of(plan.layers.begin(), plan.layers.end(),
                               [&](const auto& layer) { return !unknown.contains(layer.layer); });
  if (!any) {
    throw Error(plan.file + ": has no layer of " + model.name + "; it is for another model");
  }
}

template <typename Value>
Json orNull(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json thresholdOrNull(LayerState state, double threshold) {
  return state == LayerState::Int8 && std::isfinite(threshold) ? Json(threshold) : Json(nullptr);
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

PlanDiff diffPlans(const PlanScales& before, const PlanScales& after, const Model* model) {
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
        compare(name, find(a, name), find(b, name), before.sixDecimals != after.sixDecimals);
    if (difference.changed()) {
      diff.layers.push_back(std::move(difference));
    } else {
      ++diff.same;
    }
  }
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
  }
  const Json report = {{"before", before},        {"after", after},
                       {"equal", layers.empty()}, {"same_layers", diff.same},
                       {"layers", layers},        {"unknown_layers", diff.unknown}};
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quantoscope
