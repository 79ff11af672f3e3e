// SPDX-License-Identifier: GPL-3.0-or-later
// Frozen graphs of TensorFlow, written byte by byte, against plain loops with the channels last.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/base/error.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/imported/tensorflow_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using testing::messageOf;
using ::testing::Pointwise;
using testing::randomValues;
using testing::runOnce;
using Builder = testing::TensorFlowBuilder;

/// An image with the channels last, as TensorFlow has it.
struct Image {
  int height = 0;
  int width = 0;
  int channels = 0;
  std::vector<float> values;

  Image(int h, int w, int c) : height(h), width(w), channels(c) {
    values.resize(static_cast<std::size_t>(h) * w * c);
  }
  static Image random(int h, int w, int c, unsigned seed) {
    Image image(h, w, c);
    image.values = randomValues(image.values.size(), seed);
    return image;
  }
  float& at(int y, int x, int c) { return values[(y * width + x) * channels + c]; }
  float at(int y, int x, int c) const { return values[(y * width + x) * channels + c]; }

  Tensor tensor() const {
    Tensor result{{channels, height, width}, {}};
    for (int c = 0; c < channels; ++c) {
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
          result.values.push_back(at(y, x, c));
        }
      }
    }
    return result;
  }
};

void expectImage(const Tensor& actual, const Image& expected) {
  const Tensor tensor = expected.tensor();
  ASSERT_EQ(actual.shape, tensor.shape);
  EXPECT_THAT(actual.values, Pointwise(FloatNear(2e-5F), tensor.values));
}

void expectValues(const Tensor& actual, const std::vector<float>& expected) {
  EXPECT_THAT(actual.values, Pointwise(FloatNear(2e-5F), expected));
}

/// TensorFlow's SAME: as many outputs as strides fit, the odd pad at the end.
int samePad(int extent, int kernel, int stride, int dilation) {
  const int out = (extent + stride - 1) / stride;
  return std::max(0, (out - 1) * stride + dilation * (kernel - 1) + 1 - extent) / 2;
}

/// filter: K×K×C×O, or for a depthwise one K×K×C×M.
Image convolution(const Image& input, const std::vector<float>& filter, int kernel, int last,
                  int stride, int dilation, bool same, bool depthwise) {
  const int covered = dilation * (kernel - 1) + 1;
  const auto extent = [&](int e) {
    return same ? (e + stride - 1) / stride : (e - covered) / stride + 1;
  };
  const int padY = same ? samePad(input.height, kernel, stride, dilation) : 0;
  const int padX = same ? samePad(input.width, kernel, stride, dilation) : 0;
  Image output(extent(input.height), extent(input.width), depthwise ? input.channels * last : last);
  for (int y = 0; y < output.height; ++y) {
    for (int x = 0; x < output.width; ++x) {
      for (int ky = 0; ky < kernel; ++ky) {
        for (int kx = 0; kx < kernel; ++kx) {
          const int iy = y * stride + ky * dilation - padY;
          const int ix = x * stride + kx * dilation - padX;
          if (iy < 0 || ix < 0 || iy >= input.height || ix >= input.width) {
            continue;
          }
          for (int c = 0; c < input.channels; ++c) {
            for (int o = 0; o < last; ++o) {
              const float weight = filter[((ky * kernel + kx) * input.channels + c) * last + o];
              output.at(y, x, depthwise ? c * last + o : o) += weight * input.at(iy, ix, c);
            }
          }
        }
      }
    }
  }
  return output;
}

Builder withInput(int height, int width, int channels) {
  Builder builder;
  builder.placeholder("x", {-1, height, width, channels});
  return builder;
}

