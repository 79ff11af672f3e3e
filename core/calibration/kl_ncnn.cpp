// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/kl_ncnn.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/calibration/prefix_sum.h"
#include "core/kernels/cross_entropy_sweep.h"
#include "core/kernels/logarithm.h"

namespace quantoscope {
namespace {

constexpr double kSmoothing = 1e-4;

// sum over the first i bins of (p + smoothing) ln(p + smoothing), for i from 0.
PrefixSum entropies(const std::vector<double>& p) {
  std::vector<double> terms(p.size());
  std::transform(p.begin(), p.end(), terms.begin(),
                 [](double value) { return value + kSmoothing; });
  takeLogarithms(terms);
  for (std::size_t i = 0; i < p.size(); ++i) {
    terms[i] *= p[i] + kSmoothing;
  }
  return PrefixSum(terms);
}

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
    const double end =
        level + 1 == levels ? static_cast<double>(t) : static_cast<double>(level + 1) * width;
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

// With P' for the unclipped P, and the last bin z = T-1, which lies wholly in the last segment:
// D = sum(P' ln P') - P'z ln P'z + Pz ln Pz - sum(P' ln Q) - (Pz - P'z) ln Qz.
// The first sum is a prefix sum; in the second Q is constant within a segment.
DivergenceCurve klNcnnCurve(const MagnitudeHistogram& histogram, std::size_t levels) {
  DivergenceCurve curve;
  curve.binWidth = histogram.binWidth();
  curve.firstBin = levels;
  const auto& counts = histogram.counts;
  if (!(histogram.absmax > 0) || levels == 0 || counts.size() <= levels) {
    return curve;
  }
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  if (!(total > 0)) {
    return curve;
  }
  std::vector<double> p(counts.size());
  std::transform(counts.begin(), counts.end(), p.begin(),
                 [&](double count) { return count / total; });
  const PrefixSum mass(p);
  const PrefixSum entropy = entropies(p);

  const std::size_t candidates = counts.size() - levels;
  std::vector<double> clipped(candidates);  // P of the last bin
  std::vector<double> lastQ(candidates);
  for (std::size_t i = 0; i < candidates; ++i) {
    const std::size_t t = levels + i;
    const auto width = static_cast<double>(t) / static_cast<double>(levels);
    const double start = static_cast<double>(levels - 1) * width;
    const auto first = static_cast<std::size_t>(start);
    // The difference of two cumulative sums: precise to the last bits even where it is tiny, since
    // all the outliers' mass is weighed with its logarithm.
    const double inside = static_cast<double>(first + 1) - start;
    const double lastMass = p[first] * inside + mass.between(first + 1, t);
    lastQ[i] = lastMass / (static_cast<double>(t) - start) + kSmoothing;
    clipped[i] = mass.between(t - 1, counts.size()) + kSmoothing;
  }
  std::vector<double> clippedLog = clipped;
  takeLogarithms(clippedLog);
  takeLogarithms(lastQ);
  curve.divergence = segmentCrossEntropies(mass.sums(), levels, kSmoothing);
  for (std::size_t i = 0; i < candidates; ++i) {
    const std::size_t t = levels + i;
    const double outliers = mass.between(t, counts.size());
    curve.divergence[i] = entropy.between(0, t - 1) + clipped[i] * clippedLog[i] -
                          curve.divergence[i] - outliers * lastQ[i];
  }
  settleFirstMinimum(curve, [&](std::size_t bin) {
    return klDivergence(klNcnnDistributions(histogram, levels, bin));
  });
  return curve;
}

}  // namespace quantoscope
