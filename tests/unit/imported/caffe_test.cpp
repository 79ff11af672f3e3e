// SPDX-License-Identifier: GPL-3.0-or-later
// Small Caffe models, written field by field, against values worked out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>

#include "core/base/error.h"
#include "core/model/imported/load_caffe.h"
#include "core/model/network.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::TemporaryFolder;

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value > 127; value >>= 7) {
    bytes += static_cast<char>((value & 127) | 128);
  }
  return bytes + static_cast<char>(value);
}

std::string field(int number, const std::string& content) {
  return varint(static_cast<std::uint64_t>(number) << 3 | 2) + varint(content.size()) + content;
}

std::string floats(const std::vector<float>& values) {
  std::string bytes;
  for (const float value : values) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes += static_cast<char>(bits >> shift & 255);
    }
  }
  return bytes;
}

/// A layer of a .caffemodel: name 1, blobs 7; a blob: shape 7 (dim 1), data 5.
std::string layer(const std::string& name,
                  const std::vector<std::pair<Shape, std::vector<float>>>& blobs) {
  std::string content = field(1, name);
  for (const auto& [shape, values] : blobs) {
    std::string dims;
    for (const int extent : shape) {
      dims += varint(static_cast<std::uint64_t>(extent));
    }
    content += field(7, field(7, field(1, dims)) + field(5, floats(values)));
  }
  return field(100, content);
}

Model load(const std::string& text, const std::string& weights) {
  return loadCaffeModel(text, std::as_bytes(std::span(weights)), "net.prototxt");
}

std::string input(const char* dims) {
  return std::string("layer { name: 'data' type: 'Input' top: 'data' input_param { shape { ") +
         dims + " } } }\n";
}

Tensor run(const Model& model, const Tensor& tensor) {
  return Network(model, {tensor.shape}).forward({tensor}).at(0);
}

TEST(Caffe, FoldsBatchNormAndScaleAndTellsBlobsInPlaceApart) {
  const std::string text = input("dim: 1 dim: 1 dim: 1 dim: 2") +
                           "layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c'"
                           "  convolution_param { num_output: 1 kernel_size: 1 } }"
                           "layer { name: 'bn' type: 'BatchNorm' bottom: 'c' top: 'c'"
                           "  batch_norm_param { eps: 0 } }"
                           "layer { name: 's' type: 'Scale' bottom: 'c' top: 'c'"
                           "  scale_param { bias_term: true } }"
                           "layer { name: 'r' type: 'ReLU' bottom: 'c' top: 'c' }"
                           "layer { name: 'd' type: 'Convolution' bottom: 'c' top: 'd'"
                           "  convolution_param { num_output: 1 kernel_size: 1 } }";
  // Mean 2/2, variance 8/2, then * 6 + 1: (2x + 1 - 1) / 2 * 6 + 1 = 6x + 1.
  const std::string weights = layer("c", {{{1, 1, 1, 1}, {2}}, {{1}, {1}}}) +
                              layer("bn", {{{1}, {2}}, {{1}, {8}}, {{1}, {2}}}) +
                              layer("s", {{{1}, {6}}, {{1}, {1}}}) +
                              layer("d", {{{1, 1, 1, 1}, {10}}, {{1}, {0}}});
  const Model model = load(text, weights);
  EXPECT_THAT(run(model, {{1, 1, 2}, {1, -1}}).values, ElementsAre(70, 0));
  ASSERT_EQ(model.layers.size(), 2U);
  EXPECT_EQ(model.layers[0].name, "c");
  EXPECT_THAT(model.layers[0].weights, ElementsAre(6));
  EXPECT_THAT(model.layers[0].bias, ElementsAre(1));
  EXPECT_EQ(model.layers[0].activation, "ReLU");
  EXPECT_EQ(model.layers[0].inputBlob, "data");
  EXPECT_EQ(model.layers[1].inputBlob, "c@r");
  EXPECT_EQ(model.outputs.at(0).name, "d");
}

TEST(Caffe, RoundsPoolingUpAndDividesByThePaddedWindow) {
  const auto pool = [](const std::string& parameters) {
    return run(load(input("dim: 1 dim: 1 dim: 1 dim: 5") +
                        "layer { name: 'p' type: 'Pooling' bottom: 'data' top: 'p' pooling_param "
                        "{ " +
                        parameters + " } }",
                    ""),
               {{1, 1, 5}, {1, 2, 3, 4, 5}})
        .values;
  };
  EXPECT_THAT(pool("pool: MAX kernel_h: 1 kernel_w: 2 stride_h: 1 stride_w: 2"),
              ElementsAre(2, 4, 5));
  EXPECT_THAT(pool("pool: AVE kernel_h: 1 kernel_w: 3 stride_h: 1 stride_w: 2 pad_h: 0 pad_w: 1"),
              ElementsAre(1, 3, 3));
}

