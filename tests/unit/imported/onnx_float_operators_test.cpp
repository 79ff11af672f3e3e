// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions and products that run in float only, and operators that pick, place and normalize.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/base/error.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::OnnxBuilder;
using ::testing::Pointwise;
using testing::randomValues;
using testing::runOnce;

void expectNear(const std::vector<float>& actual, const std::vector<float>& expected) {
  EXPECT_THAT(actual, Pointwise(FloatNear(2e-5F), expected));
}

/// x: C×D×H×W, w: O×C/g×K×K×K with equal extents; the same stride, dilation and pad on every axis.
std::vector<float> convolution3d(const std::vector<float>& x, int channels, int extent,
                                 const std::vector<float>& w, int outputs, int kernel, int stride,
                                 int dilation, int pad, int groups) {
  const int size = (extent + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
  std::vector<float> y;
  const int each = channels / groups;
  for (int o = 0; o < outputs; ++o) {
    const int first = o / (outputs / groups) * each;
    for (int i = 0; i < size * size * size; ++i) {
      const int at[3] = {i / size / size, i / size % size, i % size};
      double sum = 0;
      for (int c = 0; c < each; ++c) {
        for (int k = 0; k < kernel * kernel * kernel; ++k) {
          const int tap[3] = {k / kernel / kernel, k / kernel % kernel, k % kernel};
          int index = first + c;
          bool inside = true;
          for (int a = 0; a < 3; ++a) {
            const int position = at[a] * stride + tap[a] * dilation - pad;
            inside = inside && position >= 0 && position < extent;
            index = index * extent + position;
          }
          if (inside) {
            sum +=
                static_cast<double>(x[index] * w[((o * each + c) * kernel * kernel * kernel) + k]);
          }
        }
      }
      y.push_back(static_cast<float>(sum));
    }
  }
  return y;
}

TEST(OnnxConv3d, MatchesPlainLoops) {
  for (const auto& [stride, dilation, pad, groups] :
       {std::array{1, 1, 0, 1}, {2, 1, 1, 2}, {1, 2, 2, 1}}) {
    const auto x = randomValues(4 * 125, 1);
    const auto w = randomValues(6 * (4 / groups) * 27, 2);
    OnnxBuilder builder;
    builder.input("x", {1, 4, 5, 5, 5}).output("y").weights("w", {6, 4 / groups, 3, 3, 3}, w);
    builder.node("Conv", "c", {"x", "w"}, {"y"})
        .ints("strides", {stride, stride, stride})
        .ints("dilations", {dilation, dilation, dilation})
        .ints("pads", {pad, pad, pad, pad, pad, pad})
        .integer("group", groups);
    const Model model = builder.load();
    EXPECT_TRUE(model.layers.empty());
    EXPECT_THAT(model.notes, Contains(HasSubstr("Conv 'c' stays float: it works on three axes")));
    expectNear(runOnce(model, {{4, 5, 5, 5}, x}).values,
               convolution3d(x, 4, 5, w, 6, 3, stride, dilation, pad, groups));
  }
}

TEST(OnnxPool3d, MatchesPlainLoops) {
  const auto x = randomValues(2 * 5 * 4 * 3, 1);
  const int extents[3] = {5, 4, 3};
  for (const bool average : {false, true}) {
    OnnxBuilder builder;
    builder.input("x", {1, 2, 5, 4, 3}).output("y");
    builder.node(average ? "AveragePool" : "MaxPool", "p", {"x"}, {"y"})
        .ints("kernel_shape", {3, 2, 2})
        .ints("strides", {2, 1, 1})
        .ints("pads", {1, 0, 1, 0, 1, 0});
    std::vector<float> expected;
    for (int i = 0; i < 2 * 2 * 4 * 3; ++i) {
      const int c = i / 24;
      const int start[3] = {(i / 12 % 2) * 2 - 1, i / 3 % 4, i % 3 - 1};
      double sum = 0;
      int count = 0;
      float most = -1e30F;
      for (int k = 0; k < 12; ++k) {
        const int at[3] = {start[0] + k / 4, start[1] + k / 2 % 2, start[2] + k % 2};
        bool inside = true;
        for (int a = 0; a < 3; ++a) {
          inside = inside && at[a] >= 0 && at[a] < extents[a];
        }
        if (inside) {
          const float value = x[((c * 5 + at[0]) * 4 + at[1]) * 3 + at[2]];
          sum += static_cast<double>(value);
          most = std::max(most, value);
          ++count;
        }
      }
      expected.push_back(average ? static_cast<float>(sum / count) : most);
    }
    const Tensor output = runOnce(builder.load(), {{2, 5, 4, 3}, x});
    EXPECT_EQ(output.shape, (Shape{2, 2, 4, 3}));
    expectNear(output.values, expected);
  }
}

/// The transposed convolution is the convolution's adjoint: <conv(a), b> = <a, deconv(b)>.
TEST(OnnxConvTranspose3d, IsTheAdjointOfTheConvolution) {
  const auto w = randomValues(6 * 4 * 27, 2);
  const auto a = randomValues(4 * 343, 3);
  const auto b = randomValues(6 * 64, 4);
  const auto forward = convolution3d(a, 4, 7, w, 6, 3, 2, 1, 1, 1);
  ASSERT_EQ(forward.size(), b.size());
  OnnxBuilder builder;
  builder.input("x", {1, 6, 4, 4, 4}).output("y").weights("w", {6, 4, 3, 3, 3}, w);
  builder.node("ConvTranspose", "c", {"x", "w"}, {"y"})
      .ints("strides", {2, 2, 2})
      .ints("pads", {1, 1, 1, 1, 1, 1});
  const Tensor back = runOnce(builder.load(), {{6, 4, 4, 4}, b});
  ASSERT_EQ(back.shape, (Shape{4, 7, 7, 7}));
  double left = 0;
  double right = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    left += static_cast<double>(forward[i] * b[i]);
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    right += static_cast<double>(a[i] * back.values[i]);
  }
  EXPECT_NEAR(left, right, 1e-3);
}

