// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/threshold_methods.h"

#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/calibration/kl_ncnn.h"
#include "core/calibration/kl_tensorrt.h"

namespace quantoscope {
namespace {

constexpr std::array kMethods = {
    ThresholdMethod{"ncnn", "KL ncnn", klNcnnCurve, klNcnnDistributions},
    ThresholdMethod{"tensorrt", "KL TensorRT", klTensorrtCurve, klTensorrtDistributions},
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

}  // namespace quantoscope
