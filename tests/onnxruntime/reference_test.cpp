// SPDX-License-Identifier: GPL-3.0-or-later
// Real models with QuantizeLinear and DequantizeLinear in ONNX Runtime.
#include <gtest/gtest.h>

#include <filesystem>
#include <opencv2/imgproc.hpp>
#include <random>

#include "core/model/npy.h"
#include "tests/onnxruntime/qdq_comparison.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

const std::filesystem::path kReference = QUANTOSCOPE_REFERENCE_DIR;

TEST(ReferenceInOnnxRuntime, Faces) {
  REQUIRE_ONNX_RUNTIME();
  expectOnnxRuntimeAgrees(
      testing::qdqCase(
          kReference / "models/onnx/version-RFB-320_without_postprocessing.onnx",
          kReference / "images/png_320x240", 20,
          {320, 240, PixelOrder::Rgb, {127, 127, 127}, {1 / 128.F, 1 / 128.F, 1 / 128.F}}),
      0.999);
}

TEST(ReferenceInOnnxRuntime, FastestDet) {
  REQUIRE_ONNX_RUNTIME();
  expectOnnxRuntimeAgrees(
      testing::qdqCase(
          kReference / "models/onnx/FastestDet.onnx", kReference / "images/png_352x352", 20,
          {352, 352, PixelOrder::Bgr, {0, 0, 0}, {0.003921569F, 0.003921569F, 0.003921569F}}),
      0);
}

// There are no pictures for this one: digits as OpenCV draws them.
TEST(ReferenceInOnnxRuntime, Digits) {
  REQUIRE_ONNX_RUNTIME();
  const testing::TemporaryFolder folder;
  std::mt19937 engine(7);
  constexpr int kCount = 100;
  for (int i = 0; i < kCount; ++i) {
    cv::Mat picture = cv::Mat::zeros(28, 28, CV_32F);
    const cv::Point corner(static_cast<int>(4 + engine() % 5), static_cast<int>(21 + engine() % 4));
    cv::putText(picture, std::to_string(i % 10), corner, static_cast<int>(engine() % 4),
                0.7 + 0.05 * static_cast<double>(engine() % 3), cv::Scalar(255),
                static_cast<int>(1 + engine() % 3), cv::LINE_AA);
    Tensor tensor;
    tensor.shape = {1, 28, 28};
    tensor.values.assign(picture.ptr<float>(), picture.ptr<float>() + picture.total());
    folder.write(std::to_string(100 + i) + ".npy", npyBytes(tensor));
  }
  expectOnnxRuntimeAgrees(testing::qdqCase(kReference / "models/onnx/mnist.onnx", folder.path(),
                                           kCount, {28, 28, PixelOrder::Gray, {}, {}}),
                          0.999);
}

}  // namespace
}  // namespace quantoscope
