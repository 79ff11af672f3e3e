// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/weight_range.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/calibration/aciq_threshold.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

constexpr std::array kRanges = {WeightRange::Absmax, WeightRange::Aciq, WeightRange::AciqGauss,
                                WeightRange::AciqLaplace, WeightRange::Admm};

float absmaxOf(std::span<const float> weights) {
  float largest = 0;
  for (const float weight : weights) {
    largest = std::max(largest, std::abs(weight));
  }
  return largest;
}

template <typename Function>
double meanOf(std::span<const float> weights, const Function& function) {
  double sum = 0;
  for (const float weight : weights) {
    sum += function(static_cast<double>(weight));
  }
  return sum / static_cast<double>(weights.size());
}

double gauss(std::span<const float> weights, int bits) {
  const double mean = meanOf(weights, [](double w) { return w; });
  const double variance = meanOf(weights, [&](double w) { return (w - mean) * (w - mean); });
  return std::abs(mean) + aciqGaussMultiple(bits) * std::sqrt(variance);
}

double laplace(std::span<const float> weights, int bits) {
  const double mean = meanOf(weights, [](double w) { return w; });
  return std::abs(mean) +
         aciqLaplaceMultiple(bits) * meanOf(weights, [&](double w) { return std::abs(w - mean); });
}

// See admmThreshold(). Neither of the two steps can make the squared error larger.
double admm(std::span<const float> weights, double absmax, int bits) {
  const auto limit = static_cast<float>(largestCode(bits));
  constexpr int kMostSteps = 100;
  constexpr double kSettled = 1e-6;
  double alpha = absmax / static_cast<double>(limit);
  for (int step = 0; step < kMostSteps; ++step) {
    const auto scale = static_cast<float>(1 / alpha);
    if (!std::isfinite(scale)) {
      break;
    }
    double xq = 0;
    double qq = 0;
    for (const float weight : weights) {
      const float x = std::abs(weight);
      // Of magnitudes, and below 256: this rounds as std::round does.
      const auto q = static_cast<float>(static_cast<int>(std::min(x * scale, limit) + 0.5F));
      xq += static_cast<double>(x * q);
      qq += static_cast<double>(q * q);
    }
    const double before = alpha;
    alpha = qq > 0 ? xq / qq : alpha;
    if (std::abs(alpha - before) <= kSettled * before) {
      break;
    }
  }
  return alpha * static_cast<double>(limit);
}

}  // namespace

std::span<const WeightRange> weightRanges() {
  return kRanges;
}

const char* toString(WeightRange range) {
  switch (range) {
    case WeightRange::Aciq:
      return "aciq-ncnn";
    case WeightRange::AciqGauss:
      return "aciq-gauss";
    case WeightRange::AciqLaplace:
      return "aciq-laplace";
    case WeightRange::Admm:
      return "admm";
    case WeightRange::Absmax:
      break;
  }
  return "absmax";
}

WeightRange parseWeightRange(std::string_view name) {
  std::string known;
  for (const WeightRange range : kRanges) {
    if (name == toString(range)) {
      return range;
    }
    known += (known.empty() ? "" : ", ") + std::string(toString(range));
  }
  throw Error("there is no range of weights '" + std::string(name) + "'; there are " + known);
}

double weightThreshold(std::span<const float> weights, int bits, WeightRange range) {
  largestCode(bits);
  const auto absmax = static_cast<double>(absmaxOf(weights));
  if (!(absmax > 0)) {
    return 0;
  }
  const auto within = [&](double threshold) {
    return threshold > 0 ? std::min(threshold, absmax) : absmax;
  };
  switch (range) {
    case WeightRange::Aciq:
      return aciqFromAbsmax(absmax, weights.size(), bits);
    case WeightRange::AciqGauss:
      return within(gauss(weights, bits));
    case WeightRange::AciqLaplace:
      return within(laplace(weights, bits));
    case WeightRange::Admm:
      return within(admm(weights, absmax, bits));
    case WeightRange::Absmax:
      break;
  }
  return absmax;
}

}  // namespace quantoscope
