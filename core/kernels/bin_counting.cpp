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

// Discarded counters of the lanes of each place, from counter `base` on. (Very long vectors share
// them: there are only so many.)
HWY_INLINE IntVector discarded(std::int32_t base, std::size_t place) {
  const Ints di;
  constexpr std::size_t kRoom = kDiscardedCounts - HWY_MIN(kDiscardedCounts, hn::MaxLanes(di));
  const std::size_t at = HWY_MIN(place * hn::Lanes(di), kRoom);
  return hn::Iota(di, base + static_cast<std::int32_t>(at));
}

struct Discards {
  IntVector first;
  IntVector second;
  IntVector third;
  IntVector fourth;
};

// One vector at each place: `binOf` turns a vector of values into their bins, discards included;
// `count` takes them one by one.
template <typename BinOf, typename Count>
HWY_INLINE void countVectors(const float* first, std::size_t stride, const Discards& discards,
                             const BinOf& binOf, const Count& count) {
  const Floats d;
  const Ints di;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN std::int32_t bins[kPlaces * hn::MaxLanes(d)];
  hn::Store(binOf(hn::LoadU(d, first), discards.first), di, bins);
  hn::Store(binOf(hn::LoadU(d, first + stride), discards.second), di, bins + lanes);
  hn::Store(binOf(hn::LoadU(d, first + 2 * stride), discards.third), di, bins + 2 * lanes);
  hn::Store(binOf(hn::LoadU(d, first + 3 * stride), discards.fourth), di, bins + 3 * lanes);
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    count(bins[lane]);
    count(bins[lanes + lane]);
    count(bins[2 * lanes + lane]);
    count(bins[3 * lanes + lane]);
  }
}

// Discarded counters begin at `discards`.
template <typename BinOf, typename Count>
HWY_INLINE void countAll(std::span<const float> values, std::int32_t discards, const BinOf& binOf,
                         const Count& count) {
  const std::size_t lanes = hn::Lanes(Floats());
  const Discards each = {discarded(discards, 0), discarded(discards, 1), discarded(discards, 2),
                         discarded(discards, 3)};
  const std::size_t stride = values.size() / kPlaces / lanes * lanes;
  for (std::size_t i = 0; i < stride; i += lanes) {
    countVectors(values.data() + i, stride, each, binOf, count);
  }
  // What is left is shorter than four places of a vector each; zeros fill it up and are discarded.
  const auto left = values.subspan(kPlaces * stride);
  if (!left.empty()) {
    HWY_ALIGN float rest[kPlaces * hn::MaxLanes(Floats())] = {};
    std::copy(left.begin(), left.end(), rest);
    countVectors(rest, lanes, each, binOf, count);
  }
}

// Bins of some vectors at each place, without those of zeros and non-finite values.
struct BinList {
  static constexpr std::size_t kVectors = 16;
  HWY_ALIGN std::int32_t bins[kVectors * hn::MaxLanes(Ints())];
  std::size_t size = 0;
};

// Kept out of the loop, for which it is rare.
HWY_NOINLINE void report(std::vector<std::uint32_t>& wrapped, std::int32_t bin) {
  wrapped.push_back(static_cast<std::uint32_t>(bin));
}

// The lists in turns.
template <typename Count>
HWY_INLINE void countInTurns(const BinList (&lists)[kPlaces], const Count& count) {
  const std::size_t shortest =
      std::min(std::min(lists[0].size, lists[1].size), std::min(lists[2].size, lists[3].size));
  for (std::size_t i = 0; i < shortest; ++i) {
    count(lists[0].bins[i]);
    count(lists[1].bins[i]);
    count(lists[2].bins[i]);
    count(lists[3].bins[i]);
  }
  for (const BinList& list : lists) {
    for (std::size_t i = shortest; i < list.size; ++i) {
      count(list.bins[i]);
    }
  }
}

