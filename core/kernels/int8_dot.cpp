// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/int8_dot.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/int8_dot.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "core/kernels/int8_pair-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR

void dotAll(const std::int8_t* weights, std::size_t rows, const std::int16_t* input,
            std::size_t depth, std::int32_t* sums, std::size_t stride) {
  for (std::size_t row = 0; row < rows; ++row) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < depth; ++i) {
      sum += weights[row * depth + i] * input[i];
    }
    sums[row * stride] = sum;
  }
}

#else

HWY_INLINE PairVector dotStep(const std::int8_t* weights,
                              hn::Vec<hn::Repartition<std::int16_t, Pairs>> x, PairVector sum,
                              PairVector& other) {
  const hn::Repartition<std::int16_t, Pairs> d16;
  const hn::Rebind<std::int8_t, decltype(d16)> d8;
  const auto w = hn::PromoteTo(d16, hn::LoadU(d8, weights));
  return hn::ReorderWidenMulAccumulate(Pairs(), w, x, sum, other);
}

HWY_INLINE std::int32_t total(PairVector sum, PairVector other) {
  const Pairs d;
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(sum, other)));
}

void dotAll(const std::int8_t* weights, std::size_t rows, const std::int16_t* input,
            std::size_t depth, std::int32_t* sums, std::size_t stride) {
  const Pairs d;
  const hn::Repartition<std::int16_t, Pairs> d16;
  const auto zero = hn::Zero(d);
  std::size_t row = 0;
  for (; row + 4 <= rows; row += 4) {
    const std::int8_t* const w = weights + row * depth;
    auto a = zero, b = zero, c = zero, e = zero;
    auto a1 = zero, b1 = zero, c1 = zero, e1 = zero;
    for (std::size_t i = 0; i < depth; i += hn::Lanes(d16)) {
      const auto x = hn::LoadU(d16, input + i);
      a = dotStep(w + i, x, a, a1);
      b = dotStep(w + depth + i, x, b, b1);
      c = dotStep(w + 2 * depth + i, x, c, c1);
      e = dotStep(w + 3 * depth + i, x, e, e1);
    }
    sums[row * stride] = total(a, a1);
    sums[(row + 1) * stride] = total(b, b1);
    sums[(row + 2) * stride] = total(c, c1);
    sums[(row + 3) * stride] = total(e, e1);
  }
  for (; row < rows; ++row) {
    auto a = zero, a1 = zero;
    for (std::size_t i = 0; i < depth; i += hn::Lanes(d16)) {
      a = dotStep(weights + row * depth + i, hn::LoadU(d16, input + i), a, a1);
    }
    sums[row * stride] = total(a, a1);
  }
}

#endif

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(dotAll);

std::vector<std::int8_t> padRows(std::span<const std::int8_t> weights, std::size_t rows,
                                 std::size_t depth) {
  const std::size_t padded = (depth + kDotAlignment - 1) / kDotAlignment * kDotAlignment;
  std::vector<std::int8_t> result(rows * padded, 0);
  for (std::size_t row = 0; row < rows; ++row) {
    std::copy_n(weights.data() + row * depth, depth, result.data() + row * padded);
  }
  return result;
}

void dotRows(std::span<const std::int8_t> weights, std::size_t rows,
             std::span<const std::int16_t> input, std::int32_t* sums, std::size_t stride) {
  HWY_DYNAMIC_DISPATCH(dotAll)
  (weights.data(), rows, input.data(), input.size(), sums, stride);
}

}  // namespace quantoscope
#endif
