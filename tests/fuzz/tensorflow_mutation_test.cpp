// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <limits>
#include <random>

#include "core/model/imported/load_tensorflow.h"
#include "core/model/network.h"
#include "tests/fuzz/mutation.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/imported/tensorflow_builder.h"

namespace quantoscope {
namespace {

using testing::randomValues;
using testing::TensorFlowBuilder;
using Change = std::function<std::int64_t(std::int64_t)>;

/// A network with many operators in few bytes. `n` may change any of its integers.
std::string seedGraph(const Change& n) {
  TensorFlowBuilder b;
  const auto list = [&](TensorFlowBuilder::Ints values) {
    for (std::int64_t& value : values) {
      value = n(value);
    }
    return values;
  };
  b.placeholder("x", list({-1, 8, 8, 2})).reals("w", {3, 3, 2, 4}, randomValues(72, 1));
  b.reals("b", {4}, {1, 2, 3, 4}).reals("d", {3, 3, 4, 1}, randomValues(36, 2));
  b.node("Conv2D", "c", {"x", "w"}).list("strides", list({1, 1, 1, 1})).string("padding", "SAME");
  b.node("BiasAdd", "cb", {"c", "b"}).node("Relu6", "r", {"cb"});
  b.node("FusedBatchNorm", "bn", {"r", "b", "b", "b", "b"}).flag("is_training", false);
  b.integers("block", {2}, list({2, 2})).integers("pads", {2, 2}, list({2, 2, 2, 2}));
  b.integers("crops", {2, 2}, list({0, 0, 0, 0}));
  b.node("SpaceToBatchND", "s2b", {"bn", "block", "pads"});
  b.node("DepthwiseConv2dNative", "dw", {"s2b", "d"}).list("strides", list({1, 1, 1, 1}));
  b.string("padding", "VALID");
  b.node("BatchToSpaceND", "b2s", {"dw", "block", "crops"});
  b.node("MaxPool", "p", {"b2s"}).list("ksize", list({1, 2, 2, 1}));
  b.list("strides", list({1, 2, 2, 1})).string("padding", "SAME");
  b.integers("size", {2}, list({8, 8})).node("ResizeBilinear", "up", {"p", "size"});
  b.integers("axis", {}, list({3})).node("ConcatV2", "cat", {"up", "r", "axis"});
  b.node("Split", "sp", {"axis", "cat"}).integer("num_split", n(2));
  b.reals("t", {2, 2, 2, 4}, randomValues(32, 3)).integers("ts", {4}, list({1, 16, 16, 2}));
  b.node("Conv2DBackpropInput", "de", {"ts", "t", "sp:1"}).list("strides", list({1, 2, 2, 1}));
  b.string("padding", "SAME");
  b.integers("pp", {4, 2}, list({0, 0, 1, 0, 0, 2, 0, 0})).node("Pad", "pad", {"de", "pp"});
  b.integers("begin", {4}, list({0, 1, 1, 0})).integers("len", {4}, list({-1, 8, 8, -1}));
  b.node("Slice", "sl", {"pad", "begin", "len"});
  b.node("DepthToSpace", "d2s", {"sp"}).integer("block_size", n(2));
  b.integers("hw", {2}, list({1, 2})).node("Mean", "m", {"sl", "hw"}).flag("keep_dims", false);
  b.node("Shape", "sh", {"m"}).integers("z", {1}, list({0})).integers("o", {1}, list({1}));
  b.node("StridedSlice", "ss", {"sh", "z", "o", "o"}).integer("shrink_axis_mask", n(1));
  b.integers("rest", {}, list({-1})).node("Pack", "pk", {"ss", "rest"}).integer("axis", n(0));
  b.node("Reshape", "rs", {"m", "pk"}).reals("fc", {2, 3}, randomValues(6, 4));
  b.node("MatMul", "mm", {"rs", "fc"}).node("Softmax", "y", {"mm"});
  b.integers("perm", {4}, list({0, 2, 1, 3})).node("Transpose", "tr", {"d2s", "perm"});
  return b.bytes();
}

std::int64_t same(std::int64_t value) {
  return value;
}

void loadAndRun(const std::string& bytes) {
  const Model model = loadTensorFlowModel(std::as_bytes(std::span(bytes)), "mutated.pb");
  std::vector<Shape> shapes;
  std::vector<Tensor> inputs;
  std::size_t weights = 0;
  for (const QuantizableLayer& layer : model.layers) {
    weights += layer.weights.size();
  }
  for (const ModelInput& input : model.inputs) {
    Shape shape = input.shape.empty() ? Shape{2, 8, 8} : input.shape;
    for (int& extent : shape) {
      extent = extent == 0 ? 8 : extent;
    }
    constexpr std::size_t kSmall = 1 << 12;
    if (elementCount(shape) > kSmall || weights > kSmall) {
      return;
    }
    inputs.push_back({shape, std::vector<float>(elementCount(shape), 0.5F)});
    shapes.push_back(std::move(shape));
  }
  Network(model, shapes).forward(inputs);
}

TEST(TensorFlowMutation, SeedIsAModel) {
  EXPECT_NO_THROW(loadAndRun(seedGraph(same)));
}

TEST(TensorFlowMutation, EndsInAResultOrAnError) {
  const std::string graph = seedGraph(same);
  for (unsigned seed = 0; seed < testing::mutationRuns(); ++seed) {
    testing::expectResultOrError(seed, [&] { loadAndRun(testing::mutated(graph, seed)); });
  }
}

/// Valid files whose numbers are not.
TEST(TensorFlowMutation, EndsInAResultOrAnErrorForChangedNumbers) {
  constexpr std::array<std::int64_t, 14> kNumbers = {0,
                                                     1,
                                                     2,
                                                     3,
                                                     5,
                                                     16,
                                                     -1,
                                                     -2,
                                                     -5,
                                                     1 << 15,
                                                     1 << 24,
                                                     0x7FFFFFFF,
                                                     std::int64_t{1} << 40,
                                                     std::numeric_limits<std::int64_t>::min()};
  for (unsigned seed = 0; seed < testing::mutationRuns(); ++seed) {
    std::mt19937 engine(seed);
    const auto below = [&](std::size_t limit) {
      return std::uniform_int_distribution<std::size_t>(0, limit - 1)(engine);
    };
    const Change change = [&](std::int64_t value) {
      return below(40) == 0 ? kNumbers.at(below(kNumbers.size())) : value;
    };
    testing::expectResultOrError(seed, [&] { loadAndRun(seedGraph(change)); });
  }
}

}  // namespace
}  // namespace quantoscope
