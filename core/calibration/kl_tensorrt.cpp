// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/kl_tensorrt.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/calibration/prefix_sum.h"

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

namespace {

// Prefix sums over the counts c of one histogram, zeros included, from which the divergence of any
// candidate follows.
class LevelSums {
 public:
  explicit LevelSums(const std::vector<double>& counts)
      : counts_(counts),
        mass_(counts),
        total_(mass_.between(0, counts.size())),
        entropy_(entropyTerms(counts, total_)),
        filled_(counts.size() + 1, 0) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      filled_[i + 1] = filled_[i] + (counts[i] > 0 ? 1 : 0);
    }
  }

  double total() const { return total_; }

  // sum p ln(level mean) over the bins [start, end) of one level; p = c / total.
  double crossEntropy(std::size_t start, std::size_t end) const {
    const double mass = mass_.between(start, end);
    return mass > 0 ? mass / total_ * logMean(start, end) : 0;
  }

  // D(P‖Q) of the first t bins. `before` is the sum of crossEntropy over all levels but the last,
  // which begins at bin `start`.
  double divergence(std::size_t t, std::size_t start, double before) const {
    const double kept = mass_.between(0, t);
    const double outliers = mass_.between(t, counts_.size());
    const double clipped = mass_.between(t - 1, counts_.size());
    double divergence = entropy_.between(0, t - 1) - before - crossEntropy(start, t);
    // Q is normalised by the mass that is kept, P by all of it.
    double weight = kept / total_;
    if (counts_[t - 1] > 0) {
      divergence += clipped / total_ * std::log(clipped / total_);
      divergence -= outliers / total_ * logMean(start, t);
      weight = 1;
    } else if (outliers > 0) {
      divergence += 1;  // P > 0 and Q = 0 in the last bin
    }
    return kept > 0 ? divergence + weight * std::log(kept) : divergence;
  }

 private:
  static std::vector<double> entropyTerms(const std::vector<double>& counts, double total) {
    std::vector<double> terms(counts.size(), 0);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] > 0) {
        terms[i] = counts[i] / total * std::log(counts[i] / total);
      }
    }
    return terms;
  }

  double logMean(std::size_t start, std::size_t end) const {
    return std::log(mass_.between(start, end) / static_cast<double>(filled_[end] - filled_[start]));
  }

  const std::vector<double>& counts_;
  PrefixSum mass_;
  double total_;
  PrefixSum entropy_;
  std::vector<std::size_t> filled_;
};

}  // namespace

// All levels but the last have T/levels bins, so their part of sum(P ln Q) changes only when T
// reaches the next multiple of `levels`.
DivergenceCurve klTensorrtCurve(const MagnitudeHistogram& histogram, std::size_t levels) {
  DivergenceCurve curve;
  curve.binWidth = histogram.binWidth();
  curve.firstBin = levels;
  const std::size_t bins = histogram.counts.size();
  if (!(histogram.absmax > 0) || levels == 0 || bins <= levels) {
    return curve;
  }
  std::vector<double> counts = histogram.counts;
  counts[0] += histogram.zeros;
  const LevelSums sums(counts);
  if (!(sums.total() > 0)) {
    return curve;
  }
  curve.divergence.reserve(bins - levels);
  double before = 0;
  for (std::size_t t = levels; t < bins; ++t) {
    const std::size_t perLevel = t / levels;
    if (t % levels == 0) {
      before = 0;
      for (std::size_t level = 0; level + 1 < levels; ++level) {
        before += sums.crossEntropy(level * perLevel, (level + 1) * perLevel);
      }
    }
    curve.divergence.push_back(sums.divergence(t, (levels - 1) * perLevel, before));
  }
  settleFirstMinimum(curve, [&](std::size_t bin) {
    return klDivergence(klTensorrtDistributions(histogram, levels, bin));
  });
  return curve;
}

}  // namespace quantoscope
