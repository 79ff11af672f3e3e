// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/stability.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <tuple>

#include "core/analysis/expected_error.h"
#include "core/analysis/threshold_candidates.h"
#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/progress_clock.h"
#include "core/calibration/image_groups.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {
namespace {

constexpr double kLowest = 0.05;
constexpr double kHighest = 0.95;

using Times = std::vector<std::size_t>;

class Subsets {
 public:
  Subsets(const ActivationStatistics& statistics, std::span<const std::size_t> groupOf,
          const LayerDecision& decision, const std::stop_token& stop)
      : statistics_(statistics),
        groupOf_(groupOf),
        method_(thresholdMethod(decision.method)),
        bits_(decision.activationBits),
        stop_(stop),
        images_(statistics.groups.size(), 0) {
    for (const std::size_t group : groupOf) {
      ++images_.at(group);
    }
    for (std::size_t group = 0; group < images_.size(); ++group) {
      if (images_[group] > 0) {
        filled_.push_back(group);
      }
    }
  }

  /// Groups with images, in their order.
  const std::vector<std::size_t>& filled() const { return filled_; }
  std::size_t imagesOf(std::size_t group) const { return images_[group]; }

  Times none() const { return Times(images_.size(), 0); }
  Times without(std::size_t group) const {
    Times times(images_.size(), 1);
    times[group] = 0;
    return times;
  }

  /// 0 for a subset that is nothing but zeros.
  double threshold(const Times& times) const {
    throwIfStopped(stop_);
    const ActivationStatistics subset = recombine(statistics_, groupOf_, times);
    if (method_.threshold != nullptr) {
      const auto held = subset.histogram.coarse();
      return subset.absmax() > 0 ? method_.threshold(subset, bits_) : 0;
    }
    return thresholdOf(method_, subset, bits_,
                       method_.curve(subset.magnitudes(), positiveLevels(bits_)));
  }

 private:
  const ActivationStatistics& statistics_;
  std::span<const std::size_t> groupOf_;
  const ThresholdMethod& method_;
  int bits_;
  std::stop_token stop_;
  std::vector<std::size_t> images_;  // in each group
  std::vector<std::size_t> filled_;
};

// Of values in rising order, interpolated between them.
double quantile(const std::vector<double>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

std::vector<double> bootstrap(const Subsets& subsets, const StabilityOptions& options) {
  // Not a distribution of the standard library, which differs from one to another.
  std::mt19937_64 random(options.seed);
  const std::vector<std::size_t>& groups = subsets.filled();
  std::vector<double> thresholds;
  for (std::size_t n = 0; n < options.resamples; ++n) {
    Times times = subsets.none();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      ++times[groups[random() % groups.size()]];
    }
    // A subset of images that are all zero has no threshold.
    if (const double threshold = subsets.threshold(times); threshold > 0) {
      thresholds.push_back(threshold);
    }
  }
  std::sort(thresholds.begin(), thresholds.end());
  return thresholds;
}

std::vector<ConvergencePoint> convergenceOf(const Subsets& subsets) {
  std::vector<ConvergencePoint> points;
  Times times = subsets.none();
  ConvergencePoint point;
  for (const std::size_t group : subsets.filled()) {
    times[group] = 1;
    ++point.groups;
    point.images += subsets.imagesOf(group);
    point.threshold = subsets.threshold(times);
    points.push_back(point);
  }
  return points;
}

std::size_t imagesEnough(const ThresholdStability& stability) {
  std::size_t enough = stability.images;
  for (std::size_t i = stability.convergence.size(); i > 0; --i) {
    const ConvergencePoint& point = stability.convergence[i - 1];
    if (point.threshold < stability.low || point.threshold > stability.high) {
      break;
    }
    enough = point.images;
  }
  return enough;
}

AbsmaxImage absmaxImageOf(const ActivationStatistics& statistics,
                          std::span<const std::size_t> groupOf, const Subsets& subsets,
                          const std::vector<double>& withoutGroup) {
  AbsmaxImage result;
  result.image = statistics.absmaxImage;
  result.absmax = statistics.absmax();
  for (std::size_t i = 0; i < statistics.imageAbsmax.size(); ++i) {
    if (i != result.image) {
      result.nextAbsmax =
          std::max(result.nextAbsmax, static_cast<double>(statistics.imageAbsmax[i]));
    }
  }
  const std::size_t group = groupOf[result.image];
  if (withoutGroup[group] > 0) {
    result.thresholdWithout = withoutGroup[group];
  }
  result.alone = subsets.imagesOf(group) == 1;
  return result;
}

double sqnrAtStake(const ActivationStatistics& statistics, const LayerDecision& decision,
                   const ThresholdStability& stability) {
  const auto sqnr = [&](double threshold) {
    return expectedError(statistics.histogram, codesAt(threshold, statistics, decision)).sqnr;
  };
  const auto [worst, best] =
      std::minmax({sqnr(stability.low), sqnr(stability.threshold), sqnr(stability.high)});
  return std::isfinite(best - worst) ? best - worst : 0;
}

}  // namespace

