// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions of ONNX models against plain loops over the definition.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::HasSubstr;
using testing::messageOf;
using testing::OnnxBuilder;
using testing::randomValues;
using testing::runOnce;

struct Case {
  std::string name;
  int inputs = 2;
  int outputs = 4;
  int height = 7;
  int width = 9;
  std::vector<int> kernel = {3, 3};
  std::vector<int> strides = {1, 1};
  std::vector<int> dilations = {1, 1};
  std::vector<int> pads = {0, 0, 0, 0};  ///< Top, left, bottom, right.
  int groups = 1;
  bool bias = true;
  std::string autoPad = {};
  std::vector<int> outputPadding = {0, 0};
};

void PrintTo(const Case& c, std::ostream* stream) {
  *stream << c.name;
}

std::size_t at(int a, int b) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
}

Tensor convolve(const Case& c, const Tensor& input, const std::vector<float>& weights,
                const std::vector<float>& bias) {
  const auto extent = [&](std::size_t axis, int in) {
    return (in + c.pads[axis] + c.pads[axis + 2] - c.dilations[axis] * (c.kernel[axis] - 1) - 1) /
               c.strides[axis] +
           1;
  };
  const int height = extent(0, c.height);
  const int width = extent(1, c.width);
  Tensor output{{c.outputs, height, width}, {}};
  const int perGroup = c.inputs / c.groups;
  for (int o = 0; o < c.outputs; ++o) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        double sum = c.bias ? static_cast<double>(bias[static_cast<std::size_t>(o)]) : 0;
        for (int i = 0; i < perGroup; ++i) {
          for (int ky = 0; ky < c.kernel[0]; ++ky) {
            for (int kx = 0; kx < c.kernel[1]; ++kx) {
              const int sy = y * c.strides[0] + ky * c.dilations[0] - c.pads[0];
              const int sx = x * c.strides[1] + kx * c.dilations[1] - c.pads[1];
              if (sy < 0 || sx < 0 || sy >= c.height || sx >= c.width) {
                continue;
              }
              const int channel = o / (c.outputs / c.groups) * perGroup + i;
              const auto weight = weights[static_cast<std::size_t>(
                  ((o * perGroup + i) * c.kernel[0] + ky) * c.kernel[1] + kx)];
              sum += static_cast<double>(weight) *
                     static_cast<double>(input.values[at(channel * c.height + sy, c.width) + sx]);
            }
          }
        }
        output.values.push_back(static_cast<float>(sum));
      }
    }
  }
  return output;
}

/// Weights are input × output/groups × kernel, as in the file.
Tensor deconvolve(const Case& c, const Tensor& input, const std::vector<float>& weights,
                  const std::vector<float>& bias) {
  const auto extent = [&](std::size_t axis, int in) {
    return c.strides[axis] * (in - 1) + c.outputPadding[axis] +
           c.dilations[axis] * (c.kernel[axis] - 1) + 1 - c.pads[axis] - c.pads[axis + 2];
  };
  const int height = extent(0, c.height);
  const int width = extent(1, c.width);
  Tensor output{{c.outputs, height, width}, {}};
  const int inputsEach = c.inputs / c.groups;
  const int outputsEach = c.outputs / c.groups;
  std::vector<double> sums(at(c.outputs * height, width), 0);
  for (int o = 0; o < c.outputs; ++o) {
    for (int p = 0; p < height * width; ++p) {
      sums[at(o, height * width) + p] =
          c.bias ? static_cast<double>(bias[static_cast<std::size_t>(o)]) : 0;
    }
  }
  for (int i = 0; i < c.inputs; ++i) {
    for (int y = 0; y < c.height; ++y) {
      for (int x = 0; x < c.width; ++x) {
        for (int o = 0; o < outputsEach; ++o) {
          for (int ky = 0; ky < c.kernel[0]; ++ky) {
            for (int kx = 0; kx < c.kernel[1]; ++kx) {
              const int ty = y * c.strides[0] + ky * c.dilations[0] - c.pads[0];
              const int tx = x * c.strides[1] + kx * c.dilations[1] - c.pads[1];
              if (ty < 0 || tx < 0 || ty >= height || tx >= width) {
                continue;
              }
              const int channel = i / inputsEach * outputsEach + o;
              sums[at(channel * height + ty, width) + tx] +=
                  static_cast<double>(weights[static_cast<std::size_t>(
                      ((i * outputsEach + o) * c.kernel[0] + ky) * c.kernel[1] + kx)]) *
                  static_cast<double>(input.values[at(i * c.height + y, c.width) + x]);
            }
          }
        }
      }
    }
  }
  for (const double sum : sums) {
    output.values.push_back(static_cast<float>(sum));
  }
  return output;
}

