// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/layer_arithmetic.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/quantization/activation_codes.h"

namespace quantoscope {
namespace {

// The range -3 … 4 in 8 bits: the worked example of asymmetric quantization, shifted to signed
// codes.
TEST(ActivationCodes, OfAnAsymmetricRange) {
  const ActivationCodes codes = asymmetricCodes(-3, 4, 8);
  EXPECT_NEAR(1 / codes.scale, 0.0274509804, 1e-10);
  EXPECT_EQ(codes.range.zeroPoint, -19);  // 109.29 above the lowest code
  EXPECT_EQ(codes.range.low, -128);
  EXPECT_EQ(codes.range.high, 127);
}

TEST(ActivationCodes, HaveACodeForZero) {
  const ActivationCodes positive = asymmetricCodes(2, 5, 8);
  EXPECT_EQ(positive.range.zeroPoint, -128);
  EXPECT_NEAR(positive.high(), 5, 1e-12);
  EXPECT_EQ(positive.low(), 0);
  const ActivationCodes negative = asymmetricCodes(-5, -2, 4);
  EXPECT_EQ(negative.range.zeroPoint, 7);
  EXPECT_NEAR(negative.low(), -5, 1e-12);
  EXPECT_THROW(asymmetricCodes(0, 0, 8), Error);
  EXPECT_THROW(asymmetricCodes(-1, 1, 9), Error);
}

TEST(ActivationCodes, AreClippedAsTheTargetClips) {
  const ActivationCodes ncnn = symmetricCodes(31, 6, Target::Ncnn);
  EXPECT_EQ(ncnn.range, (CodeRange{-127, 127, 0}));
  EXPECT_DOUBLE_EQ(ncnn.scale, 1);
  EXPECT_DOUBLE_EQ(ncnn.high(), 127);
  EXPECT_EQ(symmetricCodes(31, 6, Target::Integer).range, (CodeRange{-31, 31, 0}));
}

QuantizableLayer groupedLayer() {
  QuantizableLayer layer;
  layer.name = "grouped";
  layer.kind = LayerKind::ConvolutionDepthWise;
  layer.geometry.groups = 2;
  layer.inputChannels = 2;
  layer.outputChannels = 4;
  layer.weights = {1, -0.5F, 0.25F, 0.1F};
  return layer;
}

TEST(LayerArithmetic, RoundsWeightsToCodes) {
  const QuantizableLayer layer = groupedLayer();
  EXPECT_EQ(weightCodes(layer, {127, 10}), (std::vector<std::int8_t>{127, -64, 3, 1}));
  EXPECT_EQ(weightCodes(layer, {1000, 0}), (std::vector<std::int8_t>{127, -127, 0, 0}));
  const auto back = dequantizedWeights(layer, {127, 0});
  EXPECT_FLOAT_EQ(back[0], 1);
  EXPECT_FLOAT_EQ(back[1], -64.0F / 127);
  EXPECT_EQ(back[2], 0);
  EXPECT_THROW(weightCodes(layer, {1, 2, 3}), Error);
  EXPECT_EQ(scalesOfChannels(layer, {1, 2}), (std::vector<float>{1, 1, 2, 2}));
  EXPECT_EQ(scalesOfChannels(layer, {1, 2, 3, 4}), (std::vector<float>{1, 2, 3, 4}));
}

TEST(LayerArithmetic, KeepsTransposedConvolutionsFloatForNcnn) {
  QuantizableLayer layer = groupedLayer();
  EXPECT_TRUE(computesInInt8(layer, Target::Ncnn));
  layer.kind = LayerKind::Deconvolution;
  EXPECT_FALSE(computesInInt8(layer, Target::Ncnn));
  EXPECT_TRUE(computesInInt8(layer, Target::Integer));
}

TEST(Target, HasNames) {
  EXPECT_EQ(parseTarget("ncnn"), Target::Ncnn);
  EXPECT_EQ(parseTarget(toString(Target::Integer)), Target::Integer);
  EXPECT_THROW(parseTarget("tflite"), Error);
}

}  // namespace
}  // namespace quantoscope
