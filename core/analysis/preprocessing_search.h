// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/activation_balance.h"
#include "core/analysis/proportion.h"
#include "core/base/progress.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/model/preprocessing_candidates.h"
#include "core/model/sample_source.h"

namespace quantoscope {

/// What one image says of one candidate.
struct ImageTrial {
  int label = -1;         ///< Its class; -1 if that is not known.
  int labelRank = 0;      ///< Place of the image's class among all, from 1; 0 without a label.
  int firstClass = -1;    ///< What the network takes it for; -1 unless it classifies.
  double confidence = 0;  ///< See PreprocessingTrial::confidence.
};

/// One candidate on the samples.
struct PreprocessingTrial {
  PreprocessingCandidate candidate;
  Proportion top1;  ///< Of the labelled images; count 0 if there are none.
  Proportion top5;
  std::optional<ActivationBalance> balance;
  /// Mean over the images: the largest probability (softmax) of a classifier; else the largest
  /// value of the outputs that lie in 0 … 1 for every image and candidate. Missing without such.
  std::optional<double> confidence;
  std::vector<ImageTrial> images;  ///< The first ones of all candidates are of the same images.
};

/// How sure a choice is.
enum class Certainty {
  Unknown,  ///< The figures do not tell.
  Likely,   ///< They speak for it.
  Sure,     ///< Labels prove it against all others.
};

/// "unknown", "likely", "sure".
const char* toString(Certainty certainty);

struct PreprocessingRanking {
  std::vector<PreprocessingTrial> trials;  ///< Best first; at least one.
  bool labelled = false;                   ///< Ranked by how often the network is right.
  std::size_t classes = 0;                 ///< 0 unless the network classifies.
  Certainty values = Certainty::Unknown;   ///< Of mean and norm of the first …
  Certainty order = Certainty::Unknown;    ///< … and of its pixel order; Sure for grey.
  /// Trials that the figures do not tell from the first one and whose values are others.
  std::vector<std::size_t> alternatives;
  std::optional<std::size_t> current;  ///< The one that was in force, if it could be tried.
  /// With labels: the best is right no more often than guessing is.
  bool nearChance = false;
  double chance = 0;  ///< Share of right answers by guessing, of the first.
  std::vector<SkippedImage> skipped;
};

struct PreprocessingSearchOptions {
  /// Its size and fit hold for all candidates.
  Preprocessing current;
  /// The class of each sample, counted from 0; empty, or as many as samples.
  std::vector<std::optional<int>> labels;
  /// As AnalysisOptions::labelsOptional: labels that do not fit the network are ignored.
  bool labelsOptional = false;
  int threads = 0;  ///< 0: as many as the machine has cores.
  /// Images, spread evenly over the samples, that all candidates are tried on …
  std::size_t images = 32;
  /// … and that those go on to which cannot be told apart then.
  std::size_t mostImages = 200;
};

/// Tries all of preprocessingCandidates() on the samples, in float. With labels they are ranked by
/// how often the network is right; without by ActivationBalance::misfit(). Samples that cannot be
/// read are left out and listed. Throws Error if none can be used or none is an image, if labels do
/// not fit the network, or if the model cannot run in float. Throws Cancelled if a stop was
/// requested. The result does not depend on the number of threads.
PreprocessingRanking searchPreprocessing(const Model& model, const SampleSet& samples,
                                         const PreprocessingSearchOptions& options,
                                         const JobControl& control = {});

/// True if the files of any input are images, not arrays.
bool hasImages(const SampleSet& samples);

/// The probability that a fair coin falls at least as unevenly as these wins and losses, on the
/// side of the wins (sign test).
double signTest(std::size_t wins, std::size_t losses);

/// Ranks the trials and judges how sure that is: fills all but `skipped` and `classes`.
void rank(PreprocessingRanking& ranking, const Preprocessing& current);

/// What the ranking says, in English sentences for the command line.
std::string describe(const PreprocessingRanking& ranking);

}  // namespace quantoscope
