// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/logarithm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/logarithm.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "core/kernels/logarithm-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

void logarithms(std::span<double> values) {
  const hn::ScalableTag<double> d;
  const std::size_t lanes = hn::Lanes(d);
  double* const data = values.data();
  std::size_t i = 0;
  for (; i + lanes <= values.size(); i += lanes) {
    hn::StoreU(logarithm(d, hn::LoadU(d, data + i)), d, data + i);
  }
  const hn::CappedTag<double, 1> single;
  for (; i < values.size(); ++i) {
    hn::StoreU(logarithm(single, hn::LoadU(single, data + i)), single, data + i);
  }
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(logarithms);

void takeLogarithms(std::span<double> values) {
  HWY_DYNAMIC_DISPATCH(logarithms)(values);
}

}  // namespace quantoscope
#endif
