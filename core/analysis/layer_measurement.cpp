// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/layer_measurement.h"

#include <cmath>

namespace quantoscope {
namespace {

// An error of 1 % (RMS) of a layer's output is what good 8-bit layers have.
constexpr double kHarmless = 40;  // dB
// The layers before a layer are to blame if they bring at least four times the noise of its own.
constexpr double kInheritedRatio = 4;

}  // namespace

const char* toString(ErrorCause cause) {
  switch (cause) {
    case ErrorCause::Threshold:
      return "threshold";
    case ErrorCause::Weights:
      return "weights";
    case ErrorCause::Inherited:
      return "inherited";
    case ErrorCause::None:
      break;
  }
  return "none";
}

ErrorCause causeOf(const LayerMeasurement& measurement) {
  const bool inCompany = measurement.accumulated.count > 0;
  if (inCompany && measurement.accumulated.sqnr() < kHarmless &&
      measurement.accumulated.relativeError() >
          std::sqrt(kInheritedRatio) * measurement.isolated.relativeError()) {
    return ErrorCause::Inherited;
  }
  return ownCauseOf(measurement);
}

ErrorCause ownCauseOf(const LayerMeasurement& measurement) {
  if (!(measurement.isolated.sqnr() < kHarmless)) {
    return ErrorCause::None;
  }
  return measurement.activationPart.noise >= measurement.weightPart.noise ? ErrorCause::Threshold
                                                                          : ErrorCause::Weights;
}

}  // namespace quantoscope