TEST(TensorFlow, ConvolvesLikePlainLoops) {
  for (const bool depthwise : {false, true}) {
    for (const bool same : {false, true}) {
      for (const auto& [stride, dilation] : {std::pair{1, 1}, {2, 1}, {1, 2}}) {
        const Image input = Image::random(7, 6, 3, 1);
        const auto filter = randomValues(3 * 3 * 3 * 2, 2);
        Builder builder = withInput(7, 6, 3);
        builder.reals("w", {3, 3, 3, 2}, filter);
        builder.node(depthwise ? "DepthwiseConv2dNative" : "Conv2D", "conv", {"x", "w"})
            .list("strides", {1, stride, stride, 1})
            .list("dilations", {1, dilation, dilation, 1})
            .string("padding", same ? "SAME" : "VALID")
            .string("data_format", "NHWC");
        const Model model = builder.load();
        ASSERT_EQ(model.layers.size(), 1U);
        EXPECT_EQ(model.layers[0].name, "conv");
        EXPECT_EQ(model.layers[0].kind,
                  depthwise ? LayerKind::ConvolutionDepthWise : LayerKind::Convolution);
        EXPECT_EQ(model.inputs[0].shape, (Shape{3, 7, 6}));
        expectImage(runOnce(model, input.tensor()),
                    convolution(input, filter, 3, 2, stride, dilation, same, depthwise));
      }
    }
  }
}

TEST(TensorFlow, PutsBiasAndNormalizationIntoTheLayer) {
  const Image input = Image::random(4, 4, 2, 1);
  const auto filter = randomValues(2 * 3, 2);
  Builder builder = withInput(4, 4, 2);
  builder.reals("w", {1, 1, 2, 3}, filter).reals("b", {3}, {1, 2, 3});
  builder.node("Identity", "b/read", {"b"});
  builder.node("Conv2D", "conv", {"x", "w"})
      .list("strides", {1, 1, 1, 1})
      .string("padding", "SAME");
  builder.node("BiasAdd", "bias", {"conv", "b/read"});
  builder.node("Relu", "act", {"bias"});
  const Model model = builder.load();
  ASSERT_EQ(model.layers.size(), 1U);
  EXPECT_THAT(model.layers[0].bias, ElementsAre(1, 2, 3));
  EXPECT_EQ(model.layers[0].activation, "ReLU");
  Image expected = convolution(input, filter, 1, 3, 1, 1, true, false);
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    expected.values[i] = std::max(0.F, expected.values[i] + static_cast<float>(i % 3 + 1));
  }
  expectImage(runOnce(model, input.tensor()), expected);

  Builder normalized = withInput(4, 4, 2);
  normalized.reals("w", {1, 1, 2, 3}, filter);
  normalized.reals("s", {3}, {2, 1, -1}).reals("o", {3}, {0, 1, 2});
  normalized.reals("m", {3}, {0.5F, 0, 1}).reals("v", {3}, {3.999F, 0.999F, 8.999F});
  normalized.node("Conv2D", "conv", {"x", "w"})
      .list("strides", {1, 1, 1, 1})
      .string("padding", "VALID");
  normalized.node("FusedBatchNormV3", "bn", {"conv", "s", "o", "m", "v"})
      .flag("is_training", false)
      .real("epsilon", 0.001F);
  expected = convolution(input, filter, 1, 3, 1, 1, false, false);
  const float scale[] = {2 / 2.F, 1, -1 / 3.F};
  const float mean[] = {0.5F, 0, 1};
  const float offset[] = {0, 1, 2};
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    expected.values[i] = (expected.values[i] - mean[i % 3]) * scale[i % 3] + offset[i % 3];
  }
  expectImage(runOnce(normalized.load(), input.tensor()), expected);
}

