// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/projection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "core/base/error.h"
#include "core/kernels/half.h"

namespace quantoscope {
namespace {

std::vector<float> normal(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> distribution(0, 1);
  std::vector<float> values(count);
  std::generate(values.begin(), values.end(), [&] { return distribution(random); });
  return values;
}

// From the values before and after.
void expectSums(const Projection& found, const std::vector<float>& before,
                const std::vector<float>& after) {
  double signal = 0;
  double noise = 0;
  double product = 0;
  double power = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto x = static_cast<double>(before[i]);
    const auto y = static_cast<double>(after[i]);
    signal += x * x;
    noise += (x - y) * (x - y);
    product += x * y;
    power += y * y;
  }
  EXPECT_NEAR(found.sqnr(), 10 * std::log10(signal / noise), 1e-3);
  EXPECT_NEAR(found.cosine(), product / std::sqrt(signal * power), 1e-6);
}

TEST(Projection, ByHand) {
  const std::vector<float> values = {0.1F, -0.2F, 0.9F, -1.6F};
  // mean |x| = 0.7
  expectSums(projectValues(values, NumberFormat::Binary, 4), values, {0.7F, -0.7F, 0.7F, -0.7F});
  // Δ = 0.49, α = (0.9 + 1.6) / 2
  expectSums(projectValues(values, NumberFormat::Ternary, 4), values, {0, 0, 1.25F, -1.25F});
  // 3 bits: 2^1, 2^0, 2^-1 and 0; 1.6 > sqrt(2) is nearer to 2.
  expectSums(projectValues(values, NumberFormat::Log2, 3), values, {0, 0, 1, -2});
  // 4 bits: down to 2^-5.
  expectSums(projectValues(values, NumberFormat::Log2, 4), values, {0.125F, -0.25F, 1, -2});
  // 2 bits: one power only; 0.9 is below half of 2.
  expectSums(projectValues(values, NumberFormat::Log2, 2), values, {0, 0, 0, -2});
}

TEST(Projection, OfHalfIsTheRounding) {
  const auto values = normal(1000, 3);
  std::vector<float> rounded(values.size());
  roundToHalf(values, rounded);
  expectSums(projectValues(values, NumberFormat::Half, 8), values, rounded);
  const std::vector<float> large = {70000, 1};
  const Projection overflow = projectValues(large, NumberFormat::Half, 8);
  EXPECT_EQ(overflow.infinite, 1);
  EXPECT_TRUE(std::isinf(overflow.sqnr()));
  EXPECT_LT(overflow.sqnr(), 0);
}

// Known of a normal distribution: the cosine of x and sign(x) is sqrt(2/pi), and 1 - 2/pi of the
// power is lost, which is 4.4 dB.
TEST(Projection, OfANormalDistribution) {
  const auto values = normal(200000, 8);
  const Projection binary = projectValues(values, NumberFormat::Binary, 4);
  EXPECT_NEAR(binary.cosine(), std::sqrt(2 / std::numbers::pi), 2e-3);
  EXPECT_NEAR(binary.sqnr(), -10 * std::log10(1 - 2 / std::numbers::pi), 0.03);
  const Projection ternary = projectValues(values, NumberFormat::Ternary, 4);
  EXPECT_GT(ternary.sqnr(), binary.sqnr() + 1);
}

TEST(Projection, OfAHistogramIsThatOfItsValues) {
  auto values = normal(50000, 5);
  for (std::size_t i = 0; i < values.size(); i += 3) {
    values[i] = 0;
  }
  SignedHistogram histogram;
  histogram.add(values);
  for (const NumberFormat format : kNumberFormats) {
    const Projection expected = projectValues(values, format, 5);
    const Projection found = projectHistogram(histogram, format, 5);
    EXPECT_NEAR(found.sqnr(), expected.sqnr(), 0.1) << toString(format);
    EXPECT_NEAR(found.cosine(), expected.cosine(), 1e-3) << toString(format);
  }
}

TEST(Projection, OfALayerGoesByChannel) {
  QuantizableLayer layer;
  layer.kind = LayerKind::InnerProduct;
  layer.outputChannels = 2;
  layer.inputChannels = 2;
  layer.weights = {1, -1, 100, 100};
  const auto projections = projectionsOf(layer, nullptr, 4);
  ASSERT_EQ(projections.size(), 4U);
  EXPECT_EQ(projections[3].format, NumberFormat::Binary);
  EXPECT_EQ(projections[3].bits, 1);
  EXPECT_EQ(projections[3].weights.noise, 0);
  EXPECT_EQ(projections[1].bits, 4);
  EXPECT_EQ(projections[0].activation.signal, 0);
}

TEST(Projection, OfNothingButZeros) {
  const std::vector<float> zeros(10, 0.0F);
  SignedHistogram histogram;
  histogram.add(zeros);
  for (const NumberFormat format : kNumberFormats) {
    for (const Projection& found :
         {projectValues(zeros, format, 8), projectHistogram(histogram, format, 8)}) {
      EXPECT_EQ(found.noise, 0) << toString(format);
      EXPECT_EQ(found.cosine(), 1) << toString(format);
    }
  }
  EXPECT_THROW(projectValues(zeros, NumberFormat::Log2, 9), Error);
}

}  // namespace
}  // namespace quantoscope
