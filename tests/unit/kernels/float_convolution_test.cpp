// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/float_convolution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "tests/unit/kernels/every_target.h"

namespace quantoscope {
namespace {

struct Case {
  FloatConvolutionShape shape;
  std::vector<float> input;
  std::vector<float> weights;
  std::vector<float> bias;
};

Case randomCase(std::mt19937& random, bool pointwise) {
  const auto upTo = [&](std::size_t limit) { return random() % (limit + 1); };
  Case c;
  FloatConvolutionShape& s = c.shape;
  s.inputChannels = 1 + upTo(20);
  s.outputChannels = 1 + upTo(20);
  if (!pointwise) {
    s.kernelHeight = 1 + upTo(4);
    s.kernelWidth = 1 + upTo(4);
    s.strideHeight = 1 + upTo(2);
    s.strideWidth = 1 + upTo(2);
    s.dilationHeight = 1 + upTo(1);
    s.dilationWidth = 1 + upTo(2);
    s.padTop = upTo(3);
    s.padLeft = upTo(3);
  }
  s.outputHeight = 1 + upTo(12);
  s.outputWidth = 1 + upTo(60);
  // The pads below and to the right are what the output needs beyond the input, or less than none.
  const auto extent = [&](std::size_t output, std::size_t stride, std::size_t kernel,
                          std::size_t dilation, std::size_t pad) {
    const std::size_t reach = (output - 1) * stride + (kernel - 1) * dilation + 1;
    return pointwise ? output : std::max<std::size_t>(1, reach + upTo(2) - std::min(reach, pad));
  };
  s.inputHeight =
      extent(s.outputHeight, s.strideHeight, s.kernelHeight, s.dilationHeight, s.padTop + upTo(2));
  s.inputWidth =
      extent(s.outputWidth, s.strideWidth, s.kernelWidth, s.dilationWidth, s.padLeft + upTo(2));
  std::normal_distribution<float> normal(0, 1);
  c.input.resize(s.inputChannels * s.inputHeight * s.inputWidth);
  c.weights.resize(s.outputChannels * s.depth());
  c.bias.resize(s.outputChannels);
  for (auto* values : {&c.input, &c.weights, &c.bias}) {
    for (float& value : *values) {
      value = normal(random);
    }
  }
  return c;
}

double plainOutput(const Case& c, std::size_t channel, std::size_t y, std::size_t x) {
  const FloatConvolutionShape& s = c.shape;
  double sum = static_cast<double>(c.bias[channel]);
  for (std::size_t i = 0; i < s.inputChannels; ++i) {
    for (std::size_t ky = 0; ky < s.kernelHeight; ++ky) {
      for (std::size_t kx = 0; kx < s.kernelWidth; ++kx) {
        const std::size_t row = y * s.strideHeight + ky * s.dilationHeight;
        const std::size_t column = x * s.strideWidth + kx * s.dilationWidth;
        if (row < s.padTop || row - s.padTop >= s.inputHeight || column < s.padLeft ||
            column - s.padLeft >= s.inputWidth) {
          continue;
        }
        const float value =
            c.input[(i * s.inputHeight + row - s.padTop) * s.inputWidth + column - s.padLeft];
        const float weight =
            c.weights[((channel * s.inputChannels + i) * s.kernelHeight + ky) * s.kernelWidth + kx];
        sum += static_cast<double>(value) * static_cast<double>(weight);
      }
    }
  }
  return sum;
}

void expectLikePlainLoops(const Case& c) {
  const FloatConvolutionShape& s = c.shape;
  const FloatConvolution plain(s, c.weights, c.bias, {});
  const FloatConvolution leaky(s, c.weights, c.bias, 0.25F);
  onEveryTarget([&] {
    std::vector<float> output(s.outputChannels * s.outputHeight * s.outputWidth, NAN);
    std::vector<float> activated(output);
    plain.run(c.input.data(), output.data());
    leaky.run(c.input.data(), activated.data());
    std::size_t at = 0;
    for (std::size_t channel = 0; channel < s.outputChannels; ++channel) {
      for (std::size_t y = 0; y < s.outputHeight; ++y) {
        for (std::size_t x = 0; x < s.outputWidth; ++x, ++at) {
          ASSERT_NEAR(output[at], plainOutput(c, channel, y, x), 2e-4)
              << s.outputHeight << "×" << s.outputWidth << " at " << y << ", " << x;
          ASSERT_EQ(activated[at], output[at] < 0 ? output[at] * 0.25F : output[at]);
        }
      }
    }
  });
}

TEST(FloatConvolution, ConvolvesLikePlainLoops) {
  std::mt19937 random(41);
  for (int i = 0; i < 60 && !HasFailure(); ++i) {
    expectLikePlainLoops(randomCase(random, false));
  }
}

TEST(FloatConvolution, MultipliesPixelsLikePlainLoops) {
  std::mt19937 random(42);
  for (int i = 0; i < 30 && !HasFailure(); ++i) {
    expectLikePlainLoops(randomCase(random, true));
  }
}

}  // namespace
}  // namespace quantoscope
