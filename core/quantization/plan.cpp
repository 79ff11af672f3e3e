// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/plan.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "core/calibration/threshold_methods.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

std::size_t nearestBin(const DivergenceCurve& curve, double threshold) {
  const double bin = std::round(threshold / curve.binWidth - 0.5);
  return static_cast<std::size_t>(
      std::clamp(bin, static_cast<double>(curve.firstBin), static_cast<double>(curve.lastBin())));
}

const SearchedScales* searchedIn(const Plan& plan, const SearchKey& key) {
  if (plan.searched == nullptr) {
    return nullptr;
  }
  const auto found = plan.searched->find(key);
  return found == plan.searched->end() ? nullptr : &found->second;
}

// Those of the layer's group whose scales are searched for together with this decision's.
std::vector<TiedSearch> searchedTogether(const QuantizableLayer& layer, const Plan& plan,
                                         const LayerOverride& own) {
  std::vector<TiedSearch> tied;
  if (plan.groups == nullptr || own.untied.value_or(false)) {
    return tied;
  }
  const auto group =
      std::find_if(plan.groups->begin(), plan.groups->end(), [&](const ScaleGroup& g) {
        return g.blob == layer.inputBlob && std::find(g.outputBlobs.begin(), g.outputBlobs.end(),
                                                      layer.outputBlob) != g.outputBlobs.end();
      });
  if (group == plan.groups->end()) {
    return tied;
  }
  for (std::size_t i = 0; i < group->layers.size(); ++i) {
    if (group->outputBlobs[i] == layer.outputBlob || group->layers[i] >= plan.overrides.size()) {
      continue;
    }
    const LayerOverride& other = plan.overrides[group->layers[i]];
    const bool together = !other.untied.value_or(false) && !other.keepFloat.value_or(false) &&
                          other.method == own.method &&
                          other.activationBits == own.activationBits &&
                          other.asymmetric == own.asymmetric;
    if (together) {
      tied.push_back({group->outputBlobs[i], other.weightBits.value_or(0),
                      other.perTensorWeights.value_or(false)});
    }
  }
  return tied;
}

}  // namespace

void setTarget(Plan& plan, const Model& model, Target target) {
  plan.target = target;
  plan.groups = std::make_shared<const ScaleGroups>(scaleGroups(model, target));
}

WeightScheme weightSchemeOf(const LayerDecision& decision) {
  return {decision.weightBits, decision.weightRange, decision.perTensorWeights,
          decision.weightScales};
}

SearchKey searchKeyOf(const QuantizableLayer& layer, const LayerDecision& decision) {
  return {layer.name,          layer.outputBlob,          decision.activationBits,
          decision.weightBits, decision.perTensorWeights, decision.asymmetric,
          decision.target,     decision.searchedWith};
}

std::string floatReason(const LayerDecision& decision) {
  if (!decision.keepFloat) {
    return "";
  }
  if (decision.deadBlob) {
    return "the input was always zero";
  }
  return decision.obstacle == RuntimeObstacle::None ? "by decision" : describe(decision.obstacle);
}

bool keptFloat(const QuantizableLayer& layer, const LayerOverride& layerOverride, Target target) {
  const RuntimeObstacle obstacle = runtimeObstacle(layer, target);
  return obstacle == RuntimeObstacle::NoInt8Code ||
         layerOverride.keepFloat.value_or(obstacle != RuntimeObstacle::None);
}

LayerDecision decide(const QuantizableLayer& layer, const ActivationStatistics& statistics,
                     const Plan& plan, const LayerOverride& layerOverride) {
  LayerDecision decision;
  decision.method = layerOverride.method.value_or(plan.method);
  decision.target = plan.target;
  decision.activationBits = layerOverride.activationBits.value_or(kMaxBits);
  decision.weightBits = layerOverride.weightBits.value_or(defaultWeightBits(layer, plan.target));
  decision.perTensorWeights = layerOverride.perTensorWeights.value_or(false);
  const ThresholdMethod& method = thresholdMethod(decision.method);
  decision.weightRange = layerOverride.weightRange.value_or(method.weights);
  decision.weightScales = layerOverride.weightScales.value_or(std::vector<float>());
  decision.overridden = !layerOverride.empty();
  decision.obstacle = runtimeObstacle(layer, plan.target);
  decision.keepFloat = keptFloat(layer, layerOverride, plan.target);
  decision.halfFloat = decision.keepFloat && layerOverride.halfFloat.value_or(false);
  largestCode(decision.weightBits);
  const std::size_t levels = positiveLevels(decision.activationBits);

  decision.curve = method.curve(statistics.magnitudes(), levels);
  if (decision.curve.empty()) {
    // Nothing is known of the values that this layer will see, so no threshold can be defended.
    decision.deadBlob = true;
    decision.keepFloat = true;
    return decision;
  }
  decision.asymmetric = layerOverride.asymmetric.value_or(plan.target == Target::Integer) &&
                        plan.target == Target::Integer;
  std::optional<ActivationRange> ownRange;
  if (decision.asymmetric && method.range != nullptr) {
    ownRange = method.range(statistics, decision.activationBits);
  }
  decision.automaticThreshold =
      ownRange ? std::max(-ownRange->low, ownRange->high)
               : thresholdOf(method, statistics, decision.activationBits, decision.curve);
  if (!decision.keepFloat) {
    decision.searchedWith = searchedTogether(layer, plan, layerOverride);
  }
  const SearchedScales* const searched = searchedIn(plan, searchKeyOf(layer, decision));
  if (searched != nullptr) {
    decision.searched = *searched;
  }
  if (method.needsSearch && searched != nullptr) {
    decision.automaticThreshold = searched->threshold;
    if (!layerOverride.weightRange) {
      decision.weightScales = layerOverride.weightScales.value_or(searched->weightScales);
    }
  }
  const bool given = layerOverride.threshold && layerOverride.weightScales;
  decision.awaitsSearch = method.needsSearch && searched == nullptr && !given &&
                          !decision.keepFloat && fitsInt8Kernels(layer);
  decision.threshold = layerOverride.threshold.value_or(decision.automaticThreshold);
  if (!(decision.threshold > 0) || !std::isfinite(decision.threshold)) {
    throw Error("layer " + layer.name + ": a threshold must be a finite number above 0, not " +
                std::to_string(decision.threshold));
  }
  const bool isMinimum = !layerOverride.threshold && method.threshold == nullptr &&
                         !(method.needsSearch && searched != nullptr);
  decision.thresholdBin =
      isMinimum ? decision.curve.bestBin : nearestBin(decision.curve, decision.threshold);
  decision.divergence = decision.curve.at(decision.thresholdBin);
  if (decision.asymmetric) {
    const ActivationRange range = ownRange && !layerOverride.threshold
                                      ? *ownRange
                                      : rangeWithin(statistics, decision.threshold);
    decision.codes = asymmetricCodes(range.low, range.high, decision.activationBits);
  } else {
    decision.codes = symmetricCodes(decision.threshold, decision.activationBits, plan.target);
  }
  decision.scale = decision.codes.scale;
  return decision;
}

}  // namespace quantoscope
