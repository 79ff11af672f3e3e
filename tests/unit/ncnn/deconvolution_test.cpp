// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

struct Case {
  std::string name;
  int channels, height, width;
  int outputs, kernelW, kernelH, dilationW, dilationH, strideW, strideH;
  int left, top, right, bottom;
  int padRight = 0, padBottom = 0;  ///< Output pads.
  int outputW = 0, outputH = 0;
  int group = 1;
};

void PrintTo(const Case& c, std::ostream* stream) {
  *stream << c.name;
}

/// Scatters every input to the uncut output, then cuts.
Grid deconvolve(const Grid& in, const Case& k, const std::vector<float>& weights,
                const std::vector<float>& bias) {
  Grid full(k.outputs, 1, (in.h - 1) * k.strideH + k.dilationH * (k.kernelH - 1) + 1 + k.padBottom,
            (in.w - 1) * k.strideW + k.dilationW * (k.kernelW - 1) + 1 + k.padRight);
  const int inGroup = in.c / k.group;
  const int outGroup = k.outputs / k.group;
  for (int o = 0; o < k.outputs; ++o) {
    for (int y = 0; y < full.h; ++y) {
      for (int x = 0; x < full.w; ++x) {
        full.at(o, 0, y, x) = bias.empty() ? 0 : bias[static_cast<std::size_t>(o)];
      }
    }
    for (int i = 0; i < inGroup; ++i) {
      for (int y = 0; y < in.h; ++y) {
        for (int x = 0; x < in.w; ++x) {
          for (int v = 0; v < k.kernelH; ++v) {
            for (int u = 0; u < k.kernelW; ++u) {
              full.at(o, 0, y * k.strideH + v * k.dilationH, x * k.strideW + u * k.dilationW) +=
                  in.at(o / outGroup * inGroup + i, 0, y, x) *
                  weights[static_cast<std::size_t>(((o * inGroup + i) * k.kernelH + v) * k.kernelW +
                                                   u)];
            }
          }
        }
      }
    }
  }
  int left = k.left;
  int top = k.top;
  int right = k.right;
  int bottom = k.bottom;
  if (left < 0) {
    const int wide = full.w - k.outputW;
    const int high = full.h - k.outputH;
    left = left == -233 ? wide / 2 : wide - wide / 2;
    right = wide - left;
    top = top == -233 ? high / 2 : high - high / 2;
    bottom = high - top;
  }
  Grid out(k.outputs, 1, full.h - top - bottom, full.w - left - right);
  for (int o = 0; o < out.c; ++o) {
    for (int y = 0; y < out.h; ++y) {
      for (int x = 0; x < out.w; ++x) {
        out.at(o, 0, y, x) = full.at(o, 0, y + top, x + left);
      }
    }
  }
  return out;
}

class DeconvolutionCases : public ::testing::TestWithParam<Case> {};

TEST_P(DeconvolutionCases, AgreeWithPlainLoops) {
  const Case& k = GetParam();
  Values values;
  const Tensor input = values.tensor({k.channels, k.height, k.width});
  const auto weights = values.some(
      static_cast<std::size_t>(k.outputs * k.channels / k.group * k.kernelH * k.kernelW));
  const auto bias = values.some(static_cast<std::size_t>(k.outputs));
  std::ostringstream text;
  text << "0=" << k.outputs << " 1=" << k.kernelW << " 11=" << k.kernelH << " 2=" << k.dilationW
       << " 12=" << k.dilationH << " 3=" << k.strideW << " 13=" << k.strideH << " 4=" << k.left
       << " 14=" << k.top << " 15=" << k.right << " 16=" << k.bottom << " 18=" << k.padRight
       << " 19=" << k.padBottom << " 20=" << k.outputW << " 21=" << k.outputH
       << " 5=1 6=" << weights.size() << " 7=" << k.group << " 9=1";
  const auto out = runLayer(k.group == 1 ? "Deconvolution" : "DeconvolutionDepthWise", text.str(),
                            Bin().tagged(weights).raw(bias), {input});
  Grid expected = deconvolve(Grid(input), k, weights, bias);
  for (float& x : expected.values) {
    x = std::max(0.F, x);
  }
  expectNear(out.at(0), expected.tensor(3));
}

