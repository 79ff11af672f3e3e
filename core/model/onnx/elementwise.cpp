// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

using UnaryMaker = Step (*)(NodeReader& reader, const Shape& shape);

// Functions of the C++ library, for float as well as double.
#define QUANTOSCOPE_UNARY(expression)                                                \
  [](NodeReader&, const Shape& shape) {                                              \
    return elementwiseStep(shape, [](auto x) -> decltype(x) { return expression; }); \
  }

/// The engine fuses its own activations into the layer before.
Step withEngine(Step step, const char* type) {
  step.engineType = type;
  return step;
}

Step relu(NodeReader&, const Shape& shape) {
  Step step = withEngine(
      elementwiseStep(shape, [](auto x) -> decltype(x) { return std::max<decltype(x)>(x, 0); }),
      "ReLU");
  return step;
}

Step leakyRelu(NodeReader& reader, const Shape& shape) {
  const float alpha = reader.real("alpha", 0.01F);
  Step step = withEngine(elementwiseStep(shape,
                                         [alpha](auto x) -> decltype(x) {
                                           return x < 0 ? static_cast<decltype(x)>(alpha) * x : x;
                                         }),
                         "ReLU");
  step.params.set("negative_slope", alpha);
  return step;
}

Step elu(NodeReader& reader, const Shape& shape) {
  const float alpha = reader.real("alpha", 1);
  return elementwiseStep(shape, [alpha](auto x) -> decltype(x) {
    return x < 0 ? static_cast<decltype(x)>(alpha) * std::expm1(x) : x;
  });
}

Step celu(NodeReader& reader, const Shape& shape) {
  const float alpha = reader.real("alpha", 1);
  return elementwiseStep(shape, [alpha](auto x) -> decltype(x) {
    const auto a = static_cast<decltype(x)>(alpha);
    return std::max<decltype(x)>(0, x) + std::min<decltype(x)>(0, a * std::expm1(x / a));
  });
}

Step selu(NodeReader& reader, const Shape& shape) {
  const float alpha = reader.real("alpha", 1.67326319217681884765625F);
  const float gamma = reader.real("gamma", 1.05070102214813232421875F);
  return elementwiseStep(shape, [alpha, gamma](auto x) -> decltype(x) {
    return static_cast<decltype(x)>(gamma) *
           (x > 0 ? x : static_cast<decltype(x)>(alpha) * std::expm1(x));
  });
}

Step hardSigmoid(NodeReader& reader, const Shape& shape) {
  const float alpha = reader.real("alpha", 0.2F);
  const float beta = reader.real("beta", 0.5F);
  return elementwiseStep(shape, [alpha, beta](auto x) -> decltype(x) {
    return std::clamp<decltype(x)>(
        static_cast<decltype(x)>(alpha) * x + static_cast<decltype(x)>(beta), 0, 1);
  });
}

Step thresholdedRelu(NodeReader& reader, const Shape& shape) {
  const float alpha = reader.real("alpha", 1);
  return elementwiseStep(shape, [alpha](auto x) -> decltype(x) {
    return x > static_cast<decltype(x)>(alpha) ? x : 0;
  });
}

Step shrink(NodeReader& reader, const Shape& shape) {
  const float lambda = reader.real("lambd", 0.5F);
  const float bias = reader.real("bias", 0);
  return elementwiseStep(shape, [lambda, bias](auto x) -> decltype(x) {
    const auto limit = static_cast<decltype(x)>(lambda);
    const auto shift = static_cast<decltype(x)>(bias);
    return x < -limit ? x + shift : x > limit ? x - shift : 0;
  });
}

Step gelu(NodeReader& reader, const Shape& shape) {
  const std::string mode = reader.text("approximate", "none");
  if (mode != "none" && mode != "tanh") {
    throw Error("its attribute 'approximate' is '" + mode + "', which is not known");
  }
  const bool tanh = mode == "tanh";
  return elementwiseStep(shape, [tanh](auto x) -> decltype(x) {
    using Number = decltype(x);
    constexpr double kRootTwoOverPi = 0.7978845608028654;
    constexpr double kRootHalf = 0.7071067811865476;
    const Number inner = tanh ? std::tanh(static_cast<Number>(kRootTwoOverPi) *
                                          (x + static_cast<Number>(0.044715) * x * x * x))
                              : std::erf(x * static_cast<Number>(kRootHalf));
    return x * (1 + inner) / 2;
  });
}

Step hardSwish(NodeReader&, const Shape& shape) {
  return elementwiseStep(shape, [](auto x) -> decltype(x) {
    return x * std::clamp<decltype(x)>(x / 6 + static_cast<decltype(x)>(0.5), 0, 1);
  });
}

Step sigmoid(NodeReader&, const Shape& shape) {
  return withEngine(
      elementwiseStep(shape, [](auto x) -> decltype(x) { return 1 / (1 + std::exp(-x)); }),
      "Sigmoid");
}

Step tanh(NodeReader&, const Shape& shape) {
  return withEngine(elementwiseStep(shape, [](auto x) -> decltype(x) { return std::tanh(x); }),
                    "TanH");
}

