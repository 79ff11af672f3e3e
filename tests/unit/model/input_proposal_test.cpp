// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/input_proposal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using testing::TemporaryFolder;

TEST(ProposedSize, IsTheOneThatMostImagesHave) {
  const std::vector<ImageSize> sizes = {{48, 32}, {48, 32}, {640, 480}};
  const auto proposal = proposedSize(sizes);
  ASSERT_TRUE(proposal);
  EXPECT_EQ(proposal->size, (ImageSize{48, 32}));
  EXPECT_TRUE(proposal->asImages);
}

TEST(ProposedSize, KeepsOnlyTheProportionsOfPhotographs) {
  const std::vector<ImageSize> large = {{4000, 3000}, {4000, 3000}};
  EXPECT_EQ(proposedSize(large)->size, (ImageSize{320, 256}));  // 240 is no multiple of 32
  EXPECT_FALSE(proposedSize(large)->asImages);
  const std::vector<ImageSize> mixed = {{300, 600}, {200, 400}, {100, 200}};
  EXPECT_EQ(proposedSize(mixed)->size, (ImageSize{160, 320}));
  const std::vector<ImageSize> narrow = {{3000, 2}};
  EXPECT_EQ(proposedSize(narrow)->size, (ImageSize{320, 32}));
  EXPECT_EQ(proposedSize({}), std::nullopt);
}

TEST(ImageSizes, LeaveOutWhatIsNoImage) {
  const TemporaryFolder folder;
  cv::imwrite((folder / "a.png").string(), cv::Mat(3, 5, CV_8U, cv::Scalar(9)));
  const std::vector<std::filesystem::path> files = {folder / "a.png", folder.write("b.txt", "b"),
                                                    folder.write("c.png", ""), folder / "d.png"};
  EXPECT_THAT(imageSizes(files), ElementsAre(ImageSize{5, 3}));
}

}  // namespace
}  // namespace quantoscope
