// SPDX-License-Identifier: GPL-3.0-or-later
// Caffe and Darknet: a text and a file of weights, of which one or both are damaged.
#include <gtest/gtest.h>

#include "core/model/imported/load_caffe.h"
#include "core/model/imported/load_darknet.h"
#include "core/model/network.h"
#include "tests/fuzz/mutation.h"

namespace quantoscope {
namespace {

using testing::mutated;

constexpr const char* kNetwork = R"(name: "n"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 8 dim: 8 } } }
layer { name: "c" type: "Convolution" bottom: "data" top: "c"
  convolution_param { num_output: 2 kernel_size: 3 pad: 1 stride: 1 group: 2 dilation: 1 } }
layer { name: "bn" type: "BatchNorm" bottom: "c" top: "c" batch_norm_param { eps: 0.001 } }
layer { name: "sc" type: "Scale" bottom: "c" top: "c" scale_param { bias_term: true } }
layer { name: "r" type: "ReLU" bottom: "c" top: "c" relu_param { negative_slope: 0.1 } }
layer { name: "p" type: "Pooling" bottom: "c" top: "p" pooling_param { pool: MAX kernel_size: 3 stride: 2 pad: 1 } }
layer { name: "s" type: "Slice" bottom: "p" top: "s1" top: "s2" slice_param { axis: 1 slice_point: 1 } }
layer { name: "e" type: "Eltwise" bottom: "s1" bottom: "s2" top: "e" eltwise_param { operation: SUM coeff: 1 coeff: -1 } }
layer { name: "k" type: "Concat" bottom: "e" bottom: "p" top: "k" concat_param { axis: 1 } }
layer { name: "l" type: "LRN" bottom: "k" top: "l" lrn_param { local_size: 3 } }
layer { name: "t" type: "Permute" bottom: "l" top: "t" permute_param { order: 0 order: 2 order: 3 order: 1 } }
layer { name: "f" type: "Flatten" bottom: "t" top: "f" }
layer { name: "ip" type: "InnerProduct" bottom: "f" top: "ip" inner_product_param { num_output: 1 } }
layer { name: "v" type: "Reshape" bottom: "ip" top: "v" reshape_param { shape { dim: 0 dim: -1 } } }
layer { name: "d" type: "Softmax" bottom: "v" top: "d" }
layer { name: "sh" type: "ShuffleChannel" bottom: "p" top: "sh" shuffle_channel_param { group: 2 } }
layer { name: "in" type: "Interp" bottom: "sh" top: "in" interp_param { zoom_factor: 2 } }
layer { name: "up" type: "Upsample" bottom: "in" top: "up" upsample_param { scale: 2 } }
layer { name: "cr" type: "Crop" bottom: "up" bottom: "sh" top: "cr" crop_param { axis: 2 offset: 1 } }
layer { name: "ti" type: "Tile" bottom: "cr" top: "ti" tile_param { axis: 1 tiles: 2 } }
layer { name: "t2" type: "Tile" bottom: "up" top: "t2" tile_param { axis: 1 tiles: 2 } }
layer { name: "re" type: "Reorg" bottom: "t2" top: "re" reorg_param { stride: 2 } }
layer { name: "gp" type: "Pooling" bottom: "ti" top: "gp" pooling_param { pool: AVE global_pooling: true } }
layer { name: "s2" type: "Scale" bottom: "ti" bottom: "gp" top: "s2" scale_param { axis: 0 } }
layer { name: "mv" type: "MVN" bottom: "s2" top: "mv" }
layer { name: "rd" type: "Reduction" bottom: "mv" top: "rd" reduction_param { operation: MEAN axis: 1 } }
layer { name: "fl" type: "Flatten" bottom: "re" top: "fl" flatten_param { axis: 1 end_axis: 2 } }
)";

std::string varint(std::size_t value) {
  std::string bytes;
  for (; value > 127; value >>= 7) {
    bytes += static_cast<char>((value & 127) | 128);
  }
  return bytes + static_cast<char>(value);
}

std::string field(std::size_t number, const std::string& content) {
  return varint(number << 3 | 2) + varint(content.size()) + content;
}

std::string blob(const std::vector<int>& shape, std::size_t count) {
  std::string dims;
  for (const int extent : shape) {
    dims += varint(static_cast<std::size_t>(extent));
  }
  return field(7, field(7, field(1, dims)) + field(5, std::string(count * sizeof(float), '\x3F')));
}

std::string caffeWeights() {
  const auto layer = [](const std::string& name, const std::string& blobs) {
    return field(100, field(1, name) + blobs);
  };
  return layer("c", blob({2, 1, 3, 3}, 18) + blob({2}, 2)) +
         layer("bn", blob({2}, 2) + blob({2}, 2) + blob({1}, 1)) +
         layer("sc", blob({2}, 2) + blob({2}, 2)) + layer("ip", blob({1, 75}, 75) + blob({1}, 1));
}

constexpr const char* kDarknet = R"([net]
width=8
height=8
channels=2
[convolutional]
batch_normalize=1
filters=4
size=3
stride=1
pad=1
groups=2
activation=leaky
[maxpool]
size=2
stride=2
[convolutional]
filters=4
size=1
activation=mish
[shortcut]
from=-2
activation=linear
[route]
layers=-1
groups=2
group_id=1
[upsample]
stride=2
[route]
layers=-1,0
[convolutional]
filters=3
size=1
activation=linear
[yolo]
)";

