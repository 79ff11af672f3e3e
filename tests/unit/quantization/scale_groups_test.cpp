// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/scale_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/analysis/advice.h"
#include "core/analysis/easyquant.h"
#include "core/analysis/layer_probe.h"
#include "core/analysis/method_comparison.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/analysis/scale_sharing.h"
#include "core/quantization/group_edits.h"
#include "tests/unit/analysis/shared_blob_network.h"

namespace quantoscope::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr std::size_t kStem = SharedBlobNetwork::kStem;
constexpr std::size_t kDeep = SharedBlobNetwork::kDeep;
constexpr std::size_t kEach = SharedBlobNetwork::kEach;
constexpr std::size_t kWide = SharedBlobNetwork::kWide;

LayerOverride threshold(double value) {
  LayerOverride decided;
  decided.threshold = value;
  return decided;
}

TEST(ScaleGroups, AreTheReadersOfOneSplit) {
  const SharedBlobNetwork network;
  for (const Target target : {Target::Ncnn, Target::Integer}) {
    const ScaleGroups groups = scaleGroups(network.model(), target);
    ASSERT_EQ(groups.size(), 1U) << toString(target);
    EXPECT_EQ(groups[0].blob, "x");
    EXPECT_EQ(groups[0].producer, kStem);
    EXPECT_THAT(groups[0].outputBlobs.size(), 3U);
    EXPECT_EQ(groupOf(groups, kStem), nullptr);
    EXPECT_EQ(groupOf(groups, kEach), &groups[0]);
  }
  EXPECT_THAT(scaleGroups(network.model(), Target::Ncnn)[0].layers,
              ElementsAre(kWide, kDeep, kEach));
  EXPECT_THAT(scaleGroups(network.model(), Target::Integer)[0].layers,
              ElementsAre(kDeep, kEach, kWide));
}

TEST(ScaleGroups, MoveTogether) {
  const SharedBlobNetwork network;
  Plan plan = network.plan();
  EXPECT_THAT(tiedLayers(plan, kDeep), ElementsAre(kWide, kDeep, kEach));
  EXPECT_THAT(tiedLayers(plan, kStem), ElementsAre(kStem));
  LayerOverride decided = threshold(2);
  decided.weightBits = 5;
  decided.provenance = Provenance{"somebody", {}, "a reason"};
  EXPECT_THAT(applyToGroup(plan, kDeep, decided), ElementsAre(kWide, kEach));
  EXPECT_EQ(plan.overrides[kWide].threshold, 2);
  EXPECT_EQ(plan.overrides[kWide].provenance->why, "a reason");
  EXPECT_FALSE(plan.overrides[kWide].weightBits) << "weights are each layer's own";
  EXPECT_TRUE(plan.overrides[kStem].empty());
  // Method and bits as well; weights alone move nobody.
  decided.activationBits = 6;
  decided.method = "max";
  EXPECT_EQ(applyToGroup(plan, kDeep, decided).size(), 2U);
  EXPECT_EQ(plan.overrides[kEach].activationBits, 6);
  EXPECT_EQ(plan.overrides[kEach].method, "max");
  decided.weightBits = 7;
  EXPECT_THAT(applyToGroup(plan, kDeep, decided), IsEmpty());
  // Reset takes the decision back for all.
  EXPECT_THAT(applyToGroup(plan, kEach, {}), UnorderedElementsAre(kWide, kDeep));
  EXPECT_TRUE(plan.overrides[kWide].empty());
  EXPECT_FALSE(plan.overrides[kWide].provenance);
  EXPECT_EQ(plan.overrides[kDeep].weightBits, 7);
  EXPECT_FALSE(plan.overrides[kDeep].threshold);
}

TEST(ScaleGroups, LetAnUntiedLayerGoItsOwnWay) {
  const SharedBlobNetwork network;
  Plan plan = network.plan();
  LayerOverride alone = threshold(1);
  alone.untied = true;
  EXPECT_THAT(applyToGroup(plan, kDeep, alone), IsEmpty());
  EXPECT_THAT(applyToGroup(plan, kWide, threshold(3)), ElementsAre(kEach));
  EXPECT_EQ(plan.overrides[kDeep].threshold, 1);
  EXPECT_FALSE(plan.overrides[kDeep].empty());
  // Tied again, it follows.
  alone.untied.reset();
  EXPECT_THAT(applyToGroup(plan, kDeep, alone), IsEmpty());
  EXPECT_EQ(plan.overrides[kDeep].threshold, 3);
}