/// <conv(a), b> = <a, backprop(b)>, for the sizes and pads that TensorFlow's convolution has.
TEST(TensorFlow, TransposedConvolutionIsTheAdjoint) {
  for (const bool same : {false, true}) {
    for (const int size : {7, 8}) {
      const auto filter = randomValues(3 * 3 * 2 * 4, 1);
      const Image a = Image::random(size, size, 2, 2);
      const Image forward = convolution(a, filter, 3, 4, 2, 1, same, false);
      const Image b = Image::random(forward.height, forward.width, 4, 3);
      Builder builder = withInput(forward.height, forward.width, 4);
      builder.reals("w", {3, 3, 2, 4}, filter).integers("size", {4}, {1, size, size, 2});
      builder.node("Conv2DBackpropInput", "up", {"size", "w", "x"})
          .list("strides", {1, 2, 2, 1})
          .string("padding", same ? "SAME" : "VALID");
      const Tensor back = runOnce(builder.load(), b.tensor());
      ASSERT_EQ(back.shape, (Shape{2, size, size}));
      const Tensor given = a.tensor();
      double left = 0;
      double right = 0;
      for (std::size_t i = 0; i < forward.values.size(); ++i) {
        left += static_cast<double>(forward.values[i] * b.values[i]);
      }
      for (std::size_t i = 0; i < given.values.size(); ++i) {
        right += static_cast<double>(given.values[i] * back.values[i]);
      }
      EXPECT_NEAR(left, right, 1e-4) << same << size;
    }
  }
}

TEST(TensorFlow, MultipliesMatricesInTensorFlowsOrderOfElements) {
  const Image input = Image::random(2, 3, 2, 1);
  const auto matrix = randomValues(12 * 2, 2);
  for (const bool transposed : {false, true}) {
    std::vector<float> stored = matrix;
    if (transposed) {
      for (int k = 0; k < 12; ++k) {
        for (int o = 0; o < 2; ++o) {
          stored[o * 12 + k] = matrix[k * 2 + o];
        }
      }
    }
    Builder builder = withInput(2, 3, 2);
    builder.integers("flat", {2}, {-1, 12}).node("Reshape", "r", {"x", "flat"});
    builder.reals("w", transposed ? Builder::Ints{2, 12} : Builder::Ints{12, 2}, stored);
    builder.reals("b", {2}, {10, 20});
    builder.node("MatMul", "fc", {"r", "w"}).flag("transpose_b", transposed);
    builder.node("BiasAdd", "fc/bias", {"fc", "b"});
    const Model model = builder.load();
    ASSERT_EQ(model.layers.size(), 1U);
    EXPECT_EQ(model.layers[0].kind, LayerKind::InnerProduct);
    EXPECT_EQ(model.layers[0].name, "fc");
    std::vector<float> expected = {10, 20};
    for (int k = 0; k < 12; ++k) {
      expected[0] += input.values[k] * matrix[k * 2];
      expected[1] += input.values[k] * matrix[k * 2 + 1];
    }
    expectValues(runOnce(model, input.tensor()), expected);
  }
}

TEST(TensorFlow, PoolsWithoutCountingPads) {
  const Image input = Image::random(5, 5, 2, 1);
  for (const char* type : {"MaxPool", "AvgPool"}) {
    Builder builder = withInput(5, 5, 2);
    builder.node(type, "pool", {"x"})
        .list("ksize", {1, 2, 2, 1})
        .list("strides", {1, 2, 2, 1})
        .string("padding", "SAME");
    Image expected(3, 3, 2);
    for (int y = 0; y < 3; ++y) {
      for (int x = 0; x < 3; ++x) {
        for (int c = 0; c < 2; ++c) {
          float sum = 0;
          float most = -std::numeric_limits<float>::infinity();
          int count = 0;
          for (int i = 2 * y; i < std::min(5, 2 * y + 2); ++i) {
            for (int j = 2 * x; j < std::min(5, 2 * x + 2); ++j) {
              sum += input.at(i, j, c);
              most = std::max(most, input.at(i, j, c));
              ++count;
            }
          }
          expected.at(y, x, c) = type[0] == 'M' ? most : sum / static_cast<float>(count);
        }
      }
    }
    expectImage(runOnce(builder.load(), input.tensor()), expected);
  }
}

