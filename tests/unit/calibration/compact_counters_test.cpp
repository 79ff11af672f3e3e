// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/compact_counters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace quantoscope {
namespace {

constexpr std::size_t kSize = 16384;

enum class Form { FewCounts, ManyCounts, Flat };

std::string nameOf(Form form) {
  return form == Form::Flat ? "Flat" : form == Form::FewCounts ? "FewCounts" : "ManyCounts";
}

// In every form that they can have: listed, in pages of bytes, and in one piece.
class CompactCountersTest : public ::testing::TestWithParam<Form> {
 protected:
  CompactCountersTest() : counters(CounterSpace::Small), plain(kSize, 0) {
    counters.resize(kSize);
    const bool few = GetParam() == Form::FewCounts;
    std::mt19937 random(12);
    for (int i = 0; i < (few ? 900 : 3000); ++i) {
      const std::size_t index = random() % (random() % 2 == 0 ? kSize : 50);
      const std::uint64_t most = random() % 5 == 0 ? 100000 : 300;
      const std::uint64_t count = few ? 1 : random() % most;
      counters.add(index, count);
      plain[index] += count;
    }
    if (GetParam() == Form::Flat) {
      counters.flatten();
    }
  }

  void expectSame(const CompactCounters& actual) const {
    for (std::size_t i = 0; i < plain.size(); ++i) {
      ASSERT_EQ(actual.at(i), plain[i]) << i;
    }
  }

  CompactCounters counters;
  std::vector<std::uint64_t> plain;
};

INSTANTIATE_TEST_SUITE_P(Forms, CompactCountersTest,
                         ::testing::Values(Form::FewCounts, Form::ManyCounts, Form::Flat),
                         [](const auto& form) { return nameOf(form.param); });

TEST_P(CompactCountersTest, CountLikePlainOnes) {
  EXPECT_EQ(counters.flat(), GetParam() == Form::Flat);
  expectSame(counters);
}

TEST_P(CompactCountersTest, CountOnesOneByOne) {
  std::mt19937 random(3);
  std::vector<std::uint32_t> indices;
  for (int i = 0; i < 20000; ++i) {
    indices.push_back(static_cast<std::uint32_t>(random() % (i % 2 == 0 ? kSize : 3)));
    ++plain[indices.back()];
  }
  counters.count(indices);
  expectSame(counters);
}

TEST_P(CompactCountersTest, SumOverRanges) {
  for (const std::size_t first : {0, 1, 49, 4095, 4096, 9000}) {
    for (const std::size_t length : {0, 1, 7, 4096, 7000}) {
      std::uint64_t sum = 0;
      for (std::size_t i = first; i < first + length; ++i) {
        sum += plain[i];
      }
      EXPECT_EQ(counters.sum(first, first + length), sum) << first << " + " << length;
    }
  }
}

TEST_P(CompactCountersTest, SumOverRuns) {
  constexpr std::size_t kRun = 128;
  std::vector<std::uint64_t> sums(8192 / kRun, 99);
  counters.sumRuns(4096, kRun, sums);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    EXPECT_EQ(sums[i], counters.sum(4096 + i * kRun, 4096 + (i + 1) * kRun)) << i;
  }
}

TEST_P(CompactCountersTest, MergePairsWithinARange) {
  for (const std::size_t first : {std::size_t{0}, std::size_t{8192}}) {
    counters.mergePairs(first, 8192);
    for (std::size_t i = first; i < first + 8192; ++i) {
      const std::size_t place = i - first;
      const std::uint64_t expected =
          place < 4096 ? plain[first + 2 * place] + plain[first + 2 * place + 1] : 0;
      ASSERT_EQ(counters.at(i), expected) << i;
    }
  }
}

