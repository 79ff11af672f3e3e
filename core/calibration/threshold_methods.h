// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/calibration/activation_statistics.h"
#include "core/calibration/divergence_curve.h"
#include "core/calibration/magnitude_histogram.h"

namespace quantoscope {

/// What chooses the largest weight of a channel that gets a code of its own.
enum class WeightRange {
  Absmax,       ///< The largest magnitude: nothing is clipped.
  Aciq,         ///< ncnn2table's, see aciqFromAbsmax().
  AciqGauss,    ///< The multiple of ACIQ, of the measured standard deviation …
  AciqLaplace,  ///< … and of the measured E|w - mean|.
  Admm,         ///< The fixed point of admmThreshold().
};

/// The values that the outermost codes of an asymmetric scheme stand for; low <= 0 <= high.
struct ActivationRange {
  double low = 0;
  double high = 0;

  bool operator==(const ActivationRange&) const = default;
};

/// A way to choose a threshold from a histogram. To add one: write it in a file of its own in this
/// folder and list it in threshold_methods.cpp; both programs find it there.
struct ThresholdMethod {
  std::string_view id;     ///< For the command line and files.
  std::string_view label;  ///< For the screen: a name, not to be translated.
  /// What the divergence plot shows. A method that is not about divergence has ncnn's.
  DivergenceCurve (*curve)(const MagnitudeHistogram& histogram, std::size_t levels);
  DistributionPair (*distributions)(const MagnitudeHistogram& histogram, std::size_t levels,
                                    std::size_t bin);
  /// The threshold that the method chooses; 0 for a dead blob. Null: the minimum of the curve.
  double (*threshold)(const ActivationStatistics& statistics, int bits) = nullptr;
  /// How the method chooses the range of weights.
  WeightRange weights = WeightRange::Absmax;
  /// The histogram gives only where to start from: the threshold and the weight scales come from
  /// running the layer, see searchScales(). What is above is then that start.
  bool needsSearch = false;
  /// The range that it chooses for codes with a zero point. Null: that of the values within its
  /// threshold, see rangeWithin().
  ActivationRange (*range)(const ActivationStatistics& statistics, int bits) = nullptr;
};

/// The threshold that a method chooses, given its curve at these bits; 0 for a dead blob.
double thresholdOf(const ThresholdMethod& method, const ActivationStatistics& statistics, int bits,
                   const DivergenceCurve& curve);

/// [max(min, -threshold), min(max, threshold)], stretched to include 0.
ActivationRange rangeWithin(const ActivationStatistics& statistics, double threshold);

/// All methods, the default first.
std::span<const ThresholdMethod> thresholdMethods();

/// The method with this id, or with ncnn2table's name for it: kl, aciq, eq. Throws Error, naming
/// the methods that exist, if there is none.
const ThresholdMethod& thresholdMethod(std::string_view id);

}  // namespace quantoscope
