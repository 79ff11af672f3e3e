// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_scale_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "core/analysis/error_sums.h"
#include "core/analysis/threshold_candidates.h"
#include "core/quantization/scheme.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

constexpr std::size_t kSteps = 100;
constexpr double kLowestFactor = 0.5;
constexpr double kHighestFactor = 2;
// What rounding does to equal cosines is no gain.
constexpr double kLeastGain = 1e-10;
// Channels whose sums are kept at once.
constexpr std::size_t kChannelsAtOnce = 512;

double cosineOf(double referenceSquares, const Similarity& sums) {
  ErrorSums whole;
  whole.signal = referenceSquares;
  whole.quantized = sums.squares;
  whole.product = sums.product;
  return whole.cosine();
}

Similarity plus(const Similarity& a, const Similarity& b) {
  return {a.product + b.product, a.squares + b.squares};
}

Similarity minus(const Similarity& a, const Similarity& b) {
  return {a.product - b.product, a.squares - b.squares};
}

class LayerSearch {
 public:
  LayerSearch(const QuantizableLayer& layer, const ActivationStatistics& statistics,
              const LayerDecision& decision, const ScaleTrials& trials)
      : layer_(layer),
        statistics_(statistics),
        decision_(decision),
        trials_(trials),
        factors_(searchFactors()),
        found_(searchStart(layer, decision)),
        start_(found_.weightScales),
        perChannel_(start_.size() == static_cast<std::size_t>(layer.outputChannels) &&
                    !decision.perTensorWeights),
        parts_(decision.perTensorWeights ? 1 : start_.size()) {
    arithmetic_.precision = Precision::Int8;
    arithmetic_.input = codesAt(found_.threshold, statistics, decision);
    arithmetic_.weightScales = found_.weightScales;
  }

  void start() {
    found_.images = trials_.images();
    measureWhole();
    found_.startCosine = best_;
  }

  SearchedScales result() const {
    SearchedScales result = found_;
    result.cosine = best_;
    result.weightScales = arithmetic_.weightScales;
    return result;
  }

  /// Mean cosine of the best so far.
  double best() const { return best_; }

  void improveWeights() {
    const bool split = perChannel_ && layer_.geometry.groups == 1;
    const std::size_t atOnce = split ? kChannelsAtOnce : parts_;
    for (std::size_t first = 0; first < parts_; first += atOnce) {
      improveParts(first, std::min(atOnce, parts_ - first));
    }
  }

  /// Mean cosine with each activation scale of searchFactors().
  std::vector<double> activationCosines() const {
    std::vector<LayerArithmetic> trials;
    for (const double factor : factors_) {
      LayerArithmetic trial = arithmetic_;
      trial.input = activationCodes(factor);
      trials.push_back(asWritten(std::move(trial), decision_.target));
    }
    const TrialSums sums = trials_.run(trials, 1);
    std::vector<double> cosines;
    for (std::size_t trial = 0; trial < trials.size(); ++trial) {
      cosines.push_back(meanCosine([&](std::size_t image) { return sums.at(trial, image, 0); }));
    }
    return cosines;
  }

  /// Makes an activation scale the one that there is.
  void takeActivation(std::size_t factor, double cosine) {
    best_ = cosine;
    found_.threshold = found_.startThreshold / factors_[factor];
    arithmetic_.input = activationCodes(factors_[factor]);
    arithmetic_.input = asWritten(arithmetic_, decision_.target).input;
  }

  /// The sums of what there is, by part; after takeActivation() for improveWeights().
  void measureWhole() {
    const LayerArithmetic written = asWritten(arithmetic_, decision_.target);
    const TrialSums sums = trials_.run(std::span(&written, 1), parts_);
    totals_.assign(trials_.images(), {});
    own_.assign(parts_, std::vector<Similarity>(trials_.images()));
    for (std::size_t image = 0; image < trials_.images(); ++image) {
      for (std::size_t part = 0; part < parts_; ++part) {
        own_[part][image] = sums.at(0, image, part);
        totals_[image] = plus(totals_[image], sums.at(0, image, part));
      }
    }
    best_ = meanCosine([&](std::size_t image) { return totals_[image]; });
  }

 private:
  template <typename Sums>
  double meanCosine(const Sums& sums) const {
    double sum = 0;
    for (std::size_t image = 0; image < trials_.images(); ++image) {
      sum += cosineOf(trials_.referenceSquares()[image], sums(image));
    }
    return sum / static_cast<double>(trials_.images());
  }

  void improveParts(std::size_t first, std::size_t count) {
    std::vector<double> tried;
    std::vector<LayerArithmetic> trials;
    for (const double factor : factors_) {
      LayerArithmetic trial = arithmetic_;
      if (count < parts_) {
        trial.weightScales.resize(count);
      }
      bool any = false;
      for (std::size_t i = 0; i < trial.weightScales.size(); ++i) {
        const std::size_t scale = first + i;
        trial.weightScales[i] = allowed(scale, factor) ? scaled(scale, factor) : start_[scale];
        any |= start_[scale] > 0 && allowed(scale, factor);
      }
      if (any) {
        tried.push_back(factor);
        trials.push_back(asWritten(std::move(trial), decision_.target));
      }
    }
    const TrialSums sums =
        count < parts_ ? trials_.runChannels(trials, first, count) : trials_.run(trials, parts_);
    for (std::size_t i = 0; i < count; ++i) {
      improvePart(first + i, i, tried, sums);
    }
  }

