// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/image_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/model/npy.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::TemporaryFolder;

// 2×1 pixels: blue-green-red (1, 2, 3) and (4, 5, 6).
std::filesystem::path smallPicture(const TemporaryFolder& folder, const std::string& name) {
  const cv::Mat image = (cv::Mat_<cv::Vec3b>(1, 2) << cv::Vec3b(1, 2, 3), cv::Vec3b(4, 5, 6));
  std::filesystem::create_directories((folder / name).parent_path());
  cv::imwrite((folder / name).string(), image);
  return folder / name;
}

TEST(LoadInput, AppliesMeanAndNormForEachChannel) {
  const TemporaryFolder folder;
  const auto file = smallPicture(folder, "a.png");
  Preprocessing preprocessing;
  preprocessing.mean = {1, 2, 3};
  preprocessing.norm = {1, 2, 0.5F};
  EXPECT_THAT(loadInput(file, preprocessing, {3, 1, 2}).values, ElementsAre(0, 3, 0, 6, 0, 1.5F));
  preprocessing.order = PixelOrder::Rgb;
  EXPECT_THAT(loadInput(file, preprocessing, {3, 1, 2}).values, ElementsAre(2, 5, 0, 6, -1, 0.5F));
}

TEST(LoadInput, ResizesToTheNetwork) {
  const TemporaryFolder folder;
  const auto file = smallPicture(folder, "a.png");
  const Tensor tensor = loadInput(file, {}, {3, 4, 8});
  EXPECT_THAT(tensor.shape, ElementsAre(3, 4, 8));
  EXPECT_EQ(tensor.values.size(), 96U);
  EXPECT_EQ(tensor.values.front(), 1);
  EXPECT_EQ(tensor.values[31], 4);
}

TEST(LoadInput, ReadsGreyImages) {
  const TemporaryFolder folder;
  cv::imwrite((folder / "g.png").string(), cv::Mat(1, 2, CV_8U, cv::Scalar(9)));
  Preprocessing preprocessing;
  preprocessing.order = PixelOrder::Gray;
  EXPECT_THAT(loadInput(folder / "g.png", preprocessing, {1, 1, 2}).values, ElementsAre(9, 9));
  EXPECT_THAT(messageOf<Error>([&] {
                loadInput(folder / "g.png", preprocessing, {3, 1, 2});
              }),
              HasSubstr("1 channels, but the network takes 3×1×2"));
}

TEST(LoadInput, TakesTensorsAsTheyAre) {
  const TemporaryFolder folder;
  const auto file = folder.write("t.npy", npyBytes({{1, 1, 2}, {-5, 0.25F}}));
  Preprocessing preprocessing;
  preprocessing.mean = {100};
  preprocessing.order = PixelOrder::Gray;
  EXPECT_THAT(loadInput(file, preprocessing, {1, 1, 2}).values, ElementsAre(-5, 0.25F));
  EXPECT_THAT(messageOf<Error>([&] {
                loadInput(file, preprocessing, {1, 2, 2});
              }),
              HasSubstr("has shape 1×1×2, but the network takes 1×2×2"));
}

TEST(LoadInput, TakesArraysInTheFilesOwnLayout) {
  const TemporaryFolder folder;
  const auto load = [&](const Shape& shape, bool channelsLast, const Shape& wanted = {3, 1, 2}) {
    std::vector<float> values;
    for (std::size_t i = 0; i < elementCount(shape); ++i) {
      values.push_back(static_cast<float>(i));
    }
    return loadInput(folder.write("t.npy", npyBytes({shape, values})), {}, wanted, channelsLast)
        .values;
  };
  const auto turned = ElementsAre(0, 3, 1, 4, 2, 5);
  EXPECT_THAT(load({1, 2, 3}, true), turned);
  EXPECT_THAT(load({1, 1, 2, 3}, true), turned);
  EXPECT_THAT(load({1, 1, 1, 2, 3}, true), turned);
  const auto kept = ElementsAre(0, 1, 2, 3, 4, 5);
  EXPECT_THAT(load({3, 1, 2}, true), kept);
  EXPECT_THAT(load({1, 3, 1, 2}, true), kept);
  EXPECT_THAT(load({2, 3, 1}, true, {1, 2, 3}), kept);
  EXPECT_THAT(load({2, 3}, true, {1, 2, 3}), kept);
  EXPECT_THAT(load({2, 3}, false, {1, 2, 3}), kept);
  EXPECT_THAT(messageOf<Error>([&] {
                load({1, 2, 3}, false);
              }),
              HasSubstr("has shape 1×2×3, but the network takes 3×1×2"));
  EXPECT_THAT(messageOf<Error>([&] {
                load({2, 2, 3}, true);
              }),
              HasSubstr("3×1×2, or the channels last as in the model's file"));
}

