// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/float_network_fault.h"

#include <algorithm>

#include "core/analysis/chance.h"
#include "core/analysis/network_analysis.h"
#include "core/analysis/preprocessing_search.h"
#include "core/base/number_format.h"

namespace quantoscope {
namespace {

constexpr double kFar = 0.1;

std::string sharesOf(const Proportion& proportion) {
  return std::to_string(proportion.hits) + " of " + std::to_string(proportion.count) +
         " labelled images (" + formatNumber(100 * proportion.value()) +
         " %; 95 %: " + formatNumber(100 * proportion.low()) + " to " +
         formatNumber(100 * proportion.high()) + " %)";
}

}  // namespace

std::optional<FloatNetworkFault> floatNetworkFault(const NetworkAnalysis& analysis) {
  if (!analysis.accuracy) {
    return std::nullopt;
  }
  std::vector<Answer> answers;
  for (const ImageAnalysis& image : analysis.images) {
    if (image.label && !image.floatClasses.empty()) {
      answers.push_back({image.floatClasses.front(), *image.label});
    }
  }
  FloatNetworkFault fault;
  fault.top1 = analysis.accuracy->floatTop1;
  fault.chance = shareByGuessing(answers, analysis.accuracy->classes);
  return isNearChance(fault.top1, fault.chance) ? std::optional(fault) : std::nullopt;
}

std::optional<FloatNetworkFault> floatNetworkFault(const PreprocessingRanking& ranking) {
  if (!ranking.labelled || !ranking.current) {
    return std::nullopt;
  }
  const PreprocessingTrial& current = ranking.trials[*ranking.current];
  const PreprocessingTrial& best = ranking.trials.front();
  // Both on the images that both have seen.
  const std::size_t common = std::min(current.images.size(), best.images.size());
  FloatNetworkFault fault;
  std::vector<Answer> answers;
  std::size_t wins = 0;
  std::size_t losses = 0;
  for (std::size_t i = 0; i < common; ++i) {
    const bool right = current.images[i].labelRank == 1;
    const bool bestRight = best.images[i].labelRank == 1;
    answers.push_back({current.images[i].firstClass, current.images[i].label});
    fault.top1.hits += right ? 1 : 0;
    fault.betterTop1.hits += bestRight ? 1 : 0;
    wins += bestRight && !right ? 1 : 0;
    losses += right && !bestRight ? 1 : 0;
  }
  fault.top1.count = common;
  fault.betterTop1.count = common;
  fault.chance = shareByGuessing(answers, ranking.classes);
  constexpr double kProven = 0.01;
  const bool far = *ranking.current != 0 && !ranking.nearChance &&
                   fault.betterTop1.value() >= fault.top1.value() + kFar &&
                   signTest(wins, losses) < kProven;
  if (far) {
    fault.better = best.candidate;
  }
  return far || isNearChance(fault.top1, fault.chance) ? std::optional(fault) : std::nullopt;
}

std::optional<FloatNetworkFault> findFloatNetworkFault(const Model& model, const SampleSet& samples,
                                                       const AnalysisOptions& options,
                                                       const NetworkAnalysis& analysis,
                                                       const JobControl& control) {
  if (analysis.floatFault || !analysis.accuracy || !hasImages(samples) ||
      analysis.accuracy->floatTop1.value() + kFar > 1) {
    return analysis.floatFault;
  }
  PreprocessingSearchOptions search;
  search.current = options.preprocessing;
  search.labels = options.labels;
  search.labelsOptional = options.labelsOptional;
  search.threads = options.threads;
  search.images = 24;  // enough for what is far better; this runs unasked
  search.mostImages = 96;
  return floatNetworkFault(searchPreprocessing(model, samples, search, control));
}

std::string describe(const FloatNetworkFault& fault) {
  std::string text = "The float network itself is wrong: preprocessing or labels. It is right on " +
                     sharesOf(fault.top1);
  if (fault.better) {
    text += "; with other values, " + fault.better->name + ", on " + sharesOf(fault.betterTop1);
  } else {
    text += "; guessing gives " + formatNumber(100 * fault.chance) + " %";
  }
  return text + ". Find the preprocessing before anything else: info --try-preprocessing.";
}

}  // namespace quantoscope
