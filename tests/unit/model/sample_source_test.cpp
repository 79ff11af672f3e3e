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

// A picture and an array whose shapes the model leaves open, as ncnn's files do; the convolutions
// say how many channels each has.
Model pictureAndState() {
  OnnxBuilder builder;
  builder.input("picture", {1, 3, -1, -1}).input("state", {1, -1, -1, -1}).output("y");
  builder.weights("w", {1, 3, 1, 1}, {1, 1, 1}).weights("v", {1, 1, 1, 1}, {1});
  builder.node("Conv", "c", {"picture", "w"}, {"a"}).node("Conv", "d", {"state", "v"}, {"b"});
  builder.node("Add", "s", {"a", "b"}, {"y"});
  return builder.load();
}

Preprocessing sized(int width, int height) {
  Preprocessing preprocessing;
  preprocessing.width = width;
  preprocessing.height = height;
  return preprocessing;
}

TEST(SampleShapes, KeepEachArraysOwnShapeBesideAPicture) {
  const TemporaryFolder folder;
  const Model model = pictureAndState();
  EXPECT_EQ(imageChannels(model, 0), 3);
  EXPECT_EQ(imageChannels(model, 1), 1);
  cv::imwrite((folder / "a.png").string(), cv::Mat(2, 2, CV_8UC3));
  const auto state = array(folder, "s.npy", {1, 4, 6}, std::vector<float>(24));
  const SampleSet samples{{{folder / "a.png"}, {state}}};
  EXPECT_THAT(sampleShapes(model, samples, sized(6, 4)),
              ElementsAre(Shape{3, 4, 6}, Shape{1, 4, 6}));
  // A batch of one before it makes no difference, and a size of its own wins over that of all.
  const auto batched = array(folder, "t.npy", {1, 1, 4, 6}, std::vector<float>(24));
  Preprocessing own = sized(99, 99);
  own.ownOf("picture").width = 6;
  own.ownOf("picture").height = 4;
  EXPECT_THAT(sampleShapes(model, SampleSet{{{folder / "a.png"}, {batched}}}, own),
              ElementsAre(Shape{3, 4, 6}, Shape{1, 4, 6}));
  EXPECT_EQ(loadSample(model, samples, 0, sized(6, 4), {{3, 4, 6}, {1, 4, 6}}).size(), 2U);
}

TEST(SampleShapes, PassOverAnArrayThatCannotBeRead) {
  const TemporaryFolder folder;
  const Model model = pictureAndState();
  const auto bad = folder.write("a.npy", "no array");
  const auto good = array(folder, "b.npy", {1, 4, 6}, std::vector<float>(24));
  const auto image = array(folder, "p.npy", {3, 4, 6}, std::vector<float>(72));
  EXPECT_THAT(sampleShapes(model, SampleSet{{{image, image}, {bad, good}}}, {}),
              ElementsAre(Shape{3, 4, 6}, Shape{1, 4, 6}));
  EXPECT_THAT(messageOf<Error>([&] {
                sampleShapes(model, SampleSet{{{image}, {bad}}}, {});
              }),
              HasSubstr("a.npy: is not a NumPy file"));
}

TEST(SampleShapes, AreTheDeclaredOnesUnlessASizeIsAskedFor) {
  const TemporaryFolder folder;
  OnnxBuilder builder;
  builder.input("x", {1, 1, 4, 4}).output("y").weights("w", {1, 1, 1, 1}, {1});
  builder.node("Conv", "c", {"x", "w"}, {"y"});
  const Model model = builder.load();
  const auto file = array(folder, "a.npy", {1, 2, 2}, std::vector<float>(4));
  EXPECT_THAT(sampleShapes(model, SampleSet{{{file}}}, {}), ElementsAre(Shape{1, 4, 4}));
  EXPECT_THAT(sampleShapes(model, SampleSet{{{file}}}, sized(2, 2)), ElementsAre(Shape{1, 2, 2}));
  EXPECT_THAT(sampleShapes(model, SampleSet{{{"a.png"}}}, sized(8, 6)),
              ElementsAre(Shape{1, 6, 8}));
  ASSERT_EQ(otherSizes(model, {{1, 6, 8}}).size(), 1U);
  EXPECT_EQ(describe(otherSizes(model, {{1, 6, 8}}).front()),
            "The input 'x' is run as 1×6×8; the model declares 1×4×4.");
  EXPECT_TRUE(otherSizes(model, {{1, 4, 4}}).empty());
}

TEST(SampleShapes, AreNamedWhereALaterLayerDoesNotFit) {
  OnnxBuilder builder;
  builder.input("x", {1, 1, 4, 4}).output("y").weights("m", {16, 1}, std::vector<float>(16, 1));
  builder.node("Flatten", "f", {"x"}, {"flat"}).node("MatMul", "g", {"flat", "m"}, {"y"});
  const Model model = builder.load();
  EXPECT_THAT(messageOf<Error>([&] {
                Network(model, {{1, 6, 8}});
              }),
              HasSubstr("the model declares 1×4×4 for its input 'x', and it is run with 1×6×8"));
}

TEST(Samples, HaveTheClassesOfTheirList) {
  const TemporaryFolder folder;
  OnnxBuilder builder;
  builder.input("x", {1, 1, 2, 2}).output("y").node("Relu", "r", {"x"}, {"y"});
  folder.write("a.png", "");
  folder.write("b.png", "");
  const auto list = folder.write("list.txt", "b.png 4\na.png 0\n");
  EXPECT_THAT(findSamples(builder.load(), {{"", list}}).labels, ElementsAre(4, 0));
  EXPECT_THAT(findSamples(builder.load(), {{"", list}, {"", folder / "a.png"}}).labels,
              ElementsAre(4, 0, std::nullopt));
  EXPECT_TRUE(findSamples(builder.load(), {{"", folder / "a.png"}}).labels.empty());
}

TEST(Samples, AreGreyForTheInputsThatAre) {
  OnnxBuilder builder;
  builder.input("image", {1, 3, 2, 2}).input("mask", {1, 1, 2, 2}).output("y");
  builder.node("Add", "a", {"image", "mask"}, {"y"});
  Preprocessing given;
  given.norm = {0.5F, 0.5F, 0.5F};
  const Preprocessing preprocessing = withModelsOrder(given, builder.load(), false);
  EXPECT_EQ(preprocessing.order, PixelOrder::Bgr);
  EXPECT_EQ(preprocessing.of("image").order, PixelOrder::Bgr);
  EXPECT_EQ(preprocessing.of("mask").order, PixelOrder::Gray);
  EXPECT_THAT(preprocessing.of("mask").norm, ElementsAre(0.5F));
}

TEST(Samples, AreGreyWhereTheFirstLayerSaysSo) {
  OnnxBuilder builder;
  builder.input("x", {1, -1, -1, -1}).output("y");
  builder.weights("w", {1, 1, 1, 1}, {1}).weights("mean", {1}, {1});
  builder.node("Sub", "s", {"x", "mean"}, {"a"}).node("Conv", "c", {"a", "w"}, {"y"});
  const Model model = builder.load();
  EXPECT_EQ(imageChannels(model, 0), 1);
  EXPECT_EQ(withModelsOrder({}, model, false).order, PixelOrder::Gray);
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