const std::unordered_map<std::string, UnaryMaker>& unaryMakers() {
  static const std::unordered_map<std::string, UnaryMaker> kMakers = {
      {"Abs", QUANTOSCOPE_UNARY(std::abs(x))},
      {"Acos", QUANTOSCOPE_UNARY(std::acos(x))},
      {"Acosh", QUANTOSCOPE_UNARY(std::acosh(x))},
      {"Asin", QUANTOSCOPE_UNARY(std::asin(x))},
      {"Asinh", QUANTOSCOPE_UNARY(std::asinh(x))},
      {"Atan", QUANTOSCOPE_UNARY(std::atan(x))},
      {"Atanh", QUANTOSCOPE_UNARY(std::atanh(x))},
      {"Ceil", QUANTOSCOPE_UNARY(std::ceil(x))},
      {"Celu", celu},
      {"Cos", QUANTOSCOPE_UNARY(std::cos(x))},
      {"Cosh", QUANTOSCOPE_UNARY(std::cosh(x))},
      {"Elu", elu},
      {"Erf", QUANTOSCOPE_UNARY(std::erf(x))},
      {"Exp", QUANTOSCOPE_UNARY(std::exp(x))},
      {"Floor", QUANTOSCOPE_UNARY(std::floor(x))},
      {"Gelu", gelu},
      {"HardSigmoid", hardSigmoid},
      {"HardSwish", hardSwish},
      {"LeakyRelu", leakyRelu},
      {"Log", QUANTOSCOPE_UNARY(std::log(x))},
      {"Mish", QUANTOSCOPE_UNARY(x * std::tanh(x > 20 ? x : std::log1p(std::exp(x))))},
      {"Neg", QUANTOSCOPE_UNARY(-x)},
      {"Not", QUANTOSCOPE_UNARY(x == 0 ? 1 : 0)},
      {"Reciprocal", QUANTOSCOPE_UNARY(1 / x)},
      {"Relu", relu},
      {"Round", QUANTOSCOPE_UNARY(std::nearbyint(x))},
      {"Selu", selu},
      {"Shrink", shrink},
      {"Sigmoid", sigmoid},
      {"Sign", QUANTOSCOPE_UNARY(x > 0   ? 1
                                 : x < 0 ? -1
                                         : x)},
      {"Sin", QUANTOSCOPE_UNARY(std::sin(x))},
      {"Sinh", QUANTOSCOPE_UNARY(std::sinh(x))},
      {"Softplus", QUANTOSCOPE_UNARY(x > 20 ? x : std::log1p(std::exp(x)))},
      {"Softsign", QUANTOSCOPE_UNARY(x / (1 + std::abs(x)))},
      {"Sqrt", QUANTOSCOPE_UNARY(std::sqrt(x))},
      {"Tan", QUANTOSCOPE_UNARY(std::tan(x))},
      {"Tanh", tanh},
      {"ThresholdedRelu", thresholdedRelu},
  };
  return kMakers;
}

#undef QUANTOSCOPE_UNARY

template <typename Function>
Operation binary(const NodeReader& reader, Function function) {
  return stepsReading(2, {broadcastStep<2>({reader.shape(0), reader.shape(1)}, function)});
}

bool allIntegral(const NodeReader& reader) {
  for (std::size_t i = 0; i < reader.inputCount(); ++i) {
    const ConstantPtr& constant = reader.input(i).constant;
    if (constant == nullptr || !constant->integral) {
      return false;
    }
  }
  return true;
}

}  // namespace

Operation importUnary(NodeReader& reader) {
  reader.requireInputs(1, 1);
  return stepsReading(1, {unaryMakers().at(reader.node().type)(reader, reader.shape(0))});
}

Operation importPrelu(NodeReader& reader) {
  reader.requireInputs(2, 2);
  if (broadcastShape({reader.shape(0), reader.shape(1)}) != reader.shape(0)) {
    throw Error("has slopes of " + describeShape(reader.shape(1)) + " for a tensor of " +
                describeShape(reader.shape(0)));
  }
  return binary(reader, [](auto x, auto slope) -> decltype(x) { return x < 0 ? slope * x : x; });
}

Operation importClip(NodeReader& reader) {
  reader.requireInputs(1, 3);
  const auto limit = [&](std::size_t index, const char* name, float fallback) {
    if (!reader.hasInput(index)) {
      return reader.real(name, fallback);
    }
    const auto values = reader.realsOf(index, name);
    if (values.size() != 1) {
      throw Error(std::string("its input '") + name + "' has " + std::to_string(values.size()) +
                  " values; one is expected");
    }
    return values.front();
  };
  const float low = limit(1, "min", std::numeric_limits<float>::lowest());
  const float high = limit(2, "max", std::numeric_limits<float>::max());
  Step step = elementwiseStep(reader.shape(0), [low, high](auto x) -> decltype(x) {
    using Number = decltype(x);
    return std::min<Number>(std::max<Number>(x, static_cast<Number>(low)),
                            static_cast<Number>(high));
  });
  if (low < high) {
    step.engineType = "ReLU6";
    step.params.set("min_value", low);
    step.params.set("max_value", high);
  }
  return stepsReading(1, {std::move(step)});
}