OnnxBuilder builderOf(const Case& c, const char* type, const std::vector<float>& weights,
                      const std::vector<float>& bias) {
  const bool transposed = std::string(type) == "ConvTranspose";
  OnnxBuilder builder(11);
  builder.input("x", {1, c.inputs, c.height, c.width}).output("y");
  builder.weights("w",
                  {transposed ? c.inputs : c.outputs,
                   (transposed ? c.outputs : c.inputs) / c.groups, c.kernel[0], c.kernel[1]},
                  weights);
  std::vector<std::string> inputs = {"x", "w"};
  if (c.bias) {
    builder.weights("b", {c.outputs}, bias);
    inputs.push_back("b");
  }
  builder.node(type, "layer", inputs, {"y"});
  builder.ints("kernel_shape", c.kernel).ints("strides", c.strides).ints("dilations", c.dilations);
  builder.integer("group", c.groups);
  if (c.autoPad.empty()) {
    builder.ints("pads", c.pads);
  } else {
    builder.text("auto_pad", c.autoPad);
  }
  if (transposed) {
    builder.ints("output_padding", c.outputPadding);
  }
  return builder;
}

void expectNear(const Tensor& actual, const Tensor& expected) {
  ASSERT_EQ(actual.shape, expected.shape);
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    ASSERT_NEAR(actual.values[i], expected.values[i], 1e-5) << "element " << i;
  }
}

class OnnxConvolution : public ::testing::TestWithParam<Case> {};

