// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/value_range.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/unit/kernels/every_target.h"

namespace quantoscope {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

ValueRange oracle(const std::vector<float>& values) {
  ValueRange range;
  for (const float x : values) {
    if (!std::isfinite(x)) {
      ++range.nonFinite;
      continue;
    }
    range.min = range.finite == 0 || x < range.min ? x : range.min;
    range.max = range.finite == 0 || x > range.max ? x : range.max;
    range.zeros += x == 0 ? 1 : 0;
    ++range.finite;
  }
  return range;
}

void expectLikeOracle(const std::vector<float>& values) {
  const ValueRange expected = oracle(values);
  const ValueRange range = valueRange(values);
  EXPECT_EQ(range.min, expected.min);
  EXPECT_EQ(range.max, expected.max);
  EXPECT_EQ(range.zeros, expected.zeros);
  EXPECT_EQ(range.nonFinite, expected.nonFinite);
  EXPECT_EQ(range.finite, expected.finite);
}

TEST(ValueRange, EqualsThePlainLoopAtEverySize) {
  onEveryTarget([] {
    std::mt19937 random(4);
    std::normal_distribution<float> normal(0, 3);
    for (std::size_t size = 0; size < 70; ++size) {
      std::vector<float> values(size);
      for (float& value : values) {
        const auto kind = random() % 8;
        value = kind == 0   ? 0.0F
                : kind == 1 ? -0.0F
                : kind == 2 ? std::nanf("")
                : kind == 3 ? -kInfinity
                            : normal(random);
      }
      SCOPED_TRACE(std::to_string(size) + " values");
      expectLikeOracle(values);
    }
  });
}

TEST(ValueRange, KeepsTheSignOfOneSidedValues) {
  onEveryTarget([] {
    expectLikeOracle(std::vector<float>(37, 2.5F));
    expectLikeOracle(std::vector<float>(37, -2.5F));
    expectLikeOracle({std::numeric_limits<float>::max(), std::numeric_limits<float>::denorm_min()});
    expectLikeOracle({-std::numeric_limits<float>::max(), kInfinity});
    expectLikeOracle({kInfinity, -kInfinity, std::nanf("")});
  });
}

TEST(ValueRange, AbsmaxIsTheLargerMagnitude) {
  EXPECT_EQ(valueRange(std::vector<float>{-3, 2}).absmax(), 3);
  EXPECT_EQ(valueRange(std::vector<float>{-3, 4}).absmax(), 4);
  EXPECT_EQ(valueRange({}).absmax(), 0);
}

}  // namespace
}  // namespace quantoscope
