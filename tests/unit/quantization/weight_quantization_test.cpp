// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/weight_quantization.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;

QuantizableLayer layerWith(LayerKind kind, int kernel, std::vector<float> weights, int outputs,
                           int groups = 1) {
  QuantizableLayer layer;
  layer.name = "layer";
  layer.kind = kind;
  layer.geometry.kernelWidth = kernel;
  layer.geometry.kernelHeight = kernel;
  layer.geometry.groups = groups;
  layer.outputChannels = outputs;
  layer.weights = std::move(weights);
  return layer;
}

TEST(QuantizeWeights, HasOneScaleForEachOutputChannel) {
  const auto layer = layerWith(LayerKind::Convolution, 1, {1, -2, 0.5F, 0.25F}, 2);
  EXPECT_THAT(quantizeWeights(layer, 8).scales, ElementsAre(127 / 2.0F, 127 / 0.5F));
  EXPECT_THAT(quantizeWeights(layer, 6).scales, ElementsAre(31 / 2.0F, 31 / 0.5F));
}

TEST(QuantizeWeights, HasOneScaleForEachGroup) {
  // Two groups of two output channels each.
  const auto layer = layerWith(LayerKind::ConvolutionDepthWise, 1, {1, 4, 2, -8, 1, 1, 1, 1}, 4, 2);
  EXPECT_THAT(quantizeWeights(layer, 8).scales, ElementsAre(127 / 8.0F, 127.0F));
}

TEST(QuantizeWeights, GivesADeadChannelAFiniteScale) {
  const auto layer = layerWith(LayerKind::Convolution, 1, {0, 0, 1, 1}, 2);
  const WeightQuantization weights = quantizeWeights(layer, 8);
  EXPECT_THAT(weights.scales, ElementsAre(0.0F, 127.0F));
  EXPECT_THAT(weights.deadChannels, ElementsAre(0U));
}

TEST(QuantizeWeights, TakesAChannelWithAScaleBeyondFloatAsDead) {
  const auto layer = layerWith(LayerKind::Convolution, 1, {1e-40F, 1}, 2);
  const WeightQuantization weights = quantizeWeights(layer, 8);
  EXPECT_THAT(weights.scales, ElementsAre(0.0F, 127.0F));
}

TEST(QuantizeWeights, HasOneScaleForTheWholeTensor) {
  const auto layer = layerWith(LayerKind::Convolution, 1, {1, -2, 0.5F, 0.25F, 0, 0}, 3);
  WeightScheme scheme;
  scheme.perTensor = true;
  const WeightQuantization weights = quantizeWeights(layer, scheme);
  EXPECT_THAT(weights.scales, ElementsAre(127 / 2.0F, 127 / 2.0F, 0.0F));
  EXPECT_THAT(weights.absmax, ElementsAre(2.0F, 0.5F, 0.0F));
}

TEST(QuantizeWeights, TakesGivenScales) {
  const auto layer = layerWith(LayerKind::Convolution, 1, {1, -2, 0.5F, 0.25F}, 2);
  WeightScheme scheme;
  scheme.bits = 6;
  scheme.scales = {100, 0};
  const WeightQuantization weights = quantizeWeights(layer, scheme);
  EXPECT_THAT(weights.scales, ElementsAre(100.0F, 0.0F));
  EXPECT_THAT(weights.deadChannels, ElementsAre(1U));
  // -2 is clipped at -127 codes; the second channel is lost.
  const double error = 0.73 * 0.73 + 0.5 * 0.5 + 0.25 * 0.25;
  EXPECT_NEAR(weights.sqnr, 10 * std::log10(5.3125 / error), 1e-9);
  scheme.scales = {100};
  EXPECT_THROW(quantizeWeights(layer, scheme), Error);
  scheme.scales = {100, -1};
  EXPECT_THROW(quantizeWeights(layer, scheme), Error);
}

TEST(QuantizeWeights, MeasuresTheErrorThatRoundingMakes) {
  // One code is 1/127: 0.5 becomes round(63.5) = 64 codes.
  const auto layer = layerWith(LayerKind::Convolution, 1, {1, 0.5F}, 1);
  const double error = 0.5 - 64.0 / 127;
  EXPECT_NEAR(quantizeWeights(layer, 8).sqnr, 10 * std::log10(1.25 / (error * error)), 1e-3);
}

TEST(QuantizeWeights, RefusesOtherBitWidths) {
  const auto layer = layerWith(LayerKind::Convolution, 1, {1}, 1);
  EXPECT_THROW(quantizeWeights(layer, 9), Error);
  EXPECT_THROW(quantizeWeights(layer, 1), Error);
}

TEST(DefaultWeightBits, FollowTheWinogradRule) {
  auto layer = layerWith(LayerKind::Convolution, 3, {}, 1);
  EXPECT_EQ(defaultWeightBits(layer), 6);
  layer.geometry.strideWidth = 2;
  EXPECT_EQ(defaultWeightBits(layer), 8);
  layer.geometry.strideWidth = 1;
  layer.geometry.dilationHeight = 2;
  EXPECT_EQ(defaultWeightBits(layer), 8);
  EXPECT_EQ(defaultWeightBits(layerWith(LayerKind::ConvolutionDepthWise, 3, {}, 1)), 8);
  EXPECT_EQ(defaultWeightBits(layerWith(LayerKind::Convolution, 1, {}, 1)), 8);
}

}  // namespace
}  // namespace quantoscope
