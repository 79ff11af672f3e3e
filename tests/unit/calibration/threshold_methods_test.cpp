// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/threshold_methods.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/calibration/aciq_threshold.h"
#include "core/calibration/histogram_moments.h"
#include "core/calibration/kl_ncnn_2019.h"
#include "core/calibration/quantization_error.h"
#include "core/calibration/range_thresholds.h"
#include "tests/unit/calibration/generated_activations.h"

namespace quantoscope {
namespace {

double chosen(std::string_view method, const ActivationStatistics& statistics, int bits) {
  return chosenThreshold(thresholdMethod(method), statistics, bits);
}

// The expected error of a histogram against quantizing the values themselves.
TEST(QuantizationError, IsThatOfTheValues) {
  for (const Data& data : generated()) {
    const auto statistics = statisticsOf({data.values});
    const double scale = 20 / statistics.absmax();
    const auto error = quantizationError(statistics.histogram, scale, 12, 9);
    double squares = 0;
    double absolute = 0;
    double saturated = 0;
    for (const float value : data.values) {
      const double x = static_cast<double>(value) * scale;
      const double q = std::clamp(std::round(x), -12.0, 9.0);
      squares += (x - q) * (x - q);
      absolute += std::abs(x - q);
      saturated += x > 9 || x < -12 ? 1 : 0;
    }
    EXPECT_NEAR(error.square(), squares, 0.01 * squares + 1e-3) << data.name;
    EXPECT_NEAR(error.absolute, absolute, 0.01 * absolute + 1e-3) << data.name;
    EXPECT_NEAR(error.saturated, saturated, 0.02 * saturated + 2) << data.name;
  }
}

// Against the sum over all bins.
TEST(HistogramMoments, GiveTheSameErrors) {
  for (const Data& data : generated()) {
    const auto statistics = statisticsOf({data.values});
    const HistogramMoments moments(statistics.histogram);
    for (const double reach : {0.05, 0.3, 0.77, 1.0, 1.6}) {
      for (const auto& [negative, positive] :
           {std::pair(127, 127), std::pair(3, 4), std::pair(0, 255)}) {
        const double scale = std::max(positive, 1) / (reach * statistics.absmax());
        const auto expected = quantizationError(statistics.histogram, scale, negative, positive);
        const double square = expected.square() / (scale * scale);
        EXPECT_NEAR(moments.squaredError(scale, negative, positive), square, 1e-8 * square)
            << data.name << ", " << reach << ", " << positive;
        const double absolute = expected.absolute / scale;
        EXPECT_NEAR(moments.absoluteError(scale, negative, positive), absolute, 1e-8 * absolute)
            << data.name << ", " << reach << ", " << positive;
      }
    }
  }
}

TEST(Percentile, LeavesThatShareOut) {
  std::mt19937 random(8);
  std::normal_distribution<float> normal;
  std::vector<float> values(200000);
  std::generate(values.begin(), values.end(), [&] { return normal(random); });
  const auto statistics = statisticsOf({values});
  for (const double share : {0.9, 0.999, 0.9999, 0.99999}) {
    const double threshold = percentileOf(statistics, share);
    const auto above =
        static_cast<double>(std::count_if(values.begin(), values.end(), [&](float x) {
          return std::abs(static_cast<double>(x)) > threshold;
        }));
    const double wanted = (1 - share) * static_cast<double>(values.size());
    EXPECT_NEAR(above, wanted, 1 + 0.002 * wanted) << share;
  }
  // Zeros are values, too.
  const auto zeros = statisticsOf({{0, 0, 0, 0, 0, 0, 0, 0, 0, 4}});
  EXPECT_NEAR(percentileOf(zeros, 0.5), 4, 1e-6);
}

// At most the share is kept: of few values the largest goes.
TEST(Percentile, RoundsDownWhatItKeeps) {
  std::vector<float> values(10000);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(i + 1) / 10000;
  }
  values[17] = 10;
  const auto statistics = statisticsOf({values});
  const double binWidth = statistics.histogram.binWidth();
  EXPECT_NEAR(percentileOf(statistics, 0.99999), 1, binWidth);     // one of 10,000 is left out
  EXPECT_NEAR(percentileOf(statistics, 0.9999), 1, binWidth);      // exactly one
  EXPECT_NEAR(percentileOf(statistics, 0.999), 0.9991, binWidth);  // ten
}

TEST(Percentile, OfTwoEndsLeavesThatShareOutAtEach) {
  std::mt19937 random(81);
  std::gamma_distribution<float> gamma(2);
  std::vector<float> values(100000);
  std::generate(values.begin(), values.end(), [&] { return gamma(random) - 2; });
  const auto statistics = statisticsOf({values});
  std::vector<float> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  for (const double share : {0.99, 0.999, 0.9999}) {
    const auto out = static_cast<std::size_t>(std::lround((1 - share) * 100000));
    const ActivationRange range = percentileRange(statistics, share);
    EXPECT_NEAR(range.high, static_cast<double>(sorted[sorted.size() - 1 - out]),
                statistics.histogram.binWidth())
        << share;
    EXPECT_NEAR(range.low, static_cast<double>(sorted[out]), statistics.histogram.binWidth())
        << share;
  }
  // One side has nothing to leave out.
  const auto positive = statisticsOf({{1, 2, 3, 4}});
  EXPECT_EQ(percentileRange(positive, 0.5).low, 0);
  EXPECT_NEAR(percentileRange(positive, 0.5).high, 2, positive.histogram.binWidth());
  // Where nothing but zeros would be left, everything is kept.
  const auto zeros = statisticsOf({{0, 0, 0, 0, -1, 3}});
  EXPECT_EQ(percentileRange(zeros, 0.5), (ActivationRange{-1, 3}));
}

TEST(MinMax, CoversTheValues) {
  const auto statistics = statisticsOf({{-0.5F, 2}, {3, 1}});
  const auto range = thresholdMethod("min-max").range(statistics, 8);
  EXPECT_EQ(range, (ActivationRange{-0.5, 3}));
  // 0 must have a code.
  EXPECT_EQ(rangeWithin(statisticsOf({{2, 5}}), 4), (ActivationRange{0, 4}));
}

TEST(MovingAverage, IsTheRecurrence) {
  const auto statistics = statisticsOf({{1, -2}, {0.5F}, {8, 3}});
  const double expected = 0.99 * (0.99 * 2 + 0.01 * 0.5) + 0.01 * 8;
  EXPECT_NEAR(chosen("moving-average", statistics, 8), expected, 1e-9);
  EXPECT_NEAR(chosen("min-max", statistics, 8), 8, 1e-9);
  EXPECT_NEAR(movingAverageOf(statistics, 0.5), 0.5 * (0.5 * 2 + 0.5 * 0.5) + 0.5 * 8, 1e-9);
  EXPECT_EQ(movingAverageOf(statistics, 0), 2);
}

TEST(Aciq, IsAMultipleOfTheDeviation) {
  std::mt19937 random(4);
  std::normal_distribution<float> normal(0, 2);
  std::vector<float> values(400000);
  std::generate(values.begin(), values.end(), [&] { return normal(random); });
  const auto gauss = statisticsOf({values});
  EXPECT_NEAR(aciqGaussThreshold(gauss, 8), 3.92403714 * 2, 0.03);
  EXPECT_NEAR(aciqGaussThreshold(gauss, 2), 1.71063519 * 2, 0.02);
  // For a normal distribution E|x| = sigma sqrt(2/pi).
  EXPECT_NEAR(aciqLaplaceThreshold(gauss, 4), 5.02864014 * 2 * std::sqrt(2 / std::numbers::pi),
              0.05);
  // The clipping value that ACIQ derives is the minimum of the squared error.
  EXPECT_NEAR(chosen("mse", gauss, 4), 2.55913646 * 2, 0.25);
  // ncnn2table's guess, worked out by hand: 3 · 0.35 · (1 + sqrt(pi ln 4)) / sqrt(2 ln 1000)
  // · 3.924.
  EXPECT_NEAR(aciqFromAbsmax(3, 1000, 8), 3.4217, 1e-3);
  EXPECT_EQ(aciqFromAbsmax(0, 1000, 8), 0);
  EXPECT_THROW(aciqFromAbsmax(1, 1000, 9), Error);
}

TEST(Admm, EndsAtAFixedPoint) {
  const std::vector<float> values = generated().front().values;
  const auto statistics = statisticsOf({values});
  const double threshold = chosen("admm", statistics, 4);
  const double alpha = threshold / 7;
  double xq = 0;
  double qq = 0;
  for (const float value : values) {
    const double x = std::abs(static_cast<double>(value));
    const double q = std::min(std::round(x / alpha), 7.0);
    xq += x * q;
    qq += q * q;
  }
  EXPECT_NEAR(xq / qq, alpha, 2e-3 * alpha);
}

TEST(PowerOfTwo, HasAScaleThatIsAPowerOfTwo) {
  for (const Data& data : generated()) {
    const auto statistics = statisticsOf({data.values});
    const auto range = thresholdMethod("power-of-two").range(statistics, 8);
    const double withZeroPoint = 255 / (range.high - range.low);
    EXPECT_NEAR(std::log2(withZeroPoint), std::round(std::log2(withZeroPoint)), 1e-9) << data.name;
    EXPECT_NEAR(range.low * withZeroPoint, std::round(range.low * withZeroPoint), 1e-9);
    const double scale = 127 / chosen("power-of-two", statistics, 8);
    EXPECT_NEAR(std::log2(scale), std::round(std::log2(scale)), 1e-9) << data.name;
  }
}

// Two levels over three bins: the middle bin is shared by halves.
TEST(KlNcnn2019, SpreadsAMassOverTheBinsThatAreNotEmpty) {
  MagnitudeHistogram histogram;
  histogram.absmax = 4;
  histogram.counts = {4, 0, 2, 2};
  const auto pair = klNcnn2019Distributions(histogram, 2, 3);
  // P: 0.5, 0, 0.25 + 0.25 of outliers.
  EXPECT_EQ(pair.p, (std::vector<double>{0.5, 0, 0.5}));
  // Level 0 covers bin 0 and half of the empty bin 1: all its mass stays in bin 0.
  EXPECT_EQ(pair.q, (std::vector<double>{0.5, 0, 0.25}));
  EXPECT_NEAR(klDivergence(pair), 0.5 * std::log(2.0), 1e-12);

  histogram.counts = {2, 4, 2, 0};
  const auto shared = klNcnn2019Distributions(histogram, 2, 3);
  // Each level has 0.25 + 0.25 over 1.5 bins: 1/3 a bin; bin 1 gets a half from each.
  for (const double q : shared.q) {
    EXPECT_NEAR(q, 1.0 / 3, 1e-12);
  }
}

TEST(KlNcnn2019, CountsAnEmptyLevelUnderOutliersAsOne) {
  MagnitudeHistogram histogram;
  histogram.absmax = 1;
  histogram.counts = {8, 0, 0, 8};
  // T = 2, one level a bin: Q of bin 1 is empty while P has all outliers there.
  const auto curve = klNcnn2019Curve(histogram, 2);
  EXPECT_EQ(curve.firstBin, 2U);
  EXPECT_NEAR(curve.at(2), 1.0, 1e-12);
}

}  // namespace
}  // namespace quantoscope