TEST(TensorFlow, RunsDilationBetweenSpaceToBatchAndBack) {
  const Image input = Image::random(6, 6, 2, 1);
  const auto filter = randomValues(3 * 3 * 2 * 2, 2);
  Builder builder = withInput(6, 6, 2);
  builder.reals("w", {3, 3, 2, 2}, filter).integers("block", {2}, {2, 2});
  builder.integers("pads", {2, 2}, {2, 2, 2, 2}).integers("crops", {2, 2}, {0, 0, 0, 0});
  builder.node("SpaceToBatchND", "s2b", {"x", "block", "pads"});
  builder.node("Conv2D", "conv", {"s2b", "w"})
      .list("strides", {1, 1, 1, 1})
      .string("padding", "VALID");
  builder.node("BatchToSpaceND", "b2s", {"conv", "block", "crops"});
  expectImage(runOnce(builder.load(), input.tensor()),
              convolution(input, filter, 3, 2, 1, 2, true, false));
}

Tensor run(const Image& input, const std::function<void(Builder&)>& build) {
  Builder builder = withInput(input.height, input.width, input.channels);
  build(builder);
  return runOnce(builder.load(), input.tensor());
}

TEST(TensorFlow, BroadcastsConstantsOverTheLastAxis) {
  const Image input = Image::random(2, 3, 2, 1);
  Image expected = input;
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    expected.values[i] = expected.values[i] * (i % 2 == 0 ? 2.F : 3.F) - 1;
  }
  expectImage(run(input,
                  [](Builder& b) {
                    b.reals("k", {2}, {2, 3}).reals("one", {}, {1});
                    b.node("Mul", "m", {"k", "x"}).node("Sub", "s", {"m", "one"});
                  }),
              expected);
}

TEST(TensorFlow, JoinsSplitsAndSlicesChannels) {
  const Image input = Image::random(2, 2, 4, 1);
  Image expected(2, 2, 4);
  for (int i = 0; i < 4; ++i) {
    for (int c = 0; c < 4; ++c) {
      expected.values[i * 4 + c] = input.values[i * 4 + (c + 2) % 4];
    }
  }
  expectImage(run(input,
                  [](Builder& b) {
                    b.integers("axis", {}, {3}).node("Split", "s", {"axis", "x"});
                    b.integer("num_split", 2).node("ConcatV2", "c", {"s:1", "s:0", "axis"});
                  }),
              expected);
  Image part(1, 2, 2);
  for (int x = 0; x < 2; ++x) {
    for (int c = 0; c < 2; ++c) {
      part.at(0, x, c) = input.at(1, x, c + 1);
    }
  }
  expectImage(run(input,
                  [](Builder& b) {
                    b.integers("begin", {4}, {0, 1, 0, 1}).integers("size", {4}, {-1, 1, -1, 2});
                    b.node("Slice", "s", {"x", "begin", "size"});
                  }),
              part);
}

