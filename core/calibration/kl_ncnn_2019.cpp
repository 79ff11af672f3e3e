// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/kl_ncnn_2019.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace quantoscope {
namespace {

// Normalised counts and, for every bin, what lies in it and above.
struct Normalised {
  std::vector<double> p;
  std::vector<double> above;

  explicit Normalised(const std::vector<double>& counts) : p(counts), above(counts.size() + 1, 0) {
    const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
    for (double& value : p) {
      value /= total;
    }
    for (std::size_t i = p.size(); i > 0; --i) {
      above[i - 1] = above[i] + p[i - 1];
    }
  }
};

// `p` is overwritten by the first `t` bins with the outliers, `q` by their quantized form.
void distribute(const Normalised& from, std::size_t levels, std::size_t t, DistributionPair& pair) {
  pair.p.assign(from.p.begin(), from.p.begin() + static_cast<std::ptrdiff_t>(t));
  pair.q.assign(t, 0);
  const double width = static_cast<double>(t) / static_cast<double>(levels);
  for (std::size_t level = 0; level < levels; ++level) {
    const double start = static_cast<double>(level) * width;
    const double end =
        level + 1 == levels ? static_cast<double>(t) : static_cast<double>(level + 1) * width;
    const auto first = static_cast<std::size_t>(start);
    const auto last = std::min(static_cast<std::size_t>(std::ceil(end)), t);
    double mass = 0;
    double filled = 0;
    for (std::size_t i = first; i < last; ++i) {
      const double overlap =
          std::min(end, static_cast<double>(i + 1)) - std::max(start, static_cast<double>(i));
      mass += from.p[i] * overlap;
      filled += from.p[i] > 0 ? overlap : 0;
    }
    if (!(filled > 0)) {
      continue;
    }
    const double mean = mass / filled;
    for (std::size_t i = first; i < last; ++i) {
      if (from.p[i] > 0) {
        pair.q[i] += mean * (std::min(end, static_cast<double>(i + 1)) -
                             std::max(start, static_cast<double>(i)));
      }
    }
  }
  pair.p[t - 1] += from.above[t];
}

}  // namespace

DistributionPair klNcnn2019Distributions(const MagnitudeHistogram& histogram, std::size_t levels,
                                         std::size_t bin) {
  DistributionPair pair;
  distribute(Normalised(histogram.counts), levels, bin, pair);
  return pair;
}

DivergenceCurve klNcnn2019Curve(const MagnitudeHistogram& histogram, std::size_t levels) {
  DivergenceCurve curve;
  curve.binWidth = histogram.binWidth();
  curve.firstBin = levels;
  const auto& counts = histogram.counts;
  if (!(histogram.absmax > 0) || levels == 0 || counts.size() <= levels ||
      !(std::accumulate(counts.begin(), counts.end(), 0.0) > 0)) {
    return curve;
  }
  const Normalised normalised(counts);
  DistributionPair pair;
  for (std::size_t t = levels; t < counts.size(); ++t) {
    distribute(normalised, levels, t, pair);
    curve.divergence.push_back(klDivergence(pair));
  }
  const auto least = std::min_element(curve.divergence.begin(), curve.divergence.end());
  curve.bestBin = levels + static_cast<std::size_t>(least - curve.divergence.begin());
  return curve;
}

}  // namespace quantoscope