INSTANTIATE_TEST_SUITE_P(
    Geometry, DeconvolutionCases,
    ::testing::Values(
        Case{"2x2s2", 3, 4, 5, 4, 2, 2, 1, 1, 2, 2, 0, 0, 0, 0},
        Case{"4x4s2", 3, 4, 5, 4, 4, 4, 1, 1, 2, 2, 1, 1, 1, 1},
        Case{"Uneven", 2, 3, 4, 3, 3, 2, 1, 2, 3, 1, 1, 0, 0, 1},
        Case{"Dilated", 2, 4, 3, 3, 3, 3, 2, 3, 1, 2, 0, 0, 0, 0},
        Case{"OutputPad", 2, 4, 3, 3, 3, 3, 1, 1, 2, 2, 1, 1, 1, 1, 1, 1},
        Case{"SameUpper", 2, 4, 3, 3, 3, 4, 1, 1, 2, 2, -233, -233, -233, -233, 0, 0, 6, 8},
        Case{"SameLower", 2, 4, 3, 3, 4, 3, 1, 1, 2, 2, -234, -234, -234, -234, 0, 0, 6, 8},
        Case{"DepthWise", 4, 5, 3, 4, 4, 4, 1, 1, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 4},
        Case{"Upsample", 4, 5, 3, 4, 1, 1, 1, 1, 2, 2, 0, 0, 0, 0, 1, 1, 0, 0, 4},
        Case{"Grouped", 4, 5, 3, 6, 3, 3, 1, 1, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0, 2}),
    [](const auto& instance) { return "Case" + instance.param.name; });

TEST(Deconvolution, OneDimensionalAgreesWithPlainLoops) {
  for (const int group : {1, 2}) {
    const Case k = {"", 4, 1, 6, 4, 3, 1, 2, 1, 2, 1, 1, 0, 2, 0, 1, 0, 0, 0, group};
    Values values;
    const Tensor input = values.tensor({4, 6});
    const auto weights = values.some(static_cast<std::size_t>(48 / group));
    const auto out = runLayer(group == 1 ? "Deconvolution1D" : "DeconvolutionDepthWise1D",
                              "0=4 1=3 2=2 3=2 4=1 15=2 18=1 6=" + std::to_string(weights.size()) +
                                  " 7=" + std::to_string(group),
                              Bin().tagged(weights), {input});
    Grid planes(4, 1, 1, 6);
    planes.values = input.values;
    const Grid expected = deconvolve(planes, k, weights, {});
    expectNear(out.at(0), {{4, expected.w}, expected.values});
  }
}

TEST(Deconvolution, TakesWeightsFromBlobs) {
  const Case k = {"", 4, 3, 5, 6, 3, 2, 1, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2};
  Values values;
  const Tensor input = values.tensor({4, 3, 5});
  const Tensor weights = values.tensor({4, 3, 2, 3});  // inputs × outputs of a group × kernel
  const Tensor bias = values.tensor({6});
  const auto out =
      runLayer("DeconvolutionDepthWise", "3=2 5=1 7=2 28=1", {}, {input, weights, bias});
  std::vector<float> ordered;
  const Grid w = Grid(weights);
  for (int o = 0; o < 6; ++o) {
    for (int i = 0; i < 2; ++i) {
      for (int v = 0; v < 2; ++v) {
        for (int u = 0; u < 3; ++u) {
          ordered.push_back(w.at(o / 3 * 2 + i, o % 3, v, u));
        }
      }
    }
  }
  expectNear(out.at(0), deconvolve(Grid(input), k, ordered, bias.values).tensor(3));
}

}  // namespace
}  // namespace quantoscope::testing