TEST_P(CompactCountersTest, GiveTheSameWhateverFormTheyAreMergedInto) {
  for (const bool flat : {false, true}) {
    CompactCounters sum(CounterSpace::Small);
    sum.resize(kSize);
    sum.add(5, 300);
    if (flat) {
      sum.flatten();
    }
    sum.add(0, counters, 8192, 8192, 1, 3);
    for (std::size_t i = 0; i < 4096; ++i) {
      const std::uint64_t before = i == 5 ? 300 : 0;
      ASSERT_EQ(sum.at(i), before + 3 * (plain[8192 + 2 * i] + plain[8192 + 2 * i + 1])) << i;
    }
  }
}

TEST_P(CompactCountersTest, AreCopiedWhole) {
  const CompactCounters copy = counters;
  counters.add(0, 1);
  expectSame(copy);
}

TEST_P(CompactCountersTest, KeepTheirCountsWhenTheyBecomeFlat) {
  counters.flatten();
  EXPECT_TRUE(counters.flat());
  expectSame(counters);
}

TEST_P(CompactCountersTest, TakeOverWrappedLowBytes) {
  counters.flatten();
  const std::uint64_t before = counters.at(7);
  for (int i = 0; i < 1000; ++i) {
    if (++counters.lowBytes()[7] == 0) {
      counters.carry(7);
    }
  }
  EXPECT_EQ(counters.at(7), before + 1000);
}

TEST_P(CompactCountersTest, GrowWithZeros) {
  counters.resize(2 * kSize);
  EXPECT_EQ(counters.sum(kSize, 2 * kSize), 0U);
  EXPECT_EQ(counters.at(3), plain[3]);
}

TEST(CompactCounters, TakeMemoryForTheCountsThatCome) {
  constexpr std::size_t kMany = std::size_t{1} << 21;
  CompactCounters counters;
  counters.resize(kMany);
  std::mt19937 random(5);
  for (int i = 0; i < 5000; ++i) {
    counters.add(random() % kMany, 1);
  }
  EXPECT_LT(counters.bytes(), 64U << 10U);
  // One value over and over, as behind a ReLU6, is one counter.
  CompactCounters same;
  same.resize(kMany);
  for (int i = 0; i < 1000000; ++i) {
    same.add(77, 1);
  }
  EXPECT_EQ(same.at(77), 1000000U);
  EXPECT_LT(same.bytes(), 32U << 10U);
}

TEST(CompactCounters, BecomeFlatWhenManyCountsAreExpected) {
  constexpr std::size_t kMany = std::size_t{1} << 20;
  for (const auto space : {CounterSpace::Fast, CounterSpace::Small}) {
    CompactCounters counters(space);
    counters.resize(kMany);
    counters.expect(kMany / 64);
    EXPECT_FALSE(counters.flat());
    counters.expect(kMany / 4);
    EXPECT_EQ(counters.flat(), space == CounterSpace::Fast);
    counters.expect(kMany);
    EXPECT_TRUE(counters.flat());
  }
}

TEST(CarryCounters, CountInListsAndInPages) {
  CarryCounters counters;
  counters.resize(kSize);
  std::vector<std::uint64_t> plain(kSize, 0);
  std::mt19937 random(9);
  for (const int more : {100, 5000}) {
    for (int i = 0; i < more; ++i) {
      const std::size_t index = random() % kSize;
      counters.add(index, 3);
      plain[index] += 3;
    }
    for (std::size_t i = 0; i < kSize; ++i) {
      ASSERT_EQ(counters.at(i), plain[i]) << i;
    }
    EXPECT_EQ(counters.sum(10, 9000),
              std::accumulate(plain.begin() + 10, plain.begin() + 9000, std::uint64_t{0}));
    counters.clear(100, 8200);
    std::fill(plain.begin() + 100, plain.begin() + 8200, 0);
    for (std::size_t i = 0; i < kSize; ++i) {
      ASSERT_EQ(counters.at(i), plain[i]) << i;
    }
    EXPECT_FALSE(counters.anyIn(4096, 8192));
    EXPECT_TRUE(counters.anyIn(0, kSize));
  }
}

}  // namespace
}  // namespace quantoscope
