// SPDX-License-Identifier: GPL-3.0-or-later
// What every threshold method keeps to, on generated activations.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/calibration/quantization_error.h"
#include "core/quantization/plan.h"
#include "tests/unit/calibration/generated_activations.h"

namespace quantoscope {
namespace {

constexpr unsigned kSeeds[] = {77, 2024};

double meanSquare(const ActivationStatistics& statistics, double threshold, int bits) {
  const int codes = static_cast<int>(positiveLevels(bits)) - 1;
  const double scale = codes / threshold;
  return quantizationError(statistics.histogram, scale, codes, codes).square() / (scale * scale);
}

QuantizableLayer layerWithWeights() {
  QuantizableLayer layer;
  layer.name = "layer";
  layer.inputChannels = 1;
  layer.outputChannels = 1;
  layer.weights = {1, -0.5F};
  return layer;
}

// With a zero point.
ActivationCodes codesOf(const ThresholdMethod& method, const ActivationStatistics& statistics,
                        int bits) {
  Plan plan;
  plan.method = method.id;
  plan.target = Target::Integer;
  LayerOverride withBits;
  withBits.activationBits = bits;
  return decide(layerWithWeights(), statistics, plan, withBits).codes;
}

// What the zero point is rounded from.
ActivationRange rangeOf(const ThresholdMethod& method, const ActivationStatistics& statistics,
                        int bits) {
  return method.range != nullptr
             ? method.range(statistics, bits)
             : rangeWithin(statistics, chosenThreshold(method, statistics, bits));
}

double meanSquare(const ActivationStatistics& statistics, const ActivationCodes& codes) {
  const int negative = codes.range.zeroPoint - codes.range.low;
  const int positive = codes.range.high - codes.range.zeroPoint;
  return quantizationError(statistics.histogram, codes.scale, negative, positive).square() /
         (codes.scale * codes.scale);
}

template <typename Body>
void forAllData(const Body& body) {
  for (const unsigned seed : kSeeds) {
    for (const Data& data : generated(seed)) {
      SCOPED_TRACE(data.name + ", seed " + std::to_string(seed));
      body(data.values, statisticsOf({data.values}));
    }
  }
}

TEST(ThresholdMethods, ChooseAPositiveThresholdWithinTheRange) {
  forAllData([](const auto&, const ActivationStatistics& statistics) {
    for (const ThresholdMethod& method : thresholdMethods()) {
      for (const int bits : {2, 4, 6, 8}) {
        const double threshold = chosenThreshold(method, statistics, bits);
        EXPECT_TRUE(std::isfinite(threshold)) << method.id;
        EXPECT_GT(threshold, 0) << method.id;
        // The next power of two may lie above absmax. ACIQ from absmax alone guesses a deviation,
        // and with few values the multiple of it lies above absmax: as in ncnn2table.
        const double most = method.id == "power-of-two" ? 2 : method.id == "aciq-ncnn" ? 4 : 1;
        EXPECT_LE(threshold, most * statistics.absmax() * 1.000001) << method.id;
      }
    }
  });
}

TEST(ThresholdMethods, ChooseARangeWithinTheValues) {
  forAllData([](const auto&, const ActivationStatistics& statistics) {
    const double low = std::min(0.0, static_cast<double>(statistics.histogram.min()));
    const double high = std::max(0.0, static_cast<double>(statistics.histogram.max()));
    for (const ThresholdMethod& method : thresholdMethods()) {
      for (const int bits : {2, 5, 8}) {
        const ActivationCodes codes = codesOf(method, statistics, bits);
        // The zero point is a whole number of codes; powers of two are further apart.
        const double room = method.id == "power-of-two" ? high - low : 1.000001 / codes.scale;
        EXPECT_GE(codes.low(), low - room) << method.id << ", " << bits;
        EXPECT_LE(codes.high(), high + room) << method.id << ", " << bits;
      }
    }
  });
}

TEST(ThresholdMethods, GiveNothingForADeadBlob) {
  const auto statistics = statisticsOf({std::vector<float>(100, 0.0F)});
  for (const ThresholdMethod& method : thresholdMethods()) {
    EXPECT_EQ(chosenThreshold(method, statistics, 8), 0) << method.id;
  }
}

TEST(ThresholdMethods, ScaleWithTheData) {
  forAllData([](std::vector<float> values, const ActivationStatistics& one) {
    for (float& value : values) {
      value *= 4;  // a power of two, so that the bins are the same
    }
    const auto four = statisticsOf({values});
    for (const ThresholdMethod& method : thresholdMethods()) {
      for (const int bits : {4, 8}) {
        const double threshold = chosenThreshold(method, four, bits);
        EXPECT_NEAR(threshold, 4 * chosenThreshold(method, one, bits), 1e-9 * threshold)
            << method.id << ", " << bits;
        const ActivationCodes codes = codesOf(method, four, bits);
        const ActivationCodes before = codesOf(method, one, bits);
        EXPECT_NEAR(codes.high(), 4 * before.high(), 1e-9 * threshold) << method.id;
        EXPECT_NEAR(codes.low(), 4 * before.low(), 1e-9 * threshold) << method.id;
      }
    }
  });
}

// With a factor that is no power of two the values fall into other bins, by a share of one.
TEST(ThresholdMethods, ScaleWithTheDataByAnyFactor) {
  forAllData([](std::vector<float> values, const ActivationStatistics& one) {
    for (float& value : values) {
      value *= 3;
    }
    const auto three = statisticsOf({values});
    for (const ThresholdMethod& method : thresholdMethods()) {
      if (method.id == "power-of-two") {
        continue;  // scales by powers of two
      }
      const double threshold = chosenThreshold(method, three, 8);
      const double expected = 3 * chosenThreshold(method, one, 8);
      EXPECT_NEAR(meanSquare(three, threshold, 8), meanSquare(three, expected, 8),
                  0.02 * meanSquare(three, expected, 8))
          << method.id << ": " << threshold << " instead of " << expected;
    }
  });
}

TEST(ThresholdMethods, DoNotMindAMirror) {
  forAllData([](std::vector<float> values, const ActivationStatistics& one) {
    for (float& value : values) {
      value = -value;
    }
    const auto other = statisticsOf({values});
    for (const ThresholdMethod& method : thresholdMethods()) {
      for (const int bits : {3, 8}) {
        EXPECT_NEAR(chosenThreshold(method, one, bits), chosenThreshold(method, other, bits),
                    1e-9 * one.absmax())
            << method.id << ", " << bits;
        const ActivationRange range = rangeOf(method, one, bits);
        const ActivationRange mirrored = rangeOf(method, other, bits);
        EXPECT_NEAR(range.low, -mirrored.high, 1e-9 * one.absmax()) << method.id << ", " << bits;
        EXPECT_NEAR(range.high, -mirrored.low, 1e-9 * one.absmax()) << method.id << ", " << bits;
      }
    }
  });
}

TEST(ThresholdMethods, LoseToTheLeastSquareInSquares) {
  forAllData([](const auto&, const ActivationStatistics& statistics) {
    for (const int bits : {2, 3, 5, 6, 8}) {
      const double least =
          meanSquare(statistics, chosenThreshold(thresholdMethod("mse"), statistics, bits), bits);
      const double leastOfRanges =
          meanSquare(statistics, codesOf(thresholdMethod("mse"), statistics, bits));
      for (const ThresholdMethod& method : thresholdMethods()) {
        const double error =
            meanSquare(statistics, chosenThreshold(method, statistics, bits), bits);
        EXPECT_LE(least, error * (1 + 1e-9)) << method.id << ", " << bits;
        EXPECT_LE(leastOfRanges,
                  meanSquare(statistics, codesOf(method, statistics, bits)) * (1 + 1e-9))
            << method.id << ", " << bits << ", with a zero point";
      }
    }
  });
}

// A divergence does not know the error: with more levels its minimum may clip more.
bool minimisesDivergence(const ThresholdMethod& method) {
  return method.threshold == nullptr;
}

TEST(ThresholdMethods, HaveLessErrorWithMoreBits) {
  forAllData([](const auto&, const ActivationStatistics& statistics) {
    for (const ThresholdMethod& method : thresholdMethods()) {
      if (minimisesDivergence(method)) {
        continue;
      }
      double before = meanSquare(statistics, chosenThreshold(method, statistics, 2), 2);
      double beforeOfRanges = meanSquare(statistics, codesOf(method, statistics, 2));
      for (int bits = 3; bits <= 8; ++bits) {
        const double error =
            meanSquare(statistics, chosenThreshold(method, statistics, bits), bits);
        EXPECT_LE(error, before * (1 + 1e-9)) << method.id << ", " << bits;
        before = error;
        // Rounding a zero point moves the ends by up to half a code, which shows where nearly all
        // of the error is clipping and the bits hardly matter.
        const double ofRanges = meanSquare(statistics, codesOf(method, statistics, bits));
        EXPECT_LE(ofRanges, beforeOfRanges * 1.002) << method.id << ", " << bits << ", range";
        beforeOfRanges = ofRanges;
      }
    }
  });
}

TEST(ThresholdMethods, HaveLessErrorWithMoreBitsAtTheSameThreshold) {
  forAllData([](const auto&, const ActivationStatistics& statistics) {
    for (const ThresholdMethod& method : thresholdMethods()) {
      const double threshold = chosenThreshold(method, statistics, 8);
      for (int bits = 3; bits <= 8; ++bits) {
        EXPECT_LE(meanSquare(statistics, threshold, bits),
                  meanSquare(statistics, threshold, bits - 1) * (1 + 1e-9))
            << method.id << ", " << bits;
      }
    }
  });
}

// Why the divergence is left out above.
TEST(ThresholdMethods, OfDivergenceMayClipMoreWithMoreBits) {
  const auto all = generated(2024);
  const auto heavy = std::find_if(all.begin(), all.end(),
                                  [](const Data& data) { return data.name == "heavy tails"; });
  const auto statistics = statisticsOf({heavy->values});
  for (const auto* const id : {"ncnn", "ncnn-2019"}) {
    const ThresholdMethod& method = thresholdMethod(id);
    const double with7 = meanSquare(statistics, chosenThreshold(method, statistics, 7), 7);
    const double with8 = meanSquare(statistics, chosenThreshold(method, statistics, 8), 8);
    EXPECT_GT(with8, 1.1 * with7) << id;
  }
}

}  // namespace
}  // namespace quantoscope
