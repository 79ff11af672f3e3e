// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/projection.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/half.h"
#include "core/quantization/scheme.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

constexpr double kLargestHalf = 65504;
// What rounds to infinity.
constexpr double kHalfLimit = 65520;

void add(Projection& sums, double x, double projected, double count) {
  const double error = x - projected;
  sums.signal += count * x * x;
  sums.noise += count * error * error;
  sums.product += count * x * projected;
  sums.power += count * projected * projected;
}

void merge(Projection& into, const Projection& other) {
  into.signal += other.signal;
  into.noise += other.noise;
  into.product += other.product;
  into.power += other.power;
  into.infinite += other.infinite;
}

// forEach(f) calls f(value, count) for all values.
template <typename ForEach>
Projection binary(const ForEach& forEach) {
  double sum = 0;
  double total = 0;
  forEach([&](double x, double count) {
    sum += count * std::abs(x);
    total += count;
  });
  const double alpha = total > 0 ? sum / total : 0;
  Projection sums;
  forEach([&](double x, double count) { add(sums, x, x < 0 ? -alpha : alpha, count); });
  return sums;
}

template <typename ForEach>
Projection ternary(const ForEach& forEach) {
  constexpr double kShareOfMean = 0.7;
  double sum = 0;
  double total = 0;
  forEach([&](double x, double count) {
    sum += count * std::abs(x);
    total += count;
  });
  const double delta = total > 0 ? kShareOfMean * sum / total : 0;
  double above = 0;
  double countAbove = 0;
  forEach([&](double x, double count) {
    if (std::abs(x) > delta) {
      above += count * std::abs(x);
      countAbove += count;
    }
  });
  const double alpha = countAbove > 0 ? above / countAbove : 0;
  Projection sums;
  forEach([&](double x, double count) {
    add(sums, x, std::abs(x) > delta ? std::copysign(alpha, x) : 0, count);
  });
  return sums;
}

// The power of two whose logarithm is nearest: a mantissa in [0.5, 1) rounds up from sqrt(1/2).
int nearestExponent(double magnitude) {
  constexpr double kRootOfHalf = 0.70710678118654752440;
  int exponent = 0;
  const double mantissa = std::frexp(magnitude, &exponent);
  return mantissa >= kRootOfHalf ? exponent : exponent - 1;
}

template <typename ForEach>
Projection log2(const ForEach& forEach, double absmax, int bits) {
  Projection sums;
  if (!(absmax > 0)) {
    return sums;
  }
  const int largest = nearestExponent(absmax);
  const int smallest = largest - (largestCode(bits) - 1);
  const double smallestPower = std::ldexp(1.0, smallest);
  forEach([&](double x, double count) {
    const double magnitude = std::abs(x);
    const double projected =
        magnitude < smallestPower / 2
            ? 0
            : std::copysign(std::ldexp(1.0, std::max(smallest, nearestExponent(magnitude))), x);
    add(sums, x, projected, count);
  });
  return sums;
}

template <typename ForEach>
Projection project(const ForEach& forEach, double absmax, NumberFormat format, int bits) {
  if (format == NumberFormat::Binary) {
    return binary(forEach);
  }
  return format == NumberFormat::Ternary ? ternary(forEach) : log2(forEach, absmax, bits);
}

Projection halfOf(std::span<const float> values) {
  std::vector<float> rounded(values.size());
  roundToHalf(values, rounded);
  Projection sums;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto x = static_cast<double>(values[i]);
    if (std::isinf(rounded[i])) {
      sums.infinite += 1;
      sums.signal += x * x;
    } else {
      add(sums, x, static_cast<double>(rounded[i]), 1);
    }
  }
  return sums;
}

