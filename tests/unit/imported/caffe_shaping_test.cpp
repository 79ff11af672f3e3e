// SPDX-License-Identifier: GPL-3.0-or-later
// Caffe layers that move, join, resize and broadcast, and those of variants of Caffe, against
// formulas in plain loops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/base/error.h"
#include "core/model/imported/load_caffe.h"
#include "core/model/imported/load_darknet.h"
#include "core/model/imported/text_message.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using testing::messageOf;
using ::testing::Pointwise;
using testing::randomValues;

Model load(const std::string& text) {
  return loadCaffeModel(text, {}, "net.prototxt");
}

/// Runs layers behind an input "x" of 1×C×H×W.
Tensor run(const Tensor& input, const std::string& layers) {
  std::string dims;
  for (const int extent : input.shape) {
    dims += " dim: " + std::to_string(extent);
  }
  const Model model = load("input: 'x' input_shape { dim: 1" + dims + " }\n" + layers);
  return Network(model, {input.shape}).forward({input}).at(0);
}

Tensor counted(const Shape& shape) {
  Tensor tensor{shape, {}};
  for (std::size_t i = 0; i < elementCount(shape); ++i) {
    tensor.values.push_back(static_cast<float>(i));
  }
  return tensor;
}

void expectNear(const Tensor& actual, const Shape& shape, const std::vector<float>& expected) {
  EXPECT_EQ(actual.shape, shape);
  EXPECT_THAT(actual.values, Pointwise(FloatNear(1e-5F), expected));
}

TEST(CaffeShuffleChannel, InterleavesGroups) {
  const Tensor input = counted({6, 1, 2});
  expectNear(run(input,
                 "layer { name: 's' type: 'ShuffleChannel' bottom: 'x' top: 's'"
                 "  shuffle_channel_param { group: 2 } }"),
             {6, 1, 2}, {0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11});
}

TEST(CaffeInterp, InterpolatesBetweenCorners) {
  const auto interp = [](const Tensor& input, const std::string& parameters) {
    return run(input, "layer { name: 'i' type: 'Interp' bottom: 'x' top: 'i' interp_param { " +
                          parameters + " } }");
  };
  expectNear(interp({{1, 1, 3}, {0, 2, 8}}, "zoom_factor: 2"), {1, 1, 5}, {0, 1, 2, 5, 8});
  expectNear(interp({{1, 1, 3}, {0, 2, 8}}, "height: 2 width: 2"), {1, 2, 2}, {0, 8, 0, 8});
  expectNear(interp({{1, 1, 5}, {0, 1, 2, 3, 4}}, "shrink_factor: 2"), {1, 1, 3}, {0, 2, 4});
  EXPECT_THAT(messageOf<Error>([&] {
                interp({{1, 1, 3}, {0, 2, 8}}, "pad_beg: -1");
              }),
              HasSubstr("Interp 'i': pads its input"));
}

TEST(CaffeUpsample, RepeatsPixels) {
  expectNear(run({{1, 1, 2}, {3, 4}},
                 "layer { name: 'u' type: 'Upsample' bottom: 'x' top: 'u'"
                 "  upsample_param { scale: 2 } }"),
             {1, 2, 4}, {3, 3, 4, 4, 3, 3, 4, 4});
}

/// Darknet's own loop: the input is seen as C/s² channels of s times the size.
std::vector<float> reorganized(const Tensor& input, int stride) {
  const int channels = input.shape[0];
  const int height = input.shape[1];
  const int width = input.shape[2];
  const int flat = channels / (stride * stride);
  std::vector<float> output(input.values.size());
  for (int k = 0; k < channels; ++k) {
    for (int j = 0; j < height; ++j) {
      for (int i = 0; i < width; ++i) {
        const int offset = k / flat;
        const int column = i * stride + offset % stride;
        const int row = j * stride + offset / stride;
        output[i + width * (j + height * k)] =
            input.values[column + width * stride * (row + height * stride * (k % flat))];
      }
    }
  }
  return output;
}

