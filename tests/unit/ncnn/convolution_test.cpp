// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

struct Case {
  std::string name;
  int channels, height, width;
  int outputs, kernelW, kernelH, dilationW, dilationH, strideW, strideH;
  int left, top, right, bottom;
  int group = 1;
  bool bias = true;
  float padValue = 0;
};

void PrintTo(const Case& c, std::ostream* stream) {
  *stream << c.name;
}

Grid pad(const Grid& in, int left, int top, int right, int bottom, float value) {
  Grid out(in.c, 1, in.h + top + bottom, in.w + left + right);
  std::fill(out.values.begin(), out.values.end(), value);
  for (int c = 0; c < in.c; ++c) {
    for (int y = 0; y < in.h; ++y) {
      for (int x = 0; x < in.w; ++x) {
        out.at(c, 0, y + top, x + left) = in.at(c, 0, y, x);
      }
    }
  }
  return out;
}

Grid convolve(const Grid& in, const Case& k, const std::vector<float>& weights,
              const std::vector<float>& bias) {
  const int h = (in.h - k.dilationH * (k.kernelH - 1) - 1) / k.strideH + 1;
  const int w = (in.w - k.dilationW * (k.kernelW - 1) - 1) / k.strideW + 1;
  const int inGroup = in.c / k.group;
  const int outGroup = k.outputs / k.group;
  Grid out(k.outputs, 1, h, w);
  for (int o = 0; o < k.outputs; ++o) {
    for (int y = 0; y < h; ++y) {
      for (int x = 0; x < w; ++x) {
        double sum = bias.empty() ? 0.0 : static_cast<double>(bias[static_cast<std::size_t>(o)]);
        for (int i = 0; i < inGroup; ++i) {
          for (int v = 0; v < k.kernelH; ++v) {
            for (int u = 0; u < k.kernelW; ++u) {
              const auto weight = weights[static_cast<std::size_t>(
                  ((o * inGroup + i) * k.kernelH + v) * k.kernelW + u)];
              sum += static_cast<double>(weight) *
                     static_cast<double>(in.at(o / outGroup * inGroup + i, 0,
                                               y * k.strideH + v * k.dilationH,
                                               x * k.strideW + u * k.dilationW));
            }
          }
        }
        out.at(o, 0, y, x) = static_cast<float>(sum);
      }
    }
  }
  return out;
}

std::string parameters(const Case& k, std::size_t weights) {
  std::ostringstream text;
  text << "0=" << k.outputs << " 1=" << k.kernelW << " 11=" << k.kernelH << " 2=" << k.dilationW
       << " 12=" << k.dilationH << " 3=" << k.strideW << " 13=" << k.strideH << " 4=" << k.left
       << " 14=" << k.top << " 15=" << k.right << " 16=" << k.bottom << " 5=" << k.bias
       << " 6=" << weights << " 7=" << k.group << " 18=" << std::scientific << k.padValue;
  return text.str();
}

class ConvolutionCases : public ::testing::TestWithParam<Case> {};

TEST_P(ConvolutionCases, AgreeWithPlainLoops) {
  const Case& k = GetParam();
  Values values;
  const Tensor input = values.tensor({k.channels, k.height, k.width});
  const auto weights = values.some(
      static_cast<std::size_t>(k.outputs * k.channels / k.group * k.kernelH * k.kernelW));
  const auto bias = values.some(k.bias ? static_cast<std::size_t>(k.outputs) : 0);
  const auto out =
      runLayer(k.group == 1 ? "Convolution" : "ConvolutionDepthWise", parameters(k, weights.size()),
               Bin().tagged(weights).raw(bias), {input});
  int left = k.left;
  int top = k.top;
  int right = k.right;
  int bottom = k.bottom;
  if (left == -233 || left == -234) {
    const int wide = std::max(
        0, k.dilationW * (k.kernelW - 1) + 1 + (k.width - 1) / k.strideW * k.strideW - k.width);
    const int high = std::max(
        0, k.dilationH * (k.kernelH - 1) + 1 + (k.height - 1) / k.strideH * k.strideH - k.height);
    const bool upper = left == -233;
    left = upper ? wide / 2 : wide - wide / 2;
    right = wide - left;
    top = upper ? high / 2 : high - high / 2;
    bottom = high - top;
  }
  const Grid padded = pad(Grid(input), left, top, right, bottom, k.padValue);
  expectNear(out.at(0), convolve(padded, k, weights, bias).tensor(3));
}

