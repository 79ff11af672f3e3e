// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/fast_convolution.h"

#include <gtest/gtest.h>

#include <opencv2/dnn/all_layers.hpp>
#include <random>
#include <vector>

#include "core/model/network.h"

namespace quantoscope {
namespace {

struct Case {
  int inputs;
  int outputs;
  int groups;
  int kernel;
  int stride;
  int pad;
  int dilation;
  int height;
  int width;
  bool relu;
};

class OneEngineThread : public ::testing::Test {
 protected:
  OneEngineThread() { setEngineThreads(1); }
  ~OneEngineThread() override { setEngineThreads(2); }
  std::mt19937 random_{11};

  cv::Mat values(const std::vector<int>& shape) {
    std::normal_distribution<float> normal;
    cv::Mat mat(shape, CV_32F);
    std::generate_n(mat.ptr<float>(), mat.total(), [&] { return normal(random_); });
    return mat;
  }
};

// Plain loops.
std::vector<float> oracle(const Case& c, const cv::Mat& in, const cv::Mat& weights,
                          const cv::Mat& bias, int height, int width) {
  std::vector<float> out;
  const int perGroup = c.inputs / c.groups;
  for (int o = 0; o < c.outputs; ++o) {
    const int group = o / (c.outputs / c.groups);
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        double sum = static_cast<double>(bias.at<float>(0, o));
        for (int i = 0; i < perGroup; ++i) {
          for (int ky = 0; ky < c.kernel; ++ky) {
            for (int kx = 0; kx < c.kernel; ++kx) {
              const int sy = y * c.stride - c.pad + ky * c.dilation;
              const int sx = x * c.stride - c.pad + kx * c.dilation;
              if (sy >= 0 && sy < c.height && sx >= 0 && sx < c.width) {
                const int channel = group * perGroup + i;
                const float value = in.ptr<float>()[(channel * c.height + sy) * c.width + sx];
                const float weight =
                    weights.ptr<float>()[((o * perGroup + i) * c.kernel + ky) * c.kernel + kx];
                sum += static_cast<double>(value) * static_cast<double>(weight);
              }
            }
          }
        }
        out.push_back(static_cast<float>(c.relu ? std::max(0.0, sum) : sum));
      }
    }
  }
  return out;
}

TEST_F(OneEngineThread, ConvolvesLikePlainLoops) {
  const std::vector<Case> cases = {
      {3, 16, 1, 3, 2, 0, 1, 23, 31, true},  {16, 24, 1, 1, 1, 0, 1, 7, 9, false},
      {8, 8, 8, 3, 1, 1, 1, 13, 11, true},   {32, 32, 32, 3, 2, 1, 1, 15, 15, false},
      {8, 16, 2, 3, 1, 1, 1, 9, 9, true},    {5, 7, 1, 5, 1, 2, 1, 12, 10, false},
      {16, 16, 1, 3, 1, 2, 2, 14, 14, true}, {4, 1000, 1, 1, 1, 0, 1, 1, 1, false},
  };
  for (const Case& c : cases) {
    cv::dnn::LayerParams params;
    params.name = "conv";
    params.type = "Convolution";
    params.set("kernel_size", c.kernel);
    params.set("stride", c.stride);
    params.set("pad", c.pad);
    params.set("dilation", c.dilation);
    params.set("group", c.groups);
    params.set("num_output", c.outputs);
    const cv::Mat weights = values({c.outputs, c.inputs / c.groups, c.kernel, c.kernel});
    const cv::Mat bias = values({1, c.outputs});
    params.blobs = {weights, bias};

    const auto layer = makeFastConvolution(cv::dnn::ConvolutionLayer::create(params), params);
    cv::dnn::LayerParams reluParams;
    cv::Ptr<cv::dnn::ActivationLayer> relu = cv::dnn::ReLULayer::create(reluParams);
    ASSERT_TRUE(!c.relu || layer->setActivation(relu));
    const cv::Mat input = values({1, c.inputs, c.height, c.width});
    std::vector<cv::dnn::MatShape> shapes;
    std::vector<cv::dnn::MatShape> none;
    layer->getMemoryShapes({{1, c.inputs, c.height, c.width}}, 1, shapes, none);
    std::vector<cv::Mat> inputs = {input};
    std::vector<cv::Mat> outputs = {cv::Mat(shapes.at(0), CV_32F)};
    std::vector<cv::Mat> internals;
    layer->finalize(cv::InputArrayOfArrays(inputs), cv::OutputArrayOfArrays(outputs));
    layer->forward(cv::InputArrayOfArrays(inputs), cv::OutputArrayOfArrays(outputs),
                   cv::OutputArrayOfArrays(internals));

    const auto expected = oracle(c, input, weights, bias, shapes[0][2], shapes[0][3]);
    ASSERT_EQ(expected.size(), outputs[0].total());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_NEAR(outputs[0].ptr<float>()[i], expected[i], 1e-3F)
          << c.inputs << " to " << c.outputs << ", " << c.groups << " groups, kernel " << c.kernel;
    }
  }
}

}  // namespace
}  // namespace quantoscope