TEST(TensorFlow, PadsResizesAndRearranges) {
  const Image input = Image::random(2, 2, 4, 1);
  Image padded(3, 5, 4);
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 2; ++x) {
      for (int c = 0; c < 4; ++c) {
        padded.at(y + 1, x + 2, c) = input.at(y, x, c);
      }
    }
  }
  expectImage(
      run(input,
          [](Builder& b) {
            b.integers("p", {4, 2}, {0, 0, 1, 0, 2, 1, 0, 0}).node("Pad", "pad", {"x", "p"});
          }),
      padded);
  Image doubled(4, 4, 4);
  Image linear(4, 4, 4);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) {
      for (int c = 0; c < 4; ++c) {
        doubled.at(y, x, c) = input.at(y / 2, x / 2, c);
        // Without half pixels: element i of the output lies at i / 2.
        const int y1 = std::min(1, y / 2 + 1);
        const int x1 = std::min(1, x / 2 + 1);
        const float fy = y % 2 == 0 ? 0.F : 0.5F;
        const float fx = x % 2 == 0 ? 0.F : 0.5F;
        linear.at(y, x, c) =
            (1 - fy) * ((1 - fx) * input.at(y / 2, x / 2, c) + fx * input.at(y / 2, x1, c)) +
            fy * ((1 - fx) * input.at(y1, x / 2, c) + fx * input.at(y1, x1, c));
      }
    }
  }
  for (const bool nearest : {true, false}) {
    expectImage(
        run(input,
            [&](Builder& b) {
              b.integers("size", {2}, {4, 4});
              b.node(nearest ? "ResizeNearestNeighbor" : "ResizeBilinear", "r", {"x", "size"});
            }),
        nearest ? doubled : linear);
  }
  Image shallow(4, 4, 1);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) {
      shallow.at(y, x, 0) = input.at(y / 2, x / 2, y % 2 * 2 + x % 2);
    }
  }
  expectImage(
      run(input, [](Builder& b) { b.node("DepthToSpace", "d", {"x"}).integer("block_size", 2); }),
      shallow);
}

TEST(TensorFlow, ReducesAndFlattensThroughComputedShapes) {
  const Image input = Image::random(3, 2, 4, 1);
  std::vector<float> means(4, 0);
  for (std::size_t i = 0; i < input.values.size(); ++i) {
    means[i % 4] += input.values[i] / 6;
  }
  for (const bool keep : {false, true}) {
    const Tensor mean = run(input, [&](Builder& b) {
      b.integers("axes", {2}, {1, 2}).node("Mean", "m", {"x", "axes"}).flag("keep_dims", keep);
    });
    EXPECT_EQ(mean.shape, keep ? (Shape{4, 1, 1}) : (Shape{4}));
    expectValues(mean, means);
  }
  // Shape, StridedSlice and Pack, as Keras flattens.
  const Tensor flat = run(input, [](Builder& b) {
    b.node("Shape", "shape", {"x"});
    b.integers("zero", {1}, {0}).integers("one", {1}, {1}).integers("rest", {}, {-1});
    b.node("StridedSlice", "batch", {"shape", "zero", "one", "one"}).integer("shrink_axis_mask", 1);
    b.node("Pack", "target", {"batch", "rest"});
    b.node("Reshape", "flat", {"x", "target"});
  });
  EXPECT_EQ(flat.shape, (Shape{24}));
  expectValues(flat, input.values);
  const Tensor softmax = run(input, [](Builder& b) { b.node("Softmax", "s", {"x"}); });
  float sum = 0;
  for (int c = 0; c < 4; ++c) {
    sum += std::exp(input.at(0, 0, c));
  }
  EXPECT_NEAR(softmax.values[0], std::exp(input.at(0, 0, 0)) / sum, 1e-6);
}

TEST(TensorFlow, KnowsFilesWithTheChannelsSecond) {
  const Image input = Image::random(5, 4, 2, 1);
  const auto filter = randomValues(3 * 3 * 2 * 2, 2);
  Builder builder;
  builder.placeholder("x", {-1, 2, 5, 4}).reals("w", {3, 3, 2, 2}, filter).reals("b", {2}, {1, 2});
  builder.node("Conv2D", "c", {"x", "w"})
      .list("strides", {1, 1, 2, 2})
      .string("padding", "SAME")
      .string("data_format", "NCHW");
  builder.node("BiasAdd", "b1", {"c", "b"}).string("data_format", "NCHW");
  Image expected = convolution(input, filter, 3, 2, 2, 1, true, false);
  for (std::size_t i = 0; i < expected.values.size(); ++i) {
    expected.values[i] += i % 2 == 0 ? 1.F : 2.F;
  }
  const Model model = builder.load();
  EXPECT_EQ(model.inputs[0].shape, (Shape{2, 5, 4}));
  expectImage(runOnce(model, input.tensor()), expected);
}

