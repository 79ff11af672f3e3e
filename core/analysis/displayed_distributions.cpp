// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/displayed_distributions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace quantoscope {
namespace {

// Below any real share of a bin, above what rounding leaves of an empty one.
constexpr double kNothing = 1e-13;

double sum(std::vector<double>::const_iterator first, std::vector<double>::const_iterator last) {
  return std::accumulate(first, last, 0.0);
}

}  // namespace

DisplayedDistributions displayedDistributions(const ThresholdMethod& method,
                                              const MagnitudeHistogram& histogram,
                                              std::size_t levels, std::size_t bin) {
  DisplayedDistributions shown;
  DistributionPair pair = method.distributions(histogram, levels, bin);
  shown.p = std::move(pair.p);
  shown.q = std::move(pair.q);
  if (shown.p.empty()) {
    return shown;
  }
  // P is a distribution, so what its sum exceeds 1 by is the smoothing, the same in every bin.
  const double excess = sum(shown.p.begin(), shown.p.end()) - 1;
  const double smoothing = std::max(0.0, excess / static_cast<double>(shown.p.size()));
  for (std::vector<double>* bins : {&shown.p, &shown.q}) {
    for (double& share : *bins) {
      share = share - smoothing > kNothing ? share - smoothing : 0.0;
    }
  }
  // The first bin may hold the exact zeros and the last holds the outliers; those between them are
  // the histogram's own.
  const std::size_t last = std::min(shown.p.size(), histogram.counts.size());
  if (last > 2) {
    const auto end = static_cast<std::ptrdiff_t>(last - 1);
    const double counts = sum(histogram.counts.begin() + 1, histogram.counts.begin() + end);
    if (counts > 0) {
      shown.sharePerCount = sum(shown.p.begin() + 1, shown.p.begin() + end) / counts;
    }
  }
  if (!(shown.sharePerCount > 0)) {
    const double counts = sum(histogram.counts.begin(), histogram.counts.end());
    shown.sharePerCount = counts > 0 ? 1 / counts : 0;
  }
  return shown;
}

std::vector<double> negativeCounts(const SignedHistogram& histogram, std::size_t bins) {
  std::vector<double> counts(bins, 0.0);
  const double absmax = static_cast<double>(histogram.absmax());
  if (bins == 0 || !(absmax > 0)) {
    return counts;
  }
  const double binsPerBin = histogram.binWidth() / absmax * static_cast<double>(bins);
  const auto end = static_cast<double>(bins);
  const CoarseSide negative = histogram.negative();
  for (std::size_t i = 0; i < negative.size(); ++i) {
    const auto count = static_cast<double>(negative[i]);
    if (count == 0) {
      continue;
    }
    // The last bin that has values reaches beyond absmax; its values do not.
    const double from = std::min(static_cast<double>(i) * binsPerBin, end - 1e-9);
    const double to = std::min(static_cast<double>(i + 1) * binsPerBin, end);
    for (auto bin = static_cast<std::size_t>(from); bin < bins; ++bin) {
      const double overlap =
          std::min(to, static_cast<double>(bin + 1)) - std::max(from, static_cast<double>(bin));
      if (overlap <= 0) {
        break;
      }
      counts[bin] += count * overlap / (to - from);
    }
  }
  return counts;
}

}  // namespace quantoscope