INSTANTIATE_TEST_SUITE_P(
    Geometry, ConvolutionCases,
    ::testing::Values(
        Case{"1x1", 3, 5, 7, 4, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0},
        Case{"3x3", 3, 7, 5, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        Case{"3x3s2", 5, 9, 11, 6, 3, 3, 1, 1, 2, 2, 1, 1, 1, 1},
        Case{"NoBias", 3, 7, 5, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, false},
        Case{"Uneven", 2, 9, 8, 3, 3, 5, 2, 1, 1, 3, 2, 1, 2, 1},
        Case{"Dilated", 2, 13, 12, 3, 3, 3, 3, 2, 1, 1, 3, 2, 3, 2},
        Case{"Asymmetric", 3, 6, 7, 4, 3, 3, 1, 1, 2, 2, 0, 1, 1, 0},
        Case{"PadValue", 3, 6, 7, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, true, 0.75F},
        Case{"SameUpper", 3, 6, 7, 4, 3, 3, 1, 1, 2, 2, -233, -233, -233, -233},
        Case{"SameLower", 3, 6, 8, 4, 4, 3, 1, 1, 1, 2, -234, -234, -234, -234},
        Case{"SameKernelBelowStride", 2, 6, 7, 3, 1, 1, 1, 1, 3, 3, -233, -233, -233, -233},
        Case{"OnePixel", 2, 1, 1, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        Case{"OneColumn", 2, 9, 1, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
        Case{"DepthWise3x3", 6, 7, 9, 6, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 6},
        Case{"DepthWise3x3Tiny", 6, 2, 2, 6, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 6},
        Case{"DepthWise3x3s2", 6, 8, 9, 6, 3, 3, 1, 1, 2, 2, 1, 1, 1, 1, 6},
        Case{"DepthWise5x5", 8, 9, 10, 8, 5, 5, 1, 1, 1, 1, 2, 2, 2, 2, 8},
        Case{"DepthWiseDilated", 4, 9, 10, 4, 3, 3, 2, 2, 1, 1, 2, 2, 2, 2, 4},
        Case{"DepthWiseSame", 4, 7, 8, 4, 3, 3, 1, 1, 2, 2, -233, -233, -233, -233, 4},
        Case{"Grouped", 6, 7, 5, 9, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 3},
        Case{"GroupedMultiplier", 3, 7, 5, 6, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 3},
        Case{"GroupedAsymmetric", 4, 7, 5, 6, 2, 2, 1, 1, 1, 1, 1, 0, 0, 1, 2}),
    [](const auto& instance) { return instance.param.name; });

TEST(Convolution, TakesAVectorAsOnePixel) {
  Values values;
  const Tensor input = values.tensor({5});
  const auto weights = values.some(15);
  const auto bias = values.some(3);
  const auto out =
      runLayer("Convolution", "0=3 1=1 5=1 6=15 9=1", Bin().tagged(weights).raw(bias), {input});
  Tensor expected = {{3}, {}};
  for (std::size_t o = 0; o < 3; ++o) {
    float sum = bias[o];
    for (std::size_t i = 0; i < 5; ++i) {
      sum += weights[o * 5 + i] * input.values[i];
    }
    expected.values.push_back(std::max(0.F, sum));
  }
  expectNear(out.at(0), expected);
}

TEST(Convolution, OneDimensionalAgreesWithPlainLoops) {
  for (const auto& [group, stride, dilation, left, right] : {std::array{1, 1, 1, 0, 0},
                                                             {1, 2, 1, 1, 0},
                                                             {1, 1, 2, 2, 2},
                                                             {2, 1, 1, 1, 1},
                                                             {4, 2, 1, 0, 1}}) {
    Case k = {"", 4, 1, 11, 6, 3, 1, dilation, 1, stride, 1, left, 0, right, 0, group};
    k.outputs = group == 4 ? 4 : 6;
    Values values;
    const Tensor input = values.tensor({4, 11});
    const auto weights = values.some(static_cast<std::size_t>(k.outputs * 4 / group * 3));
    const auto bias = values.some(static_cast<std::size_t>(k.outputs));
    std::ostringstream text;
    text << "0=" << k.outputs << " 1=3 2=" << dilation << " 3=" << stride << " 4=" << left
         << " 15=" << right << " 5=1 6=" << weights.size() << " 7=" << group;
    const auto out = runLayer(group == 1 ? "Convolution1D" : "ConvolutionDepthWise1D", text.str(),
                              Bin().tagged(weights).raw(bias), {input});
    Grid planes(4, 1, 1, 11);
    planes.values = input.values;
    const Grid expected = convolve(pad(planes, left, 0, right, 0, 0), k, weights, bias);
    expectNear(out.at(0), {{k.outputs, expected.w}, expected.values});
  }
}

TEST(Convolution, TakesWeightsFromBlobs) {
  Case k = {"", 4, 6, 7, 6, 3, 2, 1, 1, 2, 1, 1, 0, 1, 0, 2};
  Values values;
  const Tensor input = values.tensor({4, 6, 7});
  const Tensor weights = values.tensor({6, 2, 2, 3});
  const Tensor bias = values.tensor({6});
  const auto out = runLayer("ConvolutionDepthWise", "0=6 1=3 11=2 3=2 13=1 4=1 14=0 5=1 7=2 19=1",
                            {}, {input, weights, bias});
  expectNear(out.at(0),
             convolve(pad(Grid(input), 1, 0, 1, 0, 0), k, weights.values, bias.values).tensor(3));
}

float activated(int type, float x) {
  switch (type) {
    case 1:
      return std::max(0.F, x);
    case 2:
      return x > 0 ? x : 0.1F * x;
    case 3:
      return std::min(0.5F, std::max(-0.25F, x));
    case 4:
      return 1 / (1 + std::exp(-x));
    case 5:
      return x * std::tanh(std::log(std::exp(x) + 1));
    default:
      return x < -3 ? 0 : x > 3 ? x : x * (x / 6 + 0.5F);
  }
}

TEST(Convolution, AppliesItsActivation) {
  const std::vector<std::string> extra = {"",
                                          "",
                                          "-23310=1,1.000000e-01",
                                          "-23310=2,-2.500000e-01,5.000000e-01",
                                          "",
                                          "",
                                          "-23310=2,1.666667e-01,5.000000e-01"};
  const Case k = {"", 3, 5, 6, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1};
  const Case uneven = {"", 3, 5, 6, 4, 3, 3, 1, 1, 1, 1, 0, 1, 1, 0};
  for (int type = 1; type <= 6; ++type) {
    for (const Case& geometry : {k, uneven}) {
      Values values;
      const Tensor input = values.tensor({3, 5, 6}, -3, 3);
      const auto weights = values.some(108);
      const auto bias = values.some(4);
      const auto out = runLayer("Convolution",
                                parameters(geometry, 108) + " 9=" + std::to_string(type) + " " +
                                    extra[static_cast<std::size_t>(type)],
                                Bin().tagged(weights).raw(bias), {input});
      Grid expected = convolve(
          pad(Grid(input), geometry.left, geometry.top, geometry.right, geometry.bottom, 0),
          geometry, weights, bias);
      for (float& x : expected.values) {
        x = activated(type, x);
      }
      expectNear(out.at(0), expected.tensor(3), 2e-5);
    }
  }
}

TEST(Convolution, FusesWithBatchNormScaleAndActivation) {
  Values values;
  const Tensor input = values.tensor({3, 6, 5});
  const auto weights = values.some(4 * 27);
  const auto slope = values.some(4);
  const auto mean = values.some(4);
  const auto variance = values.some(4, 0.5F, 2);
  const auto shift = values.some(4);
  const auto scale = values.some(4);
  const auto bias = values.some(4);
  const auto out = runModel(
      "Input in 0 1 in\n"
      "Convolution c 1 1 in c 0=4 1=3 4=1 6=108\n"
      "BatchNorm b 1 1 c b 0=4 1=1.000000e-03\n"
      "Scale s 1 1 b s 0=4 1=1\n"
      "ReLU r 1 1 s r\n",
      Bin().tagged(weights).raw(slope).raw(mean).raw(variance).raw(shift).raw(scale).raw(bias),
      {input});
  const Case k = {"", 3, 6, 5, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1};
  Grid expected = convolve(pad(Grid(input), 1, 1, 1, 1, 0), k, weights, {});
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    const std::size_t c = i / 30;
    float& x = expected.values[i];
    x = slope[c] * (x - mean[c]) / std::sqrt(variance[c] + 1e-3F) + shift[c];
    x = std::max(0.F, x * scale[c] + bias[c]);
  }
  expectNear(out.at(0), expected.tensor(3));
}

TEST(Convolution, DescribesItselfForQuantization) {
  const LoadedModel loaded(
      "Input in 0 1 in 0=7 1=6 2=4\n"
      "Convolution same 1 1 in a 0=2 1=1 5=1 6=8 9=2 -23310=1,1.000000e-01\n"
      "ConvolutionDepthWise same 1 1 a b 0=2 1=3 11=5 2=2 12=1 3=2 13=1 4=-233 6=30 7=2\n",
      Bin().tagged({1, 2, 3, 4, 5, 6, 7, 8}).raw({9, 10}).tagged(std::vector<float>(30, 0)));
  ASSERT_EQ(loaded.model.layers.size(), 2U);
  const QuantizableLayer& first = loaded.model.layers[0];
  EXPECT_EQ(first.name, "same");
  EXPECT_EQ(first.kind, LayerKind::Convolution);
  EXPECT_EQ(first.inputChannels, 4);
  EXPECT_EQ(first.outputChannels, 2);
  EXPECT_EQ(first.weights, (std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(first.bias, (std::vector<float>{9, 10}));
  EXPECT_EQ(first.activation, "LeakyReLU");
  EXPECT_EQ(first.inputBlob, "in");
  EXPECT_EQ(first.outputBlob, "a");
  EXPECT_EQ(first.line, 4);
  const QuantizableLayer& second = loaded.model.layers[1];
  EXPECT_NE(first.engineName, second.engineName);
  EXPECT_EQ(second.kind, LayerKind::ConvolutionDepthWise);
  EXPECT_EQ(second.geometry.groups, 2);
  EXPECT_EQ(second.geometry.autoPadding, AutoPadding::SameUpper);
  EXPECT_EQ(second.geometry.kernelHeight, 5);
  EXPECT_EQ(second.geometry.dilationWidth, 2);
  const auto explicitPads = withExplicitPads(second.geometry, 6, 7);
  EXPECT_EQ(explicitPads.padLeft + explicitPads.padRight, 4);
  EXPECT_EQ(explicitPads.padTop + explicitPads.padBottom, 4);
  EXPECT_EQ(explicitPads.autoPadding, AutoPadding::None);
}

/// Counts what a hook sees of each layer, and replaces the outputs of all.
class CountingHook final : public LayerHook {
 public:
  void before(std::size_t index, const TensorView& input) override {
    shapes.emplace_back(index, Shape(input.shape.begin(), input.shape.end()));
  }
  bool replace(std::size_t /*index*/, const TensorView& /*input*/, std::span<float> output,
               std::span<const int> /*outputShape*/) override {
    std::fill(output.begin(), output.end(), -2.F);
    return true;
  }
  std::vector<std::pair<std::size_t, Shape>> shapes;
};

TEST(Convolution, LetsAHookSeeItsUnpaddedInputAndReplaceIt) {
  for (const std::string pads : {"4=1", "4=0 14=1 15=1 16=0", "4=1 18=5.000000e-01"}) {
    const LoadedModel loaded("Input in 0 1 in\nConvolution c 1 1 in c 0=1 1=3 6=18 9=2 " + pads +
                                 " -23310=1,5.000000e-01\n",
                             Bin().tagged(std::vector<float>(18, 1)));
    Network network(loaded.model, {{2, 4, 5}}, Fusion::Off);
    CountingHook hook;
    const auto out = network.forward({Values().tensor({2, 4, 5})}, &hook);
    ASSERT_EQ(hook.shapes.size(), 1U);
    EXPECT_EQ(hook.shapes[0].second, (Shape{1, 2, 4, 5}));
    EXPECT_THAT(out.at(0).values, ::testing::Each(-1.F)) << "the activation follows";
  }
}

TEST(Convolution, RefusesWhatCannotBe) {
  const auto message = [](const std::string& parameters) {
    return messageOf<Error>([&] {
      LoadedModel("Input in 0 1 in\nConvolution c 1 1 in c " + parameters + "\n",
                  Bin().tagged(std::vector<float>(100, 1)));
    });
  };
  using ::testing::HasSubstr;
  EXPECT_THAT(message("0=0 1=3 6=9"), HasSubstr("number of outputs"));
  EXPECT_THAT(message("0=1 1=0 6=9"), HasSubstr("kernel"));
  EXPECT_THAT(message("0=1 1=3 6=10"), HasSubstr("not a positive multiple"));
  EXPECT_THAT(message("0=1 1=3 6=-9"), HasSubstr("not a positive multiple"));
  EXPECT_THAT(message("0=1 1=3 6=9 3=0"), HasSubstr("stride"));
  EXPECT_THAT(message("0=1 1=3 6=9 2=-1"), HasSubstr("dilation"));
  EXPECT_THAT(message("0=1 1=3 6=9 4=-1"), HasSubstr("pad"));
  EXPECT_THAT(message("0=1 1=3 6=9 9=7"), HasSubstr("activation type"));
  EXPECT_THAT(message("0=1 1=3 6=9 9=3"), HasSubstr("takes 2 values"));
  EXPECT_THAT(message("0=1 1=3 6=9 22=5"), HasSubstr("parameter 22"));
  EXPECT_THAT(message("0=1.5 1=3 6=9"), HasSubstr("integer"));
  EXPECT_THAT(message("0=1 1=3 6=9 18=2"), HasSubstr("write 2.0"));
  EXPECT_THAT(message("0=1 1=3 6=999"), HasSubstr("m.bin"));
  EXPECT_THAT(message("0=1 1=3 6=9"), HasSubstr("belong to another model"));
}

}  // namespace
}  // namespace quantoscope::testing