TEST(TensorFlow, RunsActivations) {
  const Image input = Image::random(2, 2, 2, 1);
  const std::vector<std::pair<const char*, std::function<float(float)>>> cases = {
      {"Relu6", [](float v) { return std::clamp(v, 0.F, 6.F); }},
      {"LeakyRelu", [](float v) { return v > 0 ? v : 0.2F * v; }},
      {"Square", [](float v) { return v * v; }},
      {"Sigmoid", [](float v) { return 1 / (1 + std::exp(-v)); }},
      {"Elu", [](float v) { return v > 0 ? v : std::exp(v) - 1; }}};
  for (const auto& [type, function] : cases) {
    Image expected = input;
    std::transform(input.values.begin(), input.values.end(), expected.values.begin(), function);
    expectImage(run(input, [&](Builder& b) { b.node(type, "f", {"x"}); }), expected);
  }
}

TEST(TensorFlow, TakesNodesInAnyOrderAndNamesOutputs) {
  Builder builder;
  builder.node("Identity", "out", {"act"}).node("Relu", "act", {"x:0", "^x"});
  builder.placeholder("x", {1, 1, 1, 2});
  const Model model = builder.load();
  ASSERT_EQ(model.outputs.size(), 1U);
  EXPECT_EQ(model.outputs[0].name, "out");
  EXPECT_THAT(runOnce(model, {{2, 1, 1}, {-1, 3}}).values, ElementsAre(0, 3));
  EXPECT_EQ(model.format, ModelFormat::TensorFlow);
}

TEST(TensorFlow, CutsOffPostProcessing) {
  Builder builder = withInput(2, 2, 2);
  builder.reals("w", {1, 1, 2, 2}, {1, 0, 0, 1}).integers("k", {}, {2});
  builder.node("Conv2D", "c", {"x", "w"}).list("strides", {1, 1, 1, 1}).string("padding", "SAME");
  builder.node("TopKV2", "best", {"c", "k"});
  builder.node("Identity", "out", {"best:1"});
  const Model model = builder.load();
  ASSERT_EQ(model.outputs.size(), 1U);
  EXPECT_EQ(model.outputs[0].name, "c");
  EXPECT_THAT(model.notes, Contains(HasSubstr("TopKV2 'best' was left out")));
}

TEST(TensorFlow, SurvivesNumbersAtTheEndOfTheirRange) {
  constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
  constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t number : {kLowest, kHighest}) {
    Builder crops = withInput(4, 4, 2);
    crops.integers("block", {2}, {2, 2}).integers("none", {2, 2}, {0, 0, 0, 0});
    crops.integers("crops", {2, 2}, {0, number, number, 0});
    crops.node("SpaceToBatchND", "s2b", {"x", "block", "none"});
    crops.node("BatchToSpaceND", "b2s", {"s2b", "block", "crops"});
    EXPECT_NE(messageOf<Error>([&] { crops.load(); }), "");
    Builder slice = withInput(4, 4, 2);
    slice.integers("at", {4}, {0, number, 0, 0}).integers("one", {4}, {1, 1, 1, 1});
    slice.node("StridedSlice", "s", {"x", "at", "one", "one"}).integer("shrink_axis_mask", 2);
    EXPECT_NE(messageOf<Error>([&] { slice.load(); }), "");
    Builder up = withInput(4, 4, 2);
    up.reals("w", {2, 2, 2, 2}, randomValues(16, 1)).integers("size", {4}, {1, number, 8, 2});
    up.node("Conv2DBackpropInput", "up", {"size", "w", "x"}).list("strides", {1, 2, 2, 1});
    up.list("dilations", {1, number, 1, 1}).string("padding", "VALID");
    EXPECT_NE(messageOf<Error>([&] { up.load(); }), "");
  }
}

