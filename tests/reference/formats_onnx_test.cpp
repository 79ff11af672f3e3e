// SPDX-License-Identifier: GPL-3.0-or-later
// Real ONNX models against ONNX Runtime's outputs, the engine's own importer, and the same networks
// in ncnn's format.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <opencv2/dnn.hpp>

#include "core/calibration/calibrate.h"
#include "core/calibration/threshold_methods.h"
#include "core/model/image_source.h"
#include "core/model/network.h"
#include "core/model/npy.h"

namespace quantoscope {
namespace {

const std::filesystem::path kReference = QUANTOSCOPE_REFERENCE_DIR;
const std::string kFaces = "version-RFB-320_without_postprocessing";

Preprocessing preprocessingOf(const std::string& model) {
  if (model == "FastestDet") {
    return {352, 352, PixelOrder::Bgr, {0, 0, 0}, {0.003921569F, 0.003921569F, 0.003921569F}};
  }
  return {320, 240, PixelOrder::Rgb, {127, 127, 127}, {1 / 128.F, 1 / 128.F, 1 / 128.F}};
}

std::filesystem::path imagesOf(const std::string& model) {
  return kReference / "images" / (model == "FastestDet" ? "png_352x352" : "png_320x240");
}

Model load(const std::string& format, const std::string& name) {
  const auto stem = (kReference / "models" / format / name).string();
  if (format == "ncnn") {
    return loadModel({stem + ".param", stem + ".bin"});
  }
  return loadModel({stem + ".onnx"});
}

void expectSame(std::span<const float> actual, std::span<const float> expected) {
  ASSERT_EQ(actual.size(), expected.size());
  const auto [low, high] = std::minmax_element(expected.begin(), expected.end());
  double worst = 0;
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const auto a = static_cast<double>(actual[i]);
    const auto b = static_cast<double>(expected[i]);
    worst = std::max(worst, std::abs(a - b));
    ab += a * b;
    aa += a * a;
    bb += b * b;
  }
  EXPECT_GE(ab / std::sqrt(aa * bb), 0.99999);
  EXPECT_LE(worst, 1e-3 * static_cast<double>(*high - *low));
  std::printf("largest difference %.3g of the range\n", worst / static_cast<double>(*high - *low));
}

class OnnxModels : public ::testing::TestWithParam<std::string> {};

TEST_P(OnnxModels, GiveTheOutputsOfOnnxRuntime) {
  const std::string& name = GetParam();
  const Model model = load("onnx", name);
  const Preprocessing preprocessing = preprocessingOf(name);
  const Shape shape = resolveInputShape(model.inputs.at(0).shape, preprocessing);
  int compared = 0;
  for (const int threads : {1, 2}) {
    setEngineThreads(threads);
    for (const Fusion fusion : {Fusion::On, Fusion::Off}) {
      Network network(model, {shape}, fusion);
      for (const auto& image : listImages(imagesOf(name))) {
        const auto expected = kReference / "peer" / "outputs_onnx" / name;
        const auto fileOf = [&](const ModelOutput& output) {
          return expected / (image.stem().string() + ".ort." + output.name + ".npy");
        };
        if (!std::filesystem::exists(fileOf(model.outputs.at(0)))) {
          continue;
        }
        const auto outputs = network.forward({loadInput(image, preprocessing, shape)});
        for (std::size_t i = 0; i < outputs.size(); ++i) {
          expectSame(outputs[i].values, readNpy(fileOf(model.outputs[i])).values);
          ++compared;
        }
      }
    }
  }
  EXPECT_EQ(compared, 4 * 2 * static_cast<int>(model.outputs.size()));
}

INSTANTIATE_TEST_SUITE_P(Models, OnnxModels, ::testing::Values(kFaces, "FastestDet"),
                         [](const auto& instance) {
                           return instance.param == kFaces ? "RFB_320" : instance.param;
                         });

TEST(OnnxMnist, GivesTheOutputsOfTheEnginesImporter) {
  const auto file = kReference / "models" / "onnx" / "mnist.onnx";
  const Model model = loadModel({file});
  ASSERT_EQ(model.layers.size(), 3U);
  EXPECT_EQ(model.layers[0].kind, LayerKind::Convolution);
  EXPECT_EQ(model.layers[2].kind, LayerKind::InnerProduct);
  EXPECT_EQ(model.layers[2].inputChannels, 256);
  EXPECT_EQ(model.layers[2].outputChannels, 10);
  Preprocessing preprocessing;
  preprocessing.order = PixelOrder::Gray;
  Network network(model, {{1, 28, 28}});
  cv::dnn::Net other = cv::dnn::readNetFromONNX(file.string());
  for (const auto& image : listImages(imagesOf(kFaces))) {
    const Tensor input = loadInput(image, preprocessing, {1, 28, 28});
    const std::vector<int> shape = {1, 1, 28, 28};
    other.setInput(cv::Mat(shape, CV_32F, const_cast<float*>(input.values.data())));
    const cv::Mat expected = other.forward();
    const auto outputs = network.forward({input});
    for (std::size_t i = 0; i < 10; ++i) {
      EXPECT_NEAR(outputs[0].values[i], expected.ptr<float>()[i],
                  1e-4F * std::abs(expected.ptr<float>()[i]) + 0.1F);
    }
  }
}

/// The layers of two formats of a network in order: same geometry, and weights within `tolerance`
/// of the largest one.
void expectSameLayers(const Model& a, const Model& b, double tolerance) {
  ASSERT_EQ(a.layers.size(), b.layers.size());
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    const QuantizableLayer& x = a.layers[i];
    const QuantizableLayer& y = b.layers[i];
    SCOPED_TRACE(x.name + " and " + y.name);
    EXPECT_EQ(x.kind, y.kind);
    EXPECT_EQ(x.inputChannels, y.inputChannels);
    EXPECT_EQ(x.outputChannels, y.outputChannels);
    EXPECT_EQ(x.geometry.kernelWidth, y.geometry.kernelWidth);
    EXPECT_EQ(x.geometry.strideHeight, y.geometry.strideHeight);
    EXPECT_EQ(x.geometry.padLeft, y.geometry.padLeft);
    EXPECT_EQ(x.geometry.dilationHeight, y.geometry.dilationHeight);
    EXPECT_EQ(x.geometry.groups, y.geometry.groups);
    ASSERT_EQ(x.weights.size(), y.weights.size());
    double largest = 0;
    double worst = 0;
    for (std::size_t k = 0; k < x.weights.size(); ++k) {
      largest = std::max(largest, std::abs(static_cast<double>(x.weights[k])));
      worst = std::max(
          worst, std::abs(static_cast<double>(x.weights[k]) - static_cast<double>(y.weights[k])));
    }
    EXPECT_LE(worst, tolerance * largest);
  }
}

