// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <random>

#include "core/model/network.h"
#include "core/model/onnx/load_onnx.h"
#include "tests/fuzz/mutation.h"
#include "tests/unit/imported/onnx_builder.h"

namespace quantoscope {
namespace {

using testing::OnnxBuilder;
using testing::randomValues;

/// A network with many operators in few bytes.
std::string seedModel() {
  OnnxBuilder b(11);
  b.input("x", {1, 3, 8, 8}).output("y").output("z");
  b.weights("w", {4, 3, 3, 3}, randomValues(108, 1)).weights("b", {4}, randomValues(4, 2));
  b.weights("d", {4, 1, 3, 3}, randomValues(36, 3)).weights("t", {4, 2, 2, 2}, randomValues(32, 4));
  for (const char* name : {"scale", "shift", "mean", "var"}) {
    b.weights(name, {4}, {1, 2, 3, 4});
  }
  b.weights("g", {5, 2}, randomValues(10, 5)).weights("half", {}, {0.5F});
  b.weights("sizes", {4}, {1, 1, 2, 2}).weights("roi", {0}, {});
  b.integers("s0", {1, 1}).integers("s1", {7, 100}).integers("a", {2, 3}).integers("i", {1, 0});
  b.integers("flat", {0, -1}).integers("pads", {0, 0, 1, 0, 0, 0, 0, 2});
  b.node("Conv", "conv", {"x", "w", "b"}, {"c"}).ints("pads", {1, 1, 1, 1}).ints("strides", {1, 1});
  b.node("BatchNormalization", "bn", {"c", "scale", "shift", "mean", "var"}, {"n"});
  b.node("Relu", "relu", {"n"}, {"r"});
  b.node("Conv", "dw", {"r", "d"}, {"e"}).integer("group", 4).text("auto_pad", "SAME_LOWER");
  b.ints("kernel_shape", {3, 3}).ints("dilations", {1, 1});
  b.node("MaxPool", "pool", {"e"}, {"p"}).ints("kernel_shape", {2, 2}).ints("strides", {2, 2});
  b.node("ConvTranspose", "up", {"p", "t"}, {"u"}).ints("strides", {2, 2}).integer("group", 1);
  b.node("Resize", "resize", {"u", "roi", "sizes"}, {"v"}).text("mode", "linear");
  b.node("Slice", "slice", {"v", "s0", "s1", "a"}, {"q"});
  b.node("Pad", "pad", {"q", "pads", "half"}, {"o"}).text("mode", "constant");
  b.node("Gather", "gather", {"o", "i"}, {"h"}).integer("axis", 1);
  b.node("Transpose", "transpose", {"h"}, {"k"}).ints("perm", {0, 2, 3, 1});
  b.node("Split", "split", {"k"}, {"l1", "l2"}).integer("axis", 3).ints("split", {1, 1});
  b.node("Concat", "concat", {"l1", "l2"}, {"m"}).integer("axis", 1);
  b.node("ReduceMean", "mean", {"m"}, {"y"}).ints("axes", {2}).integer("keepdims", 0);
  b.node("Shape", "shape", {"p"}, {"shape"});
  b.node("Cast", "cast", {"shape"}, {"real"}).integer("to", 1);
  b.node("Mul", "mul", {"real", "half"}, {"f"});
  b.node("AveragePool", "average", {"p"}, {"av"}).ints("kernel_shape", {4, 4});
  b.ints("pads", {0, 1, 0, 1}).integer("count_include_pad", 1);
  b.node("Reshape", "reshape", {"av", "flat"}, {"fl"});
  b.node("Softmax", "softmax", {"fl"}, {"sm"}).integer("axis", 1);
  b.weights("fc", {12, 2}, randomValues(24, 6));
  b.node("Gemm", "gemm", {"sm", "fc"}, {"z"}).real("alpha", 0.5F);
  return b.bytes();
}

/// Another one with the operators of speech, text and volumes.
std::string secondSeedModel() {
  OnnxBuilder b(14);
  b.input("x", {1, 2, 4, 4}).output("y").output("z");
  b.weights("w", {2, 2, 1, 3, 3}, randomValues(36, 1))
      .weights("t", {2, 1, 1, 2, 2}, randomValues(8, 2));
  b.integers("deep", {1, 2, 1, 4, 4}).integers("seq", {4, 1, 8}).integers("flat", {4, 4});
  b.weights("lw", {2, 12, 8}, randomValues(192, 3)).weights("lr", {2, 12, 3}, randomValues(72, 4));
  b.weights("lb", {2, 24}, randomValues(48, 5)).weights("roi", {0}, {});
  b.weights("up", {4}, {1, 1, 2, 2}).integers("axis", {1}).integers("best", {2});
  b.node("Reshape", "rd", {"x", "deep"}, {"v"});
  b.node("Conv", "c3", {"v", "w"}, {"c"})
      .ints("pads", {0, 1, 1, 0, 1, 1})
      .ints("strides", {1, 1, 1});
  b.node("ConvTranspose", "t3", {"c", "t"}, {"d"}).ints("strides", {1, 2, 2}).integer("group", 1);
  b.node("Resize", "cubic", {"x", "roi", "up"}, {"e"}).text("mode", "cubic");
  b.integer("exclude_outside", 1).real("cubic_coeff_a", -0.5F);
  b.node("Reshape", "rs", {"x", "seq"}, {"s"});
  b.node("LSTM", "lstm", {"s", "lw", "lr", "lb"}, {"l", "h"}).integer("hidden_size", 3);
  b.text("direction", "bidirectional").real("clip", 3);
  b.node("Einsum", "ein", {"l", "l"}, {"q"}).text("equation", "tdbh,tdbk->thk");
  b.node("CumSum", "cs", {"q", "axis"}, {"y"}).integer("reverse", 1);
  b.node("Trilu", "tri", {"y"}, {"tr"}).integer("upper", 0);
  b.node("LpNormalization", "lp", {"e"}, {"n"}).integer("axis", 1).integer("p", 2);
  b.node("MeanVarianceNormalization", "mvn", {"n"}, {"m"}).ints("axes", {0, 2, 3});
  b.node("TopK", "top", {"m", "best"}, {"z", "where"}).integer("axis", 1);
  return b.bytes();
}

/// Loads, and runs what is small.
void loadAndRun(const std::string& bytes) {
  const Model model = loadOnnxModel(std::as_bytes(std::span(bytes)), "mutated.onnx");
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
    constexpr std::size_t kSmall = 1 << 12;
    if (elementCount(shape) > kSmall || weights > kSmall) {
      return;
    }
    inputs.push_back({shape, std::vector<float>(elementCount(shape), 0.5F)});
    shapes.push_back(std::move(shape));
  }
  Network(model, shapes).forward(inputs);
}

TEST(OnnxMutation, SeedIsAModel) {
  EXPECT_NO_THROW(loadAndRun(seedModel()));
  EXPECT_NO_THROW(loadAndRun(secondSeedModel()));
}

TEST(OnnxMutation, EndsInAResultOrAnError) {
  const std::array models = {seedModel(), secondSeedModel()};
  for (unsigned seed = 0; seed < testing::mutationRuns(); ++seed) {
    const std::string& model = models.at(seed % models.size());
    testing::expectResultOrError(seed, [&] { loadAndRun(testing::mutated(model, seed)); });
  }
}

/// A valid file whose graph is not: numbers, names and types are changed one by one.
std::string withChangedGraph(const std::string& bytes, unsigned seed) {
  std::mt19937 engine(seed);
  const auto below = [&](int limit) {
    return std::uniform_int_distribution<int>(0, limit - 1)(engine);
  };
  constexpr std::array<std::int64_t, 18> kNumbers = {0,
                                                     1,
                                                     2,
                                                     3,
                                                     4,
                                                     7,
                                                     8,
                                                     16,
                                                     100,
                                                     -1,
                                                     -2,
                                                     -3,
                                                     1 << 15,
                                                     1 << 24,
                                                     1 << 30,
                                                     0x7FFFFFFF,
                                                     std::int64_t{1} << 40,
                                                     std::numeric_limits<std::int64_t>::min()};
  const auto number = [&] { return kNumbers.at(static_cast<std::size_t>(below(kNumbers.size()))); };
  ::onnx::ModelProto model;
  model.ParseFromString(bytes);
  auto& graph = *model.mutable_graph();
  for (int changes = 1 + below(4); changes > 0; --changes) {
    auto& node = *graph.mutable_node(below(graph.node_size()));
    auto& tensor = *graph.mutable_initializer(below(graph.initializer_size()));
    switch (below(7)) {
      case 0:
        if (node.attribute_size() > 0) {
          auto& attribute = *node.mutable_attribute(below(node.attribute_size()));
          if (attribute.ints_size() > 0) {
            attribute.set_ints(below(attribute.ints_size()), number());
          } else {
            attribute.set_i(number());
          }
        }
        break;
      case 1:
        node.set_op_type(graph.node(below(graph.node_size())).op_type());
        break;
      case 2: {
        const auto& other = graph.node(below(graph.node_size()));
        if (node.input_size() > 0 && other.output_size() > 0) {
          node.set_input(below(node.input_size()), other.output(0));
        }
        break;
      }
      case 3:
        if (node.input_size() > 0) {
          node.set_input(below(node.input_size()), tensor.name());
        }
        break;
      case 4:
        if (tensor.int64_data_size() > 0) {
          tensor.set_int64_data(below(tensor.int64_data_size()), number());
        } else if (tensor.dims_size() > 1) {
          tensor.mutable_dims()->SwapElements(0, below(tensor.dims_size()));
        }
        break;
      case 5: {
        auto& dimension = *graph.mutable_input(0)
                               ->mutable_type()
                               ->mutable_tensor_type()
                               ->mutable_shape()
                               ->mutable_dim(below(4));
        dimension.set_dim_value(number());
        break;
      }
      default:
        if (node.attribute_size() > 0) {
          node.mutable_attribute()->DeleteSubrange(below(node.attribute_size()), 1);
        }
        break;
    }
  }
  return model.SerializeAsString();
}

TEST(OnnxMutation, EndsInAResultOrAnErrorForChangedGraphs) {
  const std::array models = {seedModel(), secondSeedModel()};
  for (unsigned seed = 0; seed < testing::mutationRuns(); ++seed) {
    const std::string& model = models.at(seed % models.size());
    testing::expectResultOrError(seed, [&] { loadAndRun(withChangedGraph(model, seed)); });
  }
}

}  // namespace
}  // namespace quantoscope
