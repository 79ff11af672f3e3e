// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/calibration/coarse_counts.h"
#include "core/calibration/compact_counters.h"
#include "core/calibration/magnitude_histogram.h"
#include "core/kernels/value_range.h"

namespace quantoscope {

/// A histogram of signed values whose range is a power of two and grows by merging pairs of bins,
/// so that one pass over the data is enough and no count ever moves to a wrong bin. Two histograms
/// of the same values in any order, or merged from any parts, are equal.
///
/// It counts in 2^21 bins a side: so fine that the thresholds found in `magnitudes()` agree with
/// those of an exact second pass. It takes about two bytes a value, up to 2 MB, and 2 MB more if
/// there are negative values. One with fewer bins is as exact; only `magnitudes()` is less sharp.
///
/// It is read in kBinsPerSide bins; bin i of a side covers magnitudes
/// [i, i+1) * 2^exponent / kBinsPerSide. Exact zeros and non-finite values are counted apart.
class SignedHistogram {
 public:
  static constexpr std::size_t kBinsPerSide = 16384;
  static constexpr std::size_t kFinestBins = std::size_t{1} << 21;

  /// `fineBins` a side: a power of two from kBinsPerSide to kFinestBins.
  explicit SignedHistogram(std::size_t fineBins = kFinestBins,
                           CounterSpace space = CounterSpace::Fast)
      : fineBins_(fineBins), bins_(space) {}

  /// Returns the largest |x| of the finite values that were added; 0 if there are none.
  float add(std::span<const float> values);
  /// The same as add() on both, for less: `part` must have seen no value that this one has not, and
  /// must not have more bins.
  float add(std::span<const float> values, SignedHistogram& part);
  /// As if every value of `other` were added `times` times. Both must have equally many fine bins.
  void merge(const SignedHistogram& other, std::uint64_t times = 1);
  /// The same in fewer bins: a power of two from kBinsPerSide to those that it has.
  SignedHistogram reduced(std::size_t fineBins) const;
  /// Memory that it takes.
  std::size_t bytes() const { return sizeof(*this) + bins_.bytes(); }

  /// Magnitudes below 2^exponent fit.
  int exponent() const { return exponent_; }
  double range() const;
  double binWidth() const { return range() / kBinsPerSide; }
  /// Both are empty until something that is not zero has been counted. They are made anew unless
  /// somebody holds them: who reads them often holds coarse() meanwhile.
  CoarseSide positive() const;
  CoarseSide negative() const;
  std::shared_ptr<const CoarseCounts> coarse() const;
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
  // In `bins_`: the positive side, then the negative one if there is one.
  static constexpr std::size_t kPositive = 0;

  std::size_t firstNegative() const { return kPositive + fineBins_; }
  bool hasNegative() const { return bins_.size() > firstNegative(); }
  double fineWidth() const { return range() / static_cast<double>(fineBins_); }
  void take(const ValueRange& range);
  void makeRoom(int exponent, bool negative);
  void count(std::span<const float> values);
  void count(std::span<const float> values, SignedHistogram& part);
  template <typename Count>
  void listBins(std::span<const float> values, float perUnit, const Count& count);

  std::size_t fineBins_;
  int exponent_ = -1000;  // below every float: nothing has been counted
  CompactCounters bins_;
  CoarseCountsCache coarse_;
  std::uint64_t zeros_ = 0;
  std::uint64_t nonFinite_ = 0;
  std::uint64_t count_ = 0;
  float min_ = 0;
  float max_ = 0;
};

}  // namespace quantoscope