TEST(OnnxSameness, HaveTheWeightsOfTheNcnnModels) {
  // The ncnn file holds halves of 11 bits, cut off and not rounded.
  const Model onnx = load("onnx", "FastestDet");
  const Model ncnn = load("ncnn", "FastestDet");
  expectSameLayers(onnx, ncnn, 1.0 / 1024);
  for (std::size_t i = 0; i < onnx.layers.size(); ++i) {
    const auto& whole = onnx.layers[i].weights;
    const auto& halves = ncnn.layers[i].weights;
    EXPECT_TRUE(std::equal(halves.begin(), halves.end(), whole.begin(), whole.end(),
                           [](float half, float w) { return std::abs(half) <= std::abs(w); }));
  }
  // Here the batch normalizations are folded in one, and were folded by a tool in the other.
  expectSameLayers(load("onnx", kFaces), load("ncnn", "RFB-320"), 1e-5);
}

/// absmax and threshold bins of a calibration over all images.
std::vector<std::pair<double, std::size_t>> thresholdsOf(const Model& model) {
  const auto calibration =
      calibrate(model, listImages(imagesOf(kFaces)), {preprocessingOf(kFaces), true, 2});
  std::vector<std::pair<double, std::size_t>> thresholds;
  for (const auto& statistics : calibration.layers) {
    const auto curve = thresholdMethod("ncnn").curve(statistics->magnitudes(), 128);
    thresholds.emplace_back(statistics->absmax(), curve.bestBin);
  }
  return thresholds;
}

TEST(OnnxSameness, CalibrateLikeTheNcnnModel) {
  const auto onnx = thresholdsOf(load("onnx", kFaces));
  const auto ncnn = thresholdsOf(load("ncnn", "RFB-320"));
  ASSERT_EQ(onnx.size(), ncnn.size());
  for (std::size_t i = 0; i < onnx.size(); ++i) {
    EXPECT_NEAR(onnx[i].first, ncnn[i].first, 1e-4 * ncnn[i].first) << "layer " << i;
    EXPECT_LE(std::abs(static_cast<int>(onnx[i].second) - static_cast<int>(ncnn[i].second)), 1)
        << "layer " << i;
  }
}

}  // namespace
}  // namespace quantoscope
