// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/kl_ncnn.h"

#include <cmath>
#include <numeric>

namespace quantoscope {
namespace {

constexpr double kSmoothing = 1e-4;

}  // namespace

DistributionPair klNcnnDistributions(const MagnitudeHistogram& histogram, std::size_t levels,
                                     std::size_t bin) {
  const auto& counts = histogram.counts;
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  const std::size_t t = bin;
  DistributionPair pair;
  pair.p.resize(t);
  pair.q.assign(t, 0);
  for (std::size_t i = 0; i < t; ++i) {
    pair.p[i] = counts[i] / total;
  }
  const std::vector<double> unclipped = pair.p;
  for (std::size_t i = t; i < counts.size(); ++i) {
    pair.p[t - 1] += counts[i] / total;
  }
  const double width = static_cast<double>(t) / static_cast<double>(levels);
  for (std::size_t level = 0; level < levels; ++level) {
    const double start = static_cast<double>(level) * width;
    const double end = level + 1 == levels ? static_cast<double>(t)
                                           : static_cast<double>(level + 1) * width;
    const auto first = static_cast<std::size_t>(start);
    const auto last = std::min(static_cast<std::size_t>(std::ceil(end)), t);
    const auto overlap = [&](std::size_t i) {
      return std::min(end, static_cast<double>(i + 1)) - std::max(start, static_cast<double>(i));
    };
    double mass = 0;
    for (std::size_t i = first; i < last; ++i) {
      mass += unclipped[i] * overlap(i);
    }
    for (std::size_t i = first; i < last; ++i) {
      pair.q[i] += mass / (end - start) * overlap(i);
    }
  }
  for (std::size_t i = 0; i < t; ++i) {
    pair.p[i] += kSmoothing;
    pair.q[i] += kSmoothing;
  }
  return pair;
}

DivergenceCurve klNcnnCurve(const MagnitudeHistogram& histogram, std::size_t levels) {
  DivergenceCurve curve;
  curve.binWidth = histogram.binWidth();
  curve.firstBin = levels;
  if (histogram.absmax <= 0) {
    return curve;
  }
  for (std::size_t t = levels; t < histogram.counts.size(); ++t) {
    const double divergence = klDivergence(klNcnnDistributions(histogram, levels, t));
    if (curve.empty() || divergence < curve.at(curve.bestBin)) {
      curve.bestBin = t;
    }
    curve.divergence.push_back(divergence);
  }
  return curve;
}

}  // namespace quantoscope