TEST_P(OnnxConvolution, IsTheDefinition) {
  const Case& c = GetParam();
  const auto weights = randomValues(
      static_cast<std::size_t>(c.outputs * c.inputs / c.groups * c.kernel[0] * c.kernel[1]), 1);
  const auto bias = randomValues(static_cast<std::size_t>(c.outputs), 2);
  const Tensor input{{c.inputs, c.height, c.width},
                     randomValues(at(c.inputs * c.height, c.width), 3)};
  const Model model = builderOf(c, "Conv", weights, bias).load();
  for (const Fusion fusion : {Fusion::On, Fusion::Off}) {
    expectNear(runOnce(model, input, fusion), convolve(c, input, weights, bias));
  }
  ASSERT_EQ(model.layers.size(), 1U);
  const QuantizableLayer& layer = model.layers[0];
  EXPECT_EQ(layer.name, "layer");
  EXPECT_EQ(layer.inputBlob, "x");
  EXPECT_EQ(layer.outputBlob, "y");
  EXPECT_EQ(layer.kind, c.groups > 1 ? LayerKind::ConvolutionDepthWise : LayerKind::Convolution);
  EXPECT_EQ(layer.weights, weights);
  EXPECT_EQ(layer.bias, c.bias ? bias : std::vector<float>());
  EXPECT_EQ(layer.inputChannels, c.inputs);
  EXPECT_EQ(layer.outputChannels, c.outputs);
  const auto geometry = withExplicitPads(layer.geometry, c.height, c.width);
  EXPECT_EQ(
      (std::vector<int>{geometry.padTop, geometry.padLeft, geometry.padBottom, geometry.padRight}),
      c.pads);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, OnnxConvolution,
    ::testing::Values(
        Case{.name = "Plain"}, Case{.name = "NoBias", .bias = false},
        Case{.name = "Strided", .strides = {2, 3}, .pads = {1, 1, 1, 1}},
        Case{.name = "Dilated", .dilations = {2, 2}, .pads = {2, 2, 2, 2}},
        Case{.name = "TwoGroups", .inputs = 6, .outputs = 4, .groups = 2},
        Case{.name = "DepthWise", .inputs = 4, .outputs = 4, .pads = {1, 1, 1, 1}, .groups = 4},
        Case{.name = "DepthMultiplier", .inputs = 3, .outputs = 6, .groups = 3},
        Case{.name = "Asymmetric", .pads = {0, 1, 2, 0}},
        Case{.name = "AsymmetricStridedGroups",
             .inputs = 4,
             .strides = {2, 2},
             .pads = {0, 0, 1, 1},
             .groups = 2},
        Case{.name = "Oblong", .kernel = {1, 5}, .pads = {0, 2, 0, 2}},
        // 7 rows, stride 2: 4 outputs need 9 rows. 9 columns: 5 outputs need 11.
        Case{.name = "SameUpper", .strides = {2, 2}, .pads = {1, 1, 1, 1}, .autoPad = "SAME_UPPER"},
        // A kernel of 4: total 3 in both directions, the larger half at the end or at the
        // beginning.
        Case{.name = "SameUpperOdd",
             .kernel = {4, 4},
             .pads = {1, 1, 2, 2},
             .autoPad = "SAME_UPPER"},
        Case{.name = "SameLowerOdd",
             .kernel = {4, 4},
             .pads = {2, 2, 1, 1},
             .autoPad = "SAME_LOWER"},
        Case{.name = "Valid", .autoPad = "VALID"}),
    [](const auto& instance) { return instance.param.name; });

class OnnxDeconvolution : public ::testing::TestWithParam<Case> {};

