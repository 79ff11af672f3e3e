// SPDX-License-Identifier: GPL-3.0-or-later
// Included once for each instruction set; hence no ordinary include guard.
#if defined(QUANTOSCOPE_KERNELS_INT8_PAIR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef QUANTOSCOPE_KERNELS_INT8_PAIR_INL_H_
#undef QUANTOSCOPE_KERNELS_INT8_PAIR_INL_H_
#else
#define QUANTOSCOPE_KERNELS_INT8_PAIR_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "core/kernels/int8_pair.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Pairs = hn::ScalableTag<std::int32_t>;
using PairVector = hn::Vec<Pairs>;

#if HWY_TARGET != HWY_SCALAR
/// Adds to each lane the products of its two pairs, exactly. Where products are summed up in
/// another order, `other` takes a part: RearrangeToOddPlusEven gives the sum.
HWY_INLINE PairVector multiplyAdd(PairVector a, PairVector b, PairVector sum, PairVector& other) {
  const hn::Repartition<std::int16_t, Pairs> d16;
  return hn::ReorderWidenMulAccumulate(Pairs(), hn::BitCast(d16, a), hn::BitCast(d16, b), sum,
                                       other);
}
#endif

/// to[i] = the pair first[i * stride], second[i * stride]. Whole vectors are read and written.
HWY_INLINE void interleavePairs(const std::int8_t* first, const std::int8_t* second,
                                std::size_t stride, std::size_t count, std::int32_t* to) {
  if (stride != 1) {
    for (std::size_t i = 0; i < count; ++i) {
      to[i] = pairOf(first[i * stride], second[i * stride]);
    }
    return;
  }
  const Pairs d;
  const hn::Rebind<std::int8_t, Pairs> d8;
  const auto low = hn::Set(d, 0xFFFF);
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto a = hn::PromoteTo(d, hn::LoadU(d8, first + i));
    const auto b = hn::PromoteTo(d, hn::LoadU(d8, second + i));
    hn::StoreU(hn::Or(hn::And(a, low), hn::ShiftLeft<16>(b)), d, to + i);
  }
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
