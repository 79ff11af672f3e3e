// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "core/analysis/layer_report.h"
#include "core/base/error.h"
#include "core/calibration/kl_ncnn.h"

namespace quantoscope {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::Not;

class PlanTest : public ::testing::Test {
 protected:
  PlanTest() {
    layer_.name = "conv";
    layer_.outputChannels = 1;
    layer_.inputChannels = 1;
    layer_.weights = {0.5F};
    std::mt19937 random(3);
    std::normal_distribution<float> normal(0, 2);
    std::vector<float> values(50000);
    for (float& value : values) {
      value = std::max(0.0F, normal(random));
    }
    statistics_.histogram.add(values);
  }

  QuantizableLayer layer_;
  ActivationStatistics statistics_;
};

TEST_F(PlanTest, FollowsTheMethodWhereNobodyDecided) {
  const LayerDecision decision = decide(layer_, statistics_, {}, {});
  const DivergenceCurve curve = klNcnnCurve(statistics_.magnitudes(), 128);
  EXPECT_EQ(decision.thresholdBin, curve.bestBin);
  EXPECT_DOUBLE_EQ(decision.threshold, curve.thresholdOf(curve.bestBin));
  EXPECT_DOUBLE_EQ(decision.scale, 127 / decision.threshold);
  EXPECT_FALSE(decision.overridden);
}

TEST_F(PlanTest, KeepsAThresholdThatAPersonChose) {
  LayerOverride chosen;
  chosen.threshold = 3.25;
  const LayerDecision decision = decide(layer_, statistics_, {}, chosen);
  EXPECT_DOUBLE_EQ(decision.threshold, 3.25);
  EXPECT_TRUE(decision.overridden);
  EXPECT_NEAR(decision.curve.thresholdOf(decision.thresholdBin), 3.25, decision.curve.binWidth / 2);
  EXPECT_NE(decision.automaticThreshold, 3.25);
}

TEST_F(PlanTest, SearchesAgainForOtherBits) {
  LayerOverride chosen;
  chosen.activationBits = 6;
  const LayerDecision decision = decide(layer_, statistics_, {}, chosen);
  const DivergenceCurve curve = klNcnnCurve(statistics_.magnitudes(), 32);
  EXPECT_EQ(decision.thresholdBin, curve.bestBin);
  EXPECT_DOUBLE_EQ(decision.scale, 31 / decision.threshold);
}

TEST_F(PlanTest, KeepsALayerFloatWhoseInputIsAlwaysZero) {
  ActivationStatistics dead;
  dead.histogram.add(std::vector<float>(100, 0.0F));
  const LayerReport report = reportOf(layer_, dead, {}, {});
  EXPECT_TRUE(report.decision.deadBlob);
  EXPECT_TRUE(report.decision.keepFloat);
  EXPECT_EQ(report.decision.scale, 0);
  EXPECT_THAT(report.warnings, Contains(Field(&Warning::kind, WarningKind::DeadBlob)));
}

TEST_F(PlanTest, RefusesAThresholdThatIsNone) {
  LayerOverride chosen;
  for (const double threshold : {0.0, -1.0, std::nan("")}) {
    chosen.threshold = threshold;
    EXPECT_THROW(decide(layer_, statistics_, {}, chosen), Error);
  }
  chosen = {};
  chosen.method = "guess";
  EXPECT_THROW(decide(layer_, statistics_, {}, chosen), Error);
}

TEST_F(PlanTest, WarnsOfBitsThatTheRuntimeDoesNotClipAt) {
  LayerOverride chosen;
  chosen.activationBits = 5;
  EXPECT_THAT(reportOf(layer_, statistics_, {}, chosen).warnings,
              Contains(Field(&Warning::kind, WarningKind::TargetClipsAt127)));
}

// A grouped convolution with eight outputs a group.
TEST_F(PlanTest, KeepsFloatWhatTheRuntimeCannotComputeUntilAPersonSaysOtherwise) {
  layer_.kind = LayerKind::ConvolutionDepthWise;
  layer_.geometry.groups = 2;
  layer_.inputChannels = 2;
  layer_.outputChannels = 16;
  layer_.weights.assign(16, 0.5F);
  const auto misreads = Contains(Field(&Warning::kind, WarningKind::RuntimeMisreads));
  const LayerReport automatic = reportOf(layer_, statistics_, {}, {});
  EXPECT_TRUE(automatic.decision.keepFloat);
  EXPECT_FALSE(automatic.decision.overridden);
  EXPECT_GT(automatic.decision.threshold, 0);
  EXPECT_EQ(floatReason(automatic.decision), describe(RuntimeObstacle::GroupedOutputs));
  EXPECT_THAT(automatic.warnings, Not(misreads));

  LayerOverride forced;
  forced.keepFloat = false;
  const LayerReport decided = reportOf(layer_, statistics_, {}, forced);
  EXPECT_FALSE(decided.decision.keepFloat);
  EXPECT_THAT(decided.warnings, misreads);
  EXPECT_EQ(floatReason(decided.decision), "");

  Plan integer;
  integer.target = Target::Integer;
  EXPECT_FALSE(reportOf(layer_, statistics_, integer, {}).decision.keepFloat);
  LayerOverride kept;
  kept.keepFloat = true;
  EXPECT_EQ(floatReason(reportOf(layer_, statistics_, integer, kept).decision), "by decision");
}

TEST_F(PlanTest, WarnsOfNumbersThatNoNetworkHas) {
  const auto kinds = [&](const std::vector<float>& values) {
    ActivationStatistics statistics;
    statistics.histogram.add(values);
    std::vector<WarningKind> found;
    for (const Warning& warning : reportOf(layer_, statistics, {}, {}).warnings) {
      found.push_back(warning.kind);
      EXPECT_FALSE(describe(warning).empty());
    }
    return found;
  };
  std::vector<float> values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = (i % 2 == 0 ? 1.0F : -1.0F) * static_cast<float>(i + 1) / 1000;
  }
  const auto scaled = [&](float factor) {
    std::vector<float> result;
    for (const float value : values) {
      result.push_back(value * factor);
    }
    return result;
  };
  EXPECT_THAT(kinds(values), ::testing::IsEmpty());
  EXPECT_THAT(kinds(scaled(1e-24F)), ::testing::ElementsAre(WarningKind::ImplausibleScale));
  EXPECT_THAT(kinds(scaled(1e9F)), Contains(WarningKind::ImplausibleScale));
  EXPECT_THAT(kinds({1, -0.5F, 0.25F, -1, 0, 0, 0, 0, 0, 0, 0, 0}),
              Contains(WarningKind::FewValues));
  layer_.weights = {1e7F};
  EXPECT_THAT(kinds(values), ::testing::ElementsAre(WarningKind::ScaleUnprintable))
      << "a weight scale of 127 / 1e7";
}

}  // namespace
}  // namespace quantoscope
