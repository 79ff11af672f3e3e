// SPDX-License-Identifier: GPL-3.0-or-later
// Compares the float networks of ncnn models with what ncnn itself computed for the same images:
// the outputs, and the range of the input of every layer that can be quantized.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <string>

#include "core/base/byte_reader.h"
#include "core/model/image_source.h"
#include "core/model/ncnn/load_ncnn.h"
#include "core/model/network.h"
#include "core/model/npy.h"

namespace quantoscope {
namespace {

const std::filesystem::path kReference = QUANTOSCOPE_REFERENCE_DIR;

struct ReferenceModel {
  std::string name;
  std::string images;
  Preprocessing preprocessing;
};

void PrintTo(const ReferenceModel& model, std::ostream* stream) {
  *stream << model.name;
}

/// Smallest, largest and mean absolute value.
struct Range {
  double min = 0;
  double max = 0;
  double meanAbsolute = 0;
};

Range rangeOf(std::span<const float> values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  double sum = 0;
  for (const float value : values) {
    sum += std::abs(static_cast<double>(value));
  }
  return {static_cast<double>(*low), static_cast<double>(*high),
          sum / static_cast<double>(values.size())};
}

class RangeHook final : public LayerHook {
 public:
  explicit RangeHook(const Model& model) : model_(model) {}
  void before(std::size_t index, const TensorView& input) override {
    ranges[model_.layers.at(index).name] = rangeOf(input.values);
  }
  std::map<std::string, Range> ranges;

 private:
  const Model& model_;
};

std::map<std::string, Range> readRanges(const std::filesystem::path& path) {
  std::map<std::string, Range> ranges;
  std::istringstream lines(readTextFile(path));
  std::string name;
  for (Range range; lines >> name >> range.min >> range.max >> range.meanAbsolute;) {
    ranges[name] = range;
  }
  return ranges;
}

double cosine(std::span<const float> a, std::span<const float> b) {
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = static_cast<double>(a[i]);
    const auto y = static_cast<double>(b[i]);
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / std::sqrt(aa * bb);
}

void expectSameValues(const Tensor& actual, const Tensor& expected) {
  ASSERT_EQ(actual.values.size(), expected.values.size());
  const Range range = rangeOf(expected.values);
  double worst = 0;
  for (std::size_t i = 0; i < actual.values.size(); ++i) {
    worst = std::max(worst, std::abs(static_cast<double>(actual.values[i]) -
                                     static_cast<double>(expected.values[i])));
  }
  EXPECT_GE(cosine(actual.values, expected.values), 0.99999);
  EXPECT_LE(worst, 1e-3 * (range.max - range.min));
}

class FloatOutputs : public ::testing::TestWithParam<ReferenceModel> {};

TEST_P(FloatOutputs, AreThoseOfNcnn) {
  const auto& [name, images, preprocessing] = GetParam();
  const auto stem = kReference / "models" / "ncnn" / name;
  const Model model = loadNcnnModel(stem.string() + ".param", stem.string() + ".bin");
  const Shape shape = resolveInputShape(model.inputs.at(0).shape, preprocessing);
  int compared = 0;
  for (const Fusion fusion : {Fusion::Off, Fusion::On}) {
    Network network(model, {shape}, fusion);
    for (const auto& entry :
         std::filesystem::directory_iterator(kReference / "peer" / "outputs" / name)) {
      const std::string file = entry.path().filename().string();
      const std::string ending = ".absmax.tsv";
      if (!file.ends_with(ending)) {
        continue;
      }
      const std::string image = file.substr(0, file.size() - ending.size());
      SCOPED_TRACE(image);
      RangeHook hook(model);
      const auto input =
          loadInput(kReference / "images" / images / (image + ".png"), preprocessing, shape);
      const auto outputs = network.forward({input}, &hook);
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        SCOPED_TRACE(model.outputs[i].name);
        expectSameValues(outputs[i], readNpy(entry.path().parent_path() /
                                             (image + ".fp32." + model.outputs[i].name + ".npy")));
        ++compared;
      }
      const auto expected = readRanges(entry.path());
      EXPECT_EQ(expected.size(), model.layers.size());
      for (const auto& [layer, range] : expected) {
        SCOPED_TRACE(layer);
        ASSERT_TRUE(hook.ranges.contains(layer));
        const Range& actual = hook.ranges.at(layer);
        // The file has six digits; float sums in another order differ in about as many.
        const double tolerance = 1e-4 * std::max(std::abs(range.min), std::abs(range.max)) + 1e-6;
        EXPECT_NEAR(actual.min, range.min, tolerance);
        EXPECT_NEAR(actual.max, range.max, tolerance);
        EXPECT_NEAR(actual.meanAbsolute, range.meanAbsolute, tolerance);
      }
    }
  }
  EXPECT_GE(compared, 6);
}

INSTANTIATE_TEST_SUITE_P(
    Models, FloatOutputs,
    ::testing::Values(
        ReferenceModel{"squeezenet_v1.1",
                       "png_227x227",
                       {227, 227, PixelOrder::Bgr, {104, 117, 123}, {1, 1, 1}}},
        ReferenceModel{
            "RFB-320",
            "png_320x240",
            {320, 240, PixelOrder::Rgb, {127, 127, 127}, {1 / 128.F, 1 / 128.F, 1 / 128.F}}},
        ReferenceModel{
            "FastestDet",
            "png_352x352",
            {352, 352, PixelOrder::Bgr, {0, 0, 0}, {0.003921569F, 0.003921569F, 0.003921569F}}}),
    [](const auto& instance) {
      std::string name = instance.param.name;
      std::replace_if(
          name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
      return name;
    });

}  // namespace
}  // namespace quantoscope
