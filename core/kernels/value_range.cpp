// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/value_range.h"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/value_range.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// At most 2^31 values, so that no lane's counter overflows. The counts of zeros and non-finite
// values are negative: a lane of a true comparison is -1.
ValueRange rangeOf(std::span<const float> values) {
  const hn::ScalableTag<float> d;
  const hn::RebindToSigned<decltype(d)> di;
  const std::size_t lanes = hn::Lanes(d);
  constexpr float kMax = std::numeric_limits<float>::max();
  const auto largest = hn::Set(di, 0x7F7FFFFF);  // the bits of the largest finite float
  const auto magnitude = hn::Set(di, 0x7FFFFFFF);
  auto low = hn::Set(d, kMax);
  auto high = hn::Set(d, -kMax);
  auto zeros = hn::Zero(di);
  auto nonFinite = hn::Zero(di);
  const auto take = [&](auto x) HWY_ATTR {
    const auto bits = hn::And(hn::BitCast(di, x), magnitude);
    const auto special = hn::Gt(bits, largest);
    const auto skip = hn::RebindMask(d, special);
    zeros = hn::Add(zeros, hn::VecFromMask(di, hn::Eq(bits, hn::Zero(di))));
    nonFinite = hn::Add(nonFinite, hn::VecFromMask(di, special));
    low = hn::Min(low, hn::IfThenElse(skip, low, x));
    high = hn::Max(high, hn::IfThenElse(skip, high, x));
  };
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) {
    take(hn::LoadU(d, values.data() + i));
  }
  ValueRange range;
  if (i < values.size()) {
    // Missing lanes count as infinities, and are taken off again.
    HWY_ALIGN float rest[hn::MaxLanes(d)];
    std::fill_n(rest, lanes, std::numeric_limits<float>::infinity());
    std::copy(values.begin() + static_cast<std::ptrdiff_t>(i), values.end(), rest);
    take(hn::Load(d, rest));
    range.nonFinite = values.size() - i - lanes;
  }
  HWY_ALIGN std::int32_t counts[hn::MaxLanes(di)];
  hn::Store(zeros, di, counts);
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    range.zeros += static_cast<std::uint64_t>(-static_cast<std::int64_t>(counts[lane]));
  }
  hn::Store(nonFinite, di, counts);
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    range.nonFinite += static_cast<std::uint64_t>(-static_cast<std::int64_t>(counts[lane]));
  }
  range.finite = values.size() - range.nonFinite;
  if (range.finite > 0) {
    range.min = hn::GetLane(hn::MinOfLanes(d, low));
    range.max = hn::GetLane(hn::MaxOfLanes(d, high));
  }
  return range;
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(rangeOf);

ValueRange valueRange(std::span<const float> values) {
  constexpr std::size_t kAtOnce = std::size_t{1} << 30;
  ValueRange range;
  while (!values.empty()) {
    const auto part = values.first(std::min(values.size(), kAtOnce));
    values = values.subspan(part.size());
    const ValueRange next = HWY_DYNAMIC_DISPATCH(rangeOf)(part);
    if (next.finite > 0) {
      range.min = range.finite > 0 ? std::min(range.min, next.min) : next.min;
      range.max = range.finite > 0 ? std::max(range.max, next.max) : next.max;
    }
    range.zeros += next.zeros;
    range.nonFinite += next.nonFinite;
    range.finite += next.finite;
  }
  return range;
}

}  // namespace quantoscope
#endif