TEST(Reorg, FollowsDarknetsLoop) {
  const Tensor input = counted({8, 4, 6});
  expectNear(run(input,
                 "layer { name: 'r' type: 'Reorg' bottom: 'x' top: 'r'"
                 "  reorg_param { stride: 2 } }"),
             {32, 2, 3}, reorganized(input, 2));
  const std::string header("\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
  const Model darknet =
      loadDarknetModel("[net]\nwidth=6\nheight=4\nchannels=8\n[reorg]\nstride=2\n",
                       std::as_bytes(std::span(header)), "net.cfg");
  expectNear(Network(darknet, {input.shape}).forward({input}).at(0), {32, 2, 3},
             reorganized(input, 2));
}

TEST(CaffeScale, TakesAScaleThatTheNetworkComputes) {
  const Tensor input = counted({2, 1, 2});
  // The mean of each plane, as N×C×1×1 and, flattened, as N×C.
  const std::string pool =
      "layer { name: 'g' type: 'Pooling' bottom: 'x' top: 'g'"
      "  pooling_param { pool: AVE global_pooling: true } }";
  const std::vector<float> expected = {0, 0.5F, 5, 7.5F};
  expectNear(run(input, pool + "layer { name: 'f' type: 'Flatten' bottom: 'g' top: 'f' }"
                               "layer { name: 's' type: 'Scale' bottom: 'x' bottom: 'f' top: 's'"
                               "  scale_param { axis: 0 } }"),
             {2, 1, 2}, expected);
  expectNear(run(input, pool + "layer { name: 's' type: 'Scale' bottom: 'x' bottom: 'g' top: 's'"
                               "  scale_param { axis: 0 } }"),
             {2, 1, 2}, expected);
  expectNear(run(input, pool + "layer { name: 'a' type: 'Axpy' bottom: 'g' bottom: 'x' bottom: 'x'"
                               "  top: 'a' }"),
             {2, 1, 2}, {0, 1.5F, 7, 10.5F});
}

TEST(CaffeCrop, TakesAPartAsLargeAsItsReference) {
  const Tensor input = counted({1, 3, 4});
  expectNear(run(input,
                 "layer { name: 'p' type: 'Pooling' bottom: 'x' top: 'p'"
                 "  pooling_param { pool: MAX kernel_size: 2 stride: 2 } }"
                 "layer { name: 'c' type: 'Crop' bottom: 'x' bottom: 'p' top: 'c'"
                 "  crop_param { axis: 2 offset: 1 offset: 2 } }"),
             {1, 2, 2}, {6, 7, 10, 11});
}

TEST(CaffeShapes, ReshapesAndFlattensSomeAxes) {
  const Tensor input = counted({2, 2, 3});
  EXPECT_EQ(run(input,
                "layer { name: 'r' type: 'Reshape' bottom: 'x' top: 'r' reshape_param {"
                "  axis: 1 num_axes: 2 shape { dim: 4 } } }")
                .shape,
            (Shape{4, 3}));
  EXPECT_EQ(run(input,
                "layer { name: 'r' type: 'Reshape' bottom: 'x' top: 'r' reshape_param {"
                "  axis: 1 shape { dim: 0 dim: -1 } } }")
                .shape,
            (Shape{2, 6}));
  EXPECT_EQ(run(input,
                "layer { name: 'f' type: 'Flatten' bottom: 'x' top: 'f' flatten_param {"
                "  axis: 2 } }")
                .shape,
            (Shape{2, 6}));
  EXPECT_EQ(run(input,
                "layer { name: 'f' type: 'Flatten' bottom: 'x' top: 'f' flatten_param {"
                "  axis: 1 end_axis: 2 } }")
                .shape,
            (Shape{4, 3}));
  expectNear(run({{2, 1, 1}, {3, 4}},
                 "layer { name: 't' type: 'Tile' bottom: 'x' top: 't' tile_param {"
                 "  axis: 1 tiles: 2 } }"),
             {4, 1, 1}, {3, 4, 3, 4});
}

TEST(CaffeFunctions, FollowTheirFormulas) {
  const Tensor input{{2, 1, 2}, {1, 2, -3, 8}};
  const auto each = [&](const std::function<float(float)>& function) {
    std::vector<float> values;
    for (const float value : input.values) {
      values.push_back(function(value));
    }
    return values;
  };
  const auto layer = [&](const std::string& type, const std::string& parameters) {
    return run(input,
               "layer { name: 'f' type: '" + type + "' bottom: 'x' top: 'f' " + parameters + " }");
  };
  expectNear(layer("Exp", "exp_param { base: 2 scale: 0.5 shift: 1 }"), {2, 1, 2},
             each([](float v) { return std::pow(2.F, 1 + 0.5F * v); }));
  expectNear(layer("Log", "log_param { base: 10 scale: 1 shift: 4 }"), {2, 1, 2},
             each([](float v) { return std::log10(v + 4); }));
  expectNear(layer("ReLU6", ""), {2, 1, 2},
             each([](float v) { return std::min(6.F, std::max(0.F, v)); }));
  expectNear(layer("Clip", "clip_param { min: -1 max: 2.5 }"), {2, 1, 2},
             each([](float v) { return std::min(2.5F, std::max(-1.F, v)); }));
  expectNear(layer("Swish", ""), {2, 1, 2}, each([](float v) { return v / (1 + std::exp(-v)); }));
  expectNear(layer("Reduction", "reduction_param { operation: ASUM axis: 1 coeff: 2 }"), {1}, {28});
  expectNear(layer("ArgMax", "argmax_param { axis: 1 }"), {1, 1, 2}, {0, 1});
  // Planes (1, 2) and (-3, 8): means 1.5 and 2.5, deviations 0.5 and 5.5.
  expectNear(layer("MVN", "mvn_param { eps: 0 }"), {2, 1, 2}, {-1, 1, -1, 1});
  expectNear(layer("MVN", "mvn_param { normalize_variance: false }"), {2, 1, 2},
             {-0.5F, 0.5F, -5.5F, 5.5F});
}

TEST(Caffe, ReadsTheFormatBefore2014) {
  const Model model = load(
      "name: 'old' input: 'data' input_dim: 1 input_dim: 1 input_dim: 1 input_dim: 2\n"
      "layers { name: 'r' type: RELU bottom: 'data' top: 'data' relu_param { negative_slope: 0.5 } "
      "}"
      "layers { name: 'p' type: POWER bottom: 'data' top: 'p' power_param { scale: 3 } }");
  EXPECT_EQ(model.layerTypes.count("ReLU"), 1U);
  EXPECT_THAT(Network(model, {{1, 1, 2}}).forward({{{1, 1, 2}, {-2, 4}}}).at(0).values,
              ElementsAre(-3, 12));
  EXPECT_THAT(messageOf<Error>([] {
                load(
                    "input: 'x' input_dim: 1 input_dim: 1 input_dim: 1 input_dim: 1\n"
                    "layers { name: 'r' type: WINDOW_DATA bottom: 'x' top: 'y' }");
              }),
              HasSubstr("WINDOW_DATA 'r'"));
}

TEST(TextMessage, ReadsFieldsWithoutADescription) {
  const auto message = imported::parseTextMessage(
      "a: 1 # note\nb { c: 'x y'; d: [1.5f, 2] e < f: true > }\nb: { c: \"second\" }");
  EXPECT_EQ(message.integer("a", 0), 1);
  EXPECT_EQ(message.message("b").values.find("c")->second, "x y");
  EXPECT_FLOAT_EQ(message.message("b").real("d", 0), 1.5F);
  EXPECT_TRUE(message.message("b").message("e").flag("f", false));
  EXPECT_EQ(message.messages.count("b"), 2U);
  EXPECT_EQ(message.integer("none", 7), 7);
  const auto complaint = [](const std::string& text) {
    return messageOf<Error>([&] { imported::parseTextMessage(text); });
  };
  EXPECT_THAT(complaint("a: 1\nb {"), HasSubstr("line 2: a brace"));
  EXPECT_THAT(complaint("a: 'x"), HasSubstr("quote"));
  EXPECT_THAT(complaint("a:"), HasSubstr("no value"));
  std::string deep;
  for (int i = 0; i < 100; ++i) {
    deep += "a {";
  }
  EXPECT_THAT(complaint(deep), HasSubstr("too deep"));
  EXPECT_THAT(messageOf<Error>([&] { message.message("b").integer("c", 0); }),
              HasSubstr("not an integer"));
}

}  // namespace
}  // namespace quantoscope