TEST(Caffe, FlattensForInnerProducts) {
  const std::string text = input("dim: 1 dim: 2 dim: 1 dim: 1") +
                           "layer { name: 'fc' type: 'InnerProduct' bottom: 'data' top: 'fc'"
                           "  inner_product_param { num_output: 2 } }"
                           "layer { name: 'p' type: 'Softmax' bottom: 'fc' top: 'p' }";
  const Model model = load(text, layer("fc", {{{2, 2}, {1, 2, 3, 4}}, {{2}, {0.5F, 0}}}));
  ASSERT_EQ(model.layers.size(), 1U);
  EXPECT_EQ(model.layers[0].name, "fc");
  EXPECT_EQ(model.layers[0].inputBlob, "data");
  EXPECT_THAT(model.layers[0].weights, ElementsAre(1, 2, 3, 4));
  const auto values = run(model, {{2, 1, 1}, {1, -1}}).values;
  // -0.5 and -1.
  EXPECT_NEAR(values.at(0), 1 / (1 + std::exp(-0.5F)), 1e-6);
}

TEST(Caffe, AddsWithCoefficients) {
  const std::string text = input("dim: 1 dim: 1 dim: 1 dim: 1") +
                           "layer { name: 's' type: 'Split' bottom: 'data' top: 'a' top: 'b' }"
                           "layer { name: 'e' type: 'Eltwise' bottom: 'a' bottom: 'b' top: 'e'"
                           "  eltwise_param { operation: SUM coeff: 2 coeff: -1 } }";
  EXPECT_THAT(run(load(text, ""), {{1, 1, 1}, {7}}).values, ElementsAre(7));
}

TEST(Caffe, LeavesDetectionOut) {
  const std::string text =
      input("dim: 1 dim: 1 dim: 1 dim: 1") +
      "layer { name: 'r' type: 'ReLU' bottom: 'data' top: 'loc' }"
      "layer { name: 'p' type: 'PriorBox' bottom: 'loc' bottom: 'data' top: 'b' }"
      "layer { name: 'd' type: 'DetectionOutput' bottom: 'loc' bottom: 'b'"
      "  top: 'found' }";
  const Model model = load(text, "");
  ASSERT_EQ(model.outputs.size(), 1U);
  EXPECT_EQ(model.outputs[0].name, "loc");
  EXPECT_THAT(model.notes, Contains(HasSubstr("DetectionOutput 'd' was left out")));
}

TEST(Caffe, SaysWhatIsWrong) {
  const std::string data = input("dim: 1 dim: 1 dim: 4 dim: 4");
  const auto message = [&](const std::string& text, const std::string& weights) {
    return messageOf<Error>([&] { load(text, weights); });
  };
  const std::string conv =
      "layer { name: 'c' type: 'Convolution' bottom: 'data' top: 'c'"
      "  convolution_param { num_output: 2 kernel_size: 3 } }";
  EXPECT_THAT(message(data + conv, ""),
              HasSubstr("net.prototxt: Convolution 'c': the .caffemodel has no weights for it"));
  EXPECT_THAT(
      message(data + conv, layer("c", {{{2, 2, 3, 3}, std::vector<float>(36)}, {{2}, {0, 0}}})),
      HasSubstr("Convolution 'c': has weights of 2×2×3×3"));
  EXPECT_THAT(message(data + conv, layer("c", {{{2, 1, 3, 3}, std::vector<float>(17)}})),
              HasSubstr("has 17 weights for a shape of 2×1×3×3"));
  EXPECT_THAT(message("layer { name: ", ""), HasSubstr("line 1"));
  EXPECT_THAT(message(data + "layer { name: 'x' type: 'Odd' bottom: 'data' top: 'x' }", ""),
              HasSubstr("Odd 'x': the layer type is not supported"));
  EXPECT_THAT(message(data + "layer { name: 'x' type: 'ReLU' bottom: 'none' top: 'x' }", ""),
              HasSubstr("reads the blob 'none'"));
  EXPECT_THAT(message(data, "\x01\x02"), HasSubstr("the .caffemodel is damaged"));
}

TEST(Caffe, FindsThePartnerBesideAFile) {
  const TemporaryFolder folder;
  const auto text = folder.write("m.prototxt", input("dim: 1 dim: 1 dim: 1 dim: 1") +
                                                   "layer { name: 'r' type: 'ReLU'"
                                                   " bottom: 'data' top: 'r' }");
  EXPECT_THAT(messageOf<Error>([&] { loadModel({text}); }),
              HasSubstr("m.caffemodel: no such file; a Caffe model needs both"));
  const auto weights = folder.write("m.caffemodel", layer("none", {{{1}, {1}}}));
  EXPECT_EQ(loadModel({text}).name, "m");
  EXPECT_EQ(loadModel({weights}).format, ModelFormat::Caffe);
  EXPECT_EQ(loadModel({weights, text}).hash, loadModel({text}).hash);
  EXPECT_EQ(loadModel({text}).hash.size(), 64U);
  EXPECT_THAT(messageOf<Error>([&] {
                loadModel({text, weights, text});
              }),
              HasSubstr("one too many"));
  EXPECT_THAT(messageOf<Error>([&] { loadModel({folder.write("a.doc", "")}); }),
              HasSubstr(".prototxt with .caffemodel"));
}

}  // namespace
}  // namespace quantoscope
