// SPDX-License-Identifier: GPL-3.0-or-later
// Single ONNX operators against values worked out by hand or by plain formulas.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/base/error.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::OnnxBuilder;
using ::testing::Pointwise;
using testing::randomValues;
using testing::runOnce;

std::vector<int> batched(const Shape& shape) {
  std::vector<int> result = {1};
  result.insert(result.end(), shape.begin(), shape.end());
  return result;
}

/// The output of a model x -> y that `build` completes.
Tensor run(const Tensor& input, const std::function<void(OnnxBuilder&)>& build, int opset = 13) {
  OnnxBuilder builder(opset);
  builder.input("x", batched(input.shape)).output("y");
  build(builder);
  return runOnce(builder.load(), input);
}

TEST(OnnxGemm, FollowsAlphaBetaAndBothTranspositions) {
  const auto a = randomValues(3, 1);
  for (const bool transB : {false, true}) {
    const auto b = randomValues(6, 2);
    const auto c = randomValues(2, 3);
    const Tensor output = run({{3}, a}, [&](OnnxBuilder& builder) {
      builder.weights("b", transB ? std::vector{2, 3} : std::vector{3, 2}, b);
      builder.weights("c", {2}, c);
      builder.node("Gemm", "g", {"x", "b", "c"}, {"y"}).real("alpha", 0.5F).real("beta", 2);
      if (transB) {
        builder.integer("transB", 1);
      }
    });
    ASSERT_EQ(output.shape, (Shape{2}));
    for (std::size_t o = 0; o < 2; ++o) {
      float sum = 2 * c[o];
      for (std::size_t k = 0; k < 3; ++k) {
        sum += 0.5F * a[k] * (transB ? b[o * 3 + k] : b[k * 2 + o]);
      }
      EXPECT_NEAR(output.values[o], sum, 1e-6);
    }
  }
  // transA: a column of three becomes a row.
  const auto b = randomValues(3, 2);
  const Tensor output = run({{1, 3}, a}, [&](OnnxBuilder& builder) {
    builder.integers("flat", {3, 1}).weights("b", {3, 1}, b);
    builder.node("Reshape", "r", {"x", "flat"}, {"t"});
    builder.node("Gemm", "g", {"t", "b"}, {"y"}).integer("transA", 1);
  });
  EXPECT_NEAR(output.values.at(0), a[0] * b[0] + a[1] * b[1] + a[2] * b[2], 1e-6);
}

TEST(OnnxGemm, GivesWeightsWithOutputsFirst) {
  OnnxBuilder builder;
  builder.input("x", {1, 3}).output("y").weights("b", {3, 2}, {1, 2, 3, 4, 5, 6});
  builder.weights("c", {1}, {10});
  builder.node("Gemm", "g", {"x", "b", "c"}, {"y"}).real("alpha", 2);
  const Model model = builder.load();
  ASSERT_EQ(model.layers.size(), 1U);
  EXPECT_THAT(model.layers[0].weights, ElementsAre(2, 6, 10, 4, 8, 12));
  EXPECT_THAT(model.layers[0].bias, ElementsAre(10, 10));
  EXPECT_EQ(model.layers[0].inputChannels, 3);
  EXPECT_EQ(model.layers[0].outputChannels, 2);
}

TEST(OnnxMatMul, MultipliesTheLastAxis) {
  const auto x = randomValues(2 * 4 * 3, 1);
  const auto w = randomValues(3 * 5, 2);
  const Tensor output = run({{2, 4, 3}, x}, [&](OnnxBuilder& builder) {
    builder.weights("w", {3, 5}, w).node("MatMul", "m", {"x", "w"}, {"y"});
  });
  ASSERT_EQ(output.shape, (Shape{2, 4, 5}));
  for (std::size_t row = 0; row < 8; ++row) {
    for (std::size_t column = 0; column < 5; ++column) {
      float sum = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        sum += x[row * 3 + k] * w[k * 5 + column];
      }
      EXPECT_NEAR(output.values[row * 5 + column], sum, 1e-5);
    }
  }
}

