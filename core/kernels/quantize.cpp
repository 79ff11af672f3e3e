// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/base/error.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/quantize.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "core/kernels/quantize-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

using Floats = hn::ScalableTag<float>;
using Ints = hn::RebindToSigned<Floats>;
using Codes = hn::Rebind<std::int8_t, Floats>;

// Far more than a code can be, with room for any zero point.
constexpr float kRoundLimit = 1024;

HWY_INLINE hn::Vec<Ints> clampCodes(hn::Vec<Ints> rounded, const CodeRange& range) {
  const Ints di;
  const auto code = hn::Add(rounded, hn::Set(di, range.zeroPoint));
  return hn::Min(hn::Max(code, hn::Set(di, range.low)), hn::Set(di, range.high));
}

void quantizeAll(const float* values, std::size_t size, float scale, const CodeRange& range,
                 std::int8_t* codes) {
  const Floats d;
  const Ints di;
  const auto code = [&](auto x) HWY_ATTR {
    const auto scaled = hn::Mul(x, hn::Set(d, scale));
    return clampCodes(roundWithin(d, scaled, hn::Set(d, kRoundLimit)), range);
  };
  inVectors(
      hn::Lanes(d), size,
      [&](std::size_t i) HWY_ATTR { storeCodes(di, code(hn::LoadU(d, values + i)), codes + i); },
      [&](std::size_t i, std::size_t count) HWY_ATTR {
        HWY_ALIGN float rest[hn::MaxLanes(d)] = {};
        HWY_ALIGN std::int8_t restCodes[hn::MaxLanes(d)];
        std::copy_n(values + i, count, rest);
        storeCodes(di, code(hn::Load(d, rest)), restCodes);
        std::copy_n(restCodes, count, codes + i);
      });
}

void dequantizeAll(const std::int8_t* codes, std::size_t size, float unit, int zeroPoint,
                   float* values) {
  const Floats d;
  const Ints di;
  const Codes d8;
  const auto value = [&](auto code) HWY_ATTR {
    const auto centred = hn::Sub(hn::PromoteTo(di, code), hn::Set(di, zeroPoint));
    return hn::Mul(hn::ConvertTo(d, centred), hn::Set(d, unit));
  };
  inVectors(
      hn::Lanes(d), size,
      [&](std::size_t i) HWY_ATTR { hn::StoreU(value(hn::LoadU(d8, codes + i)), d, values + i); },
      [&](std::size_t i, std::size_t count) HWY_ATTR {
        HWY_ALIGN std::int8_t rest[hn::MaxLanes(d)] = {};
        HWY_ALIGN float restValues[hn::MaxLanes(d)];
        std::copy_n(codes + i, count, rest);
        hn::Store(value(hn::Load(d8, rest)), d, restValues);
        std::copy_n(restValues, count, values + i);
      });
}

template <typename Code>
HWY_INLINE void requantizeEach(const std::int32_t* sums, std::size_t size, std::int8_t* codes,
                               const Code& code) {
  const Ints di;
  inVectors(
      hn::Lanes(di), size,
      [&](std::size_t i) HWY_ATTR { storeCodes(di, code(hn::LoadU(di, sums + i)), codes + i); },
      [&](std::size_t i, std::size_t count) HWY_ATTR {
        HWY_ALIGN std::int32_t rest[hn::MaxLanes(di)] = {};
        HWY_ALIGN std::int8_t restCodes[hn::MaxLanes(di)];
        std::copy_n(sums + i, count, rest);
        storeCodes(di, code(hn::Load(di, rest)), restCodes);
        std::copy_n(restCodes, count, codes + i);
      });
}

void requantizeFloat(const std::int32_t* sums, std::size_t size, float multiplier,
                     const CodeRange& range, std::int8_t* codes) {
  const Floats d;
  requantizeEach(sums, size, codes, [&](auto sum) HWY_ATTR {
    const auto scaled = hn::Mul(hn::ConvertTo(d, sum), hn::Set(d, multiplier));
    return clampCodes(roundWithin(d, scaled, hn::Set(d, kRoundLimit)), range);
  });
}

#if HWY_TARGET != HWY_SCALAR
// (2 a b + 2^31) >> 32 of each lane: the products are computed for even and odd lanes apart.
HWY_INLINE hn::Vec<Ints> roundedDoubledHigh(hn::Vec<Ints> a, hn::Vec<Ints> b) {
  const Ints di;
  const hn::RepartitionToWide<Ints> dw;
  const hn::RebindToUnsigned<decltype(dw)> duw;
  const auto half = hn::Set(dw, std::int64_t{1} << 30);
  const auto oddLanes = [&](auto v) HWY_ATTR {
    return hn::BitCast(di, hn::ShiftRight<32>(hn::BitCast(duw, v)));
  };
  const auto even = hn::Add(hn::MulEven(a, b), half);
  const auto odd = hn::Add(hn::MulEven(oddLanes(a), oddLanes(b)), half);
  // Bits 31 … 62 of each, the odd ones put back into the upper half.
  const auto low = hn::And(hn::ShiftRight<31>(hn::BitCast(duw, even)), hn::Set(duw, 0xFFFFFFFFU));
  const auto high = hn::ShiftLeft<32>(hn::ShiftRight<31>(hn::BitCast(duw, odd)));
  return hn::BitCast(di, hn::Or(low, high));
}
#endif

// For exponents of 0 and below, where nothing can saturate: no sum times a mantissa is 2^62.
void requantizeFixedPoint(const std::int32_t* sums, std::size_t size, std::int32_t mantissa,
                          int rightShift, const CodeRange& range, std::int8_t* codes) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t i = 0; i < size; ++i) {
    const std::int32_t code = multiplyFixedPoint(sums[i], {mantissa, -rightShift});
    const std::int64_t shifted = static_cast<std::int64_t>(code) + range.zeroPoint;
    codes[i] = static_cast<std::int8_t>(
        std::clamp(shifted, std::int64_t{range.low}, std::int64_t{range.high}));
  }
