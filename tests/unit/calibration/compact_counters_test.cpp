// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/compact_counters.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

namespace quantoscope {
namespace {

constexpr std::size_t kSize = 16384;

class CompactCountersTest : public ::testing::Test {
 protected:
  CompactCountersTest() : plain(kSize, 0) {
    counters.resize(kSize);
    std::mt19937 random(12);
    for (int i = 0; i < 3000; ++i) {
      const std::size_t index = random() % (random() % 2 == 0 ? kSize : 50);
      const std::uint64_t count = random() % 5 == 0 ? random() % 100000 : random() % 300;
      counters.add(index, count);
      plain[index] += count;
    }
  }

  CompactCounters counters;
  std::vector<std::uint64_t> plain;
};

TEST_F(CompactCountersTest, CountLikePlainOnes) {
  for (std::size_t i = 0; i < kSize; ++i) {
    ASSERT_EQ(counters.at(i), plain[i]) << i;
  }
}

TEST_F(CompactCountersTest, SumOverRanges) {
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

TEST_F(CompactCountersTest, MergePairsWithinARange) {
  counters.mergePairs(0, 8192);
  for (std::size_t i = 0; i < kSize; ++i) {
    const std::uint64_t expected = i < 4096   ? plain[2 * i] + plain[2 * i + 1]
                                   : i < 8192 ? 0
                                              : plain[i];
    ASSERT_EQ(counters.at(i), expected) << i;
  }
}

TEST_F(CompactCountersTest, TakeOverWrappedLowBytes) {
  const std::uint64_t before = counters.at(7);
  for (int i = 0; i < 1000; ++i) {
    if (++counters.lowBytes()[7] == 0) {
      counters.carry(7);
    }
  }
  EXPECT_EQ(counters.at(7), before + 1000);
}

TEST_F(CompactCountersTest, GrowWithZeros) {
  counters.resize(2 * kSize);
  EXPECT_EQ(counters.sum(kSize, 2 * kSize), 0U);
  EXPECT_EQ(counters.at(3), plain[3]);
}

}  // namespace
}  // namespace quantoscope