/// Weights that the network computes give what constant ones give.
TEST(OnnxConv, TakesWeightsThatTheNetworkComputes) {
  const auto w = randomValues(4 * 2 * 9, 2);
  const auto bias = randomValues(4, 3);
  const auto x = randomValues(2 * 30, 1);
  for (const char* type : {"Conv", "ConvTranspose"}) {
    const auto outputOf = [&](bool dynamic) {
      OnnxBuilder builder;
      const bool transposed = std::string(type) == "ConvTranspose";
      builder.input("x", {1, 2, 5, 6}).output("y").weights("b", {4}, bias);
      builder.weights("w", transposed ? std::vector{2, 4, 3, 3} : std::vector{4, 2, 3, 3}, w);
      // zero = sum(x) * 0, so that the weights depend on the input.
      builder.weights("none", {1}, {0}).node("GlobalMaxPool", "g", {"x"}, {"peaks"});
      builder.node("ReduceSum", "s", {"peaks"}, {"sum"}).integer("keepdims", 0);
      builder.node("Mul", "m", {"sum", "none"}, {"zero"});
      builder.node("Add", "a", {"w", "zero"}, {"moving"});
      builder.node(type, "c", {"x", dynamic ? "moving" : "w", "b"}, {"y"})
          .ints("strides", {2, 1})
          .ints("pads", {1, 0, 0, 1});
      const Model model = builder.load();
      EXPECT_EQ(model.layers.size(), dynamic ? 0U : 1U);
      return runOnce(model, {{2, 5, 6}, x}).values;
    };
    expectNear(outputOf(true), outputOf(false));
  }
}

TEST(OnnxGemm, TakesMatricesThatTheNetworkComputes) {
  const auto x = randomValues(6, 1);
  const auto c = randomValues(4, 2);
  OnnxBuilder builder;
  builder.input("x", {1, 2, 3}).output("y").integers("flat", {2, 3}).weights("c", {2, 2}, c);
  builder.node("Reshape", "r", {"x", "flat"}, {"a"});
  builder.node("Gemm", "g", {"a", "a", "c"}, {"y"})
      .integer("transB", 1)
      .real("alpha", 2)
      .real("beta", 3);
  std::vector<float> expected;
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) {
      float sum = 0;
      for (int k = 0; k < 3; ++k) {
        sum += x[i * 3 + k] * x[j * 3 + k];
      }
      expected.push_back(2 * sum + 3 * c[i * 2 + j]);
    }
  }
  expectNear(runOnce(builder.load(), {{2, 3}, x}).values, expected);
}

std::vector<float> apply(const std::vector<int>& shape, const std::vector<float>& values,
                         const std::function<void(OnnxBuilder&)>& build, int opset = 13) {
  OnnxBuilder builder(opset);
  builder.input("x", shape).output("y");
  build(builder);
  return runOnce(builder.load(), {{shape.begin() + 1, shape.end()}, values}).values;
}

