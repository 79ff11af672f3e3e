// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/half.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace quantoscope {
namespace {

/// What the bits of a binary16 stand for, after IEEE 754.
double valueOf(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const int fraction = bits & 0x3ff;
  const double magnitude =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

TEST(HalfBits, GiveBackEveryFiniteValue) {
  std::vector<float> values;
  std::vector<std::uint16_t> expected;
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    if ((bits & 0x7c00U) != 0x7c00U) {
      expected.push_back(static_cast<std::uint16_t>(bits));
      values.push_back(static_cast<float>(valueOf(expected.back())));
    }
  }
  EXPECT_EQ(halfBits(values), expected);
}

TEST(HalfBits, RoundToTheNearestAndHalvesToEven) {
  std::vector<float> middles;
  std::vector<std::uint16_t> expected;
  for (std::uint16_t bits = 0; bits < 0x7bff; ++bits) {
    const auto middle = static_cast<float>((valueOf(bits) + valueOf(bits + 1)) / 2);
    const auto even = static_cast<std::uint16_t>(bits + (bits & 1));
    middles.insert(middles.end(),
                   {middle, std::nextafter(middle, 0.0F), std::nextafter(middle, 1e9F)});
    expected.insert(expected.end(), {even, bits, static_cast<std::uint16_t>(bits + 1)});
  }
  EXPECT_EQ(halfBits(middles), expected);
}

TEST(HalfBits, KnowInfinitiesAndNan) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(halfBits(std::vector<float>{kInfinity, -kInfinity, 65520, 65519.99F, -0.0F}),
            (std::vector<std::uint16_t>{0x7c00, 0xfc00, 0x7c00, 0x7bff, 0x8000}));
  const auto nan = halfBits(std::vector<float>{std::nanf("")}).front();
  EXPECT_EQ(nan & 0x7c00, 0x7c00);
  EXPECT_NE(nan & 0x3ff, 0);
}

}  // namespace
}  // namespace quantoscope
