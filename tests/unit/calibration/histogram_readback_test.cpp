// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/calibration/signed_histogram.h"

namespace quantoscope {
namespace {

SignedHistogram histogramOf(const std::vector<float>& values) {
  SignedHistogram histogram;
  histogram.add(values);
  return histogram;
}

// The largest value of an image is a whole number, which lies exactly on the edge of a bin.
TEST(HistogramReadback, KeepsAMaximumThatLiesOnTheEdgeOfABin) {
  for (const float absmax : {151.0F, 128.0F, 1.0F, 0.5F, 3.0F}) {
    const MagnitudeHistogram magnitudes =
        histogramOf({absmax, -absmax / 4, absmax / 2}).magnitudes();
    EXPECT_EQ(magnitudes.absmax, absmax);
    EXPECT_DOUBLE_EQ(std::accumulate(magnitudes.counts.begin(), magnitudes.counts.end(), 0.0), 3);
    EXPECT_EQ(magnitudes.counts.back(), 1) << absmax;
  }
}

TEST(HistogramReadback, HasNothingAboveTheMaximum) {
  const SignedHistogram histogram = histogramOf({1, -2, 151, 151, 151});
  EXPECT_EQ(histogram.fractionAbove(151), 0);
  EXPECT_DOUBLE_EQ(histogram.fractionAbove(150), 0.6);
  EXPECT_DOUBLE_EQ(histogram.quantile(1), 151);
  EXPECT_DOUBLE_EQ(histogram.quantile(0), -2);
}

}  // namespace
}  // namespace quantoscope