#else
  const Ints di;
  const auto multiplier = hn::Set(di, mantissa);
  const auto mask = hn::Set(di, static_cast<std::int32_t>((std::int64_t{1} << rightShift) - 1));
  const auto limit = hn::Set(di, 1024);
  requantizeEach(sums, size, codes, [&](auto sum) HWY_ATTR {
    const auto product = roundedDoubledHigh(sum, multiplier);
    const auto remainder = hn::And(product, mask);
    const auto negative = hn::ShiftRight<31>(product);  // -1 or 0
    const auto threshold = hn::Sub(hn::ShiftRight<1>(mask), negative);
    const auto up = hn::VecFromMask(di, hn::Gt(remainder, threshold));  // -1 or 0
    const auto rounded = hn::Sub(hn::ShiftRightSame(product, rightShift), up);
    return clampCodes(hn::Min(hn::Max(rounded, hn::Neg(limit)), limit), range);
  });
#endif
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {
namespace {

HWY_EXPORT(quantizeAll);
HWY_EXPORT(dequantizeAll);
HWY_EXPORT(requantizeFloat);
HWY_EXPORT(requantizeFixedPoint);

void check(std::size_t from, std::size_t to, const CodeRange& range) {
  if (from != to) {
    throw Error("cannot quantize " + std::to_string(from) + " values into " + std::to_string(to));
  }
  checkCodeRange(range);
}

}  // namespace

void checkCodeRange(const CodeRange& range) {
  const auto isCode = [](int code) { return code >= -128 && code <= 127; };
  if (!isCode(range.low) || !isCode(range.high) || !isCode(range.zeroPoint) ||
      range.low > range.high) {
    throw Error("codes from " + std::to_string(range.low) + " to " + std::to_string(range.high) +
                " around " + std::to_string(range.zeroPoint) + " do not fit into 8 bits");
  }
}

void quantize(std::span<const float> values, float scale, std::span<std::int8_t> codes,
              const CodeRange& range) {
  check(values.size(), codes.size(), range);
  HWY_DYNAMIC_DISPATCH(quantizeAll)(values.data(), values.size(), scale, range, codes.data());
}

void dequantize(std::span<const std::int8_t> codes, float unit, std::span<float> values,
                int zeroPoint) {
  check(codes.size(), values.size(), {-128, 127, zeroPoint});
  HWY_DYNAMIC_DISPATCH(dequantizeAll)(codes.data(), codes.size(), unit, zeroPoint, values.data());
}

void requantize(std::span<const std::int32_t> sums, float multiplier, std::span<std::int8_t> codes,
                const CodeRange& range) {
  check(sums.size(), codes.size(), range);
  HWY_DYNAMIC_DISPATCH(requantizeFloat)
  (sums.data(), sums.size(), multiplier, range, codes.data());
}

FixedPointMultiplier fixedPoint(double value) {
  if (!(value >= 0) || value >= 1073741824.0) {
    throw Error("a multiplier of " + std::to_string(value) + " is not between 0 and 2^30");
  }
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  auto mantissa = static_cast<std::int64_t>(std::llround(fraction * 2147483648.0));
  if (mantissa == std::int64_t{1} << 31) {
    mantissa /= 2;
    ++exponent;
  }
  if (exponent < -31) {
    return {};
  }
  return {static_cast<std::int32_t>(mantissa), exponent};
}

std::int32_t multiplyFixedPoint(std::int32_t value, const FixedPointMultiplier& multiplier) {
  constexpr std::int64_t kMin = std::numeric_limits<std::int32_t>::min();
  constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
  const int left = std::max(multiplier.exponent, 0);
  const int right = std::max(-multiplier.exponent, 0);
  const std::int64_t shifted =
      std::clamp(static_cast<std::int64_t>(value) * (std::int64_t{1} << left), kMin, kMax);
  const std::int64_t product = shifted * multiplier.mantissa;
  const std::int64_t high = (product + (std::int64_t{1} << 30)) >> 31;
  const std::int64_t mask = (std::int64_t{1} << right) - 1;
  const std::int64_t threshold = (mask >> 1) + (high < 0 ? 1 : 0);
  return static_cast<std::int32_t>((high >> right) + ((high & mask) > threshold ? 1 : 0));
}

void requantize(std::span<const std::int32_t> sums, const FixedPointMultiplier& multiplier,
                std::span<std::int8_t> codes, const CodeRange& range) {
  check(sums.size(), codes.size(), range);
  if (multiplier.mantissa < 0 || multiplier.exponent < -31 || multiplier.exponent > 30) {
    throw Error("a fixed-point multiplier with exponent " + std::to_string(multiplier.exponent) +
                " is out of range");
  }
  if (multiplier.exponent <= 0 && multiplier.exponent >= -30) {
    HWY_DYNAMIC_DISPATCH(requantizeFixedPoint)
    (sums.data(), sums.size(), multiplier.mantissa, -multiplier.exponent, range, codes.data());
    return;
  }
  std::transform(sums.begin(), sums.end(), codes.begin(), [&](std::int32_t sum) {
    const std::int64_t code =
        static_cast<std::int64_t>(multiplyFixedPoint(sum, multiplier)) + range.zeroPoint;
    return static_cast<std::int8_t>(
        std::clamp(code, std::int64_t{range.low}, std::int64_t{range.high}));
  });
}

}  // namespace quantoscope
#endif