TEST(OnnxMatMul, MultipliesTensorsThatAreBothComputed) {
  const auto x = randomValues(2 * 3 * 3, 1);
  const Tensor output = run({{2, 3, 3}, x}, [&](OnnxBuilder& builder) {
    builder.node("Neg", "n", {"x"}, {"t"}).node("MatMul", "m", {"x", "t"}, {"y"});
  });
  for (std::size_t m = 0; m < 2; ++m) {
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t column = 0; column < 3; ++column) {
        float sum = 0;
        for (std::size_t k = 0; k < 3; ++k) {
          sum -= x[m * 9 + row * 3 + k] * x[m * 9 + k * 3 + column];
        }
        EXPECT_NEAR(output.values[m * 9 + row * 3 + column], sum, 1e-5);
      }
    }
  }
}

struct Unary {
  std::string type;
  std::function<double(double)> function;
  float low = -3;
  float high = 3;
};

void PrintTo(const Unary& unary, std::ostream* stream) {
  *stream << unary.type;
}

class OnnxUnary : public ::testing::TestWithParam<Unary> {};

TEST_P(OnnxUnary, IsItsFormula) {
  const Unary& unary = GetParam();
  const auto x = randomValues(64, 5, unary.low, unary.high);
  const Tensor output = run(
      {{4, 4, 4}, x}, [&](OnnxBuilder& builder) { builder.node(unary.type, "u", {"x"}, {"y"}); },
      20);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double expected = unary.function(static_cast<double>(x[i]));
    EXPECT_NEAR(output.values[i], expected, 2e-5 * std::max(1.0, std::abs(expected)))
        << "of " << x[i];
  }
}

INSTANTIATE_TEST_SUITE_P(
    Functions, OnnxUnary,
    ::testing::Values(
        Unary{"Abs", [](double x) { return std::abs(x); }},
        Unary{"Ceil", [](double x) { return std::ceil(x); }},
        Unary{"Elu", [](double x) { return x < 0 ? std::exp(x) - 1 : x; }},
        Unary{"Erf", [](double x) { return std::erf(x); }},
        Unary{"Exp", [](double x) { return std::exp(x); }},
        Unary{"Floor", [](double x) { return std::floor(x); }},
        Unary{"Gelu", [](double x) { return x * 0.5 * (1 + std::erf(x / std::sqrt(2.0))); }},
        Unary{"HardSigmoid", [](double x) { return std::clamp(0.2 * x + 0.5, 0.0, 1.0); }},
        Unary{"HardSwish", [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); }},
        Unary{"LeakyRelu", [](double x) { return x < 0 ? 0.01 * x : x; }},
        Unary{"Log", [](double x) { return std::log(x); }, 0.1F, 9},
        Unary{"Mish", [](double x) { return x * std::tanh(std::log(1 + std::exp(x))); }},
        Unary{"Neg", [](double x) { return -x; }},
        Unary{"Reciprocal", [](double x) { return 1 / x; }, 0.5F, 4},
        Unary{"Relu", [](double x) { return std::max(x, 0.0); }},
        Unary{"Selu",
              [](double x) {
                return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (std::exp(x) - 1));
              }},
        Unary{"Sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
        Unary{"Softplus", [](double x) { return std::log(1 + std::exp(x)); }},
        Unary{"Softsign", [](double x) { return x / (1 + std::abs(x)); }},
        Unary{"Sqrt", [](double x) { return std::sqrt(x); }, 0, 9},
        Unary{"Tanh", [](double x) { return std::tanh(x); }},
        Unary{"ThresholdedRelu", [](double x) { return x > 1 ? x : 0; }}),
    [](const auto& instance) { return instance.param.type; });

TEST(OnnxRound, RoundsHalvesToEven) {
  EXPECT_THAT(run({{1, 1, 4}, {0.5F, 1.5F, -0.5F, -1.5F}},
                  [](OnnxBuilder& b) { b.node("Round", "r", {"x"}, {"y"}); })
                  .values,
              ElementsAre(0, 2, 0, -2));
}

TEST(OnnxClip, TakesLimitsFromInputsAsFromAttributes) {
  const Tensor input{{1, 1, 3}, {-2, 0.5F, 9}};
  EXPECT_THAT(run(input,
                  [](OnnxBuilder& b) {
                    b.weights("low", {}, {-1}).weights("high", {}, {6});
                    b.node("Clip", "c", {"x", "low", "high"}, {"y"});
                  })
                  .values,
              ElementsAre(-1, 0.5F, 6));
  EXPECT_THAT(
      run(
          input,
          [](OnnxBuilder& b) { b.node("Clip", "c", {"x"}, {"y"}).real("min", 0).real("max", 1); },
          10)
          .values,
      ElementsAre(0, 0.5F, 1));
}