// `vectors` vectors at each of four places that are `stride` apart; `take` gets the lists.
template <typename BinOf, typename Take>
HWY_INLINE void listBins(const float* first, std::size_t stride, std::size_t vectors,
                         const BinOf& binOf, const Take& take) {
  const Floats d;
  const Ints di;
  BinList lists[kPlaces];
  for (std::size_t i = 0; i < vectors * hn::Lanes(d); i += hn::Lanes(d)) {
    for (std::size_t place = 0; place < kPlaces; ++place) {
      const auto x = hn::LoadU(d, first + place * stride + i);
      const auto bits = hn::And(hn::BitCast(di, x), hn::Set(di, 0x7FFFFFFF));
      const auto counted =
          hn::And(hn::Gt(bits, hn::Zero(di)), hn::Gt(hn::Set(di, 0x7F800000), bits));
      BinList& list = lists[place];
      list.size += hn::CompressStore(binOf(x), counted, di, list.bins + list.size);
    }
  }
  take(lists);
}

// `take` gets lists of counters: the index of a bin, `bins` more for a negative value.
template <typename Take>
HWY_INLINE void listSides(std::span<const float> values, float binsPerUnit, std::size_t bins,
                          const Take& take) {
  const Floats d;
  const Ints di;
  const std::size_t lanes = hn::Lanes(d);
  const auto scale = hn::Set(d, binsPerUnit);
  const auto side = hn::Set(di, static_cast<std::int32_t>(bins));
  const auto binOf = [=](FloatVector x) HWY_ATTR {
    const auto bin = hn::ConvertTo(di, hn::Mul(hn::Abs(x), scale));
    const auto negative = hn::ShiftRight<31>(hn::BitCast(di, x));
    return hn::Add(bin, hn::And(negative, side));
  };
  const std::size_t stride = values.size() / kPlaces / lanes * lanes;
  for (std::size_t i = 0; i < stride; i += BinList::kVectors * lanes) {
    const std::size_t vectors = std::min(BinList::kVectors, (stride - i) / lanes);
    listBins(values.data() + i, stride, vectors, binOf, take);
  }
  // What is left is shorter than a vector at each place and one more; zeros fill it up.
  const auto left = values.subspan(kPlaces * stride);
  if (!left.empty()) {
    HWY_ALIGN float rest[2 * kPlaces * hn::MaxLanes(Floats())] = {};
    std::copy(left.begin(), left.end(), rest);
    listBins(rest, 2 * lanes, 2, binOf, take);
  }
}

void signedCounts(std::span<const float> values, float binsPerUnit, std::size_t bins,
                  std::uint8_t* positive, std::vector<std::uint32_t>& wrapped) {
  listSides(values, binsPerUnit, bins, [=, &wrapped](const BinList(&lists)[kPlaces]) {
    countInTurns(lists, [=, &wrapped](std::int32_t bin) {
      if (HWY_UNLIKELY(++positive[bin] == 0)) {
        report(wrapped, bin);
      }
    });
  });
}

std::size_t signedBins(std::span<const float> values, float binsPerUnit, std::size_t bins,
                       std::uint32_t* indices) {
  std::uint32_t* end = indices;
  listSides(values, binsPerUnit, bins, [&end](const BinList(&lists)[kPlaces]) {
    for (const BinList& list : lists) {
      end = std::copy_n(list.bins, list.size, end);
    }
  });
  return static_cast<std::size_t>(end - indices);
}