TEST(ScaleGroups, TakeInALayerThatIsInt8Again) {
  const SharedBlobNetwork network;
  Plan plan = network.plan();
  LayerOverride kept;
  kept.keepFloat = true;
  EXPECT_THAT(applyToGroup(plan, kDeep, kept), IsEmpty());
  EXPECT_THAT(applyToGroup(plan, kWide, threshold(3)), UnorderedElementsAre(kDeep, kEach));
  EXPECT_TRUE(plan.overrides[kDeep].keepFloat);
  applyToGroup(plan, kDeep, {});
  EXPECT_FALSE(plan.overrides[kWide].threshold) << "a reset is an edit of the threshold, too";
  // From a table a float layer has no threshold at all.
  plan = network.plan();
  plan.overrides[kDeep] = kept;
  plan.overrides[kWide] = plan.overrides[kEach] = threshold(3);
  plan.overrides[kDeep].keepFloat = true;
  EXPECT_THAT(applyToGroup(plan, kDeep, LayerOverride{}), IsEmpty());
  EXPECT_EQ(plan.overrides[kDeep].threshold, 3);
}

TEST(ScaleGroups, ShowWhatAFileSetsApart) {
  const SharedBlobNetwork network;
  Plan plan = network.plan();
  plan.overrides[kWide] = threshold(3);
  plan.overrides[kDeep] = threshold(2);
  plan.overrides[kEach].keepFloat = true;
  EXPECT_THAT(untieWhatDiffers(plan), ElementsAre(kDeep));
  EXPECT_TRUE(plan.overrides[kDeep].untied.value_or(false));
  EXPECT_EQ(plan.overrides[kEach].threshold, 3);
  EXPECT_TRUE(plan.overrides[kEach].keepFloat.value_or(false));
  EXPECT_THAT(untieWhatDiffers(plan), IsEmpty());
}

TEST(ScaleGroups, AreMendedWithTheLargestThreshold) {
  const SharedBlobNetwork network;
  const Calibration calibration = network.calibrated();
  Plan plan = network.plan();
  plan.overrides[kWide] = threshold(1.5);
  plan.overrides[kDeep] = threshold(2.5);
  plan.overrides[kDeep].weightBits = 6;
  plan.overrides[kEach] = threshold(1.5);
  untieWhatDiffers(plan);
  auto reports = reportAll(network.model(), calibration, plan);
  EXPECT_EQ(misreadCodesOf(network.model(), plan.target, reports).size(), 1U);
  for (const OverrideEdit& edit : sharingEdits(network.model(), plan, reports, {"m", {}, "w"})) {
    plan.overrides[edit.layer] = edit.layerOverride;
  }
  reports = reportAll(network.model(), calibration, plan);
  EXPECT_TRUE(misreadCodesOf(network.model(), plan.target, reports).empty());
  EXPECT_EQ(reports[kWide].decision.threshold, 2.5);
  EXPECT_EQ(plan.overrides[kDeep].weightBits, 6);
  EXPECT_FALSE(isUntied(plan.overrides[kDeep]));
  EXPECT_TRUE(sharingEdits(network.model(), plan, reports, {}).empty());
}

