// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/kl_tensorrt.h"

#include <algorithm>
#include <numeric>

namespace quantoscope {
namespace {

void normalise(std::vector<double>& bins) {
  const double total = std::accumulate(bins.begin(), bins.end(), 0.0);
  if (total > 0) {
    for (double& bin : bins) {
      bin /= total;
    }
  }
}

}  // namespace

std::vector<double> mergeAndSpread(const std::vector<double>& bins, std::size_t levels) {
  std::vector<double> spread(bins.size(), 0);
  const std::size_t perLevel = bins.size() / levels;
  for (std::size_t level = 0; level < levels; ++level) {
    const std::size_t start = level * perLevel;
    const std::size_t end = level + 1 == levels ? bins.size() : start + perLevel;
    double mass = 0;
    std::size_t filled = 0;
    for (std::size_t i = start; i < end; ++i) {
      mass += bins[i];
      filled += bins[i] > 0 ? 1 : 0;
    }
    for (std::size_t i = start; i < end; ++i) {
      if (bins[i] > 0) {
        spread[i] = mass / static_cast<double>(filled);
      }
    }
  }
  return spread;
}

DistributionPair klTensorrtDistributions(const MagnitudeHistogram& histogram, std::size_t levels,
                                         std::size_t bin) {
  const auto& counts = histogram.counts;
  const auto end = counts.begin() + static_cast<std::ptrdiff_t>(bin);
  DistributionPair pair;
  pair.p.assign(counts.begin(), end);
  pair.p[0] += histogram.zeros;
  pair.q = mergeAndSpread(pair.p, levels);
  pair.p.back() += std::accumulate(end, counts.end(), 0.0);
  normalise(pair.p);
  normalise(pair.q);
  return pair;
}

DivergenceCurve klTensorrtCurve(const MagnitudeHistogram& histogram, std::size_t levels) {
  DivergenceCurve curve;
  curve.binWidth = histogram.binWidth();
  curve.firstBin = levels;
  if (histogram.absmax <= 0) {
    return curve;
  }
  for (std::size_t t = levels; t < histogram.counts.size(); ++t) {
    const double divergence = klDivergence(klTensorrtDistributions(histogram, levels, t));
    if (curve.empty() || divergence < curve.at(curve.bestBin)) {
      curve.bestBin = t;
    }
    curve.divergence.push_back(divergence);
  }
  return curve;
}

}  // namespace quantoscope
