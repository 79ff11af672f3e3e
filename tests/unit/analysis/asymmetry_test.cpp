// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/asymmetry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace quantoscope {
namespace {

SignedHistogram evenlyBetween(float low, float high) {
  std::vector<float> values;
  for (int i = 0; i < 100000; ++i) {
    values.push_back(low + (high - low) * (static_cast<float>(i) + 0.5F) / 100000);
  }
  SignedHistogram histogram;
  histogram.add(values);
  return histogram;
}

TEST(Asymmetry, FindsAOneSidedDistribution) {
  const Asymmetry asymmetry = assessAsymmetry(evenlyBetween(0, 10), 10, 8);
  EXPECT_EQ(asymmetry.kind, AsymmetryKind::OneSided);
  EXPECT_DOUBLE_EQ(asymmetry.bitsLost, 1.0);
  EXPECT_EQ(asymmetry.codesUsed, 128);
  EXPECT_EQ(asymmetry.codesTotal, 255);
  EXPECT_EQ(asymmetry.robustMin, 0);
  EXPECT_NEAR(asymmetry.robustMax, 10, 0.01);
}

TEST(Asymmetry, FindsAOneSidedDistributionBelowZero) {
  const Asymmetry asymmetry = assessAsymmetry(evenlyBetween(-3, 0), 3, 6);
  EXPECT_EQ(asymmetry.kind, AsymmetryKind::OneSided);
  EXPECT_EQ(asymmetry.codesUsed, 32);
  EXPECT_EQ(asymmetry.codesTotal, 63);
}

TEST(Asymmetry, FindsALopsidedDistribution) {
  // The symmetric range is -8 … 8, of which -2 … 8 is in use: log2(16 / 10).
  const Asymmetry asymmetry = assessAsymmetry(evenlyBetween(-2, 8), 8, 8);
  EXPECT_EQ(asymmetry.kind, AsymmetryKind::Lopsided);
  EXPECT_NEAR(asymmetry.bitsLost, std::log2(1.6), 0.001);
  EXPECT_EQ(asymmetry.codesUsed, 127 + 32 + 1);
}

TEST(Asymmetry, LeavesASymmetricDistributionAlone) {
  const Asymmetry asymmetry = assessAsymmetry(evenlyBetween(-5, 4.5F), 5, 8);
  EXPECT_EQ(asymmetry.kind, AsymmetryKind::None);
  EXPECT_LT(asymmetry.bitsLost, 0.1);
}

TEST(Asymmetry, SurvivesADeadBlob) {
  SignedHistogram histogram;
  histogram.add(std::vector<float>(10, 0.0F));
  const Asymmetry asymmetry = assessAsymmetry(histogram, 0, 8);
  EXPECT_EQ(asymmetry.kind, AsymmetryKind::None);
  EXPECT_EQ(asymmetry.bitsLost, 0);
}

TEST(Asymmetry, SeesARareTailAmongZeros) {
  std::vector<float> values(1000000, 0.0F);
  values[0] = 5;
  SignedHistogram histogram;
  histogram.add(values);
  EXPECT_EQ(assessAsymmetry(histogram, 5, 8).kind, AsymmetryKind::OneSided);
}

}  // namespace
}  // namespace quantoscope
