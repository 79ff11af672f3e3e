// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/analysis/proportion.h"
#include "core/model/preprocessing_candidates.h"

namespace quantoscope {

struct AnalysisOptions;
struct JobControl;
struct Model;
struct NetworkAnalysis;
struct PreprocessingRanking;
struct SampleSet;

/// Labelled images say that the float network itself is wrong: what int8 loses of it means nothing
/// before the preprocessing, or the labels, are right.
struct FloatNetworkFault {
  Proportion top1;    ///< Of the float network.
  double chance = 0;  ///< What guessing gives.
  /// What is far better; missing where the network is merely near chance.
  std::optional<PreprocessingCandidate> better;
  Proportion betterTop1;  ///< With it, on as many images.
};

/// A fault if the float network's top-1 is what guessing gives, see isNearChance().
std::optional<FloatNetworkFault> floatNetworkFault(const NetworkAnalysis& analysis);

/// A fault if the preprocessing in force is near chance, or if another is far better: right on at
/// least a tenth of the images more, and surely so (sign test, p < 0.01).
std::optional<FloatNetworkFault> floatNetworkFault(const PreprocessingRanking& ranking);

/// What analyze() found; else, with labels, whether another preprocessing is far better, tried on
/// some of the samples. Nothing where the network is right too often for that. Throws Cancelled if
/// a stop was requested.
std::optional<FloatNetworkFault> findFloatNetworkFault(const Model& model, const SampleSet& samples,
                                                       const AnalysisOptions& options,
                                                       const NetworkAnalysis& analysis,
                                                       const JobControl& control);

/// "The float network itself is wrong: preprocessing or labels. …" in English, for the command line
/// and files. The desktop program has its own wording.
std::string describe(const FloatNetworkFault& fault);

}  // namespace quantoscope
