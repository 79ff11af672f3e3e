// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/weight_range.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "core/base/error.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

std::vector<float> normalWeights(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, 0.1F);
  std::vector<float> weights(count);
  std::generate(weights.begin(), weights.end(), [&] { return normal(random); });
  return weights;
}

QuantizableLayer layerOf(std::vector<float> weights, int channels) {
  QuantizableLayer layer;
  layer.name = "layer";
  layer.kind = LayerKind::InnerProduct;
  layer.outputChannels = channels;
  layer.inputChannels = static_cast<int>(weights.size()) / channels;
  layer.weights = std::move(weights);
  return layer;
}

double squaredError(const std::vector<float>& weights, double threshold, int limit) {
  const double step = threshold / limit;
  double sum = 0;
  for (const float weight : weights) {
    const auto w = static_cast<double>(weight);
    const double q = std::clamp(std::round(w / step), -1.0 * limit, 1.0 * limit);
    sum += (w - q * step) * (w - q * step);
  }
  return sum;
}

TEST(WeightRange, HasNames) {
  for (const WeightRange range : weightRanges()) {
    EXPECT_EQ(parseWeightRange(toString(range)), range);
  }
  EXPECT_THROW(parseWeightRange("aciq"), Error);
}

TEST(WeightRange, OfAciqIsAMultipleOfWhatIsMeasured) {
  const auto weights = normalWeights(100000, 5);
  EXPECT_NEAR(weightThreshold(weights, 6, WeightRange::AciqGauss), 0.1 * 3.28691474, 0.003);
  EXPECT_NEAR(weightThreshold(weights, 3, WeightRange::AciqLaplace),
              0.1 * std::sqrt(2 / std::numbers::pi) * 3.89722946, 0.003);
  // Never beyond the largest weight.
  EXPECT_NEAR(weightThreshold(std::vector<float>{1, -1, 1, -1}, 8, WeightRange::AciqGauss), 1,
              1e-9);
}

TEST(WeightRange, OfAdmmIsAFixedPointAndNeverWorseThanAbsmax) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    auto weights = normalWeights(300, seed);
    weights[7] = 0.9F;
    for (const int bits : {2, 3, 4, 6, 8}) {
      const int limit = (1 << (bits - 1)) - 1;
      const double threshold = weightThreshold(weights, bits, WeightRange::Admm);
      EXPECT_LE(threshold, 0.9F);
      EXPECT_LE(squaredError(weights, threshold, limit),
                squaredError(weights, static_cast<double>(0.9F), limit) * (1 + 1e-6))
          << bits;
      double xq = 0;
      double qq = 0;
      for (const float weight : weights) {
        const auto w = static_cast<double>(weight);
        const double q = std::clamp(std::round(w * limit / threshold), -1.0 * limit, 1.0 * limit);
        xq += w * q;
        qq += q * q;
      }
      EXPECT_NEAR(xq / qq * limit, threshold, 1e-4 * threshold) << bits;
    }
  }
}

TEST(WeightRange, HoldsForEachChannelOrForAll) {
  auto weights = normalWeights(2000, 9);
  for (std::size_t i = 1000; i < 2000; ++i) {
    weights[i] *= 10;
  }
  const QuantizableLayer layer = layerOf(weights, 2);
  for (const WeightRange range : weightRanges()) {
    const auto each = quantizeWeights(layer, {4, range, false, {}});
    const auto first = std::span(weights).first(1000);
    EXPECT_NEAR(static_cast<double>(each.scales[0]), 7 / weightThreshold(first, 4, range), 1e-4)
        << toString(range);
    const auto all = quantizeWeights(layer, {4, range, true, {}});
    EXPECT_EQ(all.scales[0], all.scales[1]) << toString(range);
    EXPECT_NEAR(static_cast<double>(all.scales[0]), 7 / weightThreshold(weights, 4, range), 1e-4)
        << toString(range);
    EXPECT_GT(each.sqnr, all.sqnr) << toString(range);
  }
  const auto absmax = quantizeWeights(layer, {4, WeightRange::Absmax, false, {}});
  const auto admm = quantizeWeights(layer, {4, WeightRange::Admm, false, {}});
  EXPECT_GT(admm.sqnr, absmax.sqnr + 1);
}

TEST(WeightRange, GivesNothingForZeros) {
  const std::vector<float> zeros(10, 0.0F);
  for (const WeightRange range : weightRanges()) {
    EXPECT_EQ(weightThreshold(zeros, 8, range), 0);
    // Tiny, but there.
    const std::vector<float> tiny(10, std::numeric_limits<float>::denorm_min());
    EXPECT_TRUE(std::isfinite(weightThreshold(tiny, 8, range))) << toString(range);
  }
  EXPECT_THROW(weightThreshold(zeros, 9, WeightRange::Absmax), Error);
}

}  // namespace
}  // namespace quantoscope