std::optional<ThresholdStability> stabilityOf(const ActivationStatistics& statistics,
                                              std::span<const std::size_t> groupOf,
                                              const LayerDecision& decision,
                                              const StabilityOptions& options,
                                              const std::stop_token& stop) {
  constexpr std::size_t kFewest = 2;
  if (options.resamples < kFewest) {
    throw Error("at least 2 subsets must be drawn, not " + std::to_string(options.resamples));
  }
  if (thresholdMethod(decision.method).needsSearch) {
    return std::nullopt;
  }
  if (decision.deadBlob || !(decision.automaticThreshold > 0) || statistics.groups.empty()) {
    return std::nullopt;
  }
  const Subsets subsets(statistics, groupOf, decision, stop);
  if (subsets.filled().size() < kFewest) {
    return std::nullopt;
  }
  ThresholdStability stability;
  stability.threshold = decision.automaticThreshold;
  stability.images = groupOf.size();
  stability.resampled = bootstrap(subsets, options);
  if (stability.resampled.empty()) {
    return std::nullopt;
  }
  stability.withoutGroup.assign(statistics.groups.size(), 0);
  for (const std::size_t group : subsets.filled()) {
    stability.withoutGroup[group] = subsets.threshold(subsets.without(group));
  }
  stability.convergence = convergenceOf(subsets);
  // The recombined groups are less sharp than all images, by a bin or so: both are in the band.
  const double all = stability.convergence.back().threshold;
  stability.low = std::min({quantile(stability.resampled, kLowest), stability.threshold, all});
  stability.high = std::max({quantile(stability.resampled, kHighest), stability.threshold, all});
  stability.spread = 20 * std::log10(stability.high / stability.low);
  stability.sqnrAtStake = sqnrAtStake(statistics, decision, stability);
  stability.imagesEnough = imagesEnough(stability);
  stability.absmax = absmaxImageOf(statistics, groupOf, subsets, stability.withoutGroup);
  return stability;
}

std::vector<std::shared_ptr<const ThresholdStability>> stabilityOfAll(
    const Calibration& calibration, std::span<const LayerDecision* const> decisions,
    const StabilityOptions& options, int threads, const JobControl& control) {
  const auto sameQuestion = [&](std::size_t a, std::size_t b) {
    const auto key = [&](std::size_t i) {
      const LayerDecision& decision = *decisions[i];
      return std::tie(calibration.layers[i], decision.method, decision.target,
                      decision.activationBits, decision.asymmetric);
    };
    return key(a) == key(b);
  };
  std::vector<std::size_t> first(decisions.size());  // layer with the same answer
  std::vector<std::size_t> questions;
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const auto same = std::find_if(questions.begin(), questions.end(),
                                   [&](std::size_t k) { return sameQuestion(i, k); });
    first[i] = same == questions.end() ? i : *same;
    if (first[i] == i) {
      questions.push_back(i);
    }
  }
  std::vector<std::shared_ptr<const ThresholdStability>> answers(decisions.size());
  ProgressClock clock(control.report, questions.size());
  parallelFor(questions.size(), threads, [&](std::size_t n) {
    const std::size_t i = questions[n];
    auto answer = stabilityOf(*calibration.layers[i], calibration.groupOf, *decisions[i], options,
                              control.stop);
    if (answer) {
      answers[i] = std::make_shared<const ThresholdStability>(std::move(*answer));
    }
    clock.advance();
  });
  for (std::size_t i = 0; i < answers.size(); ++i) {
    answers[i] = answers[first[i]];
  }
  return answers;
}

std::vector<std::size_t> leastStable(
    std::span<const std::shared_ptr<const ThresholdStability>> stabilities) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < stabilities.size(); ++i) {
    if (stabilities[i] != nullptr) {
      order.push_back(i);
    }
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto figures = [&](std::size_t i) {
      return std::pair(stabilities[i]->sqnrAtStake, stabilities[i]->spread);
    };
    return figures(a) > figures(b);
  });
  return order;
}

}  // namespace quantoscope
