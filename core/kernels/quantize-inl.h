// SPDX-License-Identifier: GPL-3.0-or-later
// Included once for each instruction set; hence no ordinary include guard.
#if defined(QUANTOSCOPE_KERNELS_QUANTIZE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef QUANTOSCOPE_KERNELS_QUANTIZE_INL_H_
#undef QUANTOSCOPE_KERNELS_QUANTIZE_INL_H_
#else
#define QUANTOSCOPE_KERNELS_QUANTIZE_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// The nearest integer, halves away from zero, of floats within ±limit (at most 2^22); what lies
/// beyond becomes the limit, NaN 0.
template <class D, class V = hn::Vec<D>>
HWY_INLINE hn::Vec<hn::RebindToSigned<D>> roundWithin(D d, V x, V limit) {
  const hn::RebindToSigned<D> di;
  const V known = hn::IfThenElseZero(hn::Eq(x, x), x);
  const V clamped = hn::Max(hn::Min(known, limit), hn::Neg(limit));
  // The largest float below one half: 0.5 would carry 0.49999997 up to 1.
  const V half = hn::CopySignToAbs(hn::Set(d, 0.49999997F), clamped);
  return hn::ConvertTo(di, hn::Add(clamped, half));
}

/// Stores the lanes as int8; they must be in its range.
template <class DI, class V = hn::Vec<DI>>
HWY_INLINE void storeCodes(DI /*di*/, V codes, std::int8_t* to) {
  const hn::Rebind<std::int8_t, DI> d8;
  hn::StoreU(hn::DemoteTo(d8, codes), d8, to);
}

/// `take(i)` for whole vectors, then `takeRest(i, count)` for what is left of `size` values.
template <typename Take, typename TakeRest>
HWY_INLINE void inVectors(std::size_t lanes, std::size_t size, const Take& take,
                          const TakeRest& takeRest) {
  std::size_t i = 0;
  for (; i + lanes <= size; i += lanes) {
    take(i);
  }
  if (i < size) {
    takeRest(i, size - i);
  }
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
