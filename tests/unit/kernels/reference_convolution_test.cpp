// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/reference_convolution.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <opencv2/core.hpp>
#include <random>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/kernels/half.h"
#include "core/kernels/int8_convolution.h"
#include "tests/unit/kernels/int8_convolution_oracle.h"

namespace quantoscope {
namespace {

std::vector<Int8ConvolutionShape> shapes() {
  std::vector<Int8ConvolutionShape> all;
  Int8ConvolutionShape s;
  s.inputChannels = 6;
  s.outputChannels = 12;
  s.kernelHeight = 3;
  s.kernelWidth = 3;
  s.padTop = s.padLeft = 1;
  s.padBottom = 2;
  all.push_back(s);
  s.groups = 6;
  s.strideWidth = 2;
  all.push_back(s);
  s.groups = 3;
  s.dilationHeight = 2;
  all.push_back(s);
  s = {};
  s.inputChannels = 37;
  s.outputChannels = 5;
  all.push_back(s);
  s = {};
  s.inputChannels = 4;
  s.outputChannels = 6;
  s.kernelHeight = s.kernelWidth = 4;
  s.strideHeight = s.strideWidth = 2;
  s.padTop = s.padLeft = s.padBottom = s.padRight = 1;
  s.transposed = true;
  all.push_back(s);
  s.outputPadBottom = s.outputPadRight = 1;
  s.groups = 2;
  all.push_back(s);
  return all;
}

// Small integers have exact sums in float, so that the integer oracle serves.
TEST(ReferenceConvolution, IsTheDefinition) {
  std::mt19937 random(3);
  for (const Int8ConvolutionShape& given : shapes()) {
    for (const int padValue : {0, 5}) {
      Int8ConvolutionShape shape = given;
      if (padValue != 0 && shape.transposed) {
        continue;
      }
      shape.padValue = static_cast<std::int8_t>(padValue);
      const PictureSize size{9, 7};
      const auto codes = [&](std::size_t count) {
        std::vector<std::int8_t> values(count);
        for (auto& value : values) {
          value = static_cast<std::int8_t>(static_cast<int>(random() % 41) - 20);
        }
        return values;
      };
      const auto weights = codes(shape.weightCount());
      const int count = 2;
      std::vector<float> input;
      std::vector<float> expected;
      std::vector<float> bias;
      for (int channel = 0; channel < shape.outputChannels; ++channel) {
        bias.push_back(static_cast<float>(channel) - 2);
      }
      const std::size_t pixels = outputSize(shape, size).pixels();
      for (int sample = 0; sample < count; ++sample) {
        const auto picture = codes(static_cast<std::size_t>(shape.inputChannels) * size.pixels());
        input.insert(input.end(), picture.begin(), picture.end());
        const auto sums = oracle::convolve(shape, size, picture, weights);
        for (std::size_t i = 0; i < sums.size(); ++i) {
          expected.push_back(static_cast<float>(sums[i]) + bias[i / pixels]);
        }
      }
      const std::vector<float> floatWeights(weights.begin(), weights.end());
      const ReferenceConvolution convolution(shape, floatWeights, bias, size, count,
                                             static_cast<float>(padValue));
      std::vector<float> output(expected.size(), -1);
      convolution.run(input, output);
      EXPECT_EQ(output, expected) << "pad value " << padValue;
    }
  }
}

TEST(ReferenceConvolution, RefusesWhatDoesNotFit) {
  Int8ConvolutionShape shape;
  shape.inputChannels = 2;
  shape.outputChannels = 3;
  EXPECT_THROW(ReferenceConvolution(shape, std::vector<float>(5), {}, {4, 4}), Error);
  EXPECT_THROW(ReferenceConvolution(shape, std::vector<float>(6), std::vector<float>(2), {4, 4}),
               Error);
  const ReferenceConvolution convolution(shape, std::vector<float>(6), {}, {4, 4});
  std::vector<float> output(48);
  EXPECT_THROW(convolution.run(std::vector<float>(31), output), Error);
}

// A primitive's own scratchpad is for one thread; two at once gave wrong sums.
TEST(Convolutions, RunInSeveralThreadsAtOnce) {
  Int8ConvolutionShape shape;
  shape.inputChannels = 64;
  shape.outputChannels = 64;
  shape.kernelHeight = shape.kernelWidth = 3;
  shape.padTop = shape.padLeft = shape.padBottom = shape.padRight = 1;
  const PictureSize size{14, 14};
  std::mt19937 random(9);
  std::vector<std::int8_t> weights(shape.weightCount());
  std::vector<std::int8_t> codes(64 * size.pixels());
  for (auto* values : {&weights, &codes}) {
    for (auto& value : *values) {
      value = static_cast<std::int8_t>(static_cast<int>(random() % 15) - 7);
    }
  }
  const auto expected = oracle::convolve(shape, size, codes, weights);
  const Int8Convolution integers(shape, weights);
  const std::vector<float> floatWeights(weights.begin(), weights.end());
  const std::vector<float> input(codes.begin(), codes.end());
  const ReferenceConvolution floats(shape, floatWeights, {}, size);
  std::vector<int> wrong(4, 0);
  {
    std::vector<std::jthread> threads;
    for (int& errors : wrong) {
      threads.emplace_back([&] {
        std::vector<std::int32_t> sums(expected.size());
        std::vector<float> values(expected.size());
        for (int round = 0; round < 30; ++round) {
          integers.run({codes, 1, size}, sums);
          floats.run(input, values);
          for (std::size_t i = 0; i < expected.size(); ++i) {
            errors += sums[i] != expected[i] || values[i] != static_cast<float>(expected[i]);
          }
        }
      });
    }
  }
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(Half, RoundsLikeOpenCv) {
  std::vector<float> values = {0,      -0.0F, 1,     65504,    65519.9F,     65520,
                               -70000, 6e-8F, 2e-8F, 2.98e-8F, 6.1e-5F,      1e-4F,
                               0.1F,   2049,  2051,  -3.3F,    1.0009765625F};
  std::mt19937 random(2);
  for (int i = 0; i < 100000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random());
    const auto value = std::bit_cast<float>(bits);
    if (!std::isnan(value)) {
      values.push_back(value);
    }
  }
  std::vector<float> rounded(values.size());
  roundToHalf(values, rounded);
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(rounded[i], static_cast<float>(cv::float16_t(values[i]))) << values[i];
  }
}

}  // namespace
}  // namespace quantoscope