void signedCountsOfBoth(std::span<const float> values, float binsPerUnit, std::size_t bins,
                        std::uint8_t* positive, const PartCounters& part,
                        WrappedCounters& wrapped) {
  const auto inSide = static_cast<std::int32_t>(bins - 1);
  const auto side = static_cast<std::int32_t>(bins);
  const int shift = part.shift;
  const int toPartSide = static_cast<int>(hwy::Num0BitsBelowLS1Bit_Nonzero64(bins)) -
                         static_cast<int>(hwy::Num0BitsBelowLS1Bit_Nonzero64(part.bins));
  std::uint8_t* const partPositive = part.positive;
  listSides(values, binsPerUnit, bins, [=, &wrapped](BinList(&lists)[kPlaces]) HWY_ATTR {
    countInTurns(lists, [=, &wrapped](std::int32_t bin) {
      if (HWY_UNLIKELY(++positive[bin] == 0)) {
        report(wrapped.bins, bin);
      }
    });
    const Ints di;
    for (BinList& list : lists) {
      for (std::size_t i = 0; i < list.size; i += hn::Lanes(di)) {
        const auto bin = hn::Load(di, list.bins + i);
        const auto within = hn::ShiftRightSame(hn::And(bin, hn::Set(di, inSide)), shift);
        const auto partSide = hn::ShiftRightSame(hn::And(bin, hn::Set(di, side)), toPartSide);
        hn::Store(hn::Add(within, partSide), di, list.bins + i);
      }
    }
    countInTurns(lists, [=, &wrapped](std::int32_t bin) {
      if (HWY_UNLIKELY(++partPositive[bin] == 0)) {
        report(wrapped.partBins, bin);
      }
    });
  });
}

std::uint64_t byteSum(const std::uint8_t* bytes, std::size_t count) {
  std::uint64_t sum = 0;
  std::size_t i = 0;
#if HWY_TARGET != HWY_SCALAR
  const hn::ScalableTag<std::uint8_t> d;
  const hn::Repartition<std::uint64_t, decltype(d)> d64;
  auto sums = hn::Zero(d64);
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) {
    sums = hn::Add(sums, hn::SumsOf8(hn::LoadU(d, bytes + i)));
  }
  sum = hn::GetLane(hn::SumOfLanes(d64, sums));
#endif
  for (; i < count; ++i) {
    sum += bytes[i];
  }
  return sum;
}

void magnitudeCounts(std::span<const float> values, float absmax, std::size_t bins,
                     std::uint32_t* counts) {
  const Floats d;
  const Ints di;
  const auto divisor = hn::Set(d, absmax);
  const auto scale = hn::Set(d, static_cast<float>(bins));
  const auto last = hn::Set(d, static_cast<float>(bins - 1));
  countAll(
      values, static_cast<std::int32_t>(bins),
      [=](FloatVector x, IntVector discard) HWY_ATTR {
        const auto position = hn::Mul(hn::Div(hn::Abs(x), divisor), scale);
        return orDiscard(x, hn::ConvertTo(di, hn::Min(position, last)), discard);
      },
      [=](std::int32_t bin) { ++counts[bin]; });
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(signedCounts);
HWY_EXPORT(signedBins);
HWY_EXPORT(signedCountsOfBoth);
HWY_EXPORT(byteSum);
HWY_EXPORT(magnitudeCounts);

std::vector<std::uint32_t> countSigned(std::span<const float> values, float binsPerUnit,
                                       std::size_t bins, std::uint8_t* positive) {
  std::vector<std::uint32_t> wrapped;
  HWY_DYNAMIC_DISPATCH(signedCounts)(values, binsPerUnit, bins, positive, wrapped);
  return wrapped;
}

std::size_t listSigned(std::span<const float> values, float binsPerUnit, std::size_t bins,
                       std::span<std::uint32_t> indices) {
  return HWY_DYNAMIC_DISPATCH(signedBins)(values, binsPerUnit, bins, indices.data());
}

WrappedCounters countSigned(std::span<const float> values, float binsPerUnit, std::size_t bins,
                            std::uint8_t* positive, const PartCounters& part) {
  WrappedCounters wrapped;
  HWY_DYNAMIC_DISPATCH(signedCountsOfBoth)(values, binsPerUnit, bins, positive, part, wrapped);
  return wrapped;
}

std::uint64_t sumOfBytes(std::span<const std::uint8_t> bytes) {
  return HWY_DYNAMIC_DISPATCH(byteSum)(bytes.data(), bytes.size());
}

void countMagnitudes(std::span<const float> values, float absmax, std::size_t bins,
                     std::span<std::uint32_t> counts) {
  HWY_DYNAMIC_DISPATCH(magnitudeCounts)(values, absmax, bins, counts.data());
}

}  // namespace quantoscope
#endif
