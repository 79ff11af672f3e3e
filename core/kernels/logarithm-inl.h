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

/// ln x of positive normal numbers. The absolute error is below 1e-15 + 3e-16 * |ln x|.
///
/// With x = 2^e y and y in [1, 2): ln x = (e + 1/2) ln 2 + 2 atanh z, z = (y - r)/(y + r), r =
/// sqrt 2. The series 2 atanh z = 2 z + z^3 g(z^2) has g interpolated at the Chebyshev nodes of z^2
/// in [0, 0.02944] by a polynomial of degree 5, which is at most 2.4e-16 off in ln x.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V logarithm(D d, V x) {
  const hn::RebindToUnsigned<D> du;
  const auto bits = hn::BitCast(du, x);
  // An integer below 2^52 becomes a double when its bits are put into the mantissa of 2^52.
  const auto biased = hn::Or(hn::ShiftRight<52>(bits), hn::Set(du, 0x4330000000000000ULL));
  const V exponent = hn::Sub(hn::BitCast(d, biased), hn::Set(d, 4503599627370496.0 + 1023.0));
  const V y = hn::BitCast(d, hn::Or(hn::And(bits, hn::Set(du, 0x000FFFFFFFFFFFFFULL)),
                                    hn::Set(du, 0x3FF0000000000000ULL)));
  const V root = hn::Set(d, 1.41421356237309504880);
  const V z = hn::Div(hn::Sub(y, root), hn::Add(y, root));
  const V z2 = hn::Mul(z, z);
  V g = hn::Set(d, 0.16621817152858928);
  g = hn::MulAdd(g, z2, hn::Set(d, 0.18140193802865992));
  g = hn::MulAdd(g, z2, hn::Set(d, 0.22222862280108716));
  g = hn::MulAdd(g, z2, hn::Set(d, 0.2857142413832416));
  g = hn::MulAdd(g, z2, hn::Set(d, 0.40000000011206505));
  g = hn::MulAdd(g, z2, hn::Set(d, 0.6666666666666208));
  const V series = hn::MulAdd(g, z2, hn::Set(d, 2.0));
  return hn::MulAdd(exponent, hn::Set(d, 0.693147180559945309417),
                    hn::MulAdd(z, series, hn::Set(d, 0.346573590279972654709)));
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
