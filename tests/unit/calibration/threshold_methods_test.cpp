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
#include "core/calibration/kl_ncnn_2019.h"
#include "core/calibration/quantization_error.h"
#include "core/calibration/range_thresholds.h"

namespace quantoscope {
namespace {

ActivationStatistics statisticsOf(const std::vector<std::vector<float>>& images) {
  ActivationStatistics statistics;
  for (const auto& image : images) {
    statistics.imageAbsmax.push_back(statistics.histogram.add(image));
  }
  return statistics;
}

struct Data {
  std::string name;
  std::vector<float> values;
};

// Shapes that activations have.
std::vector<Data> generated() {
  std::mt19937 random(77);
  const auto draw = [&](const std::function<float()>& value) {
    std::vector<float> values(20000);
    std::generate(values.begin(), values.end(), value);
    return values;
  };
  std::normal_distribution<float> normal;
  std::exponential_distribution<float> exponential;
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::student_t_distribution<float> heavy(3);
  std::vector<Data> all;
  all.push_back({"normal", draw([&] { return normal(random); })});
  all.push_back({"after ReLU", draw([&] { return std::max(0.0F, normal(random)); })});
  all.push_back({"exponential", draw([&] { return exponential(random); })});
  all.push_back({"uniform", draw([&] { return uniform(random); })});
  all.push_back({"heavy tails", draw([&] { return heavy(random); })});
  all.push_back({"shifted", draw([&] { return 3 + normal(random); })});
  all.push_back({"sparse", draw([&] { return random() % 50 == 0 ? normal(random) : 0.0F; })});
  std::vector<float> outlier = all.front().values;
  outlier.front() = 80;
  all.push_back({"one outlier", outlier});
  return all;
}

double chosen(const ThresholdMethod& method, const ActivationStatistics& statistics, int bits) {
  const auto curve = method.curve(statistics.magnitudes(), positiveLevels(bits));
  return thresholdOf(method, statistics, bits, curve);
}

double meanSquare(const ActivationStatistics& statistics, double threshold, int bits) {
  const int codes = static_cast<int>(positiveLevels(bits)) - 1;
  const double scale = codes / threshold;
  return quantizationError(statistics.histogram, scale, codes, codes).square() / (scale * scale);
}

TEST(ThresholdMethods, ChooseAPositiveThresholdWithinTheRange) {
  for (const Data& data : generated()) {
    const auto statistics = statisticsOf({data.values});
    for (const ThresholdMethod& method : thresholdMethods()) {
      for (const int bits : {2, 4, 6, 8}) {
        const double threshold = chosen(method, statistics, bits);
        EXPECT_TRUE(std::isfinite(threshold)) << method.id << ", " << data.name;
        EXPECT_GT(threshold, 0) << method.id << ", " << data.name;
        // A power of two may have to lie above; so may the guess of ACIQ from absmax alone.
        const double most = method.id == "power-of-two" ? 2 : method.id == "aciq-ncnn" ? 4 : 1;
        EXPECT_LE(threshold, most * statistics.absmax() * 1.000001) << method.id << data.name;
      }
    }
  }
}

TEST(ThresholdMethods, GiveNothingForADeadBlob) {
  const auto statistics = statisticsOf({std::vector<float>(100, 0.0F)});
  for (const ThresholdMethod& method : thresholdMethods()) {
    EXPECT_EQ(chosen(method, statistics, 8), 0) << method.id;
  }
}

TEST(ThresholdMethods, ScaleWithTheData) {
  for (const Data& data : generated()) {
    auto scaled = data.values;
    for (float& value : scaled) {
      value *= 4;  // a power of two, so that the bins are the same
    }
    const auto one = statisticsOf({data.values});
    const auto four = statisticsOf({scaled});
    for (const ThresholdMethod& method : thresholdMethods()) {
      EXPECT_NEAR(chosen(method, four, 8), 4 * chosen(method, one, 8),
                  1e-9 * chosen(method, four, 8))
          << method.id << ", " << data.name;
    }
  }
}

TEST(ThresholdMethods, DoNotMindAMirror) {
  for (const Data& data : generated()) {
    auto mirrored = data.values;
    for (float& value : mirrored) {
      value = -value;
    }
    const auto one = statisticsOf({data.values});
    const auto other = statisticsOf({mirrored});
    for (const ThresholdMethod& method : thresholdMethods()) {
      EXPECT_NEAR(chosen(method, one, 8), chosen(method, other, 8), 1e-9 * one.absmax())
          << method.id << ", " << data.name;
    }
  }
}

TEST(ThresholdMethods, LoseToTheLeastSquareInSquares) {
  for (const Data& data : generated()) {
    const auto statistics = statisticsOf({data.values});
    for (const int bits : {3, 5, 8}) {
      const double least =
          meanSquare(statistics, chosen(thresholdMethod("mse"), statistics, bits), bits);
      for (const ThresholdMethod& method : thresholdMethods()) {
        const double error = meanSquare(statistics, chosen(method, statistics, bits), bits);
        EXPECT_LE(least, error * 1.005) << method.id << ", " << data.name << ", " << bits;
      }
    }
  }
}

TEST(ThresholdMethods, HaveLessErrorWithMoreBits) {
  for (const Data& data : generated()) {
    const auto statistics = statisticsOf({data.values});
    double before = meanSquare(statistics, chosen(thresholdMethod("mse"), statistics, 2), 2);
    for (int bits = 3; bits <= 8; ++bits) {
      const double error =
          meanSquare(statistics, chosen(thresholdMethod("mse"), statistics, bits), bits);
      EXPECT_LE(error, before * 1.0001) << data.name << ", " << bits;
      before = error;
    }
  }
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

TEST(MovingAverage, IsTheRecurrence) {
  const auto statistics = statisticsOf({{1, -2}, {0.5F}, {8, 3}});
  const double expected = 0.99 * (0.99 * 2 + 0.01 * 0.5) + 0.01 * 8;
  EXPECT_NEAR(chosen(thresholdMethod("moving-average"), statistics, 8), expected, 1e-9);
  EXPECT_NEAR(chosen(thresholdMethod("min-max"), statistics, 8), 8, 1e-9);
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
  EXPECT_NEAR(chosen(thresholdMethod("mse"), gauss, 4), 2.55913646 * 2, 0.25);
  // ncnn2table's guess, worked out by hand: 3 · 0.35 · (1 + sqrt(pi ln 4)) / sqrt(2 ln 1000)
  // · 3.924.
  EXPECT_NEAR(aciqFromAbsmax(3, 1000, 8), 3.4217, 1e-3);
  EXPECT_EQ(aciqFromAbsmax(0, 1000, 8), 0);
  EXPECT_THROW(aciqFromAbsmax(1, 1000, 9), Error);
}

TEST(Admm, EndsAtAFixedPoint) {
  const std::vector<float> values = generated().front().values;
  const auto statistics = statisticsOf({values});
  const double threshold = chosen(thresholdMethod("admm"), statistics, 4);
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
    const double scale = 127 / chosen(thresholdMethod("power-of-two"), statistics, 8);
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
