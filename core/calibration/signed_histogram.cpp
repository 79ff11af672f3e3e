// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/signed_histogram.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "core/base/error.h"
#include "core/kernels/bin_counting.h"

namespace quantoscope {
namespace {

// The smallest exponent e with |x| < 2^e.
int exponentOf(float magnitude) {
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  return exponent;
}

}  // namespace

double SignedHistogram::range() const {
  return bins_.empty() ? 0 : std::ldexp(1.0, exponent_);
}

float SignedHistogram::absmax() const {
  return std::max(std::abs(min_), std::abs(max_));
}

void SignedHistogram::makeRoom(int exponent, bool negative) {
  if (bins_.empty()) {
    bins_.resize(negative ? firstNegative() + fineBins_ : firstNegative());
    exponent_ = exponent;
    return;
  }
  if (negative && !hasNegative()) {
    bins_.resize(firstNegative() + fineBins_);
  }
  // After 22 steps everything is in bin 0 and stays there.
  for (int step = std::min(exponent - exponent_, 22); step > 0; --step) {
    bins_.mergePairs(kPositive, fineBins_);
    if (hasNegative()) {
      bins_.mergePairs(firstNegative(), fineBins_);
    }
  }
  exponent_ = std::max(exponent_, exponent);
}

void SignedHistogram::take(const ValueRange& range) {
  nonFinite_ += range.nonFinite;
  zeros_ += range.zeros;
  if (range.finite > 0) {
    min_ = count_ == 0 ? range.min : std::min(min_, range.min);
    max_ = count_ == 0 ? range.max : std::max(max_, range.max);
    count_ += range.finite;
  }
  if (range.absmax() > 0) {
    coarse_.clear();
    makeRoom(exponentOf(range.absmax()), range.min < 0);
    bins_.expect(range.finite - range.zeros);
  }
}

float SignedHistogram::add(std::span<const float> values) {
  const ValueRange range = valueRange(values);
  take(range);
  if (range.absmax() > 0) {
    count(values);
  }
  return range.absmax();
}

float SignedHistogram::add(std::span<const float> values, SignedHistogram& part) {
  const ValueRange range = valueRange(values);
  take(range);
  part.take(range);
  if (range.absmax() > 0) {
    count(values, part);
  }
  return range.absmax();
}

void SignedHistogram::count(std::span<const float> values) {
  const double perUnit = static_cast<double>(fineBins_) / range();
  if (perUnit <= static_cast<double>(std::numeric_limits<float>::max())) {
    // A power of two: the product is exact, or so small that it belongs to bin 0 anyway.
    const auto scale = static_cast<float>(perUnit);
    if (!bins_.flat()) {
      listBins(values, scale, [this](std::span<std::uint32_t> bins) { bins_.count(bins); });
      return;
    }
    std::uint8_t* const positive = bins_.lowBytes().subspan(kPositive).data();
    for (const std::uint32_t bin : countSigned(values, scale, fineBins_, positive)) {
      bins_.carry(kPositive + bin);
    }
    return;
  }
  for (const float value : values) {
    if (value != 0 && std::isfinite(value)) {
      const auto bin = static_cast<std::size_t>(std::abs(static_cast<double>(value)) * perUnit);
      bins_.add((value > 0 ? kPositive : firstNegative()) + bin, 1);
    }
  }
}

template <typename Count>
void SignedHistogram::listBins(std::span<const float> values, float perUnit, const Count& count) {
  constexpr std::size_t kBlock = 2048;
  std::array<std::uint32_t, kBlock> bins;
  for (std::size_t i = 0; i < values.size(); i += kBlock) {
    const auto block = values.subspan(i, std::min(kBlock, values.size() - i));
    count(std::span(bins).first(listSigned(block, perUnit, fineBins_, bins)));
  }
}

void SignedHistogram::count(std::span<const float> values, SignedHistogram& part) {
  const double perUnit = static_cast<double>(fineBins_) / range();
  const int finer = std::countr_zero(fineBins_) - std::countr_zero(part.fineBins_);
  // Bins of this one to a bin of the part, as a power of two.
  const int shift = finer - (exponent_ - part.exponent_);
  if (shift < 0 || perUnit > static_cast<double>(std::numeric_limits<float>::max())) {
    // The part's range is so much smaller that its bins are narrower than those of this one.
    count(values);
    part.count(values);
    return;
  }
  const auto scale = static_cast<float>(perUnit);
  if (!bins_.flat() || !part.bins_.flat()) {
    const auto inSide = static_cast<std::uint32_t>(fineBins_ - 1);
    const auto partSide = static_cast<std::uint32_t>(part.fineBins_);
    listBins(values, scale, [&](std::span<std::uint32_t> bins) {
      bins_.count(bins);
      for (std::uint32_t& bin : bins) {
        bin = ((bin & inSide) >> shift) + (bin > inSide ? partSide : 0);
      }
      part.bins_.count(bins);
    });
    return;
  }
  const WrappedCounters wrapped =
      countSigned(values, scale, fineBins_, bins_.lowBytes().subspan(kPositive).data(),
                  {part.fineBins_, shift, part.bins_.lowBytes().subspan(kPositive).data()});
  for (const std::uint32_t bin : wrapped.bins) {
    bins_.carry(kPositive + bin);
  }
  for (const std::uint32_t bin : wrapped.partBins) {
    part.bins_.carry(kPositive + bin);
  }
}

void SignedHistogram::merge(const SignedHistogram& other, std::uint64_t times) {
  if (fineBins_ != other.fineBins_) {
    throw Error("histograms of " + std::to_string(fineBins_) + " and " +
                std::to_string(other.fineBins_) + " bins cannot be merged");
  }
  if (other.count_ > 0) {
    min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
    max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  }
  count_ += times * other.count_;
  zeros_ += times * other.zeros_;
  nonFinite_ += times * other.nonFinite_;
  if (other.bins_.empty()) {
    return;
  }
  coarse_.clear();
  makeRoom(other.exponent_, other.hasNegative());
  const int shift = std::min(exponent_ - other.exponent_, 63);
  bins_.add(kPositive, other.bins_, kPositive, fineBins_, shift, times);
  if (other.hasNegative()) {
    bins_.add(firstNegative(), other.bins_, other.firstNegative(), fineBins_, shift, times);
  }
}

SignedHistogram SignedHistogram::reduced(std::size_t fineBins) const {
  SignedHistogram result(fineBins, CounterSpace::Small);
  result.zeros_ = zeros_;
  result.nonFinite_ = nonFinite_;
  result.count_ = count_;
  result.min_ = min_;
  result.max_ = max_;
  if (!bins_.empty()) {
    const int shift = std::countr_zero(fineBins_) - std::countr_zero(fineBins);
    result.makeRoom(exponent_, hasNegative());
    result.bins_.add(kPositive, bins_, kPositive, fineBins_, shift, 1);
    if (hasNegative()) {
      result.bins_.add(result.firstNegative(), bins_, firstNegative(), fineBins_, shift, 1);
    }
  }
  return result;
}

std::shared_ptr<const CoarseCounts> SignedHistogram::coarse() const {
  return coarse_.get([this] {
    const std::size_t finePerBin = fineBins_ / kBinsPerSide;
    CoarseCounts counts;
    if (bins_.empty()) {
      return counts;
    }
    counts.positive.resize(kBinsPerSide);
    counts.negative.resize(kBinsPerSide);
    bins_.sumRuns(kPositive, finePerBin, counts.positive);
    if (hasNegative()) {
      bins_.sumRuns(firstNegative(), finePerBin, counts.negative);
    }
    return counts;
  });
}

CoarseSide SignedHistogram::positive() const {
  auto counts = coarse();
  const auto& side = counts->positive;
  return {std::move(counts), side};
}
CoarseSide SignedHistogram::negative() const {
  auto counts = coarse();
  const auto& side = counts->negative;
  return {std::move(counts), side};
}

MagnitudeHistogram SignedHistogram::magnitudes(std::size_t bins) const {
  MagnitudeHistogram result;
  result.absmax = static_cast<double>(absmax());
  result.zeros = static_cast<double>(zeros_);
  result.counts.assign(bins, 0);
  if (bins_.empty() || bins == 0) {
    return result;
  }
  const auto countOf = [&](std::size_t first, std::size_t last) {
    std::uint64_t count = bins_.sum(kPositive + first, kPositive + last);
    count += hasNegative() ? bins_.sum(firstNegative() + first, firstNegative() + last) : 0;
    return static_cast<double>(count);
  };
  // In fine bins. The last one in use reaches beyond absmax, but no value in it does.
  const double end = result.absmax / fineWidth();
  const double perBin = end / static_cast<double>(bins);
  const std::size_t lastFine = std::min(static_cast<std::size_t>(end), fineBins_ - 1);
  for (std::size_t bin = 0; bin < bins; ++bin) {
    const double from = static_cast<double>(bin) * perBin;
    const double to = bin + 1 == bins ? end : static_cast<double>(bin + 1) * perBin;
    // The share of fine bin `i` that lies in [from, to).
    const auto shareOf = [&](std::size_t i) {
      const auto left = static_cast<double>(i);
      const double right = std::min(left + 1, end);
      return (std::min(to, right) - std::max(from, left)) / (right - left);
    };
    const auto first = static_cast<std::size_t>(from);
    const auto last = std::min(static_cast<std::size_t>(to), lastFine);
    double& count = result.counts[bin];
    if (first >= last) {
      count = first == last && end > static_cast<double>(first)
                  ? countOf(first, first + 1) * shareOf(first)
                  : 0;
      continue;
    }
    count = countOf(first, first + 1) * shareOf(first) + countOf(first + 1, last);
    if (to > static_cast<double>(last)) {
      count += countOf(last, last + 1) * shareOf(last);
    }
  }
  // A maximum on the very edge of a fine bin belongs to the last bin.
  if (!(end > static_cast<double>(lastFine))) {
    result.counts.back() += countOf(lastFine, lastFine + 1);
  }
  return result;
}

double SignedHistogram::quantile(double q) const {
  const double target = q * static_cast<double>(count_);
  double seen = 0;
  const double width = binWidth();
  const auto below = negative();
  const auto above = positive();
  for (std::size_t i = below.size(); i-- > 0;) {
    const auto count = static_cast<double>(below[i]);
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
  for (std::size_t i = 0; i < above.size(); ++i) {
    const auto count = static_cast<double>(above[i]);
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
  const auto held = coarse();
  const CoarseCounts& counts = *held;
  const auto countOf = [&](std::size_t i) {
    return static_cast<double>(counts.positive[i] + counts.negative[i]);
  };
  double above = countOf(bin) * (static_cast<double>(bin + 1) - at);
  for (std::size_t i = bin + 1; i < kBinsPerSide; ++i) {
    above += countOf(i);
  }
  return above / static_cast<double>(count_);
}

}  // namespace quantoscope
