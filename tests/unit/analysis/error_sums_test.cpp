// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/error_sums.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "core/analysis/proportion.h"
#include "core/base/error.h"

namespace quantoscope {
namespace {

TEST(ErrorSums, AreTheDefinitions) {
  ErrorSums sums;
  sums.add(std::vector<float>{3, 4, 0}, std::vector<float>{3, 3, 1});
  EXPECT_DOUBLE_EQ(sums.signal, 25);
  EXPECT_DOUBLE_EQ(sums.noise, 2);
  EXPECT_DOUBLE_EQ(sums.largest, 1);
  EXPECT_NEAR(sums.sqnr(), 10 * std::log10(12.5), 1e-12);
  EXPECT_NEAR(sums.cosine(), 21 / std::sqrt(25.0 * 19.0), 1e-12);
  EXPECT_NEAR(sums.relativeError(), std::sqrt(2.0 / 25.0), 1e-12);
}

TEST(ErrorSums, OfPartsAreThoseOfTheWhole) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  std::vector<float> x(1003);
  std::vector<float> y(1003);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = normal(random);
    y[i] = x[i] + 0.1F * normal(random);
  }
  ErrorSums whole;
  whole.add(x, y);
  ErrorSums parts;
  for (std::size_t from = 0; from < x.size(); from += 17) {
    const std::size_t size = std::min<std::size_t>(17, x.size() - from);
    ErrorSums part;
    part.add(std::span(x).subspan(from, size), std::span(y).subspan(from, size));
    parts.merge(part);
  }
  double signal = 0;
  double noise = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    signal += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    const double d = static_cast<double>(x[i]) - static_cast<double>(y[i]);
    noise += d * d;
  }
  EXPECT_NEAR(whole.signal, signal, 1e-9 * signal);
  EXPECT_NEAR(whole.noise, noise, 1e-9 * noise);
  EXPECT_NEAR(parts.sqnr(), whole.sqnr(), 1e-9);
  EXPECT_EQ(parts.largest, whole.largest);
  EXPECT_EQ(parts.count, whole.count);
}

TEST(ErrorSums, KnowTheirLimits) {
  ErrorSums same;
  same.add(std::vector<float>{1, 2}, std::vector<float>{1, 2});
  EXPECT_EQ(same.sqnr(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(same.relativeError(), 0);
  ErrorSums nothing;
  nothing.add(std::vector<float>{0, 0}, std::vector<float>{0, 0});
  EXPECT_EQ(nothing.cosine(), 1);
  ErrorSums fromNothing;
  fromNothing.add(std::vector<float>{0, 0}, std::vector<float>{0, 1});
  EXPECT_EQ(fromNothing.sqnr(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(fromNothing.cosine(), 0);
  EXPECT_THROW(same.add(std::vector<float>{1}, std::vector<float>{1, 2}), Error);
}

// Examples of R. G. Newcombe, "Two-sided confidence intervals for the single proportion",
// Statistics in Medicine 1998, table I, Wilson's method without continuity correction.
TEST(Proportion, HasWilsonsInterval) {
  const auto expect = [](std::size_t hits, std::size_t count, double low, double high) {
    const Proportion p{hits, count};
    EXPECT_NEAR(p.low(), low, 5e-5) << hits << " of " << count;
    EXPECT_NEAR(p.high(), high, 5e-5) << hits << " of " << count;
  };
  expect(81, 263, 0.2553, 0.3662);
  expect(15, 148, 0.0624, 0.1605);
  expect(0, 20, 0.0000, 0.1611);
  expect(1, 29, 0.0061, 0.1718);
}

}  // namespace
}  // namespace quantoscope
