// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/calibration/calibrate.h"
#include "core/quantization/plan.h"

namespace quantoscope {

struct StabilityOptions {
  std::size_t resamples = 64;  ///< Bootstrap subsets, at least 2.
  std::uint64_t seed = 1;      ///< The same seed draws the same subsets, on every machine.
};

/// The threshold that the first image groups give.
struct ConvergencePoint {
  std::size_t groups = 0;
  std::size_t images = 0;
  double threshold = 0;
};

/// The image that set absmax, and what would be without it.
struct AbsmaxImage {
  std::size_t image = 0;  ///< Index into Calibration::used.
  double absmax = 0;
  double nextAbsmax = 0;  ///< The largest magnitude in the other images.
  /// Without all images of its group; empty if there is no other group.
  std::optional<double> thresholdWithout;
  /// Its group has no other image, so that thresholdWithout is without this one alone.
  bool alone = false;
};

/// How far an automatic threshold can be trusted: what it would have been with other images. The
/// images are taken as a sample of those that the network will see.
///
/// The groups' histograms are a little less sharp than the whole: a threshold found in them is
/// within one of 2048 bins of that of a calibration with their images only, except where a
/// divergence has several minima that are nearly equal; then it may be another of them.
///
/// Bootstrap: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3
/// (percentile interval), with image groups as the units that are drawn.
struct ThresholdStability {
  double threshold = 0;  ///< LayerDecision::automaticThreshold.
  /// Between the 5 % and the 95 % quantile of `resampled`, and as far as the threshold itself if it
  /// lies outside.
  double low = 0;
  double high = 0;
  /// 20 log10(high / low), in dB: 6 dB is a factor of two, or one bit of range.
  double spread = 0;
  /// The stability figure: between the best and the worst of low, threshold and high, how many dB
  /// of the input's expected SQNR over all images depend on which images happened to be there.
  double sqnrAtStake = 0;
  std::vector<double> resampled;  ///< Of the bootstrap subsets, in rising order.
  /// Without one group each; 0 for a group without images.
  std::vector<double> withoutGroup;
  std::vector<ConvergencePoint> convergence;  ///< By number of groups, in their order.
  /// Images in the fewest first groups from which on the threshold stays within the band. All of
  /// them: it still moved when the last group came.
  std::size_t imagesEnough = 0;
  std::size_t images = 0;
  AbsmaxImage absmax;

  bool settled() const { return imagesEnough < images; }
};

/// Works it out from the image groups, without running the network; takes about a millisecond a
/// subset, many for methods that search. Empty if there is nothing to say: no threshold, fewer than
/// two groups with images, or a method that needs the network. Throws Cancelled.
std::optional<ThresholdStability> stabilityOf(const ActivationStatistics& statistics,
                                              std::span<const std::size_t> groupOf,
                                              const LayerDecision& decision,
                                              const StabilityOptions& options = {},
                                              const std::stop_token& stop = {});

/// The same for every layer, on several threads (0: all cores); null where it is empty. Layers of
/// which all that counts is the same share theirs. `decisions` are in the order of Model::layers.
std::vector<std::shared_ptr<const ThresholdStability>> stabilityOfAll(
    const Calibration& calibration, std::span<const LayerDecision* const> decisions,
    const StabilityOptions& options = {}, int threads = 0, const JobControl& control = {});

/// Layers with a stability, the least stable first: by sqnrAtStake, then by spread.
std::vector<std::size_t> leastStable(
    std::span<const std::shared_ptr<const ThresholdStability>> stabilities);

}  // namespace quantoscope
