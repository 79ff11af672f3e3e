// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/aciq_threshold.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "core/calibration/divergence_curve.h"

namespace quantoscope {
namespace {

// The minimiser of the expected squared error at 2 … 8 bits, in standard deviations …
constexpr std::array kGauss = {1.71063519, 2.15159277, 2.55913646, 2.93620062,
                               3.28691474, 3.6151146,  3.92403714};
// … and in units of b.
constexpr std::array kLaplace = {2.83068299, 3.89722946, 5.02864014, 6.20476633,
                                 7.41312622, 8.64561995, 9.89675982};

double at(std::span<const double> table, int bits) {
  positiveLevels(bits);
  return table[static_cast<std::size_t>(bits - 2)];
}

struct Moments {
  double mean = 0;
  double deviation = 0;  // standard deviation
  double b = 0;          // E|x - mean|
};

// Zeros count; the values of a bin are taken to lie in its middle.
Moments momentsOf(const SignedHistogram& histogram) {
  const auto total = static_cast<double>(histogram.count());
  const auto held = histogram.coarse();
  const auto sum = [&](const auto& of) {
    double result = 0;
    const auto side = [&](std::span<const std::uint64_t> counts, double sign) {
      for (std::size_t i = 0; i < counts.size(); ++i) {
        result += static_cast<double>(counts[i]) *
                  of(sign * (static_cast<double>(i) + 0.5) * histogram.binWidth());
      }
    };
    side(histogram.positive(), 1);
    side(histogram.negative(), -1);
    return (result + static_cast<double>(histogram.zeros()) * of(0.0)) / total;
  };
  Moments moments;
  moments.mean = sum([](double x) { return x; });
  moments.deviation =
      std::sqrt(sum([&](double x) { return (x - moments.mean) * (x - moments.mean); }));
  moments.b = sum([&](double x) { return std::abs(x - moments.mean); });
  return moments;
}

double withinRange(double threshold, const ActivationStatistics& statistics) {
  return threshold > 0 ? std::min(threshold, statistics.absmax()) : statistics.absmax();
}

}  // namespace

double aciqGaussMultiple(int bits) {
  return at(kGauss, bits);
}

double aciqLaplaceMultiple(int bits) {
  return at(kLaplace, bits);
}

double aciqGaussThreshold(const ActivationStatistics& statistics, int bits) {
  if (!(statistics.absmax() > 0)) {
    return 0;
  }
  const Moments moments = momentsOf(statistics.histogram);
  return withinRange(std::abs(moments.mean) + aciqGaussMultiple(bits) * moments.deviation,
                     statistics);
}

double aciqLaplaceThreshold(const ActivationStatistics& statistics, int bits) {
  if (!(statistics.absmax() > 0)) {
    return 0;
  }
  const Moments moments = momentsOf(statistics.histogram);
  return withinRange(std::abs(moments.mean) + aciqLaplaceMultiple(bits) * moments.b, statistics);
}

double aciqFromAbsmax(double absmax, std::size_t count, int bits) {
  constexpr double kHalfOfSpread = 0.5 * 0.35;
  const double n = std::max(2.0, static_cast<double>(count));
  const double deviation = absmax * 2 * kHalfOfSpread *
                           (1 + std::sqrt(std::numbers::pi * std::log(4.0))) /
                           std::sqrt(2 * std::log(n));
  return aciqGaussMultiple(bits) * deviation;
}

double aciqAbsmaxThreshold(const ActivationStatistics& statistics, int bits) {
  const std::size_t images = std::max<std::size_t>(1, statistics.imageAbsmax.size());
  const auto values = statistics.histogram.count() + statistics.histogram.nonFinite();
  return aciqFromAbsmax(statistics.absmax(), static_cast<std::size_t>(values) / images, bits);
}

}  // namespace quantoscope
