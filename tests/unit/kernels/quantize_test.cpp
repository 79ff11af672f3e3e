// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/quantize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/base/error.h"
#include "tests/unit/kernels/every_target.h"

namespace quantoscope {
namespace {

constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();

std::int8_t codeOf(float scaled, const CodeRange& range) {
  if (std::isnan(scaled)) {
    return static_cast<std::int8_t>(std::clamp(range.zeroPoint, range.low, range.high));
  }
  const double code = std::round(static_cast<double>(scaled)) + range.zeroPoint;
  return static_cast<std::int8_t>(
      std::clamp(code, static_cast<double>(range.low), static_cast<double>(range.high)));
}

// Rounding's difficult places: halves, their neighbours, and every kind of float.
std::vector<float> difficultFloats() {
  std::vector<float> values = {std::numeric_limits<float>::infinity(),
                               -std::numeric_limits<float>::infinity(),
                               std::nanf(""),
                               std::numeric_limits<float>::max(),
                               std::numeric_limits<float>::denorm_min(),
                               -0.0F};
  for (int i = -600; i <= 600; ++i) {
    const float half = static_cast<float>(i) / 2;
    for (const float value : {std::nextafter(half, -1e9F), half, std::nextafter(half, 1e9F)}) {
      values.push_back(value);
    }
  }
  std::mt19937 random(5);
  for (int i = 0; i < 20000; ++i) {
    const std::uint32_t bits = static_cast<std::uint32_t>(random());
    float value = 0;
    std::memcpy(&value, &bits, sizeof(value));
    values.push_back(value);
  }
  return values;
}

TEST(Quantize, RoundsHalvesAwayFromZeroAndClamps) {
  const auto values = difficultFloats();
  onEveryTarget([&] {
    for (const CodeRange& range :
         {CodeRange{}, CodeRange{-7, 7, 0}, CodeRange{-128, 127, -20}, CodeRange{0, 127, 100}}) {
      for (const float scale : {1.0F, 0.37F, 5e-3F}) {
        std::vector<std::int8_t> codes(values.size());
        quantize(values, scale, codes, range);
        for (std::size_t i = 0; i < values.size(); ++i) {
          ASSERT_EQ(codes[i], codeOf(values[i] * scale, range)) << values[i] << " * " << scale;
        }
      }
    }
  });
}

TEST(Quantize, TakesAnyNumberOfValues) {
  onEveryTarget([] {
    for (std::size_t size = 0; size < 40; ++size) {
      std::vector<float> values(size);
      std::vector<std::int8_t> expected(size);
      for (std::size_t i = 0; i < size; ++i) {
        values[i] = 0.5F * static_cast<float>(i);
        expected[i] = codeOf(values[i], {});
      }
      std::vector<std::int8_t> codes(size);
      quantize(values, 1, codes);
      EXPECT_EQ(codes, expected);
    }
  });
}

TEST(Quantize, DequantizesEveryCode) {
  onEveryTarget([] {
    std::vector<std::int8_t> codes;
    for (int code = -128; code <= 127; ++code) {
      codes.push_back(static_cast<std::int8_t>(code));
    }
    codes.resize(251);
    std::vector<float> values(codes.size());
    dequantize(codes, 0.0173F, values, 11);
    for (std::size_t i = 0; i < codes.size(); ++i) {
      EXPECT_EQ(values[i], static_cast<float>(codes[i] - 11) * 0.0173F);
    }
  });
}

std::vector<std::int32_t> difficultSums() {
  std::vector<std::int32_t> sums = {0, 1, -1, kMin, kMin + 1, kMax, kMax - 1};
  std::mt19937 random(6);
  for (int i = 0; i < 20000; ++i) {
    sums.push_back(static_cast<std::int32_t>(random()) >> (random() % 28));
  }
  for (int i = -3000; i <= 3000; ++i) {
    sums.push_back(i);
  }
  return sums;
}

TEST(Requantize, WithAFloatMultiplier) {
  const auto sums = difficultSums();
  onEveryTarget([&] {
    for (const float multiplier : {0.5F, 0.0021F, 3e-8F, 1.25F}) {
      std::vector<std::int8_t> codes(sums.size());
      requantize(sums, multiplier, codes, {-127, 127, 3});
      for (std::size_t i = 0; i < sums.size(); ++i) {
        ASSERT_EQ(codes[i], codeOf(static_cast<float>(sums[i]) * multiplier, {-127, 127, 3}));
      }
    }
  });
}

// gemmlowp's two steps as its documentation states them, in wide integers: the doubled product's
// high half, rounded to nearest with a half going up, then a division by a power of two rounded to
// nearest with a half going away from zero.
std::int64_t gemmlowp(std::int64_t value, const FixedPointMultiplier& multiplier) {
  const int left = std::max(multiplier.exponent, 0);
  const long double shifted = std::ldexp(static_cast<long double>(value), left);
  const long double saturated = std::clamp<long double>(shifted, kMin, kMax);
  const long double exact = saturated * multiplier.mantissa / 2147483648.0L;
  const auto high = static_cast<std::int64_t>(std::floor(exact + 0.5L));
  const int right = std::max(-multiplier.exponent, 0);
  return std::llround(std::ldexp(static_cast<long double>(high), -right));
}

TEST(Requantize, WithAFixedPointMultiplier) {
  const auto sums = difficultSums();
  for (const double value : {0.5, 0.75, 0.9999999999, 0.0021, 3e-8, 1.0, 1.25, 300.0, 5e-10}) {
    const FixedPointMultiplier multiplier = fixedPoint(value);
    for (const std::int32_t sum : sums) {
      ASSERT_EQ(multiplyFixedPoint(sum, multiplier), gemmlowp(sum, multiplier))
          << sum << " * " << value;
    }
    onEveryTarget([&] {
      std::vector<std::int8_t> codes(sums.size());
      requantize(sums, multiplier, codes, {-128, 127, -5});
      for (std::size_t i = 0; i < sums.size(); ++i) {
        const auto code = std::clamp<std::int64_t>(gemmlowp(sums[i], multiplier) - 5, -128, 127);
        ASSERT_EQ(codes[i], code) << sums[i] << " * " << value;
      }
    });
  }
}

TEST(FixedPoint, IsTheNearestMultiplier) {
  for (const double value : {0.5, 1.0, 0.3, 1e-9, 0.99999999999, 12345.678}) {
    const FixedPointMultiplier multiplier = fixedPoint(value);
    EXPECT_GE(multiplier.mantissa, 1 << 30);
    // Half a unit of the smallest mantissa, 2^30.
    EXPECT_NEAR(std::ldexp(multiplier.mantissa, multiplier.exponent - 31), value,
                std::ldexp(value, -31));
  }
  EXPECT_EQ(fixedPoint(0).mantissa, 0);
  EXPECT_EQ(fixedPoint(1e-20).mantissa, 0);
}

TEST(Quantize, RefusesWhatDoesNotFit) {
  std::vector<std::int8_t> codes(3);
  const std::vector<float> values(4);
  EXPECT_THROW(quantize(values, 1, codes), Error);
  EXPECT_THROW(quantize(std::span(values).first(3), 1, codes, {-129, 127, 0}), Error);
  EXPECT_THROW(quantize(std::span(values).first(3), 1, codes, {5, -5, 0}), Error);
  EXPECT_THROW(fixedPoint(-1), Error);
  EXPECT_THROW(fixedPoint(std::nan("")), Error);
  EXPECT_THROW(fixedPoint(2e9), Error);
}

}  // namespace
}  // namespace quantoscope
