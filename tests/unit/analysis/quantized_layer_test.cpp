// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/quantized_layer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "core/analysis/layer_geometry.h"
#include "core/base/error.h"
#include "core/quantization/weight_quantization.h"
#include "tests/unit/kernels/int8_convolution_oracle.h"

namespace quantoscope {
namespace {

struct Case {
  std::string name;
  QuantizableLayer layer;
  Shape input;
  Shape output;
};

void PrintTo(const Case& c, std::ostream* stream) {
  *stream << c.name;
}

Case convolution(std::string name, LayerKind kind, int in, int out, int kernel, int groups,
                 const Shape& input, const Shape& output) {
  Case c;
  c.name = std::move(name);
  c.layer.name = c.name;
  c.layer.kind = kind;
  c.layer.inputChannels = in;
  c.layer.outputChannels = out;
  c.layer.geometry.kernelWidth = c.layer.geometry.kernelHeight = kernel;
  c.layer.geometry.groups = groups;
  c.layer.weights.resize(static_cast<std::size_t>(out * in / groups * kernel * kernel));
  c.input = input;
  c.output = output;
  return c;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  all.push_back(
      convolution("Plain", LayerKind::Convolution, 5, 7, 3, 1, {2, 5, 9, 8}, {2, 7, 7, 6}));
  Case padded =
      convolution("SamePadding", LayerKind::Convolution, 4, 6, 3, 1, {1, 4, 9, 10}, {1, 6, 5, 5});
  padded.layer.geometry.strideWidth = padded.layer.geometry.strideHeight = 2;
  padded.layer.geometry.autoPadding = AutoPadding::SameUpper;
  padded.layer.geometry.padValue = 0;
  all.push_back(padded);
  Case value =
      convolution("PadValue", LayerKind::Convolution, 3, 4, 3, 1, {1, 3, 6, 6}, {1, 4, 6, 6});
  value.layer.geometry.padLeft = value.layer.geometry.padRight = 1;
  value.layer.geometry.padTop = value.layer.geometry.padBottom = 1;
  value.layer.geometry.padValue = 1.25F;
  all.push_back(value);
  all.push_back(convolution("Depthwise", LayerKind::ConvolutionDepthWise, 6, 6, 3, 6, {1, 6, 8, 8},
                            {1, 6, 6, 6}));
  all.push_back(convolution("Grouped", LayerKind::ConvolutionDepthWise, 6, 9, 1, 3, {1, 6, 4, 4},
                            {1, 9, 4, 4}));
  Case deconvolution = convolution("Deconvolution", LayerKind::Deconvolution, 4, 3, 4, 1,
                                   {1, 4, 5, 6}, {1, 3, 10, 12});
  deconvolution.layer.geometry.strideWidth = deconvolution.layer.geometry.strideHeight = 2;
  deconvolution.layer.geometry.padLeft = deconvolution.layer.geometry.padRight = 1;
  deconvolution.layer.geometry.padTop = deconvolution.layer.geometry.padBottom = 1;
  all.push_back(deconvolution);
  all.push_back(convolution("Rows", LayerKind::InnerProduct, 20, 6, 1, 1, {1, 3, 20}, {1, 3, 6}));
  return all;
}

class QuantizedLayerOf : public ::testing::TestWithParam<Case> {
 protected:
  QuantizedLayerOf() {
    std::normal_distribution<float> normal;
    layer = GetParam().layer;
    std::generate(layer.weights.begin(), layer.weights.end(), [&] { return normal(random); });
    // A dead channel, or group: ncnn gives it the scale 0.
    std::fill_n(layer.weights.begin(),
                layer.weights.size() / static_cast<std::size_t>(scaleCount()), 0.0F);
    for (int i = 0; i < layer.outputChannels; ++i) {
      layer.bias.push_back(normal(random));
    }
    input.resize(elementCount(GetParam().input));
    std::generate(input.begin(), input.end(), [&] { return normal(random); });
    arithmetic.precision = Precision::Int8;
    arithmetic.weightScales = quantizeWeights(layer, 8).scales;
  }

  int scaleCount() const {
    return layer.kind == LayerKind::ConvolutionDepthWise ? layer.geometry.groups
                                                         : layer.outputChannels;
  }

