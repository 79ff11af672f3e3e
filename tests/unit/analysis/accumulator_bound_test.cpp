// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/accumulator_bound.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/analysis/layer_report.h"

namespace quantoscope {
namespace {

using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Not;

QuantizableLayer layerOf(LayerKind kind, int inputs, int outputs, int kernel, int groups = 1) {
  QuantizableLayer layer;
  layer.name = "layer";
  layer.kind = kind;
  layer.inputChannels = inputs;
  layer.outputChannels = outputs;
  layer.geometry.kernelWidth = layer.geometry.kernelHeight = kernel;
  layer.geometry.groups = groups;
  std::mt19937 random(5);
  std::normal_distribution<float> normal(0, 0.3F);
  layer.weights.resize(static_cast<std::size_t>(outputs * inputs / groups * kernel * kernel));
  std::generate(layer.weights.begin(), layer.weights.end(), [&] { return normal(random); });
  return layer;
}

std::vector<std::int8_t> codesOf(const QuantizableLayer& layer, const WeightQuantization& weights) {
  std::vector<std::int8_t> codes;
  const std::size_t perScale = layer.weights.size() / weights.scales.size();
  for (std::size_t i = 0; i < layer.weights.size(); ++i) {
    codes.push_back(
        static_cast<std::int8_t>(std::round(layer.weights[i] * weights.scales[i / perScale])));
  }
  return codes;
}

// The largest |sum| over all channels when each gets the input that is worst for it.
std::int64_t worstOfRuns(const QuantizableLayer& layer, const WeightQuantization& weights,
                         const CodeExtremes& allowed) {
  Int8ConvolutionShape shape;
  shape.inputChannels = layer.inputChannels;
  shape.outputChannels = layer.outputChannels;
  shape.kernelWidth = layer.geometry.kernelWidth;
  shape.kernelHeight = layer.geometry.kernelHeight;
  shape.groups = layer.geometry.groups;
  const auto codes = codesOf(layer, weights);
  const Int8Convolution convolution(shape, codes, KernelBackend::Scalar);
  const auto depth = static_cast<std::size_t>(shape.depth());
  std::int64_t largest = 0;
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(shape.outputChannels);
       ++channel) {
    const std::size_t group = channel / static_cast<std::size_t>(shape.outputsPerGroup());
    for (const int sign : {1, -1}) {
      std::vector<std::int8_t> input(depth * static_cast<std::size_t>(shape.groups));
      for (std::size_t i = 0; i < depth; ++i) {
        const bool up = codes[channel * depth + i] * sign > 0;
        input[group * depth + i] = static_cast<std::int8_t>(up ? allowed.highest : allowed.lowest);
      }
      std::vector<std::int32_t> sums(static_cast<std::size_t>(shape.outputChannels));
      convolution.run({input, 1, {shape.kernelHeight, shape.kernelWidth}}, sums);
      largest = std::max(largest, std::abs(std::int64_t{sums[channel]}));
    }
  }
  return largest;
}

TEST(AccumulatorBound, IsReachedByTheWorstInputAndByNoOther) {
  const std::vector<QuantizableLayer> layers = {
      layerOf(LayerKind::Convolution, 7, 5, 3), layerOf(LayerKind::InnerProduct, 64, 10, 1),
      layerOf(LayerKind::ConvolutionDepthWise, 6, 6, 3, 6),
      layerOf(LayerKind::ConvolutionDepthWise, 6, 12, 5, 3)};
  for (const QuantizableLayer& layer : layers) {
    for (const int bits : {3, 6, 8}) {
      for (const CodeExtremes& codes :
           {CodeExtremes{}, CodeExtremes{0, 127}, CodeExtremes{-127, 0}}) {
        const WeightQuantization weights = quantizeWeights(layer, bits);
        EXPECT_EQ(accumulatorBound(layer, weights, codes).worst.largest,
                  worstOfRuns(layer, weights, codes))
            << toString(layer.kind) << " " << bits << " bits";
      }
    }
  }
}

TEST(AccumulatorBound, NamesTheChannel) {
  QuantizableLayer layer = layerOf(LayerKind::Convolution, 2, 3, 1);
  layer.weights = {1, 0, 0, 0, -1, 1};
  const AccumulatorBound bound = accumulatorBound(layer, quantizeWeights(layer, 8), {});
  EXPECT_EQ(bound.channel, 2U);
  EXPECT_EQ(bound.worst.largest, 2 * 127 * 127);
}

TEST(AccumulatorBound, IsNothingForDeadChannels) {
  QuantizableLayer layer = layerOf(LayerKind::Convolution, 4, 3, 3);
  std::fill(layer.weights.begin(), layer.weights.end(), 0.0F);
  EXPECT_EQ(accumulatorBound(layer, quantizeWeights(layer, 8), {}).worst.largest, 0);
}

class AccumulatorWarning : public ::testing::Test {
 protected:
  // All weights have the largest code.
  static LayerReport reportOn(int inputs, int kernel, bool negative,
                              const LayerOverride& layerOverride = {}) {
    QuantizableLayer layer = layerOf(LayerKind::Convolution, inputs, 1, kernel);
    for (std::size_t i = 0; i < layer.weights.size(); ++i) {
      layer.weights[i] = i % 2 == 0 ? 0.5F : -0.5F;
    }
    ActivationStatistics statistics;
    std::vector<float> values(10000);
    std::mt19937 random(6);
    std::normal_distribution<float> normal(0, 1);
    for (float& value : values) {
      value = negative ? normal(random) : std::abs(normal(random));
    }
    statistics.histogram.add(values);
    return reportOf(layer, statistics, {}, layerOverride);
  }
};

// 2^31 / 576 / 127 / 31 is 946.9 weights of 6 bits; of them, half count for a blob of one sign.
TEST_F(AccumulatorWarning, ComesWhereWinogradCouldWrapAround) {
  const auto winograd = Contains(Field(&Warning::kind, WarningKind::WinogradMayOverflow));
  EXPECT_THAT(reportOn(106, 3, true).warnings, winograd);
  EXPECT_THAT(reportOn(105, 3, true).warnings, Not(winograd));
  EXPECT_THAT(reportOn(106, 3, false).warnings, Not(winograd));
  EXPECT_THAT(reportOn(211, 3, false).warnings, winograd);
  EXPECT_THAT(reportOn(4000, 1, true).warnings, Not(winograd));
  EXPECT_NEAR(reportOn(106, 3, true).accumulator.share(), 106 * 9 * 127.0 * 31 * 576 / (1LL << 31),
              1e-9);
}

TEST_F(AccumulatorWarning, ComesWhereAnySumCouldOverflow) {
  const auto overflow = Contains(Field(&Warning::kind, WarningKind::SumMayOverflow));
  EXPECT_THAT(reportOn(133145, 1, true).warnings, overflow);
  EXPECT_THAT(reportOn(133144, 1, true).warnings, Not(overflow));
}

TEST_F(AccumulatorWarning, StaysAwayFromFloatLayers) {
  LayerOverride keep;
  keep.keepFloat = true;
  EXPECT_THAT(reportOn(500, 3, true, keep).warnings,
              Not(Contains(Field(&Warning::kind, WarningKind::WinogradMayOverflow))));
}

TEST_F(AccumulatorWarning, SaysThatItIsABound) {
  for (const WarningKind kind : {WarningKind::SumMayOverflow, WarningKind::WinogradMayOverflow}) {
    EXPECT_THAT(describe({kind, 1.5}), HasSubstr("1.5"));
    EXPECT_THAT(describe({kind, 1.5}), HasSubstr("bound"));
  }
}

}  // namespace
}  // namespace quantoscope
