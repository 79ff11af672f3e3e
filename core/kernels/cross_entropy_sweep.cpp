// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/cross_entropy_sweep.h"

#include <algorithm>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/cross_entropy_sweep.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "core/kernels/logarithm-inl.h"
#include "hwy/aligned_allocator.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

using Tag = hn::ScalableTag<double>;
using Vector = hn::Vec<Tag>;

// Lanes are consecutive thresholds. Boundary l of threshold T lies at x = l T / levels, so that
// from one lane to the next x moves by less than one bin: the bins that all lanes need lie within
// one vector's length, and a load with a permutation stands for a gather.
struct Window {
  Vector cumulative;
  Vector p;
};

HWY_INLINE Window lookUp(const double* p, const double* cumulative, Vector whole) {
  const Tag d;
  const hn::RebindToSigned<Tag> di;
  const double first = hn::GetLane(whole);
  const auto base = static_cast<std::ptrdiff_t>(first);
  // A small integer is in the low bits of its sum with 2^52.
  const auto lane = hn::BitCast(di, hn::Add(whole, hn::Set(d, 4503599627370496.0 - first)));
  const auto bits = hn::Set(di, static_cast<std::int64_t>(hn::Lanes(d) - 1));
  const auto index = hn::IndicesFromVec(d, hn::And(lane, bits));
  return {hn::TableLookupLanes(hn::LoadU(d, cumulative + base), index),
          hn::TableLookupLanes(hn::LoadU(d, p + base), index)};
}

// Two vectors for each boundary, and two for the last segment: the smoothed values of q that occur,
// and what weighs their logarithms.
struct Terms {
  hwy::AlignedFreeUniquePtr<double[]> q;
  hwy::AlignedFreeUniquePtr<double[]> weight;
};

HWY_INLINE void listTerms(const double* p, const double* cumulative, std::size_t levels,
                          double smoothing, std::size_t firstT, const Terms& terms) {
  const Tag d;
  const std::size_t lanes = hn::Lanes(d);
  double* q = terms.q.get();
  double* weight = terms.weight.get();
  const auto one = hn::Set(d, 1.0);
  const auto s = hn::Set(d, smoothing);
  const auto t = hn::Iota(d, static_cast<double>(firstT));
  const auto levelCount = hn::Set(d, static_cast<double>(levels));
  const auto width = hn::Div(t, levelCount);
  const auto perWidth = hn::Div(levelCount, t);
  auto level = one;
  auto massLeft = hn::Zero(d);  // of q, left of the last boundary
  auto start = hn::Zero(d);     // smoothed p up to and with the bin that the last boundary crosses
  auto crossed = hn::Zero(d);   // smoothed p of that bin
  auto mixture = one;           // smoothed q of that bin, but for the share from the right …
  auto rightShare = hn::Zero(d);  // … and that share
  for (std::size_t l = 1; l < levels; ++l) {
    const auto x = hn::Mul(level, width);
    const auto whole = hn::Floor(x);
    const auto fraction = hn::Sub(x, whole);
    const auto bin = lookUp(p, cumulative, whole);
    const auto mass = hn::MulAdd(bin.p, fraction, bin.cumulative);
    const auto mean = hn::Mul(hn::Sub(mass, massLeft), perWidth);
    const auto end = hn::MulAdd(whole, s, bin.cumulative);
    hn::Store(hn::Add(mean, s), d, q);
    hn::Store(hn::Sub(end, start), d, weight);
    hn::Store(hn::MulAdd(mean, rightShare, mixture), d, q + lanes);
    hn::Store(crossed, d, weight + lanes);
    q += 2 * lanes;
    weight += 2 * lanes;
    massLeft = mass;
    crossed = hn::Add(bin.p, s);
    start = hn::Add(end, crossed);
    mixture = hn::MulAdd(mean, fraction, s);
    rightShare = hn::Sub(one, fraction);
    level = hn::Add(level, one);
  }
  const auto total = hn::LoadU(d, cumulative + firstT);
  const auto mean = hn::Mul(hn::Sub(total, massLeft), perWidth);
  hn::Store(hn::Add(mean, s), d, q);
  hn::Store(hn::Sub(hn::MulAdd(t, s, total), start), d, weight);
  hn::Store(hn::MulAdd(mean, rightShare, mixture), d, q + lanes);
  hn::Store(crossed, d, weight + lanes);
}

// A loop of its own, since its long chains of operations overlap only if many fit into the
// processor's window.
HWY_INLINE Vector weighLogarithms(const Terms& terms, std::size_t count) {
  const Tag d;
  const std::size_t lanes = hn::Lanes(d);
  auto even = hn::Zero(d);
  auto odd = hn::Zero(d);
  for (std::size_t i = 0; i < count * lanes; i += 2 * lanes) {
    const auto a = splitLogarithm(d, hn::Load(d, terms.q.get() + i));
    const auto b = splitLogarithm(d, hn::Load(d, terms.q.get() + i + lanes));
    // One division for two logarithms: a/b = a d / (b d), c/d = c b / (b d).
    const auto reciprocal = hn::Div(hn::Set(d, 1.0), hn::Mul(a.denominator, b.denominator));
    const auto za = hn::Mul(hn::Mul(a.numerator, b.denominator), reciprocal);
    const auto zb = hn::Mul(hn::Mul(b.numerator, a.denominator), reciprocal);
    even = hn::MulAdd(hn::Load(d, terms.weight.get() + i), joinLogarithm(d, a.exponent, za), even);
    odd = hn::MulAdd(hn::Load(d, terms.weight.get() + i + lanes), joinLogarithm(d, b.exponent, zb),
                     odd);
  }
  return hn::Add(even, odd);
}

void crossEntropies(std::span<const double> p, std::span<const double> cumulative,
                    std::size_t levels, double smoothing, std::span<double> result) {
  const Tag d;
  const std::size_t lanes = hn::Lanes(d);
  std::vector<double> paddedP(p.begin(), p.end());
  paddedP.resize(p.size() + 2 * lanes, 0);
  std::vector<double> paddedCumulative(cumulative.begin(), cumulative.end());
  paddedCumulative.resize(cumulative.size() + 2 * lanes, cumulative.back());
  std::vector<double> padded(result.size() + lanes);
  const Terms terms = {hwy::AllocateAligned<double>(2 * levels * lanes),
                       hwy::AllocateAligned<double>(2 * levels * lanes)};
  for (std::size_t i = 0; i < result.size(); i += lanes) {
    listTerms(paddedP.data(), paddedCumulative.data(), levels, smoothing, levels + i, terms);
    hn::StoreU(weighLogarithms(terms, 2 * levels), d, padded.data() + i);
  }
  std::copy_n(padded.begin(), result.size(), result.begin());
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(crossEntropies);

std::vector<double> segmentCrossEntropies(std::span<const double> p,
                                          std::span<const double> cumulative, std::size_t levels,
                                          double smoothing) {
  std::vector<double> result(p.size() > levels ? p.size() - levels : 0);
  HWY_DYNAMIC_DISPATCH(crossEntropies)(p, cumulative, levels, smoothing, result);
  return result;
}

}  // namespace quantoscope
#endif
