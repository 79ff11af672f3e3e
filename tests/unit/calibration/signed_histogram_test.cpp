// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/signed_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/calibration/activation_statistics.h"
#include "tests/unit/kernels/every_target.h"

namespace quantoscope {
namespace {

constexpr std::size_t kBins = SignedHistogram::kBinsPerSide;

struct Counts {
  std::vector<std::uint64_t> positive;
  std::vector<std::uint64_t> negative;
  bool operator==(const Counts&) const = default;
  Counts doubled() const {
    Counts counts = *this;
    for (auto* side : {&counts.positive, &counts.negative}) {
      for (auto& count : *side) {
        count *= 2;
      }
    }
    return counts;
  }
};

Counts countsOf(const SignedHistogram& histogram) {
  return {{histogram.positive().begin(), histogram.positive().end()},
          {histogram.negative().begin(), histogram.negative().end()}};
}

// By the definition: bin i of a side covers [i, i+1) * 2^exponent / bins.
Counts oracle(const std::vector<float>& values, int exponent) {
  Counts counts{std::vector<std::uint64_t>(kBins), std::vector<std::uint64_t>(kBins)};
  for (const float x : values) {
    if (std::isfinite(x) && x != 0) {
      const double at = std::ldexp(std::abs(static_cast<double>(x)), -exponent) * kBins;
      ++(x > 0 ? counts.positive : counts.negative)[static_cast<std::size_t>(std::floor(at))];
    }
  }
  return counts;
}

std::vector<float> generate(std::size_t size, float scale, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, scale);
  std::vector<float> values(size);
  for (float& value : values) {
    const auto kind = random() % 20;
    value = kind < 6    ? 0.0F
            : kind == 6 ? std::nanf("")
            : kind == 7 ? std::numeric_limits<float>::infinity()
            : kind == 8 ? scale
                        : normal(random);
  }
  return values;
}

TEST(SignedHistogram, CountsLikeThePlainLoop) {
  onEveryTarget([] {
    for (const std::size_t size : {1, 5, 33, 4095, 4096, 4097, 30011}) {
      const auto values = generate(size, 0.7F, static_cast<std::uint32_t>(size));
      SignedHistogram histogram;
      histogram.add(values);
      if (histogram.positive().empty()) {
        continue;
      }
      EXPECT_EQ(countsOf(histogram), oracle(values, histogram.exponent())) << size;
    }
  });
}

TEST(SignedHistogram, ReachesFromTheSmallestToTheLargestFloat) {
  onEveryTarget([] {
    for (const float scale : {1e-44F, 3e-39F, 1e-30F, 1e20F, 8e37F}) {
      const auto values = generate(999, scale, 8);
      SignedHistogram histogram;
      histogram.add(values);
      EXPECT_EQ(countsOf(histogram), oracle(values, histogram.exponent())) << scale;
    }
  });
}

TEST(SignedHistogram, DoesNotDependOnTheOrderOfTheValues) {
  auto values = generate(20000, 1, 3);
  values.push_back(90);
  SignedHistogram late;
  late.add(values);
  std::rotate(values.begin(), values.end() - 1, values.end());
  SignedHistogram early;
  for (const float value : values) {
    early.add({&value, 1});
  }
  EXPECT_EQ(countsOf(late), countsOf(early));
  EXPECT_EQ(late.exponent(), 7);
  EXPECT_EQ(early.exponent(), 7);
  EXPECT_EQ(late.zeros(), early.zeros());
  EXPECT_EQ(late.nonFinite(), early.nonFinite());
  EXPECT_EQ(late.count(), early.count());
  EXPECT_EQ(late.max(), 90);
}

TEST(SignedHistogram, MergedPartsEqualTheWhole) {
  const auto small = generate(5000, 0.01F, 1);
  const auto large = generate(5000, 12, 2);
  SignedHistogram whole;
  whole.add(small);
  whole.add(large);
  SignedHistogram first;
  first.add(small);
  SignedHistogram second;
  second.add(large);
  SignedHistogram merged = first;
  merged.merge(second);
  EXPECT_EQ(countsOf(merged), countsOf(whole));
  second.merge(first);
  EXPECT_EQ(countsOf(second), countsOf(whole));
  EXPECT_EQ(second.min(), whole.min());
  EXPECT_EQ(second.max(), whole.max());
  EXPECT_EQ(second.count(), whole.count());
  SignedHistogram empty;
  empty.merge(whole);
  EXPECT_EQ(countsOf(empty), countsOf(whole));
}

// Listed, in pages of bytes, in one piece; each with the part that counts along in another form.
TEST(SignedHistogram, CountsTheSameInEveryForm) {
  onEveryTarget([] {
    for (const CounterSpace space : {CounterSpace::Fast, CounterSpace::Small}) {
      for (const CounterSpace partSpace : {CounterSpace::Fast, CounterSpace::Small}) {
        std::vector<float> all;
        SignedHistogram whole(SignedHistogram::kFinestBins, space);
        SignedHistogram alone(SignedHistogram::kFinestBins, space);
        SignedHistogram part(std::size_t{1} << 16, partSpace);
        for (const std::size_t size : {700, 40000, 9000, 300000}) {
          // The range grows on the way.
          const auto values = generate(size, 0.1F * static_cast<float>(all.size() + 1), 4);
          whole.add(values, part);
          alone.add(values);
          all.insert(all.end(), values.begin(), values.end());
          const Counts expected = oracle(all, whole.exponent());
          ASSERT_EQ(countsOf(whole), expected);
          ASSERT_EQ(countsOf(alone), expected);
          ASSERT_EQ(countsOf(part), expected);
        }
        SignedHistogram direct;
        direct.add(all);
        EXPECT_EQ(direct.magnitudes().counts, whole.magnitudes().counts);
        EXPECT_EQ(direct.magnitudes(300).counts, alone.magnitudes(300).counts);
      }
    }
  });
}

TEST(SignedHistogram, CountsMoreThanAByteHolds) {
  std::vector<float> values(5000, 0.75F);
  values.insert(values.end(), 700, -0.25F);
  values.push_back(1.5F);
  SignedHistogram histogram;
  histogram.add(values);
  histogram.add(values);
  EXPECT_EQ(countsOf(histogram), oracle({values.begin(), values.end()}, 1).doubled());
}

TEST(SignedHistogram, ReadsBackExactlyWhatLiesWithinItsBins) {
  const std::vector<float> values = {1.0F, 0.5F, 0.499F, 0.25F, -0.9999F, 0.1F};
  SignedHistogram histogram;
  histogram.add(values);
  EXPECT_EQ(histogram.magnitudes(4).counts, (std::vector<double>{1, 2, 1, 2}));
}

TEST(SignedHistogram, OfZerosAndNonFiniteValuesHasNoBins) {
  SignedHistogram histogram;
  histogram.add(std::vector<float>{0, -0.0F, std::nanf(""), 0});
  EXPECT_TRUE(histogram.positive().empty());
  EXPECT_EQ(histogram.zeros(), 3U);
  EXPECT_EQ(histogram.nonFinite(), 1U);
  EXPECT_EQ(histogram.count(), 3U);
  EXPECT_EQ(histogram.absmax(), 0);
  EXPECT_EQ(histogram.magnitudes().absmax, 0);
}

TEST(SignedHistogram, RebinningKeepsTheMass) {
  const auto values = generate(50000, 0.3F, 6);
  SignedHistogram histogram;
  histogram.add(values);
  const MagnitudeHistogram magnitudes = histogram.magnitudes();
  double total = 0;
  for (const double count : magnitudes.counts) {
    total += count;
  }
  EXPECT_NEAR(total + magnitudes.zeros, static_cast<double>(histogram.count()), 1e-6);
  EXPECT_EQ(magnitudes.absmax, static_cast<double>(histogram.absmax()));
  EXPECT_GT(magnitudes.counts.back(), 0);
}

// A vector of them would be copied when it grows: megabytes each.
TEST(SignedHistogram, IsMovedWithoutCopying) {
  static_assert(std::is_nothrow_move_constructible_v<ActivationStatistics>);
  static_assert(std::is_nothrow_move_assignable_v<ActivationStatistics>);
  SignedHistogram histogram;
  histogram.add(std::vector<float>{-1, 0.5F, 0.25F});
  const auto held = histogram.coarse();
  const std::uint64_t* const counts = histogram.positive().data();
  const SignedHistogram moved = std::move(histogram);
  EXPECT_EQ(moved.positive().data(), counts);
  EXPECT_EQ(moved.count(), 3U);
}

}  // namespace
}  // namespace quantoscope