TEST(OnnxResize, IsCubic) {
  // Keys' kernel with a = -0.75 at a quarter and three quarters between two elements.
  const auto weight = [](double x) {
    const double a = -0.75;
    x = std::abs(x);
    return x <= 1  ? (a + 2) * x * x * x - (a + 3) * x * x + 1
           : x < 2 ? a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a
                   : 0;
  };
  const std::vector<double> values = {3, -1, 4, 2};
  for (const bool exclude : {false, true}) {
    std::vector<float> expected;
    for (int i = 0; i < 8; ++i) {
      const double position = (i + 0.5) / 2 - 0.5;
      double sum = 0;
      double total = 0;
      for (int k = static_cast<int>(std::floor(position)) - 1; k <= std::floor(position) + 2; ++k) {
        if (exclude && (k < 0 || k > 3)) {
          continue;
        }
        sum += weight(position - k) * values[std::clamp(k, 0, 3)];
        total += weight(position - k);
      }
      expected.push_back(static_cast<float>(sum / total));
    }
    expectNear(apply({1, 1, 1, 4}, {3, -1, 4, 2},
                     [&](OnnxBuilder& b) {
                       b.weights("roi", {0}, {}).weights("s", {4}, {1, 1, 1, 2});
                       b.node("Resize", "r", {"x", "roi", "s"}, {"y"})
                           .text("mode", "cubic")
                           .integer("exclude_outside", exclude ? 1 : 0);
                     }),
               expected);
  }
}

TEST(OnnxEinsum, SumsOverWhatTheResultLacks) {
  const auto x = randomValues(6, 1);
  const auto w = randomValues(12, 2);
  std::vector<float> expected;
  for (int o = 0; o < 4; ++o) {
    for (int i = 0; i < 2; ++i) {
      float sum = 0;
      for (int k = 0; k < 3; ++k) {
        sum += x[i * 3 + k] * w[o * 3 + k];
      }
      expected.push_back(sum);
    }
  }
  const auto einsum = [&](const char* equation) {
    return apply({1, 2, 3}, x, [&](OnnxBuilder& b) {
      b.weights("w", {4, 3}, w).node("Einsum", "e", {"x", "w"}, {"y"}).text("equation", equation);
    });
  };
  expectNear(einsum("bik,ok->boi"), expected);
  expectNear(einsum("b i k, o k -> b o i"), expected);
  EXPECT_THAT(messageOf<Error>([&] { einsum("...k,ok->...o"); }), HasSubstr("ellipsis"));
  EXPECT_THAT(messageOf<Error>([&] { einsum("bi,ok->bo"); }), HasSubstr("does not fit"));
}

TEST(OnnxCumSum, AddsAlongAnAxis) {
  const auto cumulative = [](int exclusive, int reverse) {
    return apply({1, 4}, {1, 2, 3, 4}, [&](OnnxBuilder& b) {
      b.integers("axis", {1});
      b.node("CumSum", "c", {"x", "axis"}, {"y"})
          .integer("exclusive", exclusive)
          .integer("reverse", reverse);
    });
  };
  EXPECT_THAT(cumulative(0, 0), ElementsAre(1, 3, 6, 10));
  EXPECT_THAT(cumulative(1, 0), ElementsAre(0, 1, 3, 6));
  EXPECT_THAT(cumulative(0, 1), ElementsAre(10, 9, 7, 4));
  EXPECT_THAT(cumulative(1, 1), ElementsAre(9, 7, 4, 0));
}

void addIndices(OnnxBuilder& builder, const std::vector<int>& shape,
                const std::vector<std::int64_t>& values) {
  builder.integers("i", values);
  auto& graph = *builder.proto().mutable_graph();
  auto& tensor = *graph.mutable_initializer(graph.initializer_size() - 1);
  tensor.clear_dims();
  for (const int extent : shape) {
    tensor.add_dims(extent);
  }
}

TEST(OnnxIndexing, PicksAndPlacesElements) {
  const std::vector<float> x = {0, 1, 2, 3, 4, 5};
  EXPECT_THAT(apply({1, 2, 3}, x,
                    [](OnnxBuilder& b) {
                      addIndices(b, {1, 2, 2}, {2, 0, -1, 1});
                      b.node("GatherElements", "g", {"x", "i"}, {"y"}).integer("axis", 2);
                    }),
              ElementsAre(2, 0, 5, 4));
  EXPECT_THAT(apply({1, 2, 3}, x,
                    [](OnnxBuilder& b) {
                      addIndices(b, {2, 2}, {0, 1, 0, 0});
                      b.node("GatherND", "g", {"x", "i"}, {"y"});
                    }),
              ElementsAre(3, 4, 5, 0, 1, 2));
  EXPECT_THAT(apply({1, 2, 3}, x,
                    [](OnnxBuilder& b) {
                      addIndices(b, {1, 1}, {1});
                      b.node("GatherND", "g", {"x", "i"}, {"y"}).integer("batch_dims", 1);
                    }),
              ElementsAre(3, 4, 5));
  EXPECT_THAT(apply({1, 2, 3}, x,
                    [](OnnxBuilder& b) {
                      addIndices(b, {1, 2, 1}, {0, 2});
                      b.weights("u", {1, 2, 1}, {7, 8});
                      b.node("ScatterElements", "s", {"x", "i", "u"}, {"y"}).integer("axis", 2);
                    }),
              ElementsAre(7, 1, 2, 3, 4, 8));
  EXPECT_THAT(apply({1, 2, 3}, x,
                    [](OnnxBuilder& b) {
                      addIndices(b, {2, 3}, {0, 1, 2, 0, 0, 0});
                      b.weights("u", {2}, {7, 8});
                      b.node("ScatterND", "s", {"x", "i", "u"}, {"y"});
                    }),
              ElementsAre(8, 1, 2, 3, 4, 7));
  EXPECT_THAT(
      apply(
          {1, 2, 3}, x,
          [](OnnxBuilder& b) { b.node("Trilu", "t", {"x"}, {"y"}).integer("upper", 0); }, 14),
      ElementsAre(0, 0, 0, 3, 4, 0));
  EXPECT_THAT(messageOf<Error>([&] {
                apply({1, 2, 3}, x, [](OnnxBuilder& b) {
                  addIndices(b, {1, 2, 1}, {0, 3});
                  b.node("GatherElements", "g", {"x", "i"}, {"y"}).integer("axis", 2);
                });
              }),
              AllOf(HasSubstr("GatherElements 'g'"), HasSubstr("reach 3 on an axis of 3")));
}

