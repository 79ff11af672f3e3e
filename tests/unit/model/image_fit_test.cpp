// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/image_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/model/image_source.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::TemporaryFolder;

TEST(FittedPlace, StretchFillsTheInput) {
  const FittedPlace place = fittedPlace({640, 480}, {320, 320}, ImageFit::Stretch);
  EXPECT_EQ(place.scaled, cv::Size(320, 320));
  EXPECT_EQ(place.corner, cv::Point(0, 0));
}

TEST(FittedPlace, LetterboxKeepsTheProportionsInTheMiddle) {
  const FittedPlace wide = fittedPlace({640, 480}, {320, 320}, ImageFit::Letterbox);
  EXPECT_EQ(wide.scaled, cv::Size(320, 240));
  EXPECT_EQ(wide.corner, cv::Point(0, 40));
  const FittedPlace tall = fittedPlace({100, 400}, {320, 240}, ImageFit::Letterbox);
  EXPECT_EQ(tall.scaled, cv::Size(60, 240));
  EXPECT_EQ(tall.corner, cv::Point(130, 0));
}

TEST(FittedPlace, CropCutsBothSidesAlike) {
  const FittedPlace wide = fittedPlace({640, 480}, {320, 320}, ImageFit::Crop);
  EXPECT_EQ(wide.scaled, cv::Size(427, 320));
  EXPECT_EQ(wide.corner, cv::Point(-54, 0));  // 53 columns go on the right
}

TEST(FittedPlace, LeavesAtLeastOnePixelAndRefusesWhatIsTooLong) {
  EXPECT_EQ(fittedPlace({10000, 1}, {32, 32}, ImageFit::Letterbox).scaled, cv::Size(32, 1));
  EXPECT_THAT(messageOf<Error>([] {
                fittedPlace({10000, 1}, {32, 32}, ImageFit::Crop);
              }),
              HasSubstr("10000x1 is too long and narrow"));
}

// 4×2 pixels whose red, green and blue are all 10, 20, 30, 40 from left to right.
class FitOfAnImage : public ::testing::Test {
 protected:
  FitOfAnImage() {
    const cv::Mat gray = (cv::Mat_<unsigned char>(2, 4) << 10, 20, 30, 40, 10, 20, 30, 40);
    cv::imwrite((folder / "a.png").string(), gray);
    preprocessing.order = PixelOrder::Gray;
  }

  std::vector<float> loaded(ImageFit fit, int height, int width) {
    preprocessing.fit = fit;
    return loadInput(folder / "a.png", preprocessing, {1, height, width}).values;
  }

  TemporaryFolder folder;
  Preprocessing preprocessing;
};

TEST_F(FitOfAnImage, CropTakesTheMiddle) {
  EXPECT_THAT(loaded(ImageFit::Crop, 2, 2), ElementsAre(20, 30, 20, 30));
}

TEST_F(FitOfAnImage, LetterboxSurroundsWithGreyBeforeMeanAndNorm) {
  preprocessing.mean = {4};
  preprocessing.norm = {0.5F};
  EXPECT_THAT(loaded(ImageFit::Letterbox, 4, 4),
              ElementsAre(55, 55, 55, 55, 3, 8, 13, 18, 3, 8, 13, 18, 55, 55, 55, 55));
}

TEST_F(FitOfAnImage, AnImageOfTheRightSizeIsTakenAsItIs) {
  for (const ImageFit fit : {ImageFit::Stretch, ImageFit::Letterbox, ImageFit::Crop}) {
    EXPECT_THAT(loaded(fit, 2, 4), ElementsAre(10, 20, 30, 40, 10, 20, 30, 40));
  }
}

TEST(ImageFit, HasANameInAnyCase) {
  for (const ImageFit fit : {ImageFit::Stretch, ImageFit::Letterbox, ImageFit::Crop}) {
    EXPECT_EQ(imageFitOf(toString(fit)), fit);
  }
  EXPECT_EQ(imageFitOf("Crop"), ImageFit::Crop);
  EXPECT_THAT(messageOf<Error>([] { imageFitOf("squash"); }),
              HasSubstr("'squash' to fit an image; there are stretch, letterbox, crop"));
}

}  // namespace
}  // namespace quantoscope
