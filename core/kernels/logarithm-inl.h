// SPDX-License-Identifier: GPL-3.0-or-later
// Included once for each instruction set; hence no ordinary include guard.
#if defined(QUANTOSCOPE_KERNELS_LOGARITHM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef QUANTOSCOPE_KERNELS_LOGARITHM_INL_H_
#undef QUANTOSCOPE_KERNELS_LOGARITHM_INL_H_
#else
#define QUANTOSCOPE_KERNELS_LOGARITHM_INL_H_
#endif

#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// ln x = e ln 2 + ln y with y in [sqrt(1/2), sqrt(2)), and ln y = 2 atanh z with z = (y-1)/(y+1).
template <class D, class V = hn::Vec<D>>
struct SplitLogarithm {
  V exponent;
  V numerator;    // y - 1
  V denominator;  // y + 1
};

template <class D, class V = hn::Vec<D>>
HWY_INLINE SplitLogarithm<D> splitLogarithm(D d, V x) {
  const hn::RebindToUnsigned<D> du;
  const auto one = hn::Set(du, 0x3FF0000000000000ULL);
  const auto rootHalf = hn::Set(du, 0x3FE6A09E667F3BCDULL);
  const auto shifted = hn::Add(hn::BitCast(du, x), hn::Sub(one, rootHalf));
  // An integer below 2^52 becomes a double when its bits are put into the mantissa of 2^52.
  const auto biased = hn::Or(hn::ShiftRight<52>(shifted), hn::Set(du, 0x4330000000000000ULL));
  const V exponent = hn::Sub(hn::BitCast(d, biased), hn::Set(d, 4503599627370496.0 + 1023.0));
  const auto fraction = hn::And(shifted, hn::Set(du, 0x000FFFFFFFFFFFFFULL));
  const V y = hn::BitCast(d, hn::Add(fraction, rootHalf));
  return {exponent, hn::Sub(y, hn::Set(d, 1.0)), hn::Add(y, hn::Set(d, 1.0))};
}

// The series 2 atanh z = 2 z + z^3 g(z^2), with g interpolated at the Chebyshev nodes of
// z^2 in [0, 0.02944] by a polynomial of degree 5. It is at most 2.4e-16 off in ln y.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V joinLogarithm(D d, V exponent, V z) {
  const V z2 = hn::Mul(z, z);
  const V z4 = hn::Mul(z2, z2);
  const V g01 = hn::MulAdd(hn::Set(d, 0.40000000011206505), z2, hn::Set(d, 0.6666666666666208));
  const V g23 = hn::MulAdd(hn::Set(d, 0.22222862280108716), z2, hn::Set(d, 0.2857142413832416));
  const V g45 = hn::MulAdd(hn::Set(d, 0.16621817152858928), z2, hn::Set(d, 0.18140193802865992));
  const V g = hn::MulAdd(hn::MulAdd(g45, z4, g23), z4, g01);
  const V series = hn::MulAdd(g, z2, hn::Set(d, 2.0));
  return hn::MulAdd(exponent, hn::Set(d, 0.693147180559945309417), hn::Mul(z, series));
}

/// ln x of positive normal numbers. The absolute error is below 1e-15 + 3e-16 * |ln x|.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V logarithm(D d, V x) {
  const auto split = splitLogarithm(d, x);
  return joinLogarithm(d, split.exponent, hn::Div(split.numerator, split.denominator));
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
