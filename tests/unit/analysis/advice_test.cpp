// SPDX-License-Identifier: GPL-3.0-or-later
// A network is broken on purpose; the analysis must name the layer and the cause, and the advice
// must keep what it promises.
#include "core/analysis/advice.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/analysis/analysed_network.h"

namespace quantoscope {
namespace {

using testing::AnalysedNetwork;

// Follows an advice and returns the SQNR of the layer's output afterwards.
double sqnrAfter(AnalysedNetwork& network, const Advice& advice) {
  const std::size_t layer = *advice.layer;
  network.plan.overrides[layer] = *advice.change;
  network.analyse();
  return network.analysis.layers[layer].isolated.sqnr();
}

TEST(Advice, SaysNothingOfAGoodNetwork) {
  AnalysedNetwork network;
  network.calibrate();
  network.analyse();
  for (const Advice& advice : network.advice) {
    EXPECT_LT(advice.gain(), 4) << describe(advice, network.model);
  }
  EXPECT_GT(network.analysis.output.sqnr(), 25);
}

TEST(Advice, RepairsAThresholdThatIsFarTooSmall) {
  AnalysedNetwork network;
  network.calibrate();
  const std::size_t point = network.layer("point");
  network.plan.overrides[point].threshold = network.calibration.layers[point]->absmax() / 20;
  network.analyse();
  EXPECT_EQ(worstLayers(network.analysis).front(), point);
  EXPECT_EQ(causeOf(network.analysis.layers[point]), ErrorCause::Threshold);
  ASSERT_FALSE(network.advice.empty());
  const Advice advice = network.advice.front();
  EXPECT_EQ(advice.kind, AdviceKind::OtherThreshold);
  EXPECT_EQ(advice.layer, point);
  EXPECT_GT(advice.gain(), 10);
  EXPECT_NEAR(sqnrAfter(network, advice), advice.after, 1e-6);
}

TEST(Advice, NamesTheLayerWithThreeBitWeights) {
  AnalysedNetwork network;
  network.calibrate();
  const std::size_t point = network.layer("point");
  network.plan.overrides[point].weightBits = 3;
  network.analyse();
  EXPECT_EQ(worstLayers(network.analysis).front(), point);
  EXPECT_EQ(causeOf(network.analysis.layers[point]), ErrorCause::Weights);
  const Advice* const found = network.find(AdviceKind::MoreBits);
  ASSERT_NE(found, nullptr);
  const Advice advice = *found;
  EXPECT_EQ(advice.layer, point);
  EXPECT_EQ(advice.change->weightBits, 8);
  EXPECT_NEAR(sqnrAfter(network, advice), advice.after, 1e-6);
}

TEST(Advice, ExpectsFromHistogramsWhatItCannotTry) {
  AnalysedNetwork network;
  network.probing = false;
  network.calibrate();
  const std::size_t point = network.layer("point");
  network.plan.overrides[point].threshold = network.calibration.layers[point]->absmax() / 20;
  network.analyse();
  ASSERT_FALSE(network.advice.empty());
  const Advice advice = network.advice.front();
  EXPECT_EQ(advice.kind, AdviceKind::OtherThreshold);
  EXPECT_EQ(advice.layer, point);
  // Clipping errors of neighbours add up, rounding errors do not: the histogram is on the safe
  // side.
  EXPECT_GT(sqnrAfter(network, advice), advice.after - 1);
}

// The outlier multiplies a channel that is always 0, so that it does nothing but spoil the scale.
TEST(Advice, FindsTheChannelOfAnOutlierWeight) {
  AnalysedNetwork network([](AnalysedNetwork::Parts& parts) {
    for (int i = 0; i < 9; ++i) {
      parts.depthwise[static_cast<std::size_t>(3 * 9 + i)] = -1;
    }
    parts.point[5 * 8 + 3] = 60;
  });
  network.calibrate();
  network.analyse();
  const std::size_t point = network.layer("point");
  EXPECT_EQ(worstLayers(network.analysis).front(), point);
  EXPECT_EQ(ownCauseOf(network.analysis.layers[point]), ErrorCause::Weights);
  const Advice* const advice = network.find(AdviceKind::UnevenWeights);
  ASSERT_NE(advice, nullptr);
  EXPECT_EQ(advice->layer, point);
  EXPECT_EQ(advice->count, 5U);
  EXPECT_FALSE(advice->change);
}

TEST(Advice, NamesTheImageThatStretchesTheRange) {
  AnalysedNetwork network([](AnalysedNetwork::Parts& parts) {
    for (float& value : parts.images[6].values) {
      value *= 40;
    }
  });
  network.calibrate();
  network.analyse();
  const Advice* const advice = network.find(AdviceKind::OutlierImage);
  ASSERT_NE(advice, nullptr);
  EXPECT_NE(advice->file.find("image6.npy"), std::string::npos);
  EXPECT_GT(advice->ratio, 10);
  ASSERT_TRUE(advice->change);
  EXPECT_LT(*advice->change->threshold, network.calibration.layers[*advice->layer]->absmax() / 10);
  // What it promises holds for the other images.
  const std::size_t layer = *advice->layer;
  const double promised = advice->after;
  EXPECT_GT(advice->gain(), 5);
  network.plan.overrides[layer] = *advice->change;
  network.analyse(0);
  const LayerProbe probe(network.model, network.samples, {});
  const auto others = probe.measure(layer, network.arithmetic.layers[layer], Target::Ncnn, {},
                                    network.samples.files[0][6]);
  EXPECT_NEAR(others.isolated.sqnr(), promised, 1e-6);
}

// Three loud images are no outlier, even if none of them is among those that are measured.
TEST(Advice, DoesNotAccuseOneOfManyLoudImages) {
  AnalysedNetwork network([](AnalysedNetwork::Parts& parts) {
    for (std::size_t image = 5; image < 8; ++image) {
      for (float& value : parts.images[image].values) {
        value *= 40;
      }
    }
  });
  network.calibrate();
  network.samples.files[0].resize(5);
  network.analyse();
  EXPECT_EQ(network.find(AdviceKind::OutlierImage), nullptr);
}

// A bias that is large in units of a tiny channel's scales must not overflow 32 bits.
TEST(IntegerBias, FitsBesideTinyWeights) {
  AnalysedNetwork network([](AnalysedNetwork::Parts& parts) {
    for (std::size_t i = 0; i < 27; ++i) {
      parts.stem[i] = 1e-8F;
    }
    parts.stemBias[0] = 1;
  });
  network.plan.target = Target::Integer;
  network.calibrate();
  network.analyse(0);
  EXPECT_GT(network.analysis.layers[network.layer("stem")].isolated.sqnr(), 30);
}

// What a layer requantizes has the next layer's threshold in it: that is the next layer's error.
TEST(IntegerNetwork, ChargesNoLayerWithTheNextOnesThreshold) {
  AnalysedNetwork network;
  network.plan.target = Target::Integer;
  network.calibrate();
  const std::size_t depthwise = network.layer("depthwise");
  network.plan.overrides[depthwise].threshold =
      network.calibration.layers[depthwise]->absmax() / 20;
  network.analyse();
  const std::size_t stem = network.layer("stem");
  EXPECT_EQ(network.analysis.layers[stem].accumulated.noise,
            network.analysis.layers[stem].isolated.noise);
  EXPECT_GT(network.analysis.sensitivity[depthwise].allButThis.sqnr(),
            network.analysis.output.sqnr() + 10);
}

TEST(Advice, SuspectsThePreprocessing) {
  AnalysedNetwork network([](AnalysedNetwork::Parts& parts) {
    for (Tensor& image : parts.images) {
      for (float& value : image.values) {
        value = 110 + 50 * value;  // as if the mean had been forgotten
      }
    }
  });
  network.calibrate();
  network.analyse();
  ASSERT_FALSE(network.advice.empty());
  const Advice& advice = network.advice.front();
  EXPECT_EQ(advice.kind, AdviceKind::Preprocessing);
  EXPECT_NEAR(advice.mean, 110, 5);
  EXPECT_NEAR(advice.deviation, 50, 5);
}

TEST(Advice, OffersAZeroPointWhereTheTargetHasOne) {
  AnalysedNetwork network;
  network.plan.target = Target::Integer;
  for (LayerOverride& layer : network.plan.overrides) {
    layer.asymmetric = false;
  }
  network.calibrate();
  for (std::size_t i = 0; i < network.plan.overrides.size(); ++i) {
    network.plan.overrides[i].threshold = network.calibration.layers[i]->absmax();
    network.plan.overrides[i].activationBits = 5;
  }
  network.analyse();
  const Advice* const found = network.find(AdviceKind::AsymmetricRange);
  ASSERT_NE(found, nullptr);
  const Advice advice = *found;
  EXPECT_GT(advice.gain(), 5);  // one bit is 6 dB
  EXPECT_NEAR(sqnrAfter(network, advice), advice.after, 1e-6);
}

TEST(Advice, KeepsALayerFloatWhenNothingElseHelps) {
  AnalysedNetwork network;
  network.calibrate();
  const std::size_t point = network.layer("point");
  network.plan.overrides[point].activationBits = 2;
  network.plan.overrides[point].weightBits = 2;
  network.analyse();
  EXPECT_NE(network.find(AdviceKind::MoreBits), nullptr);
  for (const Advice& advice : network.advice) {
    EXPECT_FALSE(describe(advice, network.model).empty());
    EXPECT_STRNE(toString(advice.kind), "");
    if (advice.kind == AdviceKind::KeepFloat) {
      EXPECT_GT(advice.share, 0.1);
      EXPECT_LT(advice.share, 0.9);
    }
  }
}

}  // namespace
}  // namespace quantoscope
