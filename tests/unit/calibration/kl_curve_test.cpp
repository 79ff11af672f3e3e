// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "core/calibration/divergence_curve.h"
#include "core/calibration/kl_ncnn.h"
#include "core/calibration/kl_tensorrt.h"
#include "tests/unit/calibration/kl_oracle.h"
#include "tests/unit/kernels/every_target.h"

namespace quantoscope {
namespace {

enum class Kind {
  Gaussian,
  HeavyTailed,
  Spiky,
  Sparse,
  OneBin,
  Uniform,
  FewSteps,
  Fractional,
  Far
};
constexpr int kKinds = 9;

double countOf(Kind kind, std::size_t i, std::size_t bins, std::mt19937& random) {
  std::uniform_real_distribution<double> unit(0, 1);
  const double x = static_cast<double>(i) / static_cast<double>(bins);
  switch (kind) {
    case Kind::Gaussian:
      return std::floor(1e6 * std::exp(-40 * x * x) * (0.9 + 0.2 * unit(random)));
    case Kind::HeavyTailed:
      return std::floor(1e7 / (1 + 3e4 * x * x) * unit(random));
    case Kind::Spiky:
      return unit(random) < 0.03 ? std::floor(1e7 * unit(random)) : std::floor(20 * unit(random));
    case Kind::Sparse:
      return unit(random) < 0.02 ? std::floor(1 + 1000 * unit(random)) : 0;
    case Kind::OneBin:
      return 0;
    case Kind::Uniform:
      return 500;
    case Kind::FewSteps:
      return i % 8 == 0 ? 100 + static_cast<double>(i / 8 % 3) : 0;
    case Kind::Fractional:
      return 1e9 * std::exp(-60 * x) * unit(random) + 1e-3 * unit(random);
    case Kind::Far:
      return x < 0.02 || x > 0.97 ? std::floor(1e5 * unit(random)) : 0;
  }
  return 0;
}

MagnitudeHistogram generate(Kind kind, std::size_t bins, std::uint32_t seed) {
  std::mt19937 random(seed);
  MagnitudeHistogram histogram;
  histogram.absmax = 3.5;
  histogram.zeros = seed % 3 == 0 ? 12345 : 0;
  for (std::size_t i = 0; i < bins; ++i) {
    histogram.counts.push_back(countOf(kind, i, bins, random));
  }
  if (kind == Kind::OneBin) {
    histogram.counts[seed % 2 == 0 ? bins - 1 : random() % bins] = 1000;
  }
  // absmax is somebody's value.
  histogram.counts.back() = std::max(histogram.counts.back(), 1.0);
  return histogram;
}

void expectEqual(const DivergenceCurve& curve, const std::vector<double>& oracle) {
  ASSERT_EQ(curve.divergence.size(), oracle.size());
  double worst = 0;
  for (std::size_t i = 0; i < oracle.size(); ++i) {
    worst = std::max(worst, std::abs(curve.divergence[i] - oracle[i]));
  }
  EXPECT_LT(worst, 1e-12);
  EXPECT_EQ(curve.bestBin - curve.firstBin, oracle::firstMinimum(oracle));
}

void expectBothEqual(const MagnitudeHistogram& histogram, std::size_t levels) {
  SCOPED_TRACE(std::to_string(levels) + " levels, " + std::to_string(histogram.counts.size()) +
               " bins");
  {
    SCOPED_TRACE("ncnn");
    expectEqual(klNcnnCurve(histogram, levels), oracle::klNcnn(histogram, levels));
  }
  SCOPED_TRACE("tensorrt");
  expectEqual(klTensorrtCurve(histogram, levels), oracle::klTensorrt(histogram, levels));
}

TEST(KlCurve, EqualsThePlainLoopsOnAThousandHistograms) {
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    const auto kind = static_cast<Kind>(seed % kKinds);
    const int bits = static_cast<int>(2 + seed / kKinds % 7);
    const std::size_t bins = 130 + seed * 7919 % 300;
    SCOPED_TRACE("seed " + std::to_string(seed));
    expectBothEqual(generate(kind, bins, seed), positiveLevels(bits));
    if (HasFailure()) {
      return;
    }
  }
}

TEST(KlCurve, EqualsThePlainLoopsAtTheUsualSize) {
  for (int kind = 0; kind < kKinds; ++kind) {
    SCOPED_TRACE("kind " + std::to_string(kind));
    for (const int bits : {8, 2 + kind % 6}) {
      expectBothEqual(generate(static_cast<Kind>(kind), 2048, 77), positiveLevels(bits));
    }
  }
}

TEST(KlCurve, TakesAnyNumberOfLevelsAndBins) {
  for (const std::size_t levels : {1, 3, 7, 100, 127}) {
    for (const std::size_t bins : {levels + 1, levels + 2, 2 * levels + 1, std::size_t{500}}) {
      expectBothEqual(generate(Kind::HeavyTailed, bins, 5), levels);
    }
  }
}

TEST(KlCurve, IsTheSameOnEveryInstructionSet) {
  const auto histogram = generate(Kind::Fractional, 700, 11);
  const auto expected = oracle::klNcnn(histogram, 128);
  const auto few = oracle::klNcnn(histogram, 2);
  onEveryTarget([&] {
    expectEqual(klNcnnCurve(histogram, 128), expected);
    expectEqual(klNcnnCurve(histogram, 2), few);
  });
}

// All candidates but the last are equal, so that the least noise would move the minimum.
TEST(KlCurve, TheFirstOfEqualMinimaWins) {
  MagnitudeHistogram histogram;
  histogram.absmax = 1;
  histogram.counts.assign(512, 0);
  histogram.counts[0] = 3;
  histogram.counts[511] = 1e-9;
  expectBothEqual(histogram, 128);
  histogram.counts.assign(512, 1.0 / 3);
  expectBothEqual(histogram, 128);
}

TEST(KlCurve, OfADeadBlobIsEmpty) {
  const MagnitudeHistogram dead{0, std::vector<double>(2048, 0), 100};
  EXPECT_TRUE(klNcnnCurve(dead, 128).empty());
  EXPECT_TRUE(klTensorrtCurve(dead, 128).empty());
}

TEST(KlCurve, OfTooFewBinsIsEmpty) {
  const MagnitudeHistogram small{1, std::vector<double>(128, 1), 0};
  EXPECT_TRUE(klNcnnCurve(small, 128).empty());
  EXPECT_TRUE(klTensorrtCurve(small, 128).empty());
}

TEST(DivergenceCurve, NamesTheBitWidthsItKnows) {
  EXPECT_EQ(positiveLevels(8), 128U);
  EXPECT_EQ(positiveLevels(2), 2U);
}

}  // namespace
}  // namespace quantoscope
