// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/exact_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "core/base/error.h"
#include "tests/unit/kernels/every_target.h"

namespace quantoscope {
namespace {

std::vector<std::uint64_t> oracle(const std::vector<float>& values, float absmax, int bins) {
  std::vector<std::uint64_t> counts(static_cast<std::size_t>(bins), 0);
  for (const float x : values) {
    if (x == 0.0F || !std::isfinite(x)) {
      continue;
    }
    const float quotient = std::fabs(x) / absmax;
    const float position = quotient * static_cast<float>(bins);
    const int index = position >= static_cast<float>(bins)
                          ? bins - 1
                          : std::min(static_cast<int>(position), bins - 1);
    ++counts[static_cast<std::size_t>(index)];
  }
  return counts;
}

std::vector<float> gaussian(std::size_t size, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 1.7F);
  std::vector<float> values(size);
  for (float& value : values) {
    value = normal(random);
    if (random() % 4 == 0) {
      value = 0;
    }
  }
  return values;
}

TEST(ExactHistogram, EqualsThePlainLoop) {
  onEveryTarget([] {
    for (const std::size_t size : {0, 1, 7, 8, 31, 1000, 70001}) {
      for (const int bins : {1, 3, 128, 2048, 5000}) {
        auto values = gaussian(size, static_cast<std::uint32_t>(size) + 1);
        float absmax = 1e-3F;
        for (const float value : values) {
          absmax = std::max(absmax, std::fabs(value));
        }
        std::vector<std::uint64_t> counts(static_cast<std::size_t>(bins), 0);
        addToMagnitudeCounts(values, absmax, counts);
        EXPECT_EQ(counts, oracle(values, absmax, bins)) << size << " values, " << bins << " bins";
      }
    }
  });
}

TEST(ExactHistogram, AddsToWhatIsThere) {
  const std::vector<float> values = {0.5F, -0.5F, 1.0F, 0.0F, -0.0F};
  std::vector<std::uint64_t> counts = {10, 20};
  addToMagnitudeCounts(values, 1.0F, counts);
  EXPECT_EQ(counts, (std::vector<std::uint64_t>{10, 23}));
}

TEST(ExactHistogram, SkipsNonFiniteValuesAndClampsLargeOnes) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<float> values = {kInfinity, -kInfinity, std::nanf(""), 3e38F, -1.5F, 0.25F};
  std::vector<std::uint64_t> counts(4, 0);
  addToMagnitudeCounts(values, 1.0F, counts);
  EXPECT_EQ(counts, (std::vector<std::uint64_t>{0, 1, 0, 2}));
}

TEST(ExactHistogram, AValueWhoseQuotientOverflowsIsInTheLastBin) {
  const std::vector<float> values = {3e38F, 1e-39F};
  std::vector<std::uint64_t> counts(8, 0);
  addToMagnitudeCounts(values, std::numeric_limits<float>::denorm_min(), counts);
  EXPECT_EQ(counts.back(), 2U);
}

TEST(ExactHistogram, ADeadBlobLeavesTheCountsAsTheyAre) {
  const std::vector<float> values = {1.0F, 2.0F};
  for (const float absmax : {0.0F, -1.0F, std::nanf(""), std::numeric_limits<float>::infinity()}) {
    std::vector<std::uint64_t> counts(4, 5);
    addToMagnitudeCounts(values, absmax, counts);
    EXPECT_EQ(counts, (std::vector<std::uint64_t>(4, 5)));
  }
}

TEST(ExactHistogram, RefusesImpossibleSizes) {
  std::vector<std::uint64_t> none;
  EXPECT_THROW(addToMagnitudeCounts({}, 1.0F, none), Error);
  std::vector<std::uint64_t> many((std::size_t{1} << 20) + 1);
  EXPECT_THROW(addToMagnitudeCounts({}, 1.0F, many), Error);
}

}  // namespace
}  // namespace quantoscope
