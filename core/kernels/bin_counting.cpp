// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/bin_counting.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/bin_counting.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;
using Ints = hn::RebindToSigned<Floats>;
using FloatVector = hn::Vec<Floats>;
using IntVector = hn::Vec<Ints>;

// Neighbours often fall into the same bin (flat areas of a picture), and an increment must wait for
// the one before it on the same counter. So four places far apart are counted in turns.
constexpr std::size_t kPlaces = 4;

// The bin of each lane, or a discarded counter of the lane's own for zeros and non-finite values:
// they are as frequent as everything else together, and would wait for one another, too.
HWY_INLINE IntVector orDiscard(FloatVector x, IntVector bin, IntVector discard) {
  const Ints di;
  const auto bits = hn::And(hn::BitCast(di, x), hn::Set(di, 0x7FFFFFFF));
  const auto counted = hn::And(hn::Gt(bits, hn::Zero(di)), hn::Gt(hn::Set(di, 0x7F800000), bits));
  return hn::IfThenElse(counted, bin, discard);
}

HWY_INLINE IntVector discarded(std::int32_t base, std::size_t at) {
  const Ints di;
  constexpr std::size_t kRoom = kDiscardedCounts - HWY_MIN(kDiscardedCounts, hn::MaxLanes(di));
  return hn::Iota(di, base + static_cast<std::int32_t>(HWY_MIN(at, kRoom)));
}

// `binOf` turns a vector of values into the bins, discards included; `count` takes them one by one.
template <typename BinOf, typename Count>
HWY_INLINE void countAll(std::span<const float> values, const BinOf& binOf, const Count& count) {
  const Floats d;
  const Ints di;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN std::int32_t bins[kPlaces * hn::MaxLanes(d)];
  const auto countBins = [&]() HWY_ATTR {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      for (std::size_t place = 0; place < kPlaces; ++place) {
        count(bins[place * lanes + lane]);
      }
    }
  };
  const std::size_t stride = values.size() / kPlaces / lanes * lanes;
  for (std::size_t i = 0; i < stride; i += lanes) {
    for (std::size_t place = 0; place < kPlaces; ++place) {
      const auto x = hn::LoadU(d, values.data() + place * stride + i);
      hn::Store(binOf(x, place * lanes), di, bins + place * lanes);
    }
    countBins();
  }
  // What is left is shorter than four places of a vector each; zeros fill it up and are discarded.
  const auto left = values.subspan(kPlaces * stride);
  HWY_ALIGN float rest[2 * kPlaces * hn::MaxLanes(d)] = {};
  std::copy(left.begin(), left.end(), rest);
  for (std::size_t i = 0; i < left.size(); i += kPlaces * lanes) {
    for (std::size_t place = 0; place < kPlaces; ++place) {
      hn::Store(binOf(hn::Load(d, rest + i + place * lanes), place * lanes), di,
                bins + place * lanes);
    }
    countBins();
  }
}

void signedCounts(std::span<const float> values, float binsPerUnit, std::size_t bins,
                  std::uint8_t* positive, std::vector<std::uint32_t>& wrapped) {
  const Floats d;
  const Ints di;
  const auto scale = hn::Set(d, binsPerUnit);
  const auto side = hn::Set(di, static_cast<std::int32_t>(bins));
  const auto base = -static_cast<std::int32_t>(kDiscardedCounts);
  countAll(
      values,
      [&](FloatVector x, std::size_t at) HWY_ATTR {
        const auto bin = hn::ConvertTo(di, hn::Mul(hn::Abs(x), scale));
        const auto negative = hn::ShiftRight<31>(hn::BitCast(di, x));
        return orDiscard(x, hn::Add(bin, hn::And(negative, side)), discarded(base, at));
      },
      [&](std::int32_t bin) {
        if (HWY_UNLIKELY(++positive[bin] == 0) && bin >= 0) {
          wrapped.push_back(static_cast<std::uint32_t>(bin));
        }
      });
}

void magnitudeCounts(std::span<const float> values, float absmax, std::size_t bins,
                     std::uint32_t* counts) {
  const Floats d;
  const Ints di;
  const auto divisor = hn::Set(d, absmax);
  const auto scale = hn::Set(d, static_cast<float>(bins));
  const auto last = hn::Set(d, static_cast<float>(bins - 1));
  const auto base = static_cast<std::int32_t>(bins);
  countAll(
      values,
      [&](FloatVector x, std::size_t at) HWY_ATTR {
        const auto position = hn::Mul(hn::Div(hn::Abs(x), divisor), scale);
        return orDiscard(x, hn::ConvertTo(di, hn::Min(position, last)), discarded(base, at));
      },
      [&](std::int32_t bin) { ++counts[bin]; });
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(signedCounts);
HWY_EXPORT(magnitudeCounts);

std::vector<std::uint32_t> countSigned(std::span<const float> values, float binsPerUnit,
                                       std::size_t bins, std::uint8_t* positive) {
  std::vector<std::uint32_t> wrapped;
  HWY_DYNAMIC_DISPATCH(signedCounts)(values, binsPerUnit, bins, positive, wrapped);
  return wrapped;
}

void countMagnitudes(std::span<const float> values, float absmax, std::size_t bins,
                     std::span<std::uint32_t> counts) {
  HWY_DYNAMIC_DISPATCH(magnitudeCounts)(values, absmax, bins, counts.data());
}

}  // namespace quantoscope
#endif
