// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/expected_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "core/base/error.h"

namespace quantoscope {
namespace {

// Quantizes each value; the oracle for what is worked out from bins.
double measuredSqnr(const std::vector<float>& values, double threshold, int bits) {
  const double limit = (1 << (bits - 1)) - 1;
  const double scale = limit / threshold;
  double signal = 0;
  double noise = 0;
  for (const float value : values) {
    const auto x = static_cast<double>(value);
    const double error = x - std::clamp(std::round(x * scale), -limit, limit) / scale;
    signal += x * x;
    noise += error * error;
  }
  return 10 * std::log10(signal / noise);
}

std::vector<float> laplace(std::size_t count) {
  std::mt19937 random(7);
  std::exponential_distribution<float> magnitude(0.3F);
  std::vector<float> values(count);
  for (float& value : values) {
    value = (random() & 1U) != 0 ? magnitude(random) : -magnitude(random);
  }
  return values;
}

TEST(ExpectedError, MatchesValuesThatWereReallyQuantized) {
  const std::vector<float> values = laplace(200000);
  SignedHistogram histogram;
  histogram.add(values);
  for (const int bits : {2, 4, 6, 8}) {
    for (const double threshold : {1.0, 5.0, 20.0, 60.0}) {
      EXPECT_NEAR(expectedError(histogram, threshold, bits).sqnr,
                  measuredSqnr(values, threshold, bits), 0.05)
          << bits << " bits, threshold " << threshold;
    }
  }
}

TEST(ExpectedError, CountsWhatIsClipped) {
  SignedHistogram histogram;
  histogram.add(std::vector<float>{1, 1, 1, 1, 1, 1, 1, 1, 8, -8});
  const ExpectedError error = expectedError(histogram, 4, 8);
  EXPECT_NEAR(error.saturated, 0.2, 1e-3);
  EXPECT_GT(error.clippingShare, 0.99);
  EXPECT_EQ(expectedError(histogram, 9, 8).saturated, 0);
  EXPECT_EQ(expectedError(histogram, 9, 8).clippingShare, 0);
}

TEST(ExpectedError, IsNothingForADeadBlob) {
  SignedHistogram histogram;
  histogram.add(std::vector<float>{0, 0});
  EXPECT_TRUE(std::isinf(expectedError(histogram, 1, 8).sqnr));
  EXPECT_EQ(expectedError(histogram, 1, 8).saturated, 0);
  EXPECT_THROW(expectedError(histogram, 1, 1), Error);
}

}  // namespace
}  // namespace quantoscope