/// A loop as TensorFlow 1 writes it: it hands 'turned' to its next turn.
void addLoop(Builder& b, const std::string& input) {
  b.node("Enter", "while/enter", {input})
      .node("Merge", "while/merge", {"while/enter", "while/next"});
  b.node("LoopCond", "while/cond", {"while/merge"});
  b.node("Switch", "while/switch", {"while/merge", "while/cond"});
  b.node("Relu", "while/turned", {"while/switch:1"});
  b.node("NextIteration", "while/next", {"while/turned"});
  b.node("Exit", "while/exit", {"while/switch"});
}

TEST(TensorFlow, CutsALoopBehindTheNetworkOff) {
  Builder b = withInput(2, 2, 2);
  b.node("Relu", "r", {"x"});
  addLoop(b, "r");
  const Model model = b.load();
  EXPECT_THAT(model.notes, Contains(HasSubstr("while/enter")));
  EXPECT_EQ(model.outputs.size(), 1U);
}

TEST(TensorFlow, NamesALoopThatLayersDependOn) {
  Builder b = withInput(2, 2, 2);
  addLoop(b, "x");
  b.reals("w", {1, 1, 2, 2}, {1, 2, 3, 4});
  b.node("Conv2D", "c", {"while/exit", "w"})
      .list("strides", {1, 1, 1, 1})
      .string("padding", "SAME");
  EXPECT_THAT(messageOf<Error>([&] { b.load(); }),
              AllOf(HasSubstr("Conv2D 'c': needs 'while/exit'"),
                    HasSubstr("Enter 'while/enter', a part of a loop")));
}

TEST(TensorFlow, NamesTheNodeThatIsWrong) {
  const auto message = [](const std::function<void(Builder&)>& build) {
    Builder builder = withInput(4, 4, 2);
    build(builder);
    return messageOf<Error>([&] { builder.load(); });
  };
  EXPECT_THAT(message([](Builder& b) { b.node("StringJoin", "s", {"x"}); }),
              AllOf(HasSubstr("net.pb: StringJoin 's': "), HasSubstr("not supported")));
  EXPECT_THAT(message([](Builder& b) { b.node("Relu", "r", {"nothing"}); }),
              HasSubstr("Relu 'r': reads 'nothing', which is not in the graph"));
  EXPECT_THAT(message([](Builder& b) { b.node("Relu", "a", {"b"}).node("Relu", "b", {"a"}); }),
              HasSubstr("in a circle"));
  EXPECT_THAT(message([](Builder& b) {
                b.reals("w", {1, 1, 2, 2}, {1, 2, 3, 4});
                b.node("Conv2D", "c", {"x", "w"}).list("strides", {1, 1, 1, 1});
                b.string("padding", "AROUND");
              }),
              HasSubstr("Conv2D 'c': its attribute 'padding' is 'AROUND'"));
  EXPECT_THAT(message([](Builder& b) {
                b.reals("w", {1, 1, 3, 2}, {1, 2, 3, 4, 5, 6});
                b.node("Conv2D", "c", {"x", "w"}).list("strides", {1, 1, 1, 1});
                b.string("padding", "SAME");
              }),
              HasSubstr("Conv2D 'c': has weights of 2×3×1×1"));
  EXPECT_THAT(message([](Builder& b) {
                b.reals("s", {2}, {1, 1});
                b.node("FusedBatchNorm", "bn", {"x", "s", "s", "s", "s"});
              }),
              HasSubstr("is_training"));
  EXPECT_THAT(message([](Builder& b) {
                b.reals("c", {2, 2}, {1, 2, 3, 4, 5});
              }),
              HasSubstr("Const 'c': has a tensor of 4 elements with 5 values"));
  const testing::TemporaryFolder folder;
  EXPECT_THAT(messageOf<Error>([&] { loadModel({folder.write("x.pb", "not a graph")}); }),
              HasSubstr("x.pb"));
}

}  // namespace
}  // namespace quantoscope
