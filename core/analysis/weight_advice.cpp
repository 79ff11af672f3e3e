// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/weight_advice.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace quantoscope {
namespace {

// A channel that alone has this many times the error of the median channel is worth looking at.
constexpr double kUneven = 8;
// What a sum may take of the accumulator, so that other images have room, too.
constexpr double kSafeShare = 0.8;

}  // namespace

double sqnrWithWeightBits(const Model& model, std::size_t layer, const LayerReport& report,
                          const LayerMeasurement& measured, int bits) {
  const double now = report.weights.sqnr;
  const double then = quantizeWeights(model.layers[layer], bits).sqnr;
  const double ratio = std::isinf(then) ? 0 : std::pow(10.0, (now - then) / 10);
  const ErrorSums& isolated = measured.isolated;
  const double weightNoise = std::min(measured.weightPart.noise, isolated.noise);
  const double others = std::max(isolated.noise - weightNoise,
                                 std::min(measured.activationPart.noise, isolated.noise));
  const double noise = weightNoise * ratio + others;
  return noise > 0 ? 10 * std::log10(isolated.signal / noise)
                   : std::numeric_limits<double>::infinity();
}

std::optional<Advice> eightBitWeights(const Model& model, std::size_t layer,
                                      const LayerReport& report, const LayerMeasurement& measured,
                                      const LayerOverride& current, Target target) {
  constexpr int kFull = 8;
  constexpr int kReduced = 6;
  if (target != Target::Ncnn || !usesInt8Winograd(model.layers[layer]) ||
      report.decision.weightBits != kReduced) {
    return std::nullopt;
  }
  Advice advice;
  advice.kind = AdviceKind::EightBitWeights;
  advice.layer = layer;
  advice.bits = kFull;
  advice.before = measured.isolated.sqnr();
  advice.after = sqnrWithWeightBits(model, layer, report, measured, kFull);
  const double grown = 127.0 / 31.0;
  advice.share = measured.accumulator.ofWinograd() * grown;
  if (!(advice.share < kSafeShare)) {
    return std::nullopt;
  }
  advice.change = current;
  advice.change->weightBits = kFull;
  return advice;
}

std::optional<Advice> unevenWeights(std::size_t layer, const LayerMeasurement& measured) {
  std::vector<double> errors;
  for (const ErrorSums& channel : measured.channels) {
    errors.push_back(channel.relativeError());
  }
  if (errors.size() < 3) {
    return std::nullopt;
  }
  const auto worst = std::max_element(errors.begin(), errors.end());
  std::vector<double> sorted = errors;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  if (!std::isfinite(*worst) || !(*worst >= kUneven * *middle) || *middle == 0) {
    return std::nullopt;
  }
  Advice advice;
  advice.kind = AdviceKind::UnevenWeights;
  advice.layer = layer;
  advice.before = measured.isolated.sqnr();
  advice.after = advice.before;
  advice.count = static_cast<std::size_t>(worst - errors.begin());
  advice.ratio = *worst / *middle;
  return advice;
}

std::optional<Advice> deadChannels(std::size_t layer, const LayerReport& report) {
  if (report.weights.deadChannels.empty()) {
    return std::nullopt;
  }
  Advice advice;
  advice.kind = AdviceKind::DeadChannels;
  advice.layer = layer;
  advice.count = report.weights.deadChannels.size();
  return advice;
}

}  // namespace quantoscope
