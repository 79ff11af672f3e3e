// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/sample_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "core/calibration/calibrate.h"
#include "core/model/npy.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::OnnxBuilder;
using testing::TemporaryFolder;

/// image (1×2×2) through a convolution, plus vector (2) through an inner product.
Model twoInputs() {
  OnnxBuilder builder;
  builder.input("image", {1, 1, 2, 2}).input("vector", {1, 2}).output("y").output("z");
  builder.weights("w", {1, 1, 1, 1}, {1}).weights("m", {2, 1}, {1, 1});
  builder.node("Conv", "c", {"image", "w"}, {"y"}).node("MatMul", "f", {"vector", "m"}, {"z"});
  return builder.load();
}

std::filesystem::path array(const TemporaryFolder& folder, const std::string& name,
                            const Shape& shape, const std::vector<float>& values) {
  return folder.write(name, npyBytes({shape, values}));
}

TEST(Samples, BelongTogetherByName) {
  const TemporaryFolder folder;
  const Model model = twoInputs();
  for (const char* name : {"b", "a"}) {
    cv::imwrite((folder / (std::string(name) + ".png")).string(), cv::Mat(2, 2, CV_8U));
    array(folder, std::string("v/") + name + ".npy", {2}, {0, 0});
  }
  const auto list = folder.write("order.txt", "b.png\na.png\n");
  const SampleSet samples = findSamples(model, {{"vector", folder / "v"}, {"image", list}});
  EXPECT_THAT(samples.files.at(0), ElementsAre(folder / "b.png", folder / "a.png"));
  EXPECT_THAT(samples.files.at(1), ElementsAre(folder / "v/b.npy", folder / "v/a.npy"));
}

TEST(Samples, AreAsManyForEveryInput) {
  const TemporaryFolder folder;
  const Model model = twoInputs();
  const auto a = array(folder, "a.npy", {1, 2, 2}, {0, 0, 0, 0});
  const auto b = array(folder, "b.npy", {2}, {0, 0});
  EXPECT_THAT(messageOf<Error>([&] {
                findSamples(model, {{"image", a}, {"vector", b}, {"vector", b}});
              }),
              HasSubstr("its input 'vector' has 2 files and its input 'image' has 1"));
  EXPECT_THAT(messageOf<Error>([&] {
                findSamples(model, {{"", a}});
              }),
              HasSubstr("several inputs (image, vector); say NAME=PATH"));
  EXPECT_THAT(messageOf<Error>([&] {
                findSamples(model, {{"odd", a}});
              }),
              HasSubstr("has no input 'odd'"));
}

TEST(Samples, CalibrateANetworkWithTwoInputs) {
  const TemporaryFolder folder;
  const Model model = twoInputs();
  cv::imwrite((folder / "1.png").string(), cv::Mat((cv::Mat_<std::uint8_t>(2, 2) << 1, 2, 3, 40)));
  cv::imwrite((folder / "2.png").string(), cv::Mat((cv::Mat_<std::uint8_t>(2, 2) << 1, 2, 3, 4)));
  array(folder, "v/1.npy", {2}, {-7, 1});
  array(folder, "v/2.npy", {1, 2}, {0, 9});
  folder.write("list.txt", "1.png\n2.png\n");
  const SampleSet samples =
      findSamples(model, {{"image", folder / "list.txt"}, {"vector", folder / "v"}});
  CalibrationOptions options;
  options.preprocessing = withModelsOrder({}, model, false);
  EXPECT_EQ(options.preprocessing.order, PixelOrder::Gray);
  const Calibration calibration = calibrate(model, samples, options);
  ASSERT_EQ(calibration.layers.size(), 2U);
  EXPECT_EQ(calibration.used.size(), 2U);
  EXPECT_EQ(calibration.layers[0]->absmax(), 40);
  EXPECT_EQ(calibration.layers[0]->absmaxImage, 0U);
  EXPECT_EQ(calibration.layers[1]->absmax(), 9);
  EXPECT_EQ(calibration.layers[1]->absmaxImage, 1U);
}

TEST(Samples, TakeAnOpenShapeFromTheFirstArray) {
  const TemporaryFolder folder;
  OnnxBuilder builder;
  builder.input("x", {1, 4, -1, -1}).output("y").weights("w", {1, 4, 1, 1}, {1, 1, 1, 1});
  builder.node("Conv", "c", {"x", "w"}, {"y"});
  const Model model = builder.load();
  const auto file = array(folder, "a.npy", {1, 4, 3, 5}, std::vector<float>(60, 1.0F));
  EXPECT_THAT(sampleShapes(model, SampleSet{{{file}}}, {}), ElementsAre(Shape{4, 3, 5}));
  EXPECT_EQ(calibrate(model, {file}, {}).layers.at(0)->absmax(), 1);
}

TEST(Samples, AreGreyOnlyWhereNothingElseIsSaid) {
  OnnxBuilder builder;
  builder.input("x", {1, 1, 2, 2}).output("y").node("Relu", "r", {"x"}, {"y"});
  const Model model = builder.load();
  EXPECT_EQ(withModelsOrder({}, model, false).order, PixelOrder::Gray);
  EXPECT_EQ(withModelsOrder({}, model, true).order, PixelOrder::Bgr);
}

}  // namespace
}  // namespace quantoscope