  // Everything in 64-bit integers and doubles, by the formulas.
  std::vector<double> expected(const std::vector<std::int64_t>& sums, double bias(double, double),
                               std::size_t pixels) const {
    const auto scales = scalesOfChannels(layer, arithmetic.weightScales);
    std::vector<double> values;
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const std::size_t channel = i / pixels % scales.size();
      const auto scale = static_cast<double>(scales[channel]);
      const double unit = 1 / (arithmetic.input.scale * (scale > 0 ? scale : 1));
      const double sum = scale > 0 ? static_cast<double>(sums[i]) : 0;
      values.push_back(sum * unit + bias(static_cast<double>(layer.bias[channel]), unit));
    }
    return values;
  }

  // Sums of (code - zero point) × weight code for each sample, by the oracle.
  std::vector<std::int64_t> sums(Target target) const {
    const LayerGeometry geometry = geometryOf(layer, GetParam().input, GetParam().output);
    const auto& range = arithmetic.input.range;
    std::vector<std::int64_t> all;
    const std::size_t size = input.size() / static_cast<std::size_t>(geometry.count);
    for (std::size_t from = 0; from < input.size(); from += size) {
      std::vector<std::int8_t> codes;
      for (std::size_t i = from; i < from + size; ++i) {
        const double code =
            std::round(static_cast<double>(input[i] * static_cast<float>(arithmetic.input.scale))) +
            range.zeroPoint;
        // The oracle's codes are relative to the zero point; its range must hold that.
        codes.push_back(static_cast<std::int8_t>(
            std::clamp(code, static_cast<double>(range.low), static_cast<double>(range.high)) -
            range.zeroPoint));
      }
      Int8ConvolutionShape shape = geometry.shape;
      const auto pad = static_cast<double>(layer.geometry.padValue);
      // ncnn pads the codes with the value itself.
      shape.padValue = static_cast<std::int8_t>(
          target == Target::Ncnn ? std::trunc(pad) : std::round(pad * arithmetic.input.scale));
      const auto part = oracle::convolve(shape, geometry.input, codes,
                                         weightCodes(layer, arithmetic.weightScales));
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }

  std::size_t outputPixels() const {
    return geometryOf(layer, GetParam().input, GetParam().output).output.pixels();
  }

  std::mt19937 random{17};
  QuantizableLayer layer;
  LayerArithmetic arithmetic;
  std::vector<float> input;
};

TEST_P(QuantizedLayerOf, IsTheDefinitionOfNcnn) {
  arithmetic.input = symmetricCodes(2, 8, Target::Ncnn);
  const QuantizedLayer quantized(layer, arithmetic, Target::Ncnn, GetParam().input,
                                 GetParam().output);
  std::vector<float> output(elementCount(GetParam().output));
  const CodeUse use = quantized.run(input, output);
  const auto values = expected(
      sums(Target::Ncnn), [](double bias, double) { return bias; }, outputPixels());
  ASSERT_EQ(values.size(), output.size());
  const bool depthwise = layer.geometry.groups == layer.inputChannels &&
                         layer.geometry.groups == layer.outputChannels &&
                         layer.geometry.groups % 8 == 0;
  ASSERT_FALSE(depthwise) << "ncnn divides these with less precision";
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(output[i]), values[i], 1e-5 * (1 + std::abs(values[i]))) << i;
  }
  const auto clipped = std::count_if(input.begin(), input.end(), [&](float x) {
    return std::abs(std::round(x * static_cast<float>(arithmetic.input.scale))) > 127;
  });
  EXPECT_EQ(use.saturated, static_cast<std::uint64_t>(clipped));
  EXPECT_GT(use.codes.count(), 20U);
}

TEST_P(QuantizedLayerOf, HasAZeroPointAndAnInt32BiasInIntegers) {
  arithmetic.input = asymmetricCodes(-1.5, 1.9, 7);
  const QuantizedLayer quantized(layer, arithmetic, Target::Integer, GetParam().input,
                                 GetParam().output);
  std::vector<float> output(elementCount(GetParam().output));
  quantized.run(input, output);
  const auto values = expected(
      sums(Target::Integer),
      [](double bias, double unit) { return std::round(bias / unit) * unit; }, outputPixels());
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(output[i]), values[i], 1e-5 * (1 + std::abs(values[i]))) << i;
  }
}

