// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/requantization.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/quantization/scale_groups.h"

namespace quantoscope {
namespace {

struct Node {
  std::string name;
  std::string type;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

// Nodes of type "Conv" are quantizable.
Model modelOf(const std::vector<Node>& nodes, const std::string& output) {
  Model model;
  for (const Node& node : nodes) {
    GraphNode graphNode{node.name, node.type, node.inputs, node.outputs, -1};
    if (node.type == "Conv") {
      graphNode.quantizable = static_cast<int>(model.layers.size());
      QuantizableLayer layer;
      layer.name = node.name;
      layer.inputBlob = node.inputs.front();
      model.layers.push_back(layer);
    }
    model.graph.push_back(graphNode);
  }
  model.outputs.push_back({output, "", 0});
  return model;
}

NetworkArithmetic int8(const Model& model, Target target) {
  NetworkArithmetic arithmetic;
  arithmetic.target = target;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    LayerArithmetic layer;
    layer.precision = Precision::Int8;
    layer.input = symmetricCodes(1.0 + static_cast<double>(i), 8, target);
    arithmetic.layers.push_back(layer);
  }
  return arithmetic;
}

TEST(Requantization, IsFusedBetweenConvolutionsThatFollowEachOther) {
  const Model model = modelOf({{"a", "Conv", {"in"}, {"x"}},
                               {"b", "Conv", {"x"}, {"y"}},
                               {"pool", "Pooling", {"y"}, {"p"}},
                               {"c", "Conv", {"p"}, {"out"}}},
                              "out");
  NetworkArithmetic arithmetic = int8(model, Target::Ncnn);
  EXPECT_EQ(fusedRequantizations(model, arithmetic), (std::vector<FusedRequantization>{{0, 1}}));
  arithmetic.layers[1].precision = Precision::Float;
  EXPECT_TRUE(fusedRequantizations(model, arithmetic).empty());
}

// As ncnn2int8 does: nobody asks whether the readers agree.
TEST(Requantization, IsFusedWithTheScaleOfTheFirstReader) {
  const Model model = modelOf({{"a", "Conv", {"in"}, {"x"}},
                               {"b", "Conv", {"x"}, {"y"}},
                               {"c", "Conv", {"x"}, {"z"}},
                               {"add", "Eltwise", {"y", "z"}, {"out"}}},
                              "out");
  NetworkArithmetic arithmetic = int8(model, Target::Ncnn);
  const std::vector<FusedRequantization> both = {{0, 1}, {0, 2}};
  EXPECT_EQ(fusedRequantizations(model, arithmetic), both);
  const auto misread = misreadCodes(model, arithmetic);
  ASSERT_EQ(misread.size(), 1U);
  EXPECT_EQ(misread[0].producer, 0U);
  EXPECT_EQ(misread[0].first, 1U);
  EXPECT_EQ(misread[0].reader, 2U);
  EXPECT_DOUBLE_EQ(misread[0].factor(), 1.5) << "thresholds 2 and 3";
  EXPECT_TRUE(misread[0].clips());
  arithmetic.layers[2].input = arithmetic.layers[1].input;
  EXPECT_EQ(fusedRequantizations(model, arithmetic), both);
  EXPECT_TRUE(misreadCodes(model, arithmetic).empty());
  // One float reader, or a float writer, and each quantizes for itself.
  arithmetic = int8(model, Target::Ncnn);
  arithmetic.layers[1].precision = Precision::Float;
  EXPECT_TRUE(fusedRequantizations(model, arithmetic).empty());
  EXPECT_TRUE(misreadCodes(model, arithmetic).empty());
  arithmetic = int8(model, Target::Ncnn);
  arithmetic.layers[0].precision = Precision::Float;
  EXPECT_TRUE(misreadCodes(model, arithmetic).empty());
}

TEST(Requantization, InIntegersNeedsReadersThatAgree) {
  const Model model = modelOf({{"a", "Conv", {"in"}, {"x"}},
                               {"b", "Conv", {"x"}, {"y"}},
                               {"c", "Conv", {"x"}, {"z"}},
                               {"add", "Eltwise", {"y", "z"}, {"out"}}},
                              "out");
  NetworkArithmetic arithmetic = int8(model, Target::Integer);
  EXPECT_FALSE(integerOutputs(model, arithmetic)[0]) << "it writes float, and nothing is misread";
  EXPECT_TRUE(misreadCodes(model, arithmetic).empty());
  arithmetic.layers[2].input = arithmetic.layers[1].input;
  EXPECT_TRUE(integerOutputs(model, arithmetic)[0]);
  // An addition works on values, not on codes.
  EXPECT_FALSE(integerOutputs(model, arithmetic)[1]);
}

// What a conversion to ncnn makes of another format: a Split before several readers, activations
// within the layer before them.
TEST(Requantization, OfAConvertedModelSeesThroughFoldedActivations) {
  const auto groupsWith = [](const std::string& type, Target target) {
    const Model model = modelOf({{"a", "Conv", {"in"}, {"x"}},
                                 {"act", type, {"x"}, {"r"}},
                                 {"b", "Conv", {"r"}, {"y"}},
                                 {"c", "Conv", {"r"}, {"z"}},
                                 {"add", "Add", {"y", "z"}, {"out"}}},
                                "out");
    return scaleGroups(model, target).size();
  };
  EXPECT_EQ(groupsWith("Relu", Target::Ncnn), 1U);
  EXPECT_EQ(groupsWith("LeakyRelu", Target::Ncnn), 1U);
  EXPECT_EQ(groupsWith("MaxPool", Target::Ncnn), 0U);
  EXPECT_EQ(groupsWith("Relu", Target::Integer), 1U);
  EXPECT_EQ(groupsWith("LeakyRelu", Target::Integer), 0U) << "it changes values";
  // A third reader that is no layer: each quantizes what it reads.
  const Model shared = modelOf({{"a", "Conv", {"in"}, {"x"}},
                                {"b", "Conv", {"x"}, {"y"}},
                                {"c", "Conv", {"x"}, {"z"}},
                                {"add", "Sum", {"x", "y", "z"}, {"out"}}},
                               "out");
  EXPECT_TRUE(scaleGroups(shared, Target::Ncnn).empty());
  EXPECT_TRUE(scaleGroups(shared, Target::Integer).empty());
}

TEST(Requantization, PassesThroughWhatKeepsValues) {
  const Model model = modelOf({{"a", "Conv", {"in"}, {"x"}},
                               {"b", "Conv", {"in"}, {"y"}},
                               {"relu", "Relu", {"x"}, {"r"}},
                               {"cat", "Concat", {"r", "y"}, {"c"}},
                               {"max", "MaxPool", {"c"}, {"m"}},
                               {"d", "Conv", {"m"}, {"out"}}},
                              "out");
  const NetworkArithmetic arithmetic = int8(model, Target::Integer);
  const auto outputs = integerOutputs(model, arithmetic);
  ASSERT_TRUE(outputs[0]);
  EXPECT_EQ(*outputs[0], arithmetic.layers[2].input);
  ASSERT_TRUE(outputs[1]);
  EXPECT_FALSE(outputs[2]) << "the network's output is float";
}

TEST(Requantization, StopsAtAnActivationThatChangesValues) {
  Model model = modelOf({{"a", "Conv", {"in"}, {"x"}}, {"b", "Conv", {"x"}, {"out"}}}, "out");
  const NetworkArithmetic arithmetic = int8(model, Target::Integer);
  EXPECT_TRUE(integerOutputs(model, arithmetic)[0]);
  model.layers[0].activation = "LeakyReLU";
  EXPECT_FALSE(integerOutputs(model, arithmetic)[0]);
}

TEST(Requantization, LeavesAlsoReadOutputsInFloat) {
  const Model model = modelOf({{"a", "Conv", {"in"}, {"x"}}, {"b", "Conv", {"x"}, {"out"}}}, "x");
  EXPECT_FALSE(integerOutputs(model, int8(model, Target::Integer))[0]);
}

}  // namespace
}  // namespace quantoscope
