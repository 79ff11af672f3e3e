// SPDX-License-Identifier: GPL-3.0-or-later
// Operators that treat each element alike, against their formulas.
#include <cfloat>

#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

using Function = std::function<double(double)>;

struct Case {
  std::string name;
  std::string type;
  std::string parameters;
  Function function;
  float low = -3;
  float high = 3;
};

void PrintTo(const Case& c, std::ostream* stream) {
  *stream << c.name;
}

class Elementwise : public ::testing::TestWithParam<Case> {};

TEST_P(Elementwise, FollowsItsFormula) {
  const Case& c = GetParam();
  for (const Shape& shape : {Shape{7}, Shape{3, 5}, Shape{2, 3, 5}, Shape{2, 3, 1, 5}}) {
    const Tensor input = Values().tensor(shape, c.low, c.high);
    Tensor expected = input;
    for (float& x : expected.values) {
      x = static_cast<float>(c.function(static_cast<double>(x)));
    }
    expectNear(runLayer(c.type, c.parameters, {}, {input}).at(0), expected, 2e-5);
  }
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

INSTANTIATE_TEST_SUITE_P(
    Activations, Elementwise,
    ::testing::Values(
        Case{"ReLU", "ReLU", "", [](double x) { return std::max(0.0, x); }},
        Case{"LeakyReLU", "ReLU", "0=1.000000e-01", [](double x) { return x < 0 ? 0.1 * x : x; }},
        Case{"Clip", "Clip", "0=-1.500000e+00 1=5.000000e-01",
             [](double x) { return std::min(0.5, std::max(-1.5, x)); }},
        Case{"ClipBelow", "Clip", "0=-1.500000e+00", [](double x) { return std::max(-1.5, x); }},
        Case{"ClipReversed", "Clip", "0=1.000000e+00 1=-1.000000e+00",
             [](double /*x*/) { return -1.0; }},
        Case{"Sigmoid", "Sigmoid", "", sigmoid},
        Case{"TanH", "TanH", "", [](double x) { return std::tanh(x); }},
        Case{"HardSigmoid", "HardSigmoid", "0=3.000000e-01 1=4.000000e-01",
             [](double x) { return std::min(1.0, std::max(0.0, 0.3 * x + 0.4)); }},
        Case{"HardSwish", "HardSwish", "0=3.000000e-01 1=4.000000e-01",
             [](double x) { return x * std::min(1.0, std::max(0.0, 0.3 * x + 0.4)); }},
        Case{"Swish", "Swish", "", [](double x) { return x * sigmoid(x); }},
        Case{"Mish", "Mish", "", [](double x) { return x * std::tanh(std::log1p(std::exp(x))); }},
        Case{"GELU", "GELU", "",
             [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }},
        Case{"FastGELU", "GELU", "0=1",
             [](double x) {
               return x / 2 * (1 + std::tanh(0.79788456 * (x + 0.044715 * x * x * x)));
             }},
        Case{"ELU", "ELU", "0=7.000000e-01",
             [](double x) { return x < 0 ? 0.7 * std::expm1(x) : x; }},
        Case{"SELU", "SELU", "",
             [](double x) { return 1.050700987 * (x < 0 ? 1.67326324 * std::expm1(x) : x); }},
        Case{"CELU", "CELU", "0=1.500000e+00",
             [](double x) { return x < 0 ? 1.5 * std::expm1(x / 1.5) : x; }},
        Case{"Softplus", "Softplus", "", [](double x) { return std::log1p(std::exp(x)); }},
        Case{"BNLL", "BNLL", "", [](double x) { return std::log1p(std::exp(x)); }},
        Case{"Shrink", "Shrink", "0=2.000000e-01 1=9.000000e-01",
             [](double x) { return x < -0.9  ? x + 0.2
                                   : x > 0.9 ? x - 0.2
                                             : 0; }},
        Case{"Threshold", "Threshold", "0=5.000000e-01", [](double x) { return x > 0.5 ? 1 : 0; }},
        Case{"Dropout", "Dropout", "0=2.500000e-01", [](double x) { return x * 0.25; }}),
    [](const auto& instance) { return instance.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Functions, Elementwise,
    ::testing::Values(
        Case{"AbsVal", "AbsVal", "", [](double x) { return std::abs(x); }},
        Case{"Erf", "Erf", "", [](double x) { return std::erf(x); }},
        Case{"Exp", "Exp", "", [](double x) { return std::exp(x); }},
        Case{"ExpBase", "Exp", "0=2.000000e+00 1=5.000000e-01 2=1.500000e+00",
             [](double x) { return std::pow(2, 1.5 + 0.5 * x); }},
        Case{"Log", "Log", "", [](double x) { return std::log(x); }, 0.1F},
        Case{"LogBase", "Log", "0=1.000000e+01 1=2.000000e+00 2=5.000000e-01",
             [](double x) { return std::log10(0.5 + 2 * x); }, 0.1F},
        Case{"Power", "Power", "0=1.500000e+00 1=2.000000e+00 2=1.000000e+00",
             [](double x) { return std::pow(1 + 2 * x, 1.5); }, 0.1F},
        Case{"Unary0", "UnaryOp", "0=0", [](double x) { return std::abs(x); }},
        Case{"Unary1", "UnaryOp", "0=1", [](double x) { return -x; }},
        Case{"Unary2", "UnaryOp", "0=2", [](double x) { return std::floor(x); }},
        Case{"Unary3", "UnaryOp", "0=3", [](double x) { return std::ceil(x); }},
        Case{"Unary4", "UnaryOp", "0=4", [](double x) { return x * x; }},
        Case{"Unary5", "UnaryOp", "0=5", [](double x) { return std::sqrt(x); }, 0.1F},
        Case{"Unary6", "UnaryOp", "0=6", [](double x) { return 1 / std::sqrt(x); }, 0.1F},
        Case{"Unary7", "UnaryOp", "0=7", [](double x) { return std::exp(x); }},
        Case{"Unary8", "UnaryOp", "0=8", [](double x) { return std::log(x); }, 0.1F},
        Case{"Unary9", "UnaryOp", "0=9", [](double x) { return std::sin(x); }},
        Case{"Unary10", "UnaryOp", "0=10", [](double x) { return std::cos(x); }},
        Case{"Unary11", "UnaryOp", "0=11", [](double x) { return std::tan(x); }, -1, 1},
        Case{"Unary12", "UnaryOp", "0=12", [](double x) { return std::asin(x); }, -0.9F, 0.9F},
        Case{"Unary13", "UnaryOp", "0=13", [](double x) { return std::acos(x); }, -0.9F, 0.9F},
        Case{"Unary14", "UnaryOp", "0=14", [](double x) { return std::atan(x); }},
        Case{"Unary15", "UnaryOp", "0=15", [](double x) { return 1 / x; }, 0.5F},
        Case{"Unary16", "UnaryOp", "0=16", [](double x) { return std::tanh(x); }},
        Case{"Unary17", "UnaryOp", "0=17", [](double x) { return std::log10(x); }, 0.1F},
        Case{"Unary19", "UnaryOp", "0=19", [](double x) { return std::trunc(x); }},
        Case{"Unary20", "UnaryOp", "0=20", [](double x) { return x > 0 ? 1 : -1; }},
        Case{"Unary21", "UnaryOp", "0=21", [](double x) { return std::expm1(x); }},
        Case{"Unary22", "UnaryOp", "0=22", [](double x) { return std::sinh(x); }},
        Case{"Unary23", "UnaryOp", "0=23", [](double x) { return std::asinh(x); }},
        Case{"Unary24", "UnaryOp", "0=24", [](double x) { return std::cosh(x); }},
        Case{"Unary25", "UnaryOp", "0=25", [](double x) { return std::acosh(x); }, 1.1F},
        Case{"Unary26", "UnaryOp", "0=26", [](double x) { return std::atanh(x); }, -0.9F, 0.9F},
        Case{"Unary27", "UnaryOp", "0=27", [](double x) { return std::log1p(x); }, -0.9F}),
    [](const auto& instance) { return instance.param.name; });

TEST(UnaryOp, RoundsHalvesToEven) {
  const auto out = runLayer("UnaryOp", "0=18", {}, {{{6}, {0.5F, 1.5F, 2.5F, -0.5F, -1.5F, 0.7F}}});
  expectNear(out.at(0), {{6}, {0, 2, 2, 0, -2, 1}}, 0);
}

TEST(PRelu, HasASlopeForAllOrForEachChannel) {
  for (const Shape& shape : {Shape{4}, Shape{4, 3}, Shape{4, 3, 2}, Shape{4, 2, 3, 2}}) {
    for (const std::size_t slopes : {1U, 4U}) {
      Values values;
      const Tensor input = values.tensor(shape);
      const auto slope = values.some(slopes);
      Tensor expected = input;
      const std::size_t plane = input.values.size() / 4;
      for (std::size_t i = 0; i < expected.values.size(); ++i) {
        expected.values[i] *= expected.values[i] < 0 ? slope[slopes == 1 ? 0 : i / plane] : 1;
      }
      expectNear(runLayer("PReLU", "0=" + std::to_string(slopes), Bin().raw(slope), {input}).at(0),
                 expected);
    }
  }
}

TEST(Cast, LosesWhatTheNarrowerTypeLoses) {
  const Tensor input = {{3}, {1.0004883F, 1.00390625F + 0.0078125F, 3}};
  expectNear(runLayer("Cast", "0=1 1=2", {}, {input}).at(0), {{3}, {1, 1.01171875F, 3}}, 0);
  expectNear(runLayer("Cast", "0=1 1=4", {}, {input}).at(0), {{3}, {1, 1.0078125F, 3}}, 0);
  expectNear(runLayer("Cast", "0=2 1=1", {}, {input}).at(0), input, 0);
}

}  // namespace
}  // namespace quantoscope::testing