// Mean square of rounding a magnitude to half precision.
double halfNoise(double magnitude) {
  constexpr int kMantissa = 11;   // bits, the hidden one included
  constexpr int kSmallest = -24;  // the step of subnormal numbers
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  const double step = std::ldexp(1.0, std::max(exponent - kMantissa, kSmallest));
  // Below half a step everything becomes 0.
  return magnitude < step / 2 ? magnitude * magnitude : step * step / 12;
}

template <typename ForEach>
Projection expectedHalf(const ForEach& forEach) {
  Projection sums;
  forEach([&](double x, double count) {
    if (std::abs(x) >= kHalfLimit) {
      sums.infinite += count;
      sums.signal += count * x * x;
      return;
    }
    if (x != 0) {
      add(sums, x, std::clamp(x, -kLargestHalf, kLargestHalf), count);
      sums.noise += count * halfNoise(std::abs(x));
    }
  });
  return sums;
}

}  // namespace

const char* toString(NumberFormat format) {
  switch (format) {
    case NumberFormat::Log2:
      return "log2";
    case NumberFormat::Ternary:
      return "ternary";
    case NumberFormat::Binary:
      return "binary";
    case NumberFormat::Half:
      break;
  }
  return "fp16";
}

double Projection::sqnr() const {
  if (infinite > 0) {
    return -std::numeric_limits<double>::infinity();
  }
  return noise > 0 ? 10 * std::log10(signal / noise) : std::numeric_limits<double>::infinity();
}

double Projection::cosine() const {
  if (!(signal > 0)) {
    return 1;
  }
  return power > 0 ? product / std::sqrt(signal * power) : 0;
}

Projection projectValues(std::span<const float> values, NumberFormat format, int bits) {
  largestCode(bits);
  if (format == NumberFormat::Half) {
    return halfOf(values);
  }
  float absmax = 0;
  for (const float value : values) {
    absmax = std::max(absmax, std::abs(value));
  }
  const auto forEach = [&](const auto& visit) {
    for (const float value : values) {
      visit(static_cast<double>(value), 1.0);
    }
  };
  return project(forEach, static_cast<double>(absmax), format, bits);
}

Projection projectHistogram(const SignedHistogram& histogram, NumberFormat format, int bits) {
  largestCode(bits);
  const auto absmax = static_cast<double>(histogram.absmax());
  const auto held = histogram.coarse();
  const auto forEach = [&](const auto& visit) {
    const auto side = [&](std::span<const std::uint64_t> counts, double sign) {
      for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] > 0) {
          const double middle = (static_cast<double>(i) + 0.5) * histogram.binWidth();
          visit(sign * std::min(middle, absmax), static_cast<double>(counts[i]));
        }
      }
    };
    side(histogram.positive(), 1);
    side(histogram.negative(), -1);
    if (histogram.zeros() > 0) {
      visit(0.0, static_cast<double>(histogram.zeros()));
    }
  };
  return format == NumberFormat::Half ? expectedHalf(forEach)
                                      : project(forEach, absmax, format, bits);
}

std::vector<LayerProjection> projectionsOf(const QuantizableLayer& layer,
                                           const SignedHistogram* histogram, int log2Bits) {
  const std::size_t channels = weightScaleCount(layer);
  const std::size_t perChannel = channels == 0 ? 0 : layer.weights.size() / channels;
  std::vector<LayerProjection> projections;
  for (const NumberFormat format : kNumberFormats) {
    LayerProjection projection;
    projection.format = format;
    projection.bits = format == NumberFormat::Log2      ? log2Bits
                      : format == NumberFormat::Ternary ? 2
                      : format == NumberFormat::Binary  ? 1
                                                        : 16;
    for (std::size_t channel = 0; channel < channels; ++channel) {
      merge(projection.weights,
            projectValues(std::span(layer.weights).subspan(channel * perChannel, perChannel),
                          format, log2Bits));
    }
    if (histogram != nullptr) {
      projection.activation = projectHistogram(*histogram, format, log2Bits);
    }
    projections.push_back(projection);
  }
  return projections;
}

}  // namespace quantoscope
