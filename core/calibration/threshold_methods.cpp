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

constexpr std::array kMethods = {
    ThresholdMethod{"ncnn", "KL ncnn", klNcnnCurve, klNcnnDistributions},
    ThresholdMethod{"tensorrt", "KL TensorRT", klTensorrtCurve, klTensorrtDistributions},
    ThresholdMethod{"ncnn-2019", "KL ncnn 2019", klNcnn2019Curve, klNcnn2019Distributions},
    byThreshold("mse", "MSE", leastSquareThreshold),
    byThreshold("mae", "MAE", leastAbsoluteThreshold),
    byThreshold("aciq-gauss", "ACIQ Gauss", aciqGaussThreshold),
    byThreshold("aciq-laplace", "ACIQ Laplace", aciqLaplaceThreshold),
    byThreshold("aciq-ncnn", "ACIQ ncnn", aciqAbsmaxThreshold, WeightRange::Aciq),
    byThreshold("admm", "ADMM", admmThreshold),
    byThreshold("percentile-99.9", "99.9 %", percentile999Threshold),
    byThreshold("percentile-99.99", "99.99 %", percentile9999Threshold),
    byThreshold("percentile-99.999", "99.999 %", percentile99999Threshold),
    byThreshold("percentile-99.9999", "99.9999 %", percentile999999Threshold),
    byThreshold("min-max", "Min-max", absmaxThreshold),
    byThreshold("moving-average", "Moving average", movingAverageThreshold),
    byThreshold("power-of-two", "Power of two", powerOfTwoThreshold),
    ThresholdMethod{"easyquant", "EasyQuant", klNcnnCurve, klNcnnDistributions, nullptr,
                    WeightRange::Absmax, true},
};

}  // namespace

std::span<const ThresholdMethod> thresholdMethods() {
  return kMethods;
}

const ThresholdMethod& thresholdMethod(std::string_view id) {
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

}  // namespace quantoscope