  void improvePart(std::size_t part, std::size_t column, const std::vector<double>& tried,
                   const TrialSums& sums) {
    std::size_t chosen = tried.size();
    for (std::size_t trial = 0; trial < tried.size(); ++trial) {
      if (!allowedForPart(part, tried[trial])) {
        continue;
      }
      const double cosine = meanCosine([&](std::size_t image) {
        return plus(minus(totals_[image], own_[part][image]), sums.at(trial, image, column));
      });
      if (cosine > best_ + kLeastGain) {
        best_ = cosine;
        chosen = trial;
      }
    }
    if (chosen == tried.size()) {
      return;
    }
    for (std::size_t image = 0; image < trials_.images(); ++image) {
      const Similarity& now = sums.at(chosen, image, column);
      totals_[image] = plus(minus(totals_[image], own_[part][image]), now);
      own_[part][image] = now;
    }
    const bool all = parts_ == 1;
    for (std::size_t scale = all ? 0 : part; scale < (all ? start_.size() : part + 1); ++scale) {
      arithmetic_.weightScales[scale] = scaled(scale, tried[chosen]);
    }
  }

  ActivationCodes activationCodes(double factor) const {
    return codesAt(found_.startThreshold / factor, statistics_, decision_);
  }

  float scaled(std::size_t scale, double factor) const {
    return static_cast<float>(static_cast<double>(start_[scale]) * factor);
  }

  // At 8 bits the target clips what lies beyond; with fewer bits it would not.
  bool allowed(std::size_t scale, double factor) const {
    const float candidate = scaled(scale, factor);
    return std::isfinite(candidate) && (decision_.weightBits == kMaxBits ||
                                        std::round(absmax_[scale] * candidate) <=
                                            static_cast<float>(largestCode(decision_.weightBits)));
  }

  bool allowedForPart(std::size_t part, double factor) const {
    if (parts_ > 1 || start_.size() == 1) {
      return start_[part] > 0 && allowed(part, factor);
    }
    for (std::size_t scale = 0; scale < start_.size(); ++scale) {
      if (start_[scale] > 0 && !allowed(scale, factor)) {
        return false;
      }
    }
    return true;
  }

  const QuantizableLayer& layer_;
  const ActivationStatistics& statistics_;
  const LayerDecision& decision_;
  const ScaleTrials& trials_;
  std::vector<double> factors_;
  SearchedScales found_;
  std::vector<float> start_;  // weight scales
  std::vector<float> absmax_ = quantizeWeights(layer_, kMaxBits).absmax;
  bool perChannel_;
  std::size_t parts_;
  LayerArithmetic arithmetic_;                // the best so far
  double best_ = 0;                           // its mean cosine
  std::vector<Similarity> totals_;            // of each image
  std::vector<std::vector<Similarity>> own_;  // of each part, of each image
};

// One activation scale for all of them, if the mean of their cosines is better with it.
bool improveActivation(std::vector<LayerSearch>& searches) {
  std::vector<std::vector<double>> cosines;
  for (const LayerSearch& search : searches) {
    cosines.push_back(search.activationCosines());
  }
  // A float output that is not finite says nothing of any scale.
  const auto meanOf = [&](const auto& cosineOfSearch) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < searches.size(); ++i) {
      if (std::isfinite(searches[i].best())) {
        sum += cosineOfSearch(i);
        ++count;
      }
    }
    return sum / static_cast<double>(count);
  };
  double best = meanOf([&](std::size_t i) { return searches[i].best(); });
  const std::size_t factors = cosines.front().size();
  std::size_t chosen = factors;
  for (std::size_t factor = 0; factor < factors; ++factor) {
    const double mean = meanOf([&](std::size_t i) { return cosines[i][factor]; });
    if (mean > best + kLeastGain) {
      best = mean;
      chosen = factor;
    }
  }
  if (chosen == factors) {
    return false;
  }
  for (std::size_t i = 0; i < searches.size(); ++i) {
    searches[i].takeActivation(chosen, cosines[i][chosen]);
  }
  return true;
}

}  // namespace

std::vector<double> searchFactors() {
  std::vector<double> factors;
  for (std::size_t step = 0; step < kSteps; ++step) {
    factors.push_back(kLowestFactor +
                      (kHighestFactor - kLowestFactor) * static_cast<double>(step) / (kSteps - 1));
  }
  return factors;
}

SearchedScales searchStart(const QuantizableLayer& layer, const LayerDecision& decision) {
  SearchedScales start;
  start.threshold = start.startThreshold =
      decision.curve.empty() ? 0 : decision.curve.thresholdOf(decision.curve.bestBin);
  start.weightScales =
      quantizeWeights(
          layer,
          WeightScheme{decision.weightBits, WeightRange::Absmax, decision.perTensorWeights, {}})
          .scales;
  start.startCosine = start.cosine = std::numeric_limits<double>::quiet_NaN();
  return start;
}

std::vector<SearchedScales> searchTogether(std::span<const LayerToSearch> layers) {
  if (layers.empty()) {
    return {};
  }
  std::vector<LayerSearch> searches;
  for (const LayerToSearch& layer : layers) {
    searches.emplace_back(layer.layer, layer.statistics, layer.decision, layer.trials).start();
  }
  for (int round = 0; round < kSearchRounds; ++round) {
    for (LayerSearch& search : searches) {
      search.improveWeights();
    }
    // The weight scales already follow from the activation scale that there is.
    if (!improveActivation(searches) || round + 1 == kSearchRounds) {
      break;
    }
    for (LayerSearch& search : searches) {
      search.measureWhole();
    }
  }
  std::vector<SearchedScales> found;
  for (const LayerSearch& search : searches) {
    found.push_back(search.result());
  }
  return found;
}

SearchedScales searchLayer(const QuantizableLayer& layer, const ActivationStatistics& statistics,
                           const LayerDecision& decision, const ScaleTrials& trials) {
  const LayerToSearch one{layer, statistics, decision, trials};
  return searchTogether(std::span(&one, 1)).front();
}

}  // namespace quantoscope
