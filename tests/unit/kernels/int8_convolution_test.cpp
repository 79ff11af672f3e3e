// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/int8_convolution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/kernels/int8_epilogue.h"
#include "core/kernels/onednn_convolution.h"
#include "tests/unit/kernels/every_target.h"
#include "tests/unit/kernels/int8_convolution_oracle.h"

namespace quantoscope {
namespace {

struct Case {
  Int8ConvolutionShape shape;
  PictureSize size;
};

std::string describe(const Case& c) {
  const auto& s = c.shape;
  std::ostringstream text;
  text << s.inputChannels << "->" << s.outputChannels << " groups " << s.groups << " kernel "
       << s.kernelHeight << "x" << s.kernelWidth << " stride " << s.strideHeight << "x"
       << s.strideWidth << " dilation " << s.dilationHeight << "x" << s.dilationWidth << " pads "
       << s.padTop << "," << s.padLeft << "," << s.padBottom << "," << s.padRight << " value "
       << static_cast<int>(s.padValue) << " transposed " << s.transposed << " output pads "
       << s.outputPadBottom << "," << s.outputPadRight << " picture " << c.size.height << "x"
       << c.size.width;
  return text.str();
}

Int8ConvolutionShape shapeOf(int in, int out, int kernel, int stride = 1, int pad = 0,
                             int groups = 1) {
  Int8ConvolutionShape shape;
  shape.inputChannels = in;
  shape.outputChannels = out;
  shape.kernelHeight = shape.kernelWidth = kernel;
  shape.strideHeight = shape.strideWidth = stride;
  shape.padTop = shape.padLeft = shape.padBottom = shape.padRight = pad;
  shape.groups = groups;
  return shape;
}

std::vector<std::int8_t> randomCodes(std::size_t size, std::mt19937& random) {
  std::vector<std::int8_t> codes(size);
  for (auto& code : codes) {
    code = static_cast<std::int8_t>(static_cast<int>(random() % 256) - 128);
  }
  return codes;
}

std::vector<std::int8_t> inputFor(const Case& c, std::mt19937& random) {
  return randomCodes(static_cast<std::size_t>(c.shape.inputChannels) * c.size.pixels(), random);
}

// Shapes that real networks have, at sizes that do not fit the vectors.
std::vector<Case> usualCases() {
  std::vector<Case> cases = {
      {shapeOf(3, 64, 3, 2), {23, 29}},
      {shapeOf(16, 64, 1), {13, 13}},
      {shapeOf(64, 16, 1), {7, 5}},
      {shapeOf(16, 20, 3, 1, 1), {13, 17}},
      {shapeOf(24, 24, 3, 1, 1, 24), {14, 28}},
      {shapeOf(8, 8, 3, 2, 1, 8), {15, 57}},
      {shapeOf(6, 12, 5, 1, 2, 6), {9, 11}},
      {shapeOf(8, 12, 3, 1, 1, 4), {10, 10}},
      {shapeOf(130, 37, 1), {1, 1}},
      {shapeOf(300, 11, 1), {2, 2}},
      {shapeOf(260, 9, 3), {5, 6}},
      {shapeOf(1, 1, 1), {1, 1}},
      {shapeOf(1, 5, 7, 3, 3), {8, 8}},
      {shapeOf(513, 6, 1), {4, 9}},
  };
  Case uneven{shapeOf(5, 7, 3), {11, 19}};
  uneven.shape.kernelWidth = 2;
  uneven.shape.strideWidth = 2;
  uneven.shape.dilationHeight = 2;
  uneven.shape.dilationWidth = 3;
  uneven.shape.padTop = 3;
  uneven.shape.padRight = 2;
  uneven.shape.padValue = -9;
  cases.push_back(uneven);
  for (const int groups : {1, 6}) {
    Case transposed{shapeOf(6, 6, 4, 2, 1, groups), {5, 7}};
    transposed.shape.transposed = true;
    transposed.shape.outputPadBottom = 1;
    cases.push_back(transposed);
    transposed.shape.padValue = 17;
    transposed.shape.dilationWidth = 2;
    transposed.shape.padLeft = 6;
    cases.push_back(transposed);
  }
  return cases;
}

Case randomCase(std::mt19937& random) {
  const auto upTo = [&](int limit) { return static_cast<int>(random() % (limit + 1)); };
  Case c;
  auto& s = c.shape;
  s.groups = upTo(2) == 0 ? 1 + upTo(5) : 1;
  s.inputChannels = s.groups * (upTo(2) == 0 ? 1 : 1 + upTo(19));
  s.outputChannels = s.groups * (1 + upTo(9));
  s.kernelHeight = 1 + upTo(3);
  s.kernelWidth = 1 + upTo(4);
  s.strideHeight = 1 + upTo(2);
  s.strideWidth = 1 + upTo(2);
  s.dilationHeight = 1 + upTo(1);
  s.dilationWidth = 1 + upTo(2);
  s.padTop = upTo(3);
  s.padLeft = upTo(3);
  s.padBottom = upTo(3);
  s.padRight = upTo(3);
  s.padValue = upTo(1) == 0 ? std::int8_t{0} : static_cast<std::int8_t>(upTo(255) - 128);
  s.transposed = upTo(3) == 0;
  s.outputPadBottom = s.transposed ? upTo(s.strideHeight - 1) : 0;
  // Large enough for the kernel, and for pads that cut off a transposed convolution's output.
  const int least = s.transposed ? 8 : 0;
  c.size = {s.dilationHeight * s.kernelHeight + least + upTo(12),
            s.dilationWidth * s.kernelWidth + least + upTo(40)};
  return c;
}

void expectExact(const Case& c, const std::vector<std::int8_t>& input,
                 const std::vector<std::int8_t>& weights, KernelBackend backend) {
  const auto expected = oracle::convolve(c.shape, c.size, input, weights);
  const Int8Convolution convolution(c.shape, weights, backend);
  std::vector<std::int32_t> sums(expected.size(), -1);
  const AccumulatorUse use = convolution.run({input, 1, c.size}, sums);
  std::int64_t largest = 0;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    ASSERT_EQ(sums[i], expected[i]) << describe(c) << ", sum " << i;
    largest = std::max(largest, std::abs(expected[i]));
  }
  EXPECT_EQ(use.largest, largest) << describe(c);
}

void expectExactEverywhere(const Case& c, const std::vector<std::int8_t>& input,
                           const std::vector<std::int8_t>& weights) {
  expectExact(c, input, weights, KernelBackend::Scalar);
  onEveryTarget([&] { expectExact(c, input, weights, KernelBackend::Highway); });
  if (oneDnnIsExact()) {
    expectExact(c, input, weights, KernelBackend::OneDnn);
  }
}

TEST(Int8Convolution, IsExactForUsualShapes) {
  std::mt19937 random(21);
  for (const Case& c : usualCases()) {
    expectExactEverywhere(c, inputFor(c, random), randomCodes(c.shape.weightCount(), random));
  }
}

TEST(Int8Convolution, IsExactForGeneratedShapes) {
  std::mt19937 random(22);
  for (int i = 0; i < 150; ++i) {
    const Case c = randomCase(random);
    expectExactEverywhere(c, inputFor(c, random), randomCodes(c.shape.weightCount(), random));
    if (HasFailure()) {
      return;
    }
  }
}

TEST(Int8Convolution, IsExactAtTheExtremes) {
  const std::vector<Case> cases = {{shapeOf(64, 8, 3, 1, 1), {6, 9}},
                                   {shapeOf(8, 8, 3, 1, 1, 8), {6, 40}},
                                   {shapeOf(1000, 5, 1), {1, 1}},
                                   {shapeOf(65535, 1, 1), {1, 1}},
                                   {shapeOf(6000, 3, 3), {5, 8}}};
  for (const Case& c : cases) {
    for (const int code : {127, -127, -128}) {
      for (const int weight : {127, -127, -128}) {
        const auto inputs = static_cast<std::size_t>(c.shape.inputChannels) * c.size.pixels();
        expectExactEverywhere(
            c, std::vector<std::int8_t>(inputs, static_cast<std::int8_t>(code)),
            std::vector<std::int8_t>(c.shape.weightCount(), static_cast<std::int8_t>(weight)));
      }
    }
  }
}

// Large enough to be computed in several parts.
TEST(Int8Convolution, IsExactForLargePictures) {
  std::mt19937 random(27);
  std::vector<Case> cases = {{shapeOf(3, 64, 3, 2, 1), {101, 97}},
                             {shapeOf(5, 80, 1), {61, 50}},
                             {shapeOf(4, 70, 3, 1, 1, 2), {47, 59}},
                             {shapeOf(2, 2000, 1), {7, 9}}};
  cases.push_back({shapeOf(6, 60, 3), {60, 45}});
  cases.back().shape.dilationHeight = 2;
  cases.back().shape.strideHeight = 2;
  cases.push_back({shapeOf(4, 50, 4, 2, 1), {30, 29}});
  cases.back().shape.transposed = true;
  for (const Case& c : cases) {
    expectExactEverywhere(c, inputFor(c, random), randomCodes(c.shape.weightCount(), random));
  }
}

TEST(Int8Convolution, LeavesDepthwiseLayersToOurKernels) {
  const auto shape = shapeOf(8, 8, 3, 1, 1, 8);
  const std::vector<std::int8_t> weights(shape.weightCount(), 1);
  EXPECT_EQ(Int8Convolution(shape, weights).backend(), KernelBackend::Highway);
}

// From 2^24 on, float32 does not hold every integer.
TEST(Int8Convolution, IsExactWhereFloatsAreNot) {
  std::mt19937 random(25);
  std::vector<Case> cases = {
      {shapeOf(2048, 1, 1), {7, 7}},           {shapeOf(2048, 17, 1), {7, 7}},
      {shapeOf(1536, 64, 1, 2), {9, 14}},      {shapeOf(2100, 33, 1), {1, 1}},
      {shapeOf(512, 16, 3, 1, 1), {5, 6}},     {shapeOf(256, 64, 3, 2, 1), {13, 15}},
      {shapeOf(3000, 32, 1, 1, 0, 2), {3, 5}}, {shapeOf(1, 3, 47), {50, 51}},
      {shapeOf(2, 2, 45, 1, 0, 2), {48, 49}},
  };
  Case transposed{shapeOf(400, 20, 4, 2, 1), {5, 7}};
  transposed.shape.transposed = true;
  cases.push_back(transposed);
  for (const Case& c : cases) {
    auto input = inputFor(c, random);
    auto weights = randomCodes(c.shape.weightCount(), random);
    for (auto* codes : {&input, &weights}) {
      for (auto& code : *codes) {
        code = static_cast<std::int8_t>(100 + (code & 15));
      }
    }
    expectExactEverywhere(c, input, weights);
    for (auto& code : input) {
      code = static_cast<std::int8_t>(-code);
    }
    expectExactEverywhere(c, input, weights);
  }
}

TEST(Int8Convolution, TakesOneDnnUpToTheLastIntegerThatFloatsHold) {
  std::mt19937 random(26);
  std::vector<Case> cases = {{shapeOf(518, 5, 1), {3, 7}},
                             {shapeOf(518, 16, 1), {1, 1}},
                             {shapeOf(57, 20, 3, 1, 1), {6, 9}},
                             {shapeOf(2, 2, 22, 1, 0, 2), {25, 26}}};
  cases.push_back({shapeOf(37, 16, 2), {6, 11}});
  cases.back().shape.kernelWidth = 7;
  for (const Case& c : cases) {
    std::vector<std::int8_t> weights(c.shape.weightCount(), 127);
    for (const int code : {127, -127}) {
      std::vector<std::int8_t> input(
          static_cast<std::size_t>(c.shape.inputChannels) * c.size.pixels(),
          static_cast<std::int8_t>(code));
      for (auto& one : input) {
        one = static_cast<std::int8_t>(one - static_cast<int>(random() % 2));
      }
      expectExactEverywhere(c, input, weights);
    }
    if (oneDnnIsExact()) {
      EXPECT_EQ(Int8Convolution(c.shape, weights, KernelBackend::OneDnn).backend(),
                KernelBackend::OneDnn);
    }
  }
  const auto larger = shapeOf(519, 5, 1);
  const std::vector<std::int8_t> weights(larger.weightCount(), 127);
  EXPECT_EQ(Int8Convolution(larger, weights).backend(), KernelBackend::Highway);
}

TEST(Int8Convolution, RunsABatchPictureByPicture) {
  std::mt19937 random(23);
  const Case c{shapeOf(5, 6, 3, 1, 1), {9, 10}};
  const auto weights = randomCodes(c.shape.weightCount(), random);
  const auto first = inputFor(c, random);
  const auto second = inputFor(c, random);
  auto both = first;
  both.insert(both.end(), second.begin(), second.end());
  auto expected = oracle::convolve(c.shape, c.size, first, weights);
  const auto more = oracle::convolve(c.shape, c.size, second, weights);
  expected.insert(expected.end(), more.begin(), more.end());
  const Int8Convolution convolution(c.shape, weights);
  std::vector<std::int32_t> sums(expected.size());
  convolution.run({both, 2, c.size}, sums);
  EXPECT_TRUE(std::equal(sums.begin(), sums.end(), expected.begin()));
}

float activate(float y, const FusedActivation& activation) {
  switch (activation.kind) {
    case FusedActivation::Kind::None:
      return y;
    case FusedActivation::Kind::Relu:
      return y > 0 ? y : 0.0F;
    case FusedActivation::Kind::LeakyRelu:
      return y < 0 ? y * activation.slope : y;
    case FusedActivation::Kind::Clip:
      return std::clamp(y, activation.low, activation.high);
  }
  return y;
}

class Int8Epilogue : public ::testing::TestWithParam<KernelBackend> {
 protected:
  Int8Epilogue() : random(31), c{shapeOf(12, 10, 3, 1, 1), {7, 9}} {
    c.shape.padValue = static_cast<std::int8_t>(kZeroPoint);
    weights = randomCodes(c.shape.weightCount(), random);
    input = inputFor(c, random);
    // The oracle centres the codes first; the kernels correct the sums.
    auto centred = c;
    centred.shape.padValue = 0;
    sums = oracle::convolve(centred.shape, c.size, input, weights);
    const auto ones = oracle::convolve(
        c.shape, c.size, std::vector<std::int8_t>(input.size(), std::int8_t{kZeroPoint}), weights);
    const auto padded = oracle::convolve(c.shape, c.size, input, weights);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] = padded[i] - ones[i];
    }
    std::uniform_real_distribution<float> unit(1e-4F, 3e-4F);
    std::uniform_real_distribution<float> offset(-2, 2);
    for (int channel = 0; channel < c.shape.outputChannels; ++channel) {
      epilogue.units.push_back(unit(random));
      epilogue.bias.push_back(offset(random));
    }
    epilogue.inputZeroPoint = kZeroPoint;
  }

  void SetUp() override {
    if (GetParam() == KernelBackend::OneDnn && !oneDnnIsExact()) {
      GTEST_SKIP() << "oneDNN is not exact on this CPU";
    }
  }

  std::size_t channelOf(std::size_t i) const { return i / c.size.pixels(); }
  float valueOf(std::size_t i) const {
    const float product = static_cast<float>(sums[i]) * epilogue.units[channelOf(i)];
    return activate(product + epilogue.bias[channelOf(i)], epilogue.activation);
  }

  static constexpr int kZeroPoint = 11;
  std::mt19937 random;
  Case c;
  std::vector<std::int8_t> weights;
  std::vector<std::int8_t> input;
  std::vector<std::int64_t> sums;
  DequantizeEpilogue epilogue;
};