TEST(OnnxNormalization, FollowsTheFormulas) {
  const auto x = randomValues(4 * 6, 1);
  const auto scale = randomValues(2, 2);
  const auto bias = randomValues(2, 3);
  std::vector<float> expected;
  const std::vector<double> exact(x.begin(), x.end());
  for (int g = 0; g < 2; ++g) {
    double mean = 0;
    double variance = 0;
    for (int i = 0; i < 12; ++i) {
      mean += exact[g * 12 + i] / 12.0;
    }
    for (int i = 0; i < 12; ++i) {
      variance += std::pow(exact[g * 12 + i] - mean, 2) / 12;
    }
    for (int i = 0; i < 12; ++i) {
      const double normal = (exact[g * 12 + i] - mean) / std::sqrt(variance + 1e-5);
      expected.push_back(static_cast<float>(normal) * scale[g] + bias[g]);
    }
  }
  expectNear(
      apply(
          {1, 4, 2, 3}, x,
          [&](OnnxBuilder& b) {
            b.weights("s", {2}, scale).weights("b", {2}, bias);
            b.node("GroupNormalization", "g", {"x", "s", "b"}, {"y"}).integer("num_groups", 2);
          },
          18),
      expected);
  expectNear(apply({1, 2, 2}, {3, 1, 4, -2},
                   [](OnnxBuilder& b) {
                     b.node("LpNormalization", "n", {"x"}, {"y"}).integer("axis", 1);
                   }),
             {0.6F, 1 / std::sqrt(5.F), 0.8F, -2 / std::sqrt(5.F)});
  // Two channels: each is made mean 0 and variance 1 over its own plane.
  expectNear(apply({1, 2, 1, 2}, {1, 3, 10, 10.5F},
                   [](OnnxBuilder& b) { b.node("MeanVarianceNormalization", "n", {"x"}, {"y"}); }),
             {-1, 1, -1, 1});
}

TEST(OnnxSinks, AreCutOffWhereNothingQuantizableNeedsThem) {
  OnnxBuilder builder;
  builder.input("x", {1, 2, 3, 3}).output("picked").weights("w", {2, 2, 1, 1}, {1, 2, 3, 4});
  builder.node("Conv", "c", {"x", "w"}, {"features"});
  builder.node("Relu", "boxes", {"features"}, {"found"});
  builder.node("NonZero", "nz", {"found"}, {"places"});
  builder.node("Transpose", "t", {"places"}, {"picked"}).ints("perm", {1, 0});
  const Model model = builder.load();
  ASSERT_EQ(model.outputs.size(), 1U);
  EXPECT_EQ(model.outputs[0].name, "found");
  EXPECT_EQ(model.layers.size(), 1U);
  EXPECT_THAT(model.notes, Contains(HasSubstr("NonZero 'nz' and what depends on it were cut off")));
  EXPECT_EQ(runOnce(model, {{2, 3, 3}, randomValues(18, 1)}).shape, (Shape{2, 3, 3}));

  OnnxBuilder needed;
  needed.input("x", {1, 4}).output("y").weights("w", {4, 2}, randomValues(8, 1));
  needed.integers("k", {4});
  needed.node("TopK", "best", {"x", "k"}, {"sorted", "where"});
  needed.node("MatMul", "fc", {"sorted", "w"}, {"y"});
  EXPECT_THAT(messageOf<Error>([&] { needed.load(); }),
              AllOf(HasSubstr("MatMul 'fc': needs the tensor 'sorted'"), HasSubstr("TopK 'best'")));
}

}  // namespace
}  // namespace quantoscope
