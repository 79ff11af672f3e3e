// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/cross_entropy_sweep.h"

#include <algorithm>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/cross_entropy_sweep.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "core/kernels/logarithm-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

using Tag = hn::ScalableTag<double>;
using Vector = hn::Vec<Tag>;

// Lanes are consecutive thresholds T. Boundary l of T lies at x = l T / levels, so that from one
// lane to the next x moves by less than one bin: the bins that all lanes need lie within one
// vector's length, and a load with a permutation stands for a gather.
struct Bin {
  Vector before;  // cumulative p up to the bin …
  Vector behind;  // … and with it
};

HWY_INLINE Bin lookUp(const double* cumulative, Vector whole) {
  const Tag d;
  const hn::RebindToSigned<Tag> di;
  const double first = hn::GetLane(whole);
  const double* const base = cumulative + static_cast<std::ptrdiff_t>(first);
  // A small integer is in the low bits of its sum with 2^52.
  const auto lane = hn::BitCast(di, hn::Add(whole, hn::Set(d, 4503599627370496.0 - first)));
  const auto bits = hn::Set(di, static_cast<std::int64_t>(hn::Lanes(d) - 1));
  const auto index = hn::IndicesFromVec(d, hn::And(lane, bits));
  return {hn::TableLookupLanes(hn::LoadU(d, base), index),
          hn::TableLookupLanes(hn::LoadU(d, base + 1), index)};
}

// The smoothed values of q that occur, and what weighs their logarithms. Listed and summed up in
// turns: the long chains of operations of a logarithm overlap only in a short loop of its own.
constexpr std::size_t kBoundariesAtOnce = 32;
struct Terms {
  HWY_ALIGN double q[2 * kBoundariesAtOnce * hn::MaxLanes(Tag())];
  HWY_ALIGN double weight[2 * kBoundariesAtOnce * hn::MaxLanes(Tag())];
};

HWY_INLINE Vector weighLogarithms(const Terms& terms, std::size_t count) {
  const Tag d;
  const std::size_t lanes = hn::Lanes(d);
  auto sum = hn::Zero(d);
  for (std::size_t i = 0; i < count * lanes; i += lanes) {
    const auto q = hn::Load(d, terms.q + i);
    sum = hn::MulAdd(hn::Load(d, terms.weight + i), logarithm(d, q), sum);
  }
  return sum;
}

HWY_INLINE Vector crossEntropy(const double* cumulative, std::size_t levels, double smoothing,
                               std::size_t firstT, Terms& terms) {
  const Tag d;
  const std::size_t lanes = hn::Lanes(d);
  const auto one = hn::Set(d, 1.0);
  const auto s = hn::Set(d, smoothing);
  const auto t = hn::Iota(d, static_cast<double>(firstT));
  const auto levelCount = hn::Set(d, static_cast<double>(levels));
  const auto width = hn::Div(t, levelCount);
  const auto perWidth = hn::Div(levelCount, t);
  auto sum = hn::Zero(d);
  auto level = one;
  auto massLeft = hn::Zero(d);  // of q, left of the last boundary
  auto start = hn::Zero(d);     // smoothed p up to and with the bin that the last boundary crosses
  auto crossed = hn::Zero(d);   // smoothed p of that bin
  auto mixture = one;           // smoothed q of that bin, but for the share from the right …
  auto rightShare = hn::Zero(d);  // … and that share
  for (std::size_t l = 1; l < levels;) {
    const std::size_t count = HWY_MIN(kBoundariesAtOnce, levels - l);
    for (std::size_t i = 0; i < count; ++i) {
      const auto x = hn::Mul(level, width);
      const auto whole = hn::Floor(x);
      const auto fraction = hn::Sub(x, whole);
      const auto bin = lookUp(cumulative, whole);
      const auto p = hn::Sub(bin.behind, bin.before);
      const auto mass = hn::MulAdd(p, fraction, bin.before);
      const auto mean = hn::Mul(hn::Sub(mass, massLeft), perWidth);
      const auto end = hn::MulAdd(whole, s, bin.before);
      hn::Store(hn::Add(mean, s), d, terms.q + 2 * i * lanes);
      hn::Store(hn::Sub(end, start), d, terms.weight + 2 * i * lanes);
      hn::Store(hn::MulAdd(mean, rightShare, mixture), d, terms.q + (2 * i + 1) * lanes);
      hn::Store(crossed, d, terms.weight + (2 * i + 1) * lanes);
      massLeft = mass;
      crossed = hn::Add(p, s);
      start = hn::Add(end, crossed);
      mixture = hn::MulAdd(mean, fraction, s);
      rightShare = hn::Sub(one, fraction);
      level = hn::Add(level, one);
    }
    sum = hn::Add(sum, weighLogarithms(terms, 2 * count));
    l += count;
  }
  const auto total = hn::LoadU(d, cumulative + firstT);
  const auto mean = hn::Mul(hn::Sub(total, massLeft), perWidth);
  const auto inside = hn::Sub(hn::MulAdd(t, s, total), start);
  sum = hn::MulAdd(inside, logarithm(d, hn::Add(mean, s)), sum);
  return hn::MulAdd(crossed, logarithm(d, hn::MulAdd(mean, rightShare, mixture)), sum);
}

void crossEntropies(std::span<const double> cumulative, std::size_t levels, double smoothing,
                    std::span<double> result) {
  const Tag d;
  const std::size_t lanes = hn::Lanes(d);
  std::vector<double> padded(cumulative.begin(), cumulative.end());
  padded.resize(cumulative.size() + 2 * lanes, cumulative.back());
  std::vector<double> sums(result.size() + lanes);
  Terms terms;
  for (std::size_t i = 0; i < result.size(); i += lanes) {
    const auto sum = crossEntropy(padded.data(), levels, smoothing, levels + i, terms);
    hn::StoreU(sum, d, sums.data() + i);
  }
  std::copy_n(sums.begin(), result.size(), result.begin());
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(crossEntropies);

std::vector<double> segmentCrossEntropies(std::span<const double> cumulative, std::size_t levels,
                                          double smoothing) {
  const std::size_t end = levels + 1;
  std::vector<double> result(cumulative.size() > end ? cumulative.size() - end : 0);
  HWY_DYNAMIC_DISPATCH(crossEntropies)(cumulative, levels, smoothing, result);
  return result;
}

}  // namespace quantoscope
#endif