TEST_P(Int8Epilogue, DequantizesWithBiasAndActivation) {
  onEveryTarget([&] {
    const Int8Convolution convolution(c.shape, weights, GetParam());
    for (const FusedActivation& activation :
         {FusedActivation{}, FusedActivation{FusedActivation::Kind::Relu},
          FusedActivation{FusedActivation::Kind::LeakyRelu, 0.1F},
          FusedActivation{FusedActivation::Kind::Clip, 0, -0.5F, 6}}) {
      epilogue.activation = activation;
      std::vector<float> values(sums.size());
      convolution.run({input, 1, c.size}, epilogue, values);
      for (std::size_t i = 0; i < sums.size(); ++i) {
        ASSERT_EQ(values[i], valueOf(i)) << i;
      }
    }
  });
}

TEST_P(Int8Epilogue, RequantizesWithAFloatScale) {
  epilogue.activation = {FusedActivation::Kind::LeakyRelu, 0.2F};
  onEveryTarget([&] {
    const Int8Convolution convolution(c.shape, weights, GetParam());
    std::vector<std::int8_t> codes(sums.size());
    convolution.run({input, 1, c.size}, FloatRequantizeEpilogue{epilogue, 9.5F, {-127, 127, 0}},
                    codes);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const float scaled = valueOf(i) * 9.5F;
      ASSERT_EQ(codes[i], std::clamp(std::round(scaled), -127.0F, 127.0F)) << i;
    }
  });
}

