// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/calibration/magnitude_histogram.h"

namespace quantoscope {

/// A histogram of signed values whose range is a power of two and grows by merging pairs of bins,
/// so that one pass over the data is enough and no count ever moves to a wrong bin. Two histograms
/// of the same values in any order, or merged from any parts, are equal.
///
/// Bin i of a side covers magnitudes [i, i+1) * 2^exponent / kBinsPerSide. Exact zeros and
/// non-finite values are counted apart.
class SignedHistogram {
 public:
  static constexpr std::size_t kBinsPerSide = 16384;

  /// Returns the largest |x| of the finite values that were added; 0 if there are none.
  float add(std::span<const float> values);
  void merge(const SignedHistogram& other);

  /// Magnitudes below 2^exponent fit.
  int exponent() const { return exponent_; }
  double range() const;
  double binWidth() const { return range() / kBinsPerSide; }
  /// Both are empty until something that is not zero has been counted.
  std::span<const std::uint64_t> positive() const { return side(0); }
  std::span<const std::uint64_t> negative() const { return side(kBinsPerSide); }
  std::uint64_t zeros() const { return zeros_; }
  std::uint64_t nonFinite() const { return nonFinite_; }
  /// Finite values, zeros included.
  std::uint64_t count() const { return count_; }
  /// Extremes of the finite values, exact; 0 when there are none.
  float min() const { return min_; }
  float max() const { return max_; }
  float absmax() const;

  /// The distribution of |x| without exact zeros, in `bins` bins over [0, absmax]. A bin of this
  /// histogram that crosses a boundary is shared in proportion.
  MagnitudeHistogram magnitudes(std::size_t bins = 2048) const;
  /// Value below which the fraction `q` (0 … 1) of all finite values lies, to the width of a bin.
  double quantile(double q) const;
  /// Share of all finite values with |x| > threshold.
  double fractionAbove(double threshold) const;

 private:
  void growTo(int exponent);
  void count(std::span<const float> values);
  std::span<const std::uint64_t> side(std::size_t first) const {
    return bins_.empty() ? std::span<const std::uint64_t>()
                         : std::span(bins_).subspan(first, kBinsPerSide);
  }

  int exponent_ = -1000;             // below every float: nothing has been counted
  std::vector<std::uint64_t> bins_;  // the positive side, the negative side, discarded counts
  std::uint64_t zeros_ = 0;
  std::uint64_t nonFinite_ = 0;
  std::uint64_t count_ = 0;
  float min_ = 0;
  float max_ = 0;
};

}  // namespace quantoscope
