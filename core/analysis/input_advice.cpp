// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/input_advice.h"

#include <algorithm>
#include <cmath>

namespace quantoscope {
namespace {

constexpr double kStretched = 2;
// Photographs that are centred have a mean within one standard deviation of zero; a mean that was
// forgotten or belongs to another range puts it further away.
constexpr double kCentred = 1.5;

struct Moments {
  double mean = 0;
  double deviation = 0;
};

Moments momentsOf(const SignedHistogram& histogram) {
  double sum = 0;
  double squares = 0;
  const auto take = [&](std::span<const std::uint64_t> side, double sign) {
    for (std::size_t i = 0; i < side.size(); ++i) {
      const double x = sign * (static_cast<double>(i) + 0.5) * histogram.binWidth();
      const auto count = static_cast<double>(side[i]);
      sum += count * x;
      squares += count * x * x;
    }
  };
  const auto held = histogram.coarse();
  take(held->positive, 1);
  take(held->negative, -1);
  const double count = std::max(1.0, static_cast<double>(histogram.count()));
  const double mean = sum / count;
  return {mean, std::sqrt(std::max(0.0, squares / count - mean * mean))};
}

bool isImage(const Shape& shape) {
  return shape.size() == 3 && (shape[0] == 1 || shape[0] == 3) && shape[1] > 1 && shape[2] > 1;
}

}  // namespace

std::optional<Advice> outlierImage(std::size_t layer, const Calibration& calibration,
                                   const LayerDecision& decision, const LayerOverride& current) {
  constexpr std::size_t kFewest = 3;
  const ActivationStatistics& statistics = *calibration.layers[layer];
  if (calibration.used.size() < kFewest || statistics.absmaxImage >= calibration.used.size()) {
    return std::nullopt;
  }
  double others = 0;
  for (std::size_t i = 0; i < statistics.imageAbsmax.size(); ++i) {
    if (i != statistics.absmaxImage) {
      others = std::max(others, static_cast<double>(statistics.imageAbsmax[i]));
    }
  }
  if (!(others > 0) || !(statistics.absmax() > kStretched * others)) {
    return std::nullopt;
  }
  Advice advice;
  advice.kind = AdviceKind::OutlierImage;
  advice.layer = layer;
  advice.file = calibration.used[statistics.absmaxImage].string();
  advice.ratio = statistics.absmax() / others;
  advice.threshold = others;
  if (decision.threshold > kStretched * others) {
    advice.change = current;
    advice.change->threshold = others;
  }
  return advice;
}

std::optional<Advice> suspiciousInput(const Model& model, const Calibration& calibration) {
  if (model.inputs.size() != 1 || !isImage(calibration.inputShape)) {
    return std::nullopt;
  }
  const auto first = std::find_if(
      model.layers.begin(), model.layers.end(),
      [&](const QuantizableLayer& layer) { return layer.inputBlob == model.inputs.front().name; });
  if (first == model.layers.end()) {
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(first - model.layers.begin());
  const SignedHistogram& histogram = calibration.layers[index]->histogram;
  const Moments moments = momentsOf(histogram);
  const bool unit = histogram.min() >= 0 && histogram.max() <= 1;
  const bool centred = std::abs(moments.mean) <= kCentred * moments.deviation &&
                       histogram.min() < 0 && histogram.max() > 0;
  if (unit || centred || histogram.count() == 0) {
    return std::nullopt;
  }
  Advice advice;
  advice.kind = AdviceKind::Preprocessing;
  advice.layer = index;
  advice.mean = moments.mean;
  advice.deviation = moments.deviation;
  return advice;
}

}  // namespace quantoscope
