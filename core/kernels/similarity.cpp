// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/similarity.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/similarity.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <bool kRectify>
Similarity sumsOf(std::span<const float> reference, std::span<const float> values) {
  const hn::ScalableTag<double> dd;
  const hn::Rebind<float, decltype(dd)> df;
  const std::size_t lanes = hn::Lanes(dd);
  // Two sums side by side hide the latency of an addition.
  auto product = hn::Zero(dd);
  auto squares = hn::Zero(dd);
  auto product2 = hn::Zero(dd);
  auto squares2 = hn::Zero(dd);
  const auto load = [&](const float* from) HWY_ATTR {
    const auto v = hn::LoadU(df, from);
    return hn::PromoteTo(dd, kRectify ? hn::Max(v, hn::Zero(df)) : v);
  };
  std::size_t i = 0;
  for (; i + 2 * lanes <= values.size(); i += 2 * lanes) {
    const auto y = load(values.data() + i);
    const auto y2 = load(values.data() + i + lanes);
    product = hn::MulAdd(load(reference.data() + i), y, product);
    product2 = hn::MulAdd(load(reference.data() + i + lanes), y2, product2);
    squares = hn::MulAdd(y, y, squares);
    squares2 = hn::MulAdd(y2, y2, squares2);
  }
  Similarity sums{hn::GetLane(hn::SumOfLanes(dd, hn::Add(product, product2))),
                  hn::GetLane(hn::SumOfLanes(dd, hn::Add(squares, squares2)))};
  for (; i < values.size(); ++i) {
    const auto x = static_cast<double>(kRectify ? std::max(reference[i], 0.0F) : reference[i]);
    const auto y = static_cast<double>(kRectify ? std::max(values[i], 0.0F) : values[i]);
    sums.product += x * y;
    sums.squares += y * y;
  }
  return sums;
}

Similarity plainSums(std::span<const float> reference, std::span<const float> values) {
  return sumsOf<false>(reference, values);
}

Similarity rectifiedSums(std::span<const float> reference, std::span<const float> values) {
  return sumsOf<true>(reference, values);
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(plainSums);
HWY_EXPORT(rectifiedSums);

Similarity similarity(std::span<const float> reference, std::span<const float> values,
                      bool rectify) {
  return rectify ? HWY_DYNAMIC_DISPATCH(rectifiedSums)(reference, values)
                 : HWY_DYNAMIC_DISPATCH(plainSums)(reference, values);
}

}  // namespace quantoscope
#endif
