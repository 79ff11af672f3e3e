// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/signed_histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/bin_counting.h"
#include "core/kernels/value_range.h"

namespace quantoscope {
namespace {

// The smallest exponent e with |x| < 2^e.
int exponentOf(float magnitude) {
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  return exponent;
}

void halve(std::span<std::uint64_t> bins) {
  const std::size_t half = bins.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    bins[i] = bins[2 * i] + bins[2 * i + 1];
  }
  std::fill(bins.begin() + static_cast<std::ptrdiff_t>(half), bins.end(), 0);
}

// A few values at a time stay in the first-level cache between finding their range and counting.
constexpr std::size_t kValuesAtOnce = 4096;

}  // namespace

double SignedHistogram::range() const {
  return bins_.empty() ? 0 : std::ldexp(1.0, exponent_);
}

float SignedHistogram::absmax() const {
  return std::max(std::abs(min_), std::abs(max_));
}

void SignedHistogram::growTo(int exponent) {
  if (bins_.empty()) {
    bins_.assign(2 * kBinsPerSide + kDiscardedCounts, 0);
    exponent_ = exponent;
    return;
  }
  const int steps = exponent - exponent_;
  for (int i = 0; i < std::min(steps, 64); ++i) {
    halve(std::span(bins_).first(kBinsPerSide));
    halve(std::span(bins_).subspan(kBinsPerSide, kBinsPerSide));
  }
  exponent_ = std::max(exponent_, exponent);
}

float SignedHistogram::add(std::span<const float> values) {
  float absmax = 0;
  while (!values.empty()) {
    const auto part = values.first(std::min(values.size(), kValuesAtOnce));
    values = values.subspan(part.size());
    const ValueRange range = valueRange(part);
    nonFinite_ += range.nonFinite;
    zeros_ += range.zeros;
    if (range.finite > 0) {
      min_ = count_ == 0 ? range.min : std::min(min_, range.min);
      max_ = count_ == 0 ? range.max : std::max(max_, range.max);
      count_ += range.finite;
    }
    absmax = std::max(absmax, range.absmax());
    if (range.absmax() > 0) {
      const int exponent = exponentOf(range.absmax());
      if (bins_.empty() || exponent > exponent_) {
        growTo(exponent);
      }
      count(part);
    }
  }
  return absmax;
}

void SignedHistogram::count(std::span<const float> values) {
  const double perUnit = kBinsPerSide / range();
  if (perUnit <= static_cast<double>(std::numeric_limits<float>::max())) {
    // A power of two: the product is exact, or so small that it belongs to bin 0 anyway.
    countSigned(values, static_cast<float>(perUnit), kBinsPerSide, bins_);
    return;
  }
  for (const float value : values) {
    if (value != 0 && std::isfinite(value)) {
      const auto bin = static_cast<std::size_t>(std::abs(static_cast<double>(value)) * perUnit);
      ++bins_[value > 0 ? bin : kBinsPerSide + bin];
    }
  }
}

void SignedHistogram::merge(const SignedHistogram& other) {
  if (other.count_ > 0) {
    min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
    max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  }
  count_ += other.count_;
  zeros_ += other.zeros_;
  nonFinite_ += other.nonFinite_;
  if (other.bins_.empty()) {
    return;
  }
  if (bins_.empty() || other.exponent_ > exponent_) {
    growTo(other.exponent_);
  }
  const int shift = std::min(exponent_ - other.exponent_, 63);
  for (std::size_t i = 0; i < kBinsPerSide; ++i) {
    bins_[i >> shift] += other.bins_[i];
    bins_[kBinsPerSide + (i >> shift)] += other.bins_[kBinsPerSide + i];
  }
}

MagnitudeHistogram SignedHistogram::magnitudes(std::size_t bins) const {
  MagnitudeHistogram result;
  result.absmax = static_cast<double>(absmax());
  result.zeros = static_cast<double>(zeros_);
  result.counts.assign(bins, 0);
  if (bins_.empty() || bins == 0) {
    return result;
  }
  const double perFine = binWidth() / result.binWidth();
  const auto last = bins - 1;
  for (std::size_t i = 0; i < kBinsPerSide; ++i) {
    const auto count = static_cast<double>(positive()[i] + negative()[i]);
    if (count == 0) {
      continue;
    }
    const double from = static_cast<double>(i) * perFine;
    // The last fine bin in use reaches beyond absmax, but no value in it does. When absmax lies on
    // the edge of that bin, nothing of the bin is left to share.
    const double to = std::min(static_cast<double>(i + 1) * perFine, static_cast<double>(bins));
    if (to <= from) {
      result.counts[last] += count;
      continue;
    }
    auto bin = std::min(static_cast<std::size_t>(from), last);
    double left = from;
    while (bin < last && static_cast<double>(bin + 1) < to) {
      result.counts[bin] += count * (static_cast<double>(bin + 1) - left) / (to - from);
      left = static_cast<double>(++bin);
    }
    result.counts[bin] += count * (to - left) / (to - from);
  }
  return result;
}

double SignedHistogram::quantile(double q) const {
  const double target = q * static_cast<double>(count_);
  double seen = 0;
  const double width = binWidth();
  for (std::size_t i = negative().size(); i-- > 0;) {
    const auto count = static_cast<double>(negative()[i]);
    if (count > 0 && seen + count >= target) {
      const double inside = (target - seen) / count;
      return std::max(-(static_cast<double>(i + 1) - inside) * width, static_cast<double>(min_));
    }
    seen += count;
  }
  seen += static_cast<double>(zeros_);
  if (seen >= target) {
    return 0;
  }
  for (std::size_t i = 0; i < positive().size(); ++i) {
    const auto count = static_cast<double>(positive()[i]);
    if (count > 0 && seen + count >= target) {
      const double inside = (target - seen) / count;
      return std::min((static_cast<double>(i) + inside) * width, static_cast<double>(max_));
    }
    seen += count;
  }
  return static_cast<double>(max_);
}

double SignedHistogram::fractionAbove(double threshold) const {
  if (count_ == 0 || bins_.empty() || threshold >= static_cast<double>(absmax())) {
    return 0;
  }
  const double at = std::max(threshold, 0.0) / binWidth();
  if (at >= static_cast<double>(kBinsPerSide)) {
    return 0;
  }
  const auto bin = static_cast<std::size_t>(at);
  double above =
      static_cast<double>(positive()[bin] + negative()[bin]) * (static_cast<double>(bin + 1) - at);
  for (std::size_t i = bin + 1; i < kBinsPerSide; ++i) {
    above += static_cast<double>(positive()[i] + negative()[i]);
  }
  return above / static_cast<double>(count_);
}

}  // namespace quantoscope