// Whatever is searched, floated and searched again, what is found for a group is one threshold.
TEST(ScaleGroups, AreSearchedTogether) {
  const SharedBlobNetwork network;
  const Calibration calibration = network.calibrated();
  Plan plan = network.plan();
  plan.method = "easyquant";
  const auto search = [&] {
    const auto awaiting = layersAwaitingSearch(network.model(), calibration, plan);
    plan.searched = std::make_shared<const ScaleSearch>(
        searchScales(network.model(), calibration, network.samples, plan, {}));
    EXPECT_TRUE(layersAwaitingSearch(network.model(), calibration, plan).empty());
    const auto reports = reportAll(network.model(), calibration, plan);
    EXPECT_TRUE(misreadCodesOf(network.model(), plan.target, reports).empty());
    return awaiting.size();
  };
  const auto thresholdOf = [&](std::size_t layer) {
    return decide(network.model().layers[layer], *calibration.layers[layer], plan,
                  plan.overrides[layer])
        .threshold;
  };
  EXPECT_EQ(search(), 4U);
  const double common = thresholdOf(kWide);
  EXPECT_EQ(thresholdOf(kDeep), common);
  EXPECT_EQ(thresholdOf(kEach), common);
  // Other weight bits of one are another search of all.
  plan.overrides[kDeep].weightBits = 4;
  EXPECT_EQ(search(), 3U);
  plan.overrides[kDeep].weightBits.reset();
  EXPECT_EQ(search(), 0U);
  EXPECT_EQ(thresholdOf(kEach), common);
  // One less: the others have a search of their own; with it again, the first one's result.
  plan.overrides[kWide].keepFloat = true;
  EXPECT_EQ(search(), 2U);
  plan.overrides[kWide].keepFloat.reset();
  EXPECT_EQ(search(), 0U);
  EXPECT_EQ(thresholdOf(kDeep), common);
  // Untied, it is searched alone.
  plan.overrides[kEach].untied = true;
  plan.overrides[kStem].keepFloat = true;
  const auto alone = layersAwaitingSearch(network.model(), calibration, plan);
  EXPECT_THAT(alone, ElementsAre(kDeep, kEach, kWide));
}

TEST(ScaleGroups, AreComparedTogether) {
  const SharedBlobNetwork network;
  const auto results = compareMethods(network.model(), network.calibrated(), network.samples,
                                      network.plan(), {"easyquant", "mse"}, {8}, {});
  ASSERT_EQ(results.size(), 2U);
  for (const MethodResult& result : results) {
    EXPECT_EQ(result.thresholds[kDeep], result.thresholds[kWide]) << result.method;
    EXPECT_EQ(result.thresholds[kEach], result.thresholds[kWide]) << result.method;
  }
  EXPECT_NE(results[0].thresholds[kWide], results[1].thresholds[kWide]);
}

TEST(ScaleGroups, AreAdvisedTogether) {
  const SharedBlobNetwork network;
  const Calibration calibration = network.calibrated();
  Plan plan = network.plan();
  applyToGroup(plan, kDeep, threshold(40));
  const auto advise = [&] {
    const auto reports = reportAll(network.model(), calibration, plan);
    const auto arithmetic = arithmeticOf(reports, plan.target);
    AnalysisOptions options;
    options.sensitivityImages = 3;
    const auto analysis = analyze(network.model(), network.samples, arithmetic, options);
    const LayerProbe probe(network.model(), network.samples, {});
    return adviseOn(network.model(), calibration, plan, reports, arithmetic, analysis, &probe);
  };
  std::vector<Advice> thresholds = advise();
  std::erase_if(thresholds, [](const Advice& a) {
    return a.kind != AdviceKind::OtherThreshold || a.layer == kStem;
  });
  ASSERT_EQ(thresholds.size(), 1U) << "one for all three";
  EXPECT_EQ(thresholds[0].also.size(), 2U);
  EXPECT_GT(thresholds[0].gain(), 10);
  const std::string text = describe(thresholds[0], network.model());
  EXPECT_NE(text.find("too: they share a scale"), std::string::npos) << text;
  applyToGroup(plan, *thresholds[0].layer, *thresholds[0].change);
  EXPECT_LT(*plan.overrides[kWide].threshold, 40);
  EXPECT_EQ(plan.overrides[kWide].threshold, plan.overrides[kEach].threshold);

  // What an untied layer costs is measured, and its advice ties it again.
  LayerOverride apart = plan.overrides[kDeep];
  apart.untied = true;
  apart.threshold = *apart.threshold / 2;
  applyToGroup(plan, kDeep, apart);
  const auto advice = advise();
  const auto share = std::find_if(advice.begin(), advice.end(),
                                  [](const Advice& a) { return a.kind == AdviceKind::ShareScale; });
  ASSERT_NE(share, advice.end());
  EXPECT_EQ(share->layer, kDeep);
  EXPECT_EQ(share->other, kWide);
  EXPECT_NEAR(share->ratio, 0.5, 1e-3);
  EXPECT_LT(share->before, 7) << "half of every value is missing";
  EXPECT_GT(share->after, 25);
  applyToGroup(plan, kDeep, *share->change);
  EXPECT_EQ(plan.overrides[kDeep].threshold, plan.overrides[kWide].threshold);
  EXPECT_FALSE(isUntied(plan.overrides[kDeep]));
}

}  // namespace
}  // namespace quantoscope::testing
