// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/chance.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/analysis/float_network_fault.h"
#include "core/analysis/network_analysis.h"

namespace quantoscope {
namespace {

TEST(ShareByGuessing, IsOneInAllClassesUnlessAnswersAndLabelsShareMore) {
  const std::vector<Answer> spread = {{0, 1}, {1, 2}, {2, 3}, {3, 0}};
  EXPECT_DOUBLE_EQ(shareByGuessing(spread, 4), 0.25);
  // Always the same answer, which a quarter of the labels are.
  const std::vector<Answer> constant = {{7, 7}, {7, 1}, {7, 2}, {7, 3}};
  EXPECT_DOUBLE_EQ(shareByGuessing(constant, 1000), 0.25);
  // Labels of one class cannot show whether the network tells classes apart.
  const std::vector<Answer> single = {{7, 7}, {7, 7}, {7, 7}};
  EXPECT_DOUBLE_EQ(shareByGuessing(single, 1000), 0.001);
  EXPECT_DOUBLE_EQ(shareByGuessing({}, 0), 0);
}

TEST(IsNearChance, NeedsEnoughImagesAndAnIntervalThatReachesChance) {
  EXPECT_TRUE(isNearChance({0, 200}, 0.001));
  EXPECT_TRUE(isNearChance({0, 20}, 0.001));
  EXPECT_FALSE(isNearChance({0, 19}, 0.001)) << "too few to say";
  EXPECT_TRUE(isNearChance({12, 100}, 0.1));
  EXPECT_FALSE(isNearChance({30, 100}, 0.1)) << "bad, but better than guessing";
  EXPECT_FALSE(isNearChance({14, 20}, 0.5)) << "may well be right on three of four";
  EXPECT_TRUE(isNearChance({52, 100}, 0.5));
}

NetworkAnalysis analysisWith(std::size_t right, std::size_t images, std::size_t classes) {
  NetworkAnalysis analysis;
  analysis.accuracy.emplace();
  analysis.accuracy->classes = classes;
  analysis.accuracy->floatTop1 = {right, images};
  for (std::size_t i = 0; i < images; ++i) {
    ImageAnalysis image;
    image.label = static_cast<int>(i % classes);
    image.floatClasses = {static_cast<int>(i < right ? i % classes : (i + 1) % classes)};
    analysis.images.push_back(image);
  }
  return analysis;
}

TEST(FloatNetworkFault, IsFoundNearChanceOnly) {
  const auto fault = floatNetworkFault(analysisWith(0, 200, 100));
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->top1.hits, 0U);
  EXPECT_EQ(fault->chance, 0.01);
  EXPECT_EQ(describe(*fault),
            "The float network itself is wrong: preprocessing or labels. It is right on 0 of 200 "
            "labelled images (0 %; 95 %: 0 to 1.885 %); guessing gives 1 %. Find the preprocessing "
            "before anything else: info --try-preprocessing.");
  EXPECT_FALSE(floatNetworkFault(analysisWith(120, 200, 100)));
  EXPECT_FALSE(floatNetworkFault(analysisWith(0, 10, 100)));
  EXPECT_FALSE(floatNetworkFault(NetworkAnalysis{}));
}

}  // namespace
}  // namespace quantoscope
