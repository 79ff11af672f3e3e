// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/calibration_memory.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/calibration/image_groups.h"
#include "tests/unit/analysis/analysed_network.h"

namespace quantoscope {
namespace {

using testing::AnalysedNetwork;

std::vector<std::uint64_t> copy(std::span<const std::uint64_t> counts) {
  return {counts.begin(), counts.end()};
}

Calibration calibrated(const AnalysedNetwork& network, std::size_t memory, int threads) {
  CalibrationOptions options;
  options.memory = memory;
  options.threads = threads;
  return calibrate(network.model, network.samples, options);
}

void expectSame(const SignedHistogram& a, const SignedHistogram& b) {
  EXPECT_EQ(copy(a.positive()), copy(b.positive()));
  EXPECT_EQ(copy(a.negative()), copy(b.negative()));
  EXPECT_EQ(a.magnitudes().counts, b.magnitudes().counts);
  EXPECT_EQ(a.count(), b.count());
  EXPECT_EQ(a.min(), b.min());
  EXPECT_EQ(a.max(), b.max());
}

TEST(CalibrationMemory, TheLimitChangesNoCount) {
  const AnalysedNetwork network;
  const Calibration roomy = calibrated(network, kDefaultMemory, 2);
  const Calibration narrow = calibrated(network, 0, 1);
  for (std::size_t layer = 0; layer < roomy.layers.size(); ++layer) {
    expectSame(roomy.layers[layer]->histogram, narrow.layers[layer]->histogram);
    EXPECT_EQ(roomy.layers[layer]->imageAbsmax, narrow.layers[layer]->imageAbsmax);
  }
}

TEST(CalibrationMemory, MergesImageGroupsUntilTheyFit) {
  const AnalysedNetwork network;
  const Calibration all = calibrated(network, kDefaultMemory, 2);
  ASSERT_EQ(all.layers[0]->groups.size(), 8U);
  EXPECT_EQ(all.options.groups, CalibrationOptions().groups);
  EXPECT_EQ(calibrated(network, 0, 2).layers[0]->groups.size(), 1U);
  std::size_t before = 8;
  for (const std::size_t limit : {40000, 20000, 12000, 8000, 4000}) {
    const Calibration one = calibrated(network, limit, 1);
    const std::size_t count = one.layers[0]->groups.size();
    EXPECT_LE(count, before);
    before = count;
    if (count < 8) {
      EXPECT_EQ(one.options.groups, count);
    }
    for (std::size_t image = 0; image < one.groupOf.size(); ++image) {
      EXPECT_EQ(one.groupOf[image], image % count);
    }
    // Whatever came first: the groups are those of one thread, and the images of each are in it.
    for (const int threads : {2, 3}) {
      const Calibration some = calibrated(network, limit, threads);
      ASSERT_EQ(some.layers[0]->groups.size(), count) << limit;
      EXPECT_EQ(some.groupOf, one.groupOf);
      for (std::size_t layer = 0; layer < some.layers.size(); ++layer) {
        for (std::size_t group = 0; group < count; ++group) {
          expectSame(some.layers[layer]->groups[group], one.layers[layer]->groups[group]);
          std::vector<std::size_t> times(8, 0);
          for (std::size_t i = group; i < 8; i += count) {
            times[i] = 1;
          }
          expectSame(some.layers[layer]->groups[group],
                     recombine(*all.layers[layer], all.groupOf, times).histogram);
        }
      }
    }
  }
}

TEST(CalibrationMemory, CountsWhatLayersShareOnce) {
  const AnalysedNetwork network;
  Calibration calibration = calibrated(network, kDefaultMemory, 1);
  const CalibrationMemory once = memoryOf(calibration);
  EXPECT_EQ(once.groupCount, 8U);
  EXPECT_GT(once.groups, 0U);
  // Some thousand values a layer.
  EXPECT_LT(once.counters, std::size_t{1} << 20U);
  calibration.layers.push_back(calibration.layers.front());
  EXPECT_EQ(memoryOf(calibration).counters, once.counters);
}

TEST(CalibrationMemory, SnapshotsAreSmallAndCountTheSame) {
  const AnalysedNetwork network;
  const Calibration all = calibrated(network, kDefaultMemory, 1);
  const SignedHistogram& whole = all.layers[0]->histogram;
  const SignedHistogram small = whole.reduced(ActivationStatistics::kGroupBins);
  EXPECT_EQ(copy(small.positive()), copy(whole.positive()));
  EXPECT_EQ(copy(small.negative()), copy(whole.negative()));
  EXPECT_EQ(small.count(), whole.count());
  EXPECT_EQ(small.zeros(), whole.zeros());
  EXPECT_EQ(small.min(), whole.min());
  EXPECT_EQ(small.exponent(), whole.exponent());
  EXPECT_LE(small.bytes(), whole.bytes());
}

}  // namespace
}  // namespace quantoscope