Operation importBinary(NodeReader& reader) {
  reader.requireInputs(2, 2);
  const std::string& type = reader.node().type;
  if (type == "Add") {
    return binary(reader, [](auto a, auto b) { return a + b; });
  }
  if (type == "Sub") {
    return binary(reader, [](auto a, auto b) { return a - b; });
  }
  if (type == "Mul") {
    return binary(reader, [](auto a, auto b) { return a * b; });
  }
  if (type == "Div") {
    const bool truncates = allIntegral(reader);
    return binary(reader, [truncates](auto a, auto b) {
      if (truncates) {
        return b == 0 ? 0 * a : std::trunc(a / b);
      }
      return a / b;
    });
  }
  if (type == "Pow") {
    return binary(reader, [](auto a, auto b) { return b == 2 ? a * a : std::pow(a, b); });
  }
  if (type == "Mod") {
    // The sign is the dividend's with fmod, the divisor's without.
    const bool fmod = reader.flag("fmod", false);
    return binary(reader, [fmod](auto a, auto b) {
      const auto rest = std::fmod(a, b);
      return !fmod && rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
    });
  }
  using Compare = bool (*)(double, double);
  static const std::unordered_map<std::string, Compare> kComparisons = {
      {"Equal", [](double a, double b) { return a == b; }},
      {"Greater", [](double a, double b) { return a > b; }},
      {"GreaterOrEqual", [](double a, double b) { return a >= b; }},
      {"Less", [](double a, double b) { return a < b; }},
      {"LessOrEqual", [](double a, double b) { return a <= b; }},
      {"And", [](double a, double b) { return a != 0 && b != 0; }},
      {"Or", [](double a, double b) { return a != 0 || b != 0; }},
      {"Xor", [](double a, double b) { return (a != 0) != (b != 0); }},
  };
  const Compare compare = kComparisons.at(type);
  return binary(reader, [compare](auto a, auto b) -> decltype(a) {
    return compare(static_cast<double>(a), static_cast<double>(b)) ? 1 : 0;
  });
}

Operation importVariadic(NodeReader& reader) {
  constexpr std::size_t kMostInputs = 1 << 10;
  reader.requireInputs(1, kMostInputs);
  const std::string type = reader.node().type;
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < reader.inputCount(); ++i) {
    shapes.push_back(reader.shape(i));
  }
  const Shape output = broadcastShape(shapes);
  const std::size_t count = checkedCount(output);
  // Two at a time, by the kernel of two inputs.
  const auto combine = [&](const std::vector<Shape>& pair) {
    if (type == "Max") {
      return broadcastStep<2>(pair, [](auto a, auto b) { return std::max(a, b); });
    }
    if (type == "Min") {
      return broadcastStep<2>(pair, [](auto a, auto b) { return std::min(a, b); });
    }
    return broadcastStep<2>(pair, [](auto a, auto b) { return a + b; });
  };
  if (shapes.size() == 2) {
    return stepsReading(2, {combine(shapes)});
  }
  std::vector<Kernel> kernels;
  for (const Shape& shape : shapes) {
    kernels.push_back(combine({output, shape}).kernel);
  }
  const Kernel spread =
      broadcastStep<2>({output, shapes[0]}, [](auto, auto b) { return b; }).kernel;
  Step step;
  step.outputs = {output};
  const auto run = [=](auto in, auto out, const auto& kernelOf) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    std::vector<Number> sum(count);
    const auto apply = [&](const Kernel& kernel, const Number* input) {
      const std::vector<const Number*> sources = {sum.data(), input};
      const std::vector<Number*> targets = {out[0]};
      kernelOf(kernel)(std::span<const Number* const>(sources), std::span<Number* const>(targets));
      std::copy_n(out[0], count, sum.data());
    };
    apply(spread, in[0]);
    for (std::size_t i = 1; i < kernels.size(); ++i) {
      apply(kernels[i], in[i]);
    }
    if (type == "Mean") {
      for (std::size_t i = 0; i < count; ++i) {
        out[0][i] /= static_cast<Number>(kernels.size());
      }
    }
  };
  step.kernel.run = [run](auto in, auto out) {
    run(
        in, out, [](const Kernel& kernel) -> const auto& { return kernel.run; });
  };
  step.kernel.fold = [run](auto in, auto out) {
    run(
        in, out, [](const Kernel& kernel) -> const auto& { return kernel.fold; });
  };
  return stepsReading(shapes.size(), {std::move(step)});
}

Operation importWhere(NodeReader& reader) {
  reader.requireInputs(3, 3);
  return stepsReading(3, {broadcastStep<3>({reader.shape(0), reader.shape(1), reader.shape(2)},
                                           [](auto condition, auto yes, auto no) {
                                             return condition != 0 ? yes : no;
                                           })});
}

}  // namespace quantoscope::onnxgraph
