// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/stability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "core/analysis/expected_error.h"
#include "core/base/error.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {
namespace {

using Image = std::vector<float>;

struct Set {
  std::vector<Image> images;
  ActivationStatistics statistics;
  std::vector<std::size_t> groupOf;
  LayerDecision decision;
};

LayerDecision decisionOf(const ActivationStatistics& statistics, const std::string& method,
                         int bits) {
  QuantizableLayer layer;
  layer.name = "layer";
  layer.kind = LayerKind::InnerProduct;
  layer.inputChannels = 1;
  layer.outputChannels = 1;
  layer.weights = {1};
  Plan plan;
  plan.method = method;
  LayerOverride layerOverride;
  layerOverride.activationBits = bits;
  return decide(layer, statistics, plan, layerOverride);
}

Set setOf(std::vector<Image> images, std::size_t groups, const std::string& method = "min-max",
          int bits = 8) {
  Set set;
  set.images = std::move(images);
  set.statistics.groups.resize(groups, SignedHistogram(ActivationStatistics::kGroupBins));
  float record = -1;
  for (std::size_t i = 0; i < set.images.size(); ++i) {
    set.groupOf.push_back(i % groups);
    const float absmax =
        set.statistics.histogram.add(set.images[i], set.statistics.groups[i % groups]);
    set.statistics.imageAbsmax.push_back(absmax);
    if (absmax > record) {
      record = absmax;
      set.statistics.absmaxImage = i;
    }
  }
  set.decision = decisionOf(set.statistics, method, bits);
  return set;
}

// After a ReLU, alike but for what chance does.
std::vector<Image> similar(std::size_t count, std::size_t size = 20000) {
  std::mt19937 random(9);
  std::normal_distribution<float> normal;
  std::vector<Image> images(count, Image(size));
  for (Image& image : images) {
    std::generate(image.begin(), image.end(), [&] { return std::max(0.0F, normal(random)); });
  }
  return images;
}

ThresholdStability stabilityOf(const Set& set, const StabilityOptions& options = {}) {
  return quantoscope::stabilityOf(set.statistics, set.groupOf, set.decision, options).value();
}

// What a calibration with some of the images would choose.
LayerDecision direct(const Set& set, const std::string& method, int bits, auto&& takes) {
  ActivationStatistics statistics;
  for (std::size_t i = 0; i < set.images.size(); ++i) {
    if (takes(i)) {
      statistics.imageAbsmax.push_back(statistics.histogram.add(set.images[i]));
    }
  }
  return decisionOf(statistics, method, bits);
}

// Within a bin; or, since a divergence may have many minima that are nearly equal, another of them.
void expectSameThreshold(double found, const LayerDecision& expected, double bin) {
  if (std::abs(found - expected.automaticThreshold) <= bin ||
      thresholdMethod(expected.method).threshold != nullptr) {
    EXPECT_NEAR(found, expected.automaticThreshold, bin);
    return;
  }
  const DivergenceCurve& curve = expected.curve;
  const auto at = static_cast<std::size_t>(std::lround(found / curve.binWidth - 0.5));
  const double least = curve.at(curve.bestBin);
  EXPECT_LE(std::min({curve.at(at - 1), curve.at(at), curve.at(std::min(at + 1, curve.lastBin()))}),
            1.01 * least)
      << found << " instead of " << expected.automaticThreshold;
}

TEST(Stability, ThresholdsOfSubsetsAreThoseOfACalibrationWithThem) {
  for (const ThresholdMethod& method : thresholdMethods()) {
    for (const int bits : {8, 4}) {
      const std::string id(method.id);
      const Set set = setOf(similar(12), 4, id, bits);
      const auto found =
          quantoscope::stabilityOf(set.statistics, set.groupOf, set.decision, {2, 1});
      ASSERT_EQ(found.has_value(), !method.needsSearch) << id;
      if (!found) {
        continue;
      }
      const double bin = set.statistics.absmax() / 2048;
      for (std::size_t group = 0; group < 4; ++group) {
        SCOPED_TRACE(id + " at " + std::to_string(bits) + " bits, group " + std::to_string(group));
        expectSameThreshold(found->withoutGroup[group],
                            direct(set, id, bits, [&](std::size_t i) { return i % 4 != group; }),
                            bin);
        expectSameThreshold(found->convergence[group].threshold,
                            direct(set, id, bits, [&](std::size_t i) { return i % 4 <= group; }),
                            bin);
      }
    }
  }
}

TEST(Stability, TheSameSeedDrawsTheSameSubsets) {
  const Set set = setOf(similar(16, 3000), 16, "mse");
  const auto one = stabilityOf(set, {40, 7});
  EXPECT_EQ(one.resampled, stabilityOf(set, {40, 7}).resampled);
  EXPECT_NE(one.resampled, stabilityOf(set, {40, 8}).resampled);
  EXPECT_EQ(one.resampled.size(), 40U);
  EXPECT_TRUE(std::is_sorted(one.resampled.begin(), one.resampled.end()));
  EXPECT_GE(one.threshold, one.low);
  EXPECT_LE(one.threshold, one.high);
  EXPECT_NEAR(one.spread, 20 * std::log10(one.high / one.low), 1e-12);
}

// Of every image its absmax is known, so that what min-max makes of a drawn subset can be told: the
// share of subsets that miss the one large image is (1 - 1/n)^n.
TEST(Stability, MinMaxMissesTheOneLargeImageAsOftenAsChanceHasIt) {
  auto images = similar(10, 500);
  images[3][100] = 50;
  const Set set = setOf(images, 10);
  const auto stability = stabilityOf(set, {2000, 3});
  const auto with = std::count(stability.resampled.begin(), stability.resampled.end(), 50.0);
  EXPECT_NEAR(2000.0 - static_cast<double>(with), 2000 * std::pow(0.9, 10), 70);
  EXPECT_EQ(stability.high, 50);
  EXPECT_LT(stability.low, 6);
  EXPECT_EQ(stability.absmax.image, 3U);
  EXPECT_EQ(stability.absmax.absmax, 50);
  EXPECT_TRUE(stability.absmax.alone);
  EXPECT_EQ(stability.absmax.thresholdWithout, stability.absmax.nextAbsmax);
  const double atStake = expectedError(set.statistics.histogram, stability.low, 8).sqnr -
                         expectedError(set.statistics.histogram, 50, 8).sqnr;
  EXPECT_NEAR(stability.sqnrAtStake, std::abs(atStake), 1e-9);
}

TEST(Stability, SaysAfterHowManyImagesTheThresholdStays) {
  auto images = similar(12, 500);
  for (std::size_t i = 0; i < images.size(); ++i) {
    images[i][0] = i % 6 < 2 ? 7.0F : 10.0F;  // groups 0 and 1 are smaller
  }
  const auto stability = stabilityOf(setOf(images, 6));
  ASSERT_EQ(stability.convergence.size(), 6U);
  EXPECT_EQ(stability.convergence[1].images, 4U);
  EXPECT_EQ(stability.convergence[1].threshold, 7);
  EXPECT_EQ(stability.convergence[2].threshold, 10);
  EXPECT_EQ(stability.low, 10);
  EXPECT_EQ(stability.imagesEnough, 6U);
  EXPECT_TRUE(stability.settled());

  images[5][0] = 90;  // in the last group
  const auto late = stabilityOf(setOf(images, 6), {64, 1});
  EXPECT_EQ(late.high, 90);
  EXPECT_EQ(late.images, 12U);
}

TEST(Stability, IsEmptyWhereThereIsNothingToSay) {
  const Set one = setOf(similar(1, 100), 1);
  EXPECT_FALSE(quantoscope::stabilityOf(one.statistics, one.groupOf, one.decision));
  const Set dead = setOf({Image(100, 0.0F), Image(100, 0.0F)}, 2);
  EXPECT_FALSE(quantoscope::stabilityOf(dead.statistics, dead.groupOf, dead.decision));
  // Some subsets are nothing but zeros; the others count.
  const Set half = setOf({Image(100, 0.0F), Image(100, 1.0F)}, 2);
  const auto stability = stabilityOf(half);
  EXPECT_LT(stability.resampled.size(), 64U);
  EXPECT_EQ(stability.low, 1);
  EXPECT_FALSE(stability.absmax.thresholdWithout.has_value());
  EXPECT_THROW(stabilityOf(half, {1, 1}), Error);
}

TEST(Stability, StopsWhenItIsAsked) {
  const Set set = setOf(similar(4, 100), 4);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(
      quantoscope::stabilityOf(set.statistics, set.groupOf, set.decision, {}, stop.get_token()),
      Cancelled);
}

TEST(Stability, LayersWithOneQuestionShareTheAnswer) {
  const Set set = setOf(similar(8, 500), 4, "mse");
  Calibration calibration;
  calibration.groupOf = set.groupOf;
  const auto shared = std::make_shared<const ActivationStatistics>(set.statistics);
  auto outlier = similar(8, 500);
  outlier[2][0] = 40;
  const auto other =
      std::make_shared<const ActivationStatistics>(setOf(outlier, 4, "mse").statistics);
  calibration.layers = {shared, shared, other, shared};
  const LayerDecision eight = decisionOf(*shared, "min-max", 8);
  const LayerDecision four = decisionOf(*shared, "min-max", 4);
  const LayerDecision large = decisionOf(*other, "min-max", 8);
  std::vector<std::size_t> reported;
  const auto all = stabilityOfAll(calibration, std::vector{&eight, &eight, &large, &four}, {}, 2,
                                  {{}, [&](const Progress& p) { reported.push_back(p.done); }});
  EXPECT_THAT(reported, ::testing::ElementsAre(1, 2, 3));
  EXPECT_EQ(all[0], all[1]);
  EXPECT_NE(all[0], all[3]);
  EXPECT_EQ(all[0]->resampled, stabilityOf(setOf(similar(8, 500), 4)).resampled);
  EXPECT_EQ(leastStable(all).front(), 2U);
}

}  // namespace
}  // namespace quantoscope