TEST_P(Int8Epilogue, RequantizesWithIntegers) {
  IntegerRequantizeEpilogue integer;
  integer.inputZeroPoint = kZeroPoint;
  integer.range = {-128, 127, -3};
  for (std::size_t channel = 0; channel < epilogue.units.size(); ++channel) {
    integer.multipliers.push_back(fixedPoint(static_cast<double>(epilogue.units[channel]) * 9.5));
    integer.bias.push_back(static_cast<std::int32_t>(channel) * 700 - 3000);
  }
  onEveryTarget([&] {
    const Int8Convolution convolution(c.shape, weights, GetParam());
    std::vector<std::int8_t> codes(sums.size());
    convolution.run({input, 1, c.size}, integer, codes);
    for (std::size_t i = 0; i < sums.size(); ++i) {
      const auto sum = static_cast<std::int32_t>(sums[i]) + integer.bias[channelOf(i)];
      const int code = multiplyFixedPoint(sum, integer.multipliers[channelOf(i)]) - 3;
      ASSERT_EQ(codes[i], std::clamp(code, -128, 127)) << i;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Backends, Int8Epilogue,
                         ::testing::Values(KernelBackend::Scalar, KernelBackend::Highway,
                                           KernelBackend::OneDnn),
                         [](const auto& instance) {
                           return std::string(toString(instance.param));
                         });

TEST(AccumulatorUse, IsAShareOfTheLimits) {
  const AccumulatorUse use{1 << 22};
  EXPECT_DOUBLE_EQ(use.ofInt32(), 1.0 / 512);
  EXPECT_DOUBLE_EQ(use.ofWinograd(), 1.125);
}

// Where oneDNN saturates at 16 bits, small even codes still show that its layouts are right.
TEST(OneDnn, AgreesWhereNothingCanSaturate) {
  std::mt19937 random(24);
  std::vector<Case> cases = usualCases();
  for (int i = 0; i < 20; ++i) {
    cases.push_back(randomCase(random));
  }
  for (Case& c : cases) {
    c.shape.padValue = static_cast<std::int8_t>(c.shape.padValue % 16);
    auto weights = randomCodes(c.shape.weightCount(), random);
    auto input = inputFor(c, random);
    for (auto* codes : {&weights, &input}) {
      for (auto& code : *codes) {
        code = static_cast<std::int8_t>(code % 8 * 2);
      }
    }
    const auto expected = oracle::convolve(c.shape, c.size, input, weights);
    const Int8Planes planes = spreadOut(c.shape, c.size, input);
    const OneDnnConvolution convolution(c.shape, orderedWeights(c.shape, weights));
    std::vector<std::int32_t> sums(expected.size());
    const PictureSize output = outputSize(c.shape, c.size);
    convolution.run(planes, output, *sinkOfSums(output.pixels(), sums));
    EXPECT_TRUE(std::equal(sums.begin(), sums.end(), expected.begin())) << describe(c);
  }
}

TEST(Int8Convolution, RefusesWhatItCannotCompute) {
  const auto good = shapeOf(4, 4, 3);
  const std::vector<std::int8_t> weights(good.weightCount());
  auto bad = good;
  bad.groups = 3;
  EXPECT_THROW(Int8Convolution(bad, weights), Error);
  bad = good;
  bad.strideWidth = 0;
  EXPECT_THROW(Int8Convolution(bad, weights), Error);
  bad = good;
  bad.padLeft = -1;
  EXPECT_THROW(Int8Convolution(bad, weights), Error);
  EXPECT_THROW(Int8Convolution(shapeOf(20000, 1, 3), weights), Error);
  EXPECT_THROW(Int8Convolution(good, std::vector<std::int8_t>(7)), Error);

  const Int8Convolution convolution(good, weights);
  std::vector<std::int32_t> sums(4 * 9);
  const std::vector<std::int8_t> input(4 * 25);
  EXPECT_NO_THROW(convolution.run({input, 1, {5, 5}}, sums));
  EXPECT_THROW(convolution.run({input, 1, {5, 6}}, sums), Error);
  EXPECT_THROW(convolution.run({input, 1, {2, 2}}, sums), Error);
  EXPECT_THROW(convolution.run({input, 1, {100000, 1}}, sums), Error);
  EXPECT_THROW(convolution.run({input, 1, {5, 5}}, std::span(sums).first(3)), Error);
  std::vector<float> values(sums.size());
  EXPECT_THROW(convolution.run({input, 1, {5, 5}}, DequantizeEpilogue{}, values), Error);
}

TEST(KernelBackend, HasNames) {
  for (const KernelBackend backend : {KernelBackend::Auto, KernelBackend::OneDnn,
                                      KernelBackend::Highway, KernelBackend::Scalar}) {
    EXPECT_EQ(parseKernelBackend(toString(backend)), backend);
  }
  EXPECT_THROW(parseKernelBackend("cuda"), Error);
}

TEST(KernelBackend, AutoIsExact) {
  EXPECT_EQ(resolve(KernelBackend::Auto),
            oneDnnIsExact() ? KernelBackend::OneDnn : KernelBackend::Highway);
  if (!oneDnnIsExact()) {
    EXPECT_THROW(resolve(KernelBackend::OneDnn), Error);
  }
}

}  // namespace
}  // namespace quantoscope