TEST(LoadInput, NamesAFileThatIsNoImage) {
  const TemporaryFolder folder;
  EXPECT_THAT(messageOf<Error>([&] {
                loadInput(folder.write("t.jpg", "text"), {}, {3, 1, 1});
              }),
              HasSubstr("t.jpg: is not an image"));
  EXPECT_THAT(messageOf<Error>([&] {
                loadInput(folder.write("e.jpg", ""), {}, {3, 1, 1});
              }),
              HasSubstr("e.jpg: is empty"));
  EXPECT_THAT(messageOf<Error>([&] {
                loadInput(folder / "none.jpg", {}, {3, 1, 1});
              }),
              HasSubstr("none.jpg: no such file"));
}

TEST(LoadInput, RefusesAMeanWithTooFewValues) {
  const TemporaryFolder folder;
  Preprocessing preprocessing;
  preprocessing.mean = {104};
  EXPECT_THAT(messageOf<Error>([&] {
                loadInput(smallPicture(folder, "a.png"), preprocessing, {3, 1, 2});
              }),
              HasSubstr("mean has 1 value, but BGR images have 3 channels"));
}

TEST(ListImages, SortsAFolderAndLeavesHiddenFilesOut) {
  const TemporaryFolder folder;
  const auto b = folder.write("b.png", "");
  const auto a = folder.write("a.png", "");
  const auto deep = folder.write("sub dir/c.png", "");
  folder.write(".hidden", "");
  folder.write(".git/config", "");
  EXPECT_THAT(listImages(folder.path()), ElementsAre(a, b, deep));
}

TEST(ListImages, TakesWhatIsAnImageByNameOrContentFromAFolder) {
  const TemporaryFolder folder;
  folder.write("notes.txt", "remember the milk\n");
  EXPECT_THAT(messageOf<Error>([&] { listImages(folder.path()); }),
              HasSubstr("has no images: its only file, notes.txt,"));
  folder.write("labels.csv", "a,1\n");
  EXPECT_THAT(messageOf<Error>([&] { listImages(folder.path()); }),
              HasSubstr("has no images: none of its 2 files, such as labels.csv,"));
  const auto broken = folder.write("broken.JPG", "");
  const auto tensor = folder.write("input.npy", "");
  const auto content = folder.write("picture", "BM" + std::string(60, '\0'));
  EXPECT_THAT(listImages(folder.path()), ElementsAre(broken, tensor, content));
}

TEST(ListImages, ReadsListsWithSpacesAndRelativePaths) {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  for (const char* name : {"my picture.png", "sub/d.png"}) {
    folder.write(name, "");
  }
  const std::string absolute = elsewhere.write("b c.png", "").string();
  const auto list = folder.write("images.txt", "my picture.png\r\n\n" + absolute + "\nsub/d.png");
  EXPECT_THAT(listImages(list),
              ElementsAre(folder / "my picture.png", absolute, folder / "sub/d.png"));
}

TEST(ListImages, RefusesWhatIsMissingOrEmpty) {
  const TemporaryFolder folder;
  EXPECT_THAT(messageOf<Error>([&] { listImages(folder / "none"); }),
              HasSubstr("none: no such file or folder"));
  EXPECT_THAT(messageOf<Error>([&] { listImages(folder.path()); }), HasSubstr("has no images"));
}

TEST(ResolveInputShape, FillsOpenExtents) {
  Preprocessing preprocessing;
  preprocessing.width = 320;
  preprocessing.height = 240;
  EXPECT_THAT(resolveInputShape({}, preprocessing), ElementsAre(3, 240, 320));
  EXPECT_THAT(resolveInputShape({3, 227, 227}, {}), ElementsAre(3, 227, 227));
  EXPECT_THAT(messageOf<Error>([] {
                resolveInputShape({3, 0, 0}, {});
              }),
              HasSubstr("leaves the height of its input open"));
}

}  // namespace
}  // namespace quantoscope
