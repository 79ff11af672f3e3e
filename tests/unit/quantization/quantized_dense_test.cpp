// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/quantized_dense.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "core/base/error.h"

namespace quantoscope {
namespace {

struct Case {
  std::vector<std::int8_t> weights;
  std::vector<float> scales;
  std::vector<float> bias;
  std::vector<std::int8_t> codes;
};

Case randomCase(std::size_t inputs, std::size_t outputs, std::size_t rows, const CodeRange& range) {
  std::mt19937 random(static_cast<unsigned>(inputs * 31 + outputs));
  std::uniform_int_distribution<int> weight(-127, 127);
  std::uniform_int_distribution<int> code(range.low, range.high);
  std::uniform_real_distribution<float> scale(50, 2000);
  std::normal_distribution<float> bias(0, 0.5F);
  Case made;
  made.weights.resize(inputs * outputs);
  std::generate(made.weights.begin(), made.weights.end(),
                [&] { return static_cast<std::int8_t>(weight(random)); });
  made.codes.resize(rows * inputs);
  std::generate(made.codes.begin(), made.codes.end(),
                [&] { return static_cast<std::int8_t>(code(random)); });
  for (std::size_t j = 0; j < outputs; ++j) {
    made.scales.push_back(scale(random));
    made.bias.push_back(bias(random));
  }
  return made;
}

// y = W x + b of the values that the codes stand for, in double.
std::vector<double> exact(const Case& made, const ActivationCodes& input) {
  const std::size_t outputs = made.scales.size();
  const std::size_t inputs = made.weights.size() / outputs;
  std::vector<double> results;
  for (std::size_t row = 0; row < made.codes.size() / inputs; ++row) {
    for (std::size_t j = 0; j < outputs; ++j) {
      double y = static_cast<double>(made.bias[j]);
      for (std::size_t i = 0; i < inputs; ++i) {
        const double w = made.weights[j * inputs + i] / static_cast<double>(made.scales[j]);
        const double x = (made.codes[row * inputs + i] - input.range.zeroPoint) / input.scale;
        y += w * x;
      }
      results.push_back(y);
    }
  }
  return results;
}

void expectExact(const ActivationCodes& input, const ActivationCodes& output, std::size_t inputs,
                 std::size_t outputs) {
  const Case made = randomCase(inputs, outputs, 5, input.range);
  const QuantizedDense dense(made.weights, made.scales, made.bias, input, output);
  const auto expected = exact(made, input);
  std::vector<float> values(expected.size());
  std::vector<std::int8_t> inFloat(expected.size());
  std::vector<std::int8_t> byIntegers(expected.size());
  dense.values(made.codes, values);
  dense.codes(made.codes, inFloat);
  dense.codesByIntegers(made.codes, byIntegers);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(values[i]), expected[i], 1e-5 * (1 + std::abs(expected[i])));
    const double code = std::clamp(expected[i] * output.scale + output.range.zeroPoint,
                                   1.0 * output.range.low, 1.0 * output.range.high);
    // Half a code, and the rounding of the factors and of the integer bias.
    EXPECT_NEAR(inFloat[i], code, 0.502);
    EXPECT_NEAR(byIntegers[i], code, 0.51);
  }
}

TEST(QuantizedDense, IsTheExactProductOfTheValues) {
  expectExact(symmetricCodes(1, 8, Target::Integer), symmetricCodes(8, 8, Target::Integer), 64, 10);
  expectExact(asymmetricCodes(0, 6, 8), asymmetricCodes(-20, 35, 8), 333, 17);
  expectExact(asymmetricCodes(-0.2, 1.3, 6), asymmetricCodes(-5, 1, 4), 7, 3);
}

TEST(QuantizedDense, GivesTheBiasForAnOutputWithoutWeights) {
  const std::vector<std::int8_t> weights(4, 0);
  const auto input = asymmetricCodes(-1, 1, 8);
  const auto output = asymmetricCodes(-2, 2, 8);
  const QuantizedDense dense(weights, std::vector<float>{0, 10}, std::vector<float>{0.5F, 1}, input,
                             output);
  const std::vector<std::int8_t> codes = {5, -100};
  std::vector<std::int8_t> results(2);
  dense.codesByIntegers(codes, results);
  EXPECT_NEAR((results[0] - output.range.zeroPoint) / output.scale, 0.5, 0.5 / output.scale + 0.01);
  EXPECT_NEAR((results[1] - output.range.zeroPoint) / output.scale, 1, 0.5 / output.scale + 0.06);
}

TEST(QuantizedDense, RefusesWhatDoesNotFit) {
  const auto codes = symmetricCodes(1, 8, Target::Integer);
  const std::vector<std::int8_t> six(6, 1);
  const std::vector<float> two = {1, 1};
  EXPECT_THROW(QuantizedDense(six, std::vector<float>(4, 1), {}, codes, codes), Error);
  EXPECT_THROW(QuantizedDense(six, two, std::vector<float>(3, 1), codes, codes), Error);
  EXPECT_THROW(QuantizedDense(six, std::vector<float>{1, -1}, {}, codes, codes), Error);
  EXPECT_THROW(QuantizedDense(six, two, {}, {}, codes), Error);
  EXPECT_THROW(QuantizedDense(six, two, std::vector<float>{1e9F, 0}, codes, codes), Error);
  const QuantizedDense dense(six, two, {}, codes, codes);
  std::vector<float> results(2);
  EXPECT_THROW(dense.values(std::vector<std::int8_t>(4), results), Error);
}

}  // namespace
}  // namespace quantoscope