TEST_P(OnnxDeconvolution, IsTheDefinition) {
  const Case& c = GetParam();
  const auto weights = randomValues(
      static_cast<std::size_t>(c.outputs * c.inputs / c.groups * c.kernel[0] * c.kernel[1]), 1);
  const auto bias = randomValues(static_cast<std::size_t>(c.outputs), 2);
  const Tensor input{{c.inputs, c.height, c.width},
                     randomValues(at(c.inputs * c.height, c.width), 3)};
  const Model model = builderOf(c, "ConvTranspose", weights, bias).load();
  expectNear(runOnce(model, input), deconvolve(c, input, weights, bias));
  ASSERT_EQ(model.layers.size(), 1U);
  const QuantizableLayer& layer = model.layers[0];
  EXPECT_EQ(layer.kind,
            c.groups > 1 ? LayerKind::DeconvolutionDepthWise : LayerKind::Deconvolution);
  // The file has input channels first, we have output channels first.
  const int inputsEach = c.inputs / c.groups;
  const int outputsEach = c.outputs / c.groups;
  const int taps = c.kernel[0] * c.kernel[1];
  for (int o = 0; o < c.outputs; ++o) {
    for (int i = 0; i < inputsEach; ++i) {
      const int source = o / outputsEach * inputsEach + i;
      EXPECT_EQ(layer.weights[static_cast<std::size_t>((o * inputsEach + i) * taps)],
                weights[static_cast<std::size_t>((source * outputsEach + o % outputsEach) * taps)]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cases, OnnxDeconvolution,
    ::testing::Values(
        Case{.name = "Plain"},
        Case{.name = "Doubling", .kernel = {4, 4}, .strides = {2, 2}, .pads = {1, 1, 1, 1}},
        Case{.name = "OutputPadding",
             .strides = {2, 2},
             .pads = {1, 1, 1, 1},
             .outputPadding = {1, 1}},
        Case{.name = "Groups", .inputs = 4, .outputs = 6, .groups = 2},
        Case{.name = "Dilated", .dilations = {2, 3}, .bias = false},
        Case{.name = "Asymmetric", .strides = {3, 2}, .pads = {0, 1, 2, 0}}),
    [](const auto& instance) { return instance.param.name; });

TEST(OnnxConvolutionOverOneAxis, IsAConvolutionOfHeightOne) {
  const auto weights = randomValues(2 * 3 * 3, 1);
  OnnxBuilder builder;
  builder.input("x", {1, 3, 5}).output("y").weights("w", {2, 3, 3}, weights);
  builder.node("Conv", "c", {"x", "w"}, {"y"}).ints("pads", {1, 1});
  const Tensor input{{3, 5}, randomValues(15, 2)};
  const Model model = builder.load();
  const Tensor output = runOnce(model, input);
  ASSERT_EQ(output.shape, (Shape{2, 5}));
  for (int o = 0; o < 2; ++o) {
    for (int x = 0; x < 5; ++x) {
      double sum = 0;
      for (int i = 0; i < 3; ++i) {
        for (int k = 0; k < 3; ++k) {
          const int source = x + k - 1;
          if (source >= 0 && source < 5) {
            sum += static_cast<double>(weights[static_cast<std::size_t>((o * 3 + i) * 3 + k)]) *
                   static_cast<double>(input.values[static_cast<std::size_t>(i * 5 + source)]);
          }
        }
      }
      EXPECT_NEAR(output.values[static_cast<std::size_t>(o * 5 + x)], sum, 1e-5);
    }
  }
  EXPECT_EQ(model.layers.at(0).geometry.kernelHeight, 1);
  EXPECT_EQ(model.layers.at(0).geometry.kernelWidth, 3);
  EXPECT_EQ(model.layers.at(0).geometry.padLeft, 1);
}

TEST(OnnxConvolutionModel, TakesABatchNormalizationIntoItsWeights) {
  OnnxBuilder builder;
  builder.input("x", {1, 1, 1, 2}).output("y");
  builder.weights("w", {2, 1, 1, 1}, {2, 3}).weights("scale", {2}, {10, 1});
  builder.weights("shift", {2}, {0.5F, 0}).weights("mean", {2}, {1, 0});
  builder.weights("var", {2}, {4, 1});
  builder.node("Conv", "c", {"x", "w"}, {"t"});
  builder.node("BatchNormalization", "b", {"t", "scale", "shift", "mean", "var"}, {"u"});
  builder.real("epsilon", 0);
  builder.node("Relu", "r", {"u"}, {"y"});
  const Model model = builder.load();
  // (2x - 1) * 10 / 2 + 0.5 = 10x - 4.5 and 3x.
  EXPECT_THAT(runOnce(model, {{1, 1, 2}, {1, -1}}).values, ::testing::ElementsAre(5.5F, 0, 3, 0));
  ASSERT_EQ(model.layers.size(), 1U);
  EXPECT_THAT(model.layers[0].weights, ::testing::ElementsAre(10, 3));
  EXPECT_THAT(model.layers[0].bias, ::testing::ElementsAre(-4.5F, 0));
  EXPECT_EQ(model.layers[0].outputBlob, "u");
  EXPECT_EQ(model.layers[0].activation, "ReLU");
  EXPECT_THAT(model.notes, ::testing::Contains(HasSubstr("1 batch normalization")));
}

TEST(OnnxConvolutionModel, NamesTheNodeThatDoesNotFit) {
  OnnxBuilder builder;
  builder.input("x", {1, 3, 8, 8}).output("y").weights("w", {2, 4, 3, 3}, randomValues(72, 1));
  builder.node("Conv", "first", {"x", "w"}, {"y"});
  EXPECT_THAT(messageOf<Error>([&] { builder.load(); }),
              HasSubstr("test.onnx: Conv 'first': has weights of 2×4×3×3"));
}

}  // namespace
}  // namespace quantoscope
