// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/threshold_methods.h"

#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/calibration/aciq_threshold.h"
#include "core/calibration/admm_threshold.h"
#include "core/calibration/kl_ncnn.h"
#include "core/calibration/kl_ncnn_2019.h"
#include "core/calibration/kl_tensorrt.h"
#include "core/calibration/least_error_threshold.h"
#include "core/calibration/power_of_two_threshold.h"
#include "core/calibration/range_thresholds.h"

namespace quantoscope {
namespace {

constexpr ThresholdMethod byThreshold(std::string_view id, std::string_view label,
                                      double (*threshold)(const ActivationStatistics&, int),
                                      WeightRange weights = WeightRange::Absmax) {
  return {id, label, klNcnnCurve, klNcnnDistributions, threshold, weights};
}

constexpr ThresholdMethod byRange(std::string_view id, std::string_view label,
                                  double (*threshold)(const ActivationStatistics&, int),
                                  ActivationRange (*range)(const ActivationStatistics&, int)) {
  ThresholdMethod method = byThreshold(id, label, threshold);
  method.range = range;
  return method;
}

constexpr std::array kMethods = {
    ThresholdMethod{"ncnn", "KL ncnn", klNcnnCurve, klNcnnDistributions},
    ThresholdMethod{"tensorrt", "KL TensorRT", klTensorrtCurve, klTensorrtDistributions},
    ThresholdMethod{"ncnn-2019", "KL ncnn 2019", klNcnn2019Curve, klNcnn2019Distributions},
    byRange("mse", "MSE", leastSquareThreshold, leastSquareRange),
    byRange("mae", "MAE", leastAbsoluteThreshold, leastAbsoluteRange),
    byThreshold("aciq-gauss", "ACIQ Gauss", aciqGaussThreshold, WeightRange::AciqGauss),
    byThreshold("aciq-laplace", "ACIQ Laplace", aciqLaplaceThreshold, WeightRange::AciqLaplace),
    byThreshold("aciq-ncnn", "ACIQ ncnn", aciqAbsmaxThreshold, WeightRange::Aciq),
    byThreshold("admm", "ADMM", admmThreshold, WeightRange::Admm),
    byRange("percentile-99.9", "99.9 %", percentile999Threshold, percentile999Range),
    byRange("percentile-99.99", "99.99 %", percentile9999Threshold, percentile9999Range),
    byRange("percentile-99.999", "99.999 %", percentile99999Threshold, percentile99999Range),
    byRange("percentile-99.9999", "99.9999 %", percentile999999Threshold, percentile999999Range),
    byRange("min-max", "Min-max", absmaxThreshold, minMaxRange),
    byThreshold("moving-average", "Moving average", movingAverageThreshold),
    byRange("power-of-two", "Power of two", powerOfTwoThreshold, powerOfTwoRange),
    ThresholdMethod{"easyquant", "EasyQuant", klNcnnCurve, klNcnnDistributions, nullptr,
                    WeightRange::Absmax, true},
};

// As ncnn2table calls those that it has.
struct Alias {
  std::string_view name;
  std::string_view id;
};
constexpr std::array<Alias, 3> kAliases = {
    {{"kl", "ncnn"}, {"aciq", "aciq-ncnn"}, {"eq", "easyquant"}}};

}  // namespace

std::span<const ThresholdMethod> thresholdMethods() {
  return kMethods;
}

const ThresholdMethod& thresholdMethod(std::string_view id) {
  for (const Alias& alias : kAliases) {
    id = alias.name == id ? alias.id : id;
  }
  const auto* found = std::find_if(kMethods.begin(), kMethods.end(),
                                   [&](const ThresholdMethod& m) { return m.id == id; });
  if (found == kMethods.end()) {
    std::string known;
    for (const ThresholdMethod& method : kMethods) {
      known += (known.empty() ? "" : ", ") + std::string(method.id);
    }
    throw Error("there is no threshold method '" + std::string(id) + "'; there are " + known);
  }
  return *found;
}

double thresholdOf(const ThresholdMethod& method, const ActivationStatistics& statistics, int bits,
                   const DivergenceCurve& curve) {
  if (curve.empty()) {
    return 0;
  }
  return method.threshold == nullptr ? curve.thresholdOf(curve.bestBin)
                                     : method.threshold(statistics, bits);
}

ActivationRange rangeWithin(const ActivationStatistics& statistics, double threshold) {
  const SignedHistogram& values = statistics.histogram;
  return {std::min(0.0, std::max(-threshold, static_cast<double>(values.min()))),
          std::max(0.0, std::min(threshold, static_cast<double>(values.max())))};
}

}  // namespace quantoscope
