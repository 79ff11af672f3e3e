// SPDX-License-Identifier: GPL-3.0-or-later
// A real Caffe model against the same network in ncnn's format, and against the engine's importer.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/dnn.hpp>

#include "core/calibration/calibrate.h"
#include "core/calibration/threshold_methods.h"
#include "core/model/image_source.h"
#include "core/model/network.h"

namespace quantoscope {
namespace {

const std::filesystem::path kReference = QUANTOSCOPE_REFERENCE_DIR;
const Preprocessing kFaces = {
    320, 240, PixelOrder::Rgb, {127, 127, 127}, {1 / 128.F, 1 / 128.F, 1 / 128.F}};

std::string caffeStem() {
  return (kReference / "models" / "caffe" / "RFB-320").string();
}

std::vector<std::filesystem::path> images() {
  return listImages(kReference / "images" / "png_320x240");
}

TEST(CaffeModel, GivesTheOutputsOfTheEnginesImporter) {
  const Model model = loadModel({caffeStem() + ".caffemodel"});
  cv::dnn::Net other =
      cv::dnn::readNetFromCaffe(caffeStem() + ".prototxt", caffeStem() + ".caffemodel");
  Network network(model, {{3, 240, 320}});
  for (const int threads : {1, 2}) {
    setEngineThreads(threads);
    for (std::size_t i = 0; i < 3; ++i) {
      const Tensor input = loadInput(images()[i], kFaces, {3, 240, 320});
      const std::vector<int> shape = {1, 3, 240, 320};
      other.setInput(cv::Mat(shape, CV_32F, const_cast<float*>(input.values.data())));
      const auto outputs = network.forward({input});
      for (std::size_t output = 0; output < outputs.size(); ++output) {
        const cv::Mat expected = other.forward(model.outputs[output].name);
        const auto& values = outputs[output].values;
        ASSERT_EQ(values.size(), expected.total());
        double worst = 0;
        double low = 0;
        double high = 0;
        for (std::size_t k = 0; k < values.size(); ++k) {
          const double value = static_cast<double>(expected.ptr<float>()[k]);
          worst = std::max(worst, std::abs(static_cast<double>(values[k]) - value));
          low = std::min(low, value);
          high = std::max(high, value);
        }
        EXPECT_LE(worst, 1e-5 * (high - low)) << model.outputs[output].name;
      }
    }
  }
}

TEST(CaffeModel, IsTheNcnnModel) {
  const auto stem = (kReference / "models" / "ncnn" / "RFB-320").string();
  const Model caffe = loadModel({caffeStem() + ".prototxt"});
  const Model ncnn = loadModel({stem + ".param"});
  ASSERT_EQ(caffe.layers.size(), ncnn.layers.size());
  for (std::size_t i = 0; i < caffe.layers.size(); ++i) {
    EXPECT_EQ(caffe.layers[i].kind, ncnn.layers[i].kind);
    EXPECT_EQ(caffe.layers[i].geometry.padLeft, ncnn.layers[i].geometry.padLeft);
    ASSERT_EQ(caffe.layers[i].weights.size(), ncnn.layers[i].weights.size());
  }
  const CalibrationOptions options = {kFaces, true, 2};
  const Calibration a = calibrate(caffe, images(), options);
  const Calibration b = calibrate(ncnn, images(), options);
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    EXPECT_NEAR(a.layers[i]->absmax(), b.layers[i]->absmax(), 1e-4 * b.layers[i]->absmax());
    const auto binOf = [](const ActivationStatistics& statistics) {
      return static_cast<int>(thresholdMethod("ncnn").curve(statistics.magnitudes(), 128).bestBin);
    };
    EXPECT_LE(std::abs(binOf(*a.layers[i]) - binOf(*b.layers[i])), 1) << caffe.layers[i].name;
  }
}

}  // namespace
}  // namespace quantoscope
