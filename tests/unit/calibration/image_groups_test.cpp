// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/image_groups.h"

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

using Image = std::vector<float>;

// Of very different ranges, some without negative values, some with specials.
std::vector<Image> images(std::size_t count) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  std::vector<Image> all;
  for (std::size_t i = 0; i < count; ++i) {
    const float scale = std::ldexp(1.0F, static_cast<int>(i * 7 % 12) - 6);
    Image image(5003);
    for (float& value : image) {
      value = scale * normal(random);
      value = i % 3 == 0 || random() % 5 == 0 ? std::max(0.0F, value) : value;
    }
    image[17] = std::numeric_limits<float>::infinity();
    all.push_back(std::move(image));
  }
  return all;
}

struct Counted {
  ActivationStatistics statistics;
  std::vector<std::size_t> groupOf;
};

Counted counted(const std::vector<Image>& all, std::size_t groups) {
  Counted result;
  result.statistics.groups.resize(groups, SignedHistogram(ActivationStatistics::kGroupBins));
  for (std::size_t i = 0; i < all.size(); ++i) {
    result.groupOf.push_back(i % groups);
    result.statistics.imageAbsmax.push_back(
        result.statistics.histogram.add(all[i], result.statistics.groups[i % groups]));
  }
  return result;
}

std::vector<std::uint64_t> copy(std::span<const std::uint64_t> counts) {
  return {counts.begin(), counts.end()};
}

void expectSame(const SignedHistogram& a, const SignedHistogram& b) {
  EXPECT_EQ(a.exponent(), b.exponent());
  EXPECT_EQ(a.count(), b.count());
  EXPECT_EQ(a.zeros(), b.zeros());
  EXPECT_EQ(a.nonFinite(), b.nonFinite());
  EXPECT_EQ(a.min(), b.min());
  EXPECT_EQ(a.max(), b.max());
  EXPECT_EQ(copy(a.positive()), copy(b.positive()));
  EXPECT_EQ(copy(a.negative()), copy(b.negative()));
}

TEST(ImageGroups, ASubsetIsTheHistogramOfItsImagesBinForBin) {
  onEveryTarget([] {
    constexpr std::size_t kGroups = 4;
    const auto all = images(11);
    const Counted whole = counted(all, kGroups);
    for (std::size_t mask = 1; mask < (1U << kGroups); ++mask) {
      std::vector<std::size_t> times(kGroups);
      SignedHistogram direct;
      std::vector<float> absmax;
      for (std::size_t group = 0; group < kGroups; ++group) {
        times[group] = mask >> group & 1U;
      }
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (times[i % kGroups] > 0) {
          absmax.push_back(direct.add(all[i]));
        }
      }
      const auto subset = recombine(whole.statistics, whole.groupOf, times);
      expectSame(subset.histogram, direct);
      EXPECT_EQ(subset.imageAbsmax, absmax);
      EXPECT_EQ(subset.imageAbsmax[subset.absmaxImage], direct.absmax());
    }
  });
}

TEST(ImageGroups, CountTheWholeAsItWouldBeWithoutThem) {
  const auto all = images(11);
  SignedHistogram direct;
  for (const Image& image : all) {
    direct.add(image);
  }
  const Counted whole = counted(all, 4);
  expectSame(whole.statistics.histogram, direct);
  EXPECT_EQ(whole.statistics.histogram.magnitudes().counts, direct.magnitudes().counts);
}

TEST(ImageGroups, CountASubsetSeveralTimes) {
  const auto all = images(6);
  const Counted whole = counted(all, 3);
  SignedHistogram direct;
  for (const std::size_t i : {0, 3, 0, 3, 0, 3, 2, 5}) {
    direct.add(all[i]);
  }
  const auto subset = recombine(whole.statistics, whole.groupOf, std::vector<std::size_t>{3, 0, 1});
  expectSame(subset.histogram, direct);
  EXPECT_EQ(subset.imageAbsmax.size(), 8U);
}

// Counters of a byte wrap around many times, and the range of the whole grows between the images.
TEST(ImageGroups, CountFlatImages) {
  Counted whole = counted({Image(70000, 0.3F), Image(70000, -0.3F), Image(300, 1000.0F)}, 2);
  const auto subset = recombine(whole.statistics, whole.groupOf, std::vector<std::size_t>{0, 1});
  SignedHistogram direct;
  direct.add(Image(70000, -0.3F));
  expectSame(subset.histogram, direct);
  whole.statistics.histogram.add(Image(10, 0.2F), whole.statistics.groups[1]);
  direct.add(Image(10, 0.2F));
  expectSame(whole.statistics.groups[1], direct);
}

TEST(ImageGroups, AreRefusedInAnotherNumber) {
  const Counted whole = counted(images(4), 2);
  EXPECT_THROW(recombine(whole.statistics, whole.groupOf, std::vector<std::size_t>{1}), Error);
  SignedHistogram coarse(ActivationStatistics::kGroupBins);
  EXPECT_THROW(coarse.merge(whole.statistics.histogram), Error);
}

// Against plain loops over the values: within what one bin of the group's histogram may hold.
TEST(ImageGroups, LieOverOneAnotherOnOneAxis) {
  constexpr std::size_t kBins = 64;
  const auto all = images(8);
  const Counted whole = counted(all, 4);
  const auto distributions = groupMagnitudes(whole.statistics, kBins);
  ASSERT_EQ(distributions.size(), 4U);
  const double absmax = whole.statistics.absmax();
  for (std::size_t group = 0; group < 4; ++group) {
    std::vector<double> counts(kBins);
    double total = 0;
    for (std::size_t i = group; i < all.size(); i += 4) {
      for (const float value : all[i]) {
        if (std::isfinite(value) && value != 0) {
          const double at = std::abs(static_cast<double>(value)) / absmax * kBins;
          counts[std::min(static_cast<std::size_t>(at), kBins - 1)] += 1;
          total += 1;
        }
      }
    }
    EXPECT_EQ(distributions[group].absmax, absmax);
    double sum = 0;
    for (std::size_t bin = 0; bin < kBins; ++bin) {
      EXPECT_NEAR(distributions[group].counts[bin], counts[bin], 3 + 0.02 * counts[bin])
          << group << ", " << bin;
      sum += distributions[group].counts[bin];
    }
    EXPECT_NEAR(sum, total, 1e-6 * total);
  }
}

}  // namespace
}  // namespace quantoscope
