// SPDX-License-Identifier: GPL-3.0-or-later
// Examples with known results.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "core/kernels/quantize.h"
#include "core/quantization/plan.h"
#include "core/quantization/quantized_sum.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

TEST(WorkedExample, AsymmetricRange) {
  const ActivationCodes codes = asymmetricCodes(-3, 4, 8);
  EXPECT_NEAR(1 / codes.scale, 7.0 / 255, 1e-15);
  EXPECT_NEAR(1 / codes.scale, 0.0274509804, 5e-11);
  // x = code / scale + offset, and -3 has the code -128.
  const double offset = -3 + 128 / codes.scale;
  EXPECT_NEAR(offset, 0.51372549, 5e-9);
  EXPECT_NEAR(offset * codes.scale, 18.714, 5e-4);
  // In codes, rounded: x = (code + 19) / scale.
  EXPECT_EQ(std::lround(offset * codes.scale), 19);
  EXPECT_EQ(codes.range.zeroPoint, -19);
  EXPECT_EQ(codes.range.low, -128);
  EXPECT_EQ(codes.range.high, 127);
}

TEST(WorkedExample, SymmetricRange) {
  EXPECT_NEAR(1 / symmetricCodes(3, 8, Target::Integer).scale, 0.0236220472, 5e-11);
  EXPECT_NEAR(1 / scaleOf(3, 8), 0.0236220472, 5e-11);
}

TEST(WorkedExample, ALargerRangeHasCoarserSteps) {
  const std::vector<float> half = {0.5F};
  const auto through = [&](double alpha, int expectedCode) {
    std::vector<std::int8_t> code(1);
    std::vector<float> back(1);
    const auto scale = static_cast<float>(scaleOf(alpha, 8));
    quantize(half, scale, code);
    EXPECT_EQ(code[0], expectedCode);
    dequantize(code, static_cast<float>(1 / scaleOf(alpha, 8)), back);
    return static_cast<double>(back[0]);
  };
  EXPECT_NEAR(through(4, 16), 0.503937008, 5e-8);
  EXPECT_NEAR(through(10, 6), 0.472440945, 5e-8);
}

struct Operands {
  std::vector<float> a;
  std::vector<float> b;
};

// Uniform in [-1, 1], but for one value of 10, and uniform in [-2, 1].
Operands operands() {
  std::mt19937 random(2021);
  std::uniform_real_distribution<float> ofA(-1, 1);
  std::uniform_real_distribution<float> ofB(-2, 1);
  Operands made;
  for (int i = 0; i < 10000; ++i) {
    made.a.push_back(ofA(random));
    made.b.push_back(ofB(random));
  }
  made.a[1234] = 10;
  return made;
}

ActivationCodes codesOf(const std::vector<float>& values, const std::string& method,
                        bool zeroPoint) {
  ActivationStatistics statistics;
  statistics.imageAbsmax.push_back(statistics.histogram.add(values));
  QuantizableLayer layer;
  layer.name = "sum";
  layer.weights = {1};
  layer.outputChannels = 1;
  Plan plan;
  plan.method = method;
  plan.target = Target::Integer;
  LayerOverride scheme;
  scheme.asymmetric = zeroPoint;
  return decide(layer, statistics, plan, scheme).codes;
}

// How many sums of the quantized operands are off by more than 0.01 + 1 %.
int sumsThatAreOff(const Operands& operands, const std::string& method, bool zeroPointOfB) {
  const ActivationCodes a = codesOf(operands.a, method, false);
  const ActivationCodes b = codesOf(operands.b, method, zeroPointOfB);
  std::vector<std::int8_t> codesOfA(operands.a.size());
  std::vector<std::int8_t> codesOfB(operands.b.size());
  quantize(operands.a, static_cast<float>(a.scale), codesOfA, a.range);
  quantize(operands.b, static_cast<float>(b.scale), codesOfB, b.range);
  std::vector<float> sums(operands.a.size());
  QuantizedSum(a, b, asymmetricCodes(-3, 11, 8)).values(codesOfA, codesOfB, sums);
  int off = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double exact = static_cast<double>(operands.a[i]) + static_cast<double>(operands.b[i]);
    const double error = std::abs(static_cast<double>(sums[i]) - exact);
    off += error > 0.01 + 0.01 * std::abs(exact) ? 1 : 0;
  }
  return off;
}

// The first operand is symmetric, as its values are; the second has a zero point. The 99.999
// percentile of 10,000 values keeps 9,999, see percentileOf().
TEST(WorkedExample, OneOutlierSpoilsHalfOfTheSums) {
  const Operands made = operands();
  const int minMax = sumsThatAreOff(made, "min-max", true);
  const int percentile = sumsThatAreOff(made, "percentile-99.999", true);
  std::printf("off: %d of 10000 with min-max, %d with the 99.999 percentile\n", minMax, percentile);
  EXPECT_GE(minMax, 4500);
  EXPECT_LE(minMax, 5500);
  EXPECT_LE(percentile, 10);
  std::printf("both symmetric: %d and %d\n", sumsThatAreOff(made, "min-max", false),
              sumsThatAreOff(made, "percentile-99.999", false));
}

}  // namespace
}  // namespace quantoscope