std::string darknetWeights() {
  return std::string("\0\0\0\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20) +
         std::string((16 + 36 + 4 + 16 + 3 + 18) * sizeof(float), '\x3F');
}

void runIfSmall(const Model& model) {
  constexpr std::size_t kSmall = 1 << 12;
  std::vector<Shape> shapes;
  std::vector<Tensor> inputs;
  std::size_t weights = 0;
  for (const QuantizableLayer& layer : model.layers) {
    weights += layer.weights.size();
  }
  for (const ModelInput& input : model.inputs) {
    Shape shape = input.shape;
    for (int& extent : shape) {
      extent = extent == 0 ? 8 : extent;
    }
    if (elementCount(shape) > kSmall || weights > kSmall) {
      return;
    }
    inputs.push_back({shape, std::vector<float>(elementCount(shape), 0.5F)});
    shapes.push_back(std::move(shape));
  }
  Network(model, shapes).forward(inputs);
}

void loadCaffe(const std::string& text, const std::string& weights) {
  runIfSmall(loadCaffeModel(text, std::as_bytes(std::span(weights)), "mutated.prototxt"));
}

void loadDarknet(const std::string& text, const std::string& weights) {
  runIfSmall(loadDarknetModel(text, std::as_bytes(std::span(weights)), "mutated.cfg"));
}

TEST(CaffeMutation, SeedIsAModel) {
  EXPECT_NO_THROW(loadCaffe(kNetwork, caffeWeights()));
  EXPECT_NO_THROW(loadDarknet(kDarknet, darknetWeights()));
}

/// A third of the runs damages the text, a third the weights, a third both.
template <typename Load>
void mutate(const std::string& text, const std::string& weights, Load load) {
  for (unsigned seed = 0; seed < testing::mutationRuns(); ++seed) {
    testing::expectResultOrError(seed, [&] {
      load(seed % 3 == 1 ? text : mutated(text, seed),
           seed % 3 == 0 ? weights : mutated(weights, seed));
    });
  }
}

TEST(CaffeMutation, EndsInAResultOrAnError) {
  mutate(kNetwork, caffeWeights(), loadCaffe);
}

TEST(DarknetMutation, EndsInAResultOrAnError) {
  mutate(kDarknet, darknetWeights(), loadDarknet);
}

}  // namespace
}  // namespace quantoscope