// gemmlowp's arithmetic (Jacob et al. 2018, section 2.2 and appendix B) in 64-bit integers.
std::int64_t requantized(std::int64_t value, double multiplier) {
  int exponent = 0;
  const double fraction = std::frexp(multiplier, &exponent);
  std::int64_t mantissa = std::llround(fraction * 2147483648.0);
  if (mantissa == 2147483648LL) {
    mantissa /= 2;
    ++exponent;
  }
  const int left = std::max(exponent, 0);
  const int right = std::max(-exponent, 0);
  const std::int64_t shifted = std::clamp<std::int64_t>(value << left, INT32_MIN, INT32_MAX);
  const std::int64_t product = shifted * mantissa;
  const std::int64_t nudge = product >= 0 ? 1LL << 30 : 1 - (1LL << 30);
  const std::int64_t high = (product + nudge) / (1LL << 31);
  const std::int64_t mask = (1LL << right) - 1;
  const std::int64_t remainder = high & mask;
  const std::int64_t threshold = (mask >> 1) + (high < 0 ? 1 : 0);
  return (high >> right) + (remainder > threshold ? 1 : 0);
}

TEST_P(QuantizedLayerOf, RequantizesBitForBitAsTheReference) {
  arithmetic.input = asymmetricCodes(-1.5, 1.9, 7);
  const ActivationCodes next = asymmetricCodes(0, 9, 8);
  const QuantizedLayer quantized(layer, arithmetic, Target::Integer, GetParam().input,
                                 GetParam().output, next);
  std::vector<float> output(elementCount(GetParam().output));
  quantized.run(input, output);
  const auto integers = sums(Target::Integer);
  const auto scales = scalesOfChannels(layer, arithmetic.weightScales);
  std::vector<int> wanted;
  std::vector<int> found;
  for (std::size_t i = 0; i < integers.size(); ++i) {
    const std::size_t channel = i / outputPixels() % scales.size();
    const auto scale = static_cast<double>(scales[channel]);
    const double unit = 1 / (static_cast<double>(static_cast<float>(arithmetic.input.scale)) *
                             (scale > 0 ? scale : 1));
    const auto bias = std::llround(static_cast<double>(layer.bias[channel]) / unit);
    const std::int64_t sum = (scale > 0 ? integers[i] : 0) + bias;
    const std::int64_t code = requantized(sum, unit * next.scale) + next.range.zeroPoint;
    wanted.push_back(static_cast<int>(std::clamp<std::int64_t>(code, -128, 127)));
    found.push_back(static_cast<int>(
        std::lround(static_cast<double>(output[i]) * next.scale + next.range.zeroPoint)));
  }
  EXPECT_EQ(found, wanted);
}

TEST_P(QuantizedLayerOf, KeptFloatIsTheFloatLayer) {
  LayerArithmetic kept;
  kept.precision = Precision::Float;
  const QuantizedLayer plain(layer, kept, Target::Ncnn, GetParam().input, GetParam().output);
  std::vector<float> exact(elementCount(GetParam().output));
  EXPECT_EQ(plain.run(input, exact).inputs, 0U);
  kept.precision = Precision::Half;
  const QuantizedLayer half(layer, kept, Target::Ncnn, GetParam().input, GetParam().output);
  std::vector<float> rounded(exact.size());
  half.run(input, rounded);
  EXPECT_NE(exact, rounded);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    // 2^-11 for each factor, and as many products as there are.
    EXPECT_NEAR(exact[i], rounded[i], 0.05) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, QuantizedLayerOf, ::testing::ValuesIn(cases()),
                         [](const auto& instance) { return instance.param.name; });

TEST(QuantizedLayer, RefusesAnImpossibleScale) {
  Case c = cases().front();
  LayerArithmetic arithmetic;
  arithmetic.precision = Precision::Int8;
  arithmetic.weightScales = quantizeWeights(c.layer, 8).scales;
  arithmetic.input.scale = 0;
  EXPECT_THROW(QuantizedLayer(c.layer, arithmetic, Target::Ncnn, c.input, c.output), Error);
  arithmetic.input.scale = 10;
  EXPECT_THROW(QuantizedLayer(c.layer, arithmetic, Target::Ncnn, c.input, Shape{1, 7, 3, 3}),
               Error);
}

}  // namespace
}  // namespace quantoscope