TEST(OnnxBroadcast, FollowsNumPy) {
  const Tensor input{{2, 1, 2}, {1, 2, 3, 4}};
  const auto with = [&](const char* type, const std::vector<int>& shape,
                        const std::vector<float>& values, bool first) {
    return run(input,
               [&](OnnxBuilder& b) {
                 b.weights("c", shape, values);
                 b.node(type, "n",
                        first ? std::vector<std::string>{"c", "x"}
                              : std::vector<std::string>{"x", "c"},
                        {"y"});
               })
        .values;
  };
  EXPECT_THAT(with("Add", {}, {10}, false), ElementsAre(11, 12, 13, 14));
  EXPECT_THAT(with("Sub", {2, 1, 1}, {10, 20}, true), ElementsAre(9, 8, 17, 16));
  EXPECT_THAT(with("Mul", {2}, {10, 100}, false), ElementsAre(10, 200, 30, 400));
  EXPECT_THAT(with("Div", {1, 2, 1, 2}, {1, 2, 3, 4}, true), ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(with("Max", {}, {3}, false), ElementsAre(3, 3, 3, 4));
  EXPECT_THAT(with("Pow", {}, {2}, false), ElementsAre(1, 4, 9, 16));
  EXPECT_THAT(with("Greater", {}, {2}, false), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(with("Add", {3, 1}, {0, 10, 20}, false),
              ElementsAre(1, 2, 11, 12, 21, 22, 3, 4, 13, 14, 23, 24));
}

TEST(OnnxSum, AddsMoreThanTwo) {
  EXPECT_THAT(run({{1, 1, 2}, {1, 2}},
                  [](OnnxBuilder& b) {
                    b.weights("c", {2, 1}, {10, 20}).node("Sum", "s", {"x", "x", "c"}, {"y"});
                  })
                  .values,
              ElementsAre(12, 14, 22, 24));
}

TEST(OnnxMaxPool, RoundsUpOnlyWhereAWindowStartsInside) {
  // 5 wide, window 2, stride 2: rounded up 3 windows, the last with one element.
  const Tensor input{{1, 1, 5}, {1, 5, 2, 3, 9}};
  const auto pool = [&](int ceil) {
    return run(input,
               [&](OnnxBuilder& b) {
                 b.node("MaxPool", "p", {"x"}, {"y"}).ints("kernel_shape", {1, 2});
                 b.ints("strides", {1, 2}).integer("ceil_mode", ceil);
               })
        .values;
  };
  EXPECT_THAT(pool(0), ElementsAre(5, 3));
  EXPECT_THAT(pool(1), ElementsAre(5, 3, 9));
}

TEST(OnnxMaxPool, PadsTheSidesDifferentlyAndDilates) {
  EXPECT_THAT(run({{1, 2, 2}, {-1, -2, -3, -4}},
                  [](OnnxBuilder& b) {
                    b.node("MaxPool", "p", {"x"}, {"y"}).ints("kernel_shape", {2, 2});
                    b.ints("pads", {0, 1, 0, 0});
                  })
                  .values,
              ElementsAre(-1, -1));
  EXPECT_THAT(run({{1, 1, 5}, {1, 9, 2, 3, 4}},
                  [](OnnxBuilder& b) {
                    b.node("MaxPool", "p", {"x"}, {"y"}).ints("kernel_shape", {1, 2});
                    b.ints("dilations", {1, 2});
                  })
                  .values,
              ElementsAre(2, 9, 4));
}

TEST(OnnxMaxPool, IsTheLargestOfEachWindow) {
  const int height = 9;
  const int width = 8;
  const auto x = randomValues(static_cast<std::size_t>(2 * height * width), 4);
  const Tensor output = run({{2, height, width}, x}, [](OnnxBuilder& b) {
    b.node("MaxPool", "p", {"x"}, {"y"}).ints("kernel_shape", {3, 3});
    b.ints("strides", {2, 2}).ints("pads", {1, 1, 1, 1});
  });
  ASSERT_EQ(output.shape, (Shape{2, 5, 4}));
  for (int c = 0; c < 2; ++c) {
    for (int y = 0; y < 5; ++y) {
      for (int column = 0; column < 4; ++column) {
        float best = -10;
        for (int sy = std::max(0, 2 * y - 1); sy <= std::min(height - 1, 2 * y + 1); ++sy) {
          for (int sx = std::max(0, 2 * column - 1); sx <= std::min(width - 1, 2 * column + 1);
               ++sx) {
            best = std::max(best, x[static_cast<std::size_t>((c * height + sy) * width + sx)]);
          }
        }
        EXPECT_EQ(output.values[static_cast<std::size_t>((c * 5 + y) * 4 + column)], best);
      }
    }
  }
}

TEST(OnnxAveragePool, CountsPaddingOnlyWhenTold) {
  const Tensor input{{1, 1, 2}, {2, 4}};
  const auto pool = [&](int count) {
    return run(input,
               [&](OnnxBuilder& b) {
                 b.node("AveragePool", "p", {"x"}, {"y"}).ints("kernel_shape", {1, 2});
                 b.ints("pads", {0, 1, 0, 1}).integer("count_include_pad", count);
               })
        .values;
  };
  EXPECT_THAT(pool(0), ElementsAre(2, 3, 4));
  EXPECT_THAT(pool(1), ElementsAre(1, 3, 2));
}

TEST(OnnxGlobalPool, ReducesEachChannel) {
  const Tensor input{{2, 1, 2}, {1, 3, -5, -7}};
  for (const auto& [type, first, second] :
       {std::tuple("GlobalAveragePool", 2.F, -6.F), std::tuple("GlobalMaxPool", 3.F, -5.F)}) {
    const Tensor output =
        run(input, [&, name = type](OnnxBuilder& b) { b.node(name, "p", {"x"}, {"y"}); });
    EXPECT_EQ(output.shape, (Shape{2, 1, 1}));
    EXPECT_THAT(output.values, ElementsAre(first, second));
  }
}

TEST(OnnxSoftmax, TakesOneAxisSinceVersion13AndAllBehindItBefore) {
  const Tensor input{{2, 2}, {0, 1, 2, 3}};
  const auto softmax = [&](int opset) {
    return run(
               input,
               [](OnnxBuilder& b) { b.node("Softmax", "s", {"x"}, {"y"}).integer("axis", 1); },
               opset)
        .values;
  };
  const float high = 1 / (1 + std::exp(-2.F));
  EXPECT_THAT(softmax(13), Pointwise(FloatNear(1e-6F), {1 - high, 1 - high, high, high}));
  const float sum = 1 + std::exp(1.F) + std::exp(2.F) + std::exp(3.F);
  EXPECT_THAT(softmax(12), Pointwise(FloatNear(1e-6F), {1 / sum, std::exp(1.F) / sum,
                                                        std::exp(2.F) / sum, std::exp(3.F) / sum}));
}

TEST(OnnxLrn, DividesByTheNeighbouringChannels) {
  const Tensor output = run({{3, 1, 1}, {1, 2, 3}}, [](OnnxBuilder& b) {
    b.node("LRN", "n", {"x"}, {"y"}).integer("size", 3).real("alpha", 3).real("beta", 1);
  });
  EXPECT_THAT(output.values, Pointwise(FloatNear(1e-6F), {1 / 6.F, 2 / 15.F, 3 / 14.F}));
}

TEST(OnnxInstanceNormalization, NormalizesEachChannel) {
  const Tensor output = run({{2, 1, 2}, {1, 3, 10, 20}}, [](OnnxBuilder& b) {
    b.weights("s", {2}, {1, 2}).weights("t", {2}, {0, 5});
    b.node("InstanceNormalization", "n", {"x", "s", "t"}, {"y"}).real("epsilon", 0);
  });
  EXPECT_THAT(output.values, Pointwise(FloatNear(1e-5F), std::vector<float>{-1, 1, 3, 7}));
}

TEST(OnnxReduce, WorksOverAnyAxes) {
  const Tensor input{{2, 3}, {1, 2, 3, 4, 5, 6}};
  const auto reduce = [&](const char* type, const std::vector<int>& axes) {
    return run(
               input,
               [&](OnnxBuilder& b) {
                 b.node(type, "r", {"x"}, {"y"}).ints("axes", axes).integer("keepdims", 1);
               },
               11)
        .values;
  };
  EXPECT_THAT(reduce("ReduceSum", {1}), ElementsAre(5, 7, 9));
  EXPECT_THAT(reduce("ReduceMean", {-1}), ElementsAre(2, 5));
  EXPECT_THAT(reduce("ReduceMax", {1, 2}), ElementsAre(6));
  EXPECT_THAT(reduce("ReduceMin", {1}), ElementsAre(1, 2, 3));
  EXPECT_THAT(reduce("ReduceProd", {2}), ElementsAre(6, 120));
  EXPECT_THAT(reduce("ReduceL1", {2}), ElementsAre(6, 15));
  EXPECT_THAT(reduce("ReduceSumSquare", {2}), ElementsAre(14, 77));
  EXPECT_THAT(run(input,
                  [](OnnxBuilder& b) {
                    b.integers("a", {2}).node("ReduceSum", "r", {"x", "a"}, {"y"});
                  })
                  .values,
              ElementsAre(6, 15));
  EXPECT_THAT(run({{1, 4}, {1, 7, 7, 2}},
                  [](OnnxBuilder& b) { b.node("ArgMax", "a", {"x"}, {"y"}).integer("axis", 2); })
                  .values,
              ElementsAre(1));
}

TEST(OnnxSlice, TakesAnyAxesAndSteps) {
  const Tensor input{{2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}};
  EXPECT_THAT(run(input,
                  [](OnnxBuilder& b) {
                    b.integers("s", {-1, 0}).integers("e", {-100, 1});
                    b.integers("a", {2, 1}).integers("t", {-2, 1});
                    b.node("Slice", "s", {"x", "s", "e", "a", "t"}, {"y"});
                  })
                  .values,
              ElementsAre(4, 2));
  EXPECT_THAT(run(
                  input,
                  [](OnnxBuilder& b) {
                    b.node("Slice", "s", {"x"}, {"y"}).ints("starts", {1}).ints("ends", {3});
                    b.ints("axes", {2});
                  },
                  9)
                  .values,
              ElementsAre(2, 3, 6, 7));
}

TEST(OnnxSplitAndConcat, TakeApartAndPutTogether) {
  EXPECT_THAT(run({{3, 2}, {1, 2, 3, 4, 5, 6}},
                  [](OnnxBuilder& b) {
                    b.integers("sizes", {1, 2}).weights("c", {1, 1, 2}, {8, 9});
                    b.node("Split", "s", {"x", "sizes"}, {"a", "b"}).integer("axis", 1);
                    b.node("Concat", "c", {"b", "c", "a"}, {"y"}).integer("axis", 1);
                  })
                  .values,
              ElementsAre(3, 4, 5, 6, 8, 9, 1, 2));
}

TEST(OnnxGather, TakesSeveralElements) {
  const Tensor output = run({{3, 2}, {1, 2, 3, 4, 5, 6}}, [](OnnxBuilder& b) {
    b.integers("i", {2, 0, -1}).node("Gather", "g", {"x", "i"}, {"y"}).integer("axis", 1);
  });
  EXPECT_EQ(output.shape, (Shape{3, 2}));
  EXPECT_THAT(output.values, ElementsAre(5, 6, 1, 2, 5, 6));
}

TEST(OnnxPad, PadsInEveryMode) {
  const Tensor input{{1, 1, 3}, {1, 2, 3}};
  const auto pad = [&](const char* mode, const std::vector<std::int64_t>& pads) {
    return run(input,
               [&](OnnxBuilder& b) {
                 b.integers("p", pads).weights("v", {}, {7});
                 b.node("Pad", "p", {"x", "p", "v"}, {"y"}).text("mode", mode);
               })
        .values;
  };
  EXPECT_THAT(pad("constant", {0, 0, 0, 1, 0, 0, 0, 2}), ElementsAre(7, 1, 2, 3, 7, 7));
  EXPECT_THAT(pad("reflect", {0, 0, 0, 2, 0, 0, 0, 1}), ElementsAre(3, 2, 1, 2, 3, 2));
  EXPECT_THAT(pad("edge", {0, 0, 0, 1, 0, 0, 0, 1}), ElementsAre(1, 1, 2, 3, 3));
  EXPECT_THAT(pad("constant", {0, 0, 0, -1, 0, 0, 0, 0}), ElementsAre(2, 3));
}

TEST(OnnxResize, FollowsTheCoordinateModes) {
  const Tensor input{{1, 1, 2}, {10, 20}};
  const auto resize = [&](const char* mode, const char* coordinates, float scale) {
    return run(input,
               [&](OnnxBuilder& b) {
                 b.weights("roi", {0}, {}).weights("s", {4}, {1, 1, 1, scale});
                 b.node("Resize", "r", {"x", "roi", "s"}, {"y"}).text("mode", mode);
                 b.text("coordinate_transformation_mode", coordinates);
               })
        .values;
  };
  EXPECT_THAT(resize("nearest", "asymmetric", 2), ElementsAre(10, 10, 20, 20));
  EXPECT_THAT(resize("nearest", "half_pixel", 2), ElementsAre(10, 10, 20, 20));
  EXPECT_THAT(resize("linear", "half_pixel", 2), ElementsAre(10, 12.5F, 17.5F, 20));
  EXPECT_THAT(resize("linear", "asymmetric", 2), ElementsAre(10, 15, 20, 20));
  EXPECT_THAT(resize("linear", "align_corners", 2),
              Pointwise(FloatNear(1e-5F), std::vector<float>{10, 40 / 3.F, 50 / 3.F, 20}));
  // Half pixels, rounded down at halves: 0.5 is element 0.
  EXPECT_THAT(resize("nearest", "half_pixel", 0.5F), ElementsAre(10));
  EXPECT_THAT(run(input,
                  [](OnnxBuilder& b) {
                    b.integers("size", {1, 1, 2, 4});
                    b.node("Resize", "r", {"x", "", "", "size"}, {"y"});
                  })
                  .values,
              ElementsAre(10, 10, 20, 20, 10, 10, 20, 20));
  EXPECT_THAT(messageOf<Error>([&] { resize("quintic", "half_pixel", 2); }),
              HasSubstr("Resize 'r': its attribute 'mode' is 'quintic'"));
}

TEST(OnnxDepthToSpace, KnowsBothOrders) {
  const Tensor input{{8, 1, 1}, {0, 1, 2, 3, 4, 5, 6, 7}};
  const auto rearranged = [&](const char* mode) {
    return run(input,
               [&](OnnxBuilder& b) {
                 b.node("DepthToSpace", "d", {"x"}, {"y"})
                     .integer("blocksize", 2)
                     .text("mode", mode);
               })
        .values;
  };
  EXPECT_THAT(rearranged("DCR"), ElementsAre(0, 2, 4, 6, 1, 3, 5, 7));
  EXPECT_THAT(rearranged("CRD"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7));
  EXPECT_THAT(
      run({{1, 2, 2}, {1, 2, 3, 4}},
          [](OnnxBuilder& b) { b.node("SpaceToDepth", "s", {"x"}, {"y"}).integer("blocksize", 2); })
          .shape,
      ElementsAre(4, 1, 1));
}

TEST(OnnxShapes, FollowEachOtherThroughEveryOperator) {
  const Tensor output = run({{2, 3, 4}, randomValues(24, 1)}, [](OnnxBuilder& b) {
    b.integers("first", {0, 6, -1}).integers("axis", {1}).integers("wanted", {1, 5, 1, 6, 4});
    b.node("Reshape", "r", {"x", "first"}, {"a"});
    b.node("Unsqueeze", "u", {"a", "axis"}, {"b"});
    b.node("Unsqueeze", "v", {"b", "axis"}, {"c"});
    b.node("Expand", "e", {"c", "wanted"}, {"d"});
    b.node("Transpose", "t", {"d"}, {"f"}).ints("perm", {0, 4, 1, 2, 3});
    b.node("Squeeze", "s", {"f"}, {"g"});
    b.node("Flatten", "h", {"g"}, {"y"}).integer("axis", 2);
  });
  EXPECT_EQ(output.shape, (Shape{20, 6}));
}

TEST(OnnxPRelu, HasASlopeForEachChannel) {
  EXPECT_THAT(run({{2, 1, 2}, {-1, 1, -1, 1}},
                  [](OnnxBuilder& b) {
                    b.weights("s", {2, 1, 1}, {0.5F, 0.25F}).node("PRelu", "p", {"x", "s"}, {"y"});
                  })
                  .values,
              ElementsAre(-0.5F, 1, -0.25F, 1));
}

}  // namespace
}  // namespace quantoscope
