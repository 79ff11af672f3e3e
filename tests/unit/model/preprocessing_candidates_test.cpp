// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/preprocessing_candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::HasSubstr;
using testing::messageOf;

bool has(const std::vector<PreprocessingCandidate>& candidates, const Preprocessing& wanted) {
  return std::any_of(candidates.begin(), candidates.end(), [&](const auto& candidate) {
    return sameValues(candidate.preprocessing, wanted);
  });
}

TEST(PreprocessingCandidates, HoldEveryPresetOnceAndKeepSizeAndFit) {
  Preprocessing current;
  current.width = 40;
  current.height = 30;
  current.fit = ImageFit::Crop;
  for (const int channels : {1, 3}) {
    const auto candidates = preprocessingCandidates(current, channels);
    for (const PreprocessingPreset& preset : preprocessingPresets()) {
      EXPECT_EQ(has(candidates, preset.preprocessing),
                channelsOf(preset.preprocessing.order) == channels)
          << preset.id;
    }
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      requireValid(candidates[i].preprocessing);
      EXPECT_EQ(candidates[i].preprocessing.width, 40);
      EXPECT_EQ(candidates[i].preprocessing.fit, ImageFit::Crop);
      for (std::size_t j = 0; j < i; ++j) {
        EXPECT_FALSE(sameValues(candidates[i].preprocessing, candidates[j].preprocessing))
            << candidates[i].name << " and " << candidates[j].name;
      }
    }
  }
}

TEST(PreprocessingCandidates, BeginWithWhatIsInForceIfItIsNotInCommonUse) {
  Preprocessing current;
  current.order = PixelOrder::Rgb;
  current.mean = {1, 2, 3};
  EXPECT_EQ(preprocessingCandidates(current, 3).front().name, "as given, RGB");
  EXPECT_NE(preprocessingCandidates({}, 3).front().name, "as given, BGR");
  EXPECT_THAT(messageOf<Error>([] { preprocessingCandidates({}, 4); }),
              HasSubstr("takes 4 channels"));
}

TEST(PreprocessingCandidates, AreNearlyTheSameWhereNoValueDiffersMuch) {
  const auto of = [](PixelOrder order, float mean, float norm) {
    Preprocessing preprocessing;
    preprocessing.order = order;
    preprocessing.mean = {mean, mean, mean};
    preprocessing.norm = {norm, norm, norm};
    return preprocessing;
  };
  const auto signedValues = of(PixelOrder::Rgb, 127.5F, 1 / 127.5F);
  EXPECT_TRUE(nearlySameValues(signedValues, of(PixelOrder::Bgr, 127, 1 / 128.0F)));
  EXPECT_FALSE(nearlySameValues(signedValues, of(PixelOrder::Rgb, 0, 1 / 127.5F)));
  EXPECT_FALSE(nearlySameValues(signedValues, of(PixelOrder::Rgb, 127.5F, 1 / 64.0F)));
  const Preprocessing caffe = preprocessingPreset("caffe").preprocessing;
  Preprocessing turned = caffe;  // the same values for the same colours
  turned.order = PixelOrder::Rgb;
  std::reverse(turned.mean.begin(), turned.mean.end());
  EXPECT_TRUE(nearlySameValues(caffe, turned));
  EXPECT_FALSE(sameValues(caffe, turned));
  EXPECT_TRUE(sameValues({}, preprocessingPreset("raw").preprocessing));
}

}  // namespace
}  // namespace quantoscope
