// SPDX-License-Identifier: GPL-3.0-or-later
// How ONNX graphs are read: names, shapes, constants, tensors that layers share, and refusals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "core/base/error.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::messageOf;
using testing::OnnxBuilder;
using testing::randomValues;
using testing::runOnce;
using testing::TemporaryFolder;

TEST(OnnxGraph, FillsOpenExtentsFromTheInputThatIsRun) {
  OnnxBuilder builder;
  builder.input("x", {-1, -1, -1, -1}).output("y").weights("w", {2, 3, 1, 1}, randomValues(6, 1));
  builder.node("Conv", "c", {"x", "w"}, {"t"});
  builder.node("Shape", "s", {"t"}, {"shape"});
  builder.integers("two", {2}).integers("minus", {-1});
  builder.node("Gather", "g", {"shape", "two"}, {"height"}).integer("axis", 0);
  builder.node("Concat", "k", {"height", "minus"}, {"wanted"}).integer("axis", 0);
  builder.node("Reshape", "r", {"t", "wanted"}, {"y"});
  const Model model = builder.load();
  EXPECT_EQ(model.inputs.at(0).shape, (Shape{3, 0, 0}));
  EXPECT_EQ(runOnce(model, {{3, 4, 6}, randomValues(72, 2)}).shape, (Shape{4, 12}));
  EXPECT_EQ(runOnce(model, {{3, 2, 5}, randomValues(30, 2)}).shape, (Shape{2, 10}));
}

TEST(OnnxGraph, IsDescribedWithoutWhatIsConstant) {
  OnnxBuilder builder;
  builder.input("x", {1, 3, 4, 6}).output("y").weights("w", {2, 3, 1, 1}, randomValues(6, 1));
  builder.node("Relu", "r", {"x"}, {"a"});
  builder.node("Conv", "c", {"a", "w"}, {"t"});
  builder.node("Shape", "s", {"t"}, {"shape"});
  builder.integers("two", {2}).integers("minus", {-1});
  builder.node("Gather", "g", {"shape", "two"}, {"height"}).integer("axis", 0);
  builder.node("Concat", "k", {"height", "minus"}, {"wanted"}).integer("axis", 0);
  builder.node("Reshape", "", {"t", "wanted"}, {"y"});
  builder.node("Relu", "unread", {"t"}, {"nobody"});
  const auto graph = builder.load().graph;
  ASSERT_EQ(graph.size(), 4U);
  EXPECT_EQ(graph[0].type, "Input");
  EXPECT_THAT(graph[0].outputs, ElementsAre("x"));
  EXPECT_EQ(graph[1].name, "r");
  EXPECT_EQ(graph[1].quantizable, -1);
  EXPECT_EQ(graph[2].name, "c");
  EXPECT_EQ(graph[2].type, "Conv");
  EXPECT_THAT(graph[2].inputs, ElementsAre("a"));
  EXPECT_THAT(graph[2].outputs, ElementsAre("t"));
  EXPECT_EQ(graph[2].quantizable, 0);
  EXPECT_EQ(graph[3].name, "y");
  EXPECT_THAT(graph[3].inputs, ElementsAre("t"));
  EXPECT_EQ(graph[3].quantizable, -1);
}

TEST(OnnxGraph, RunsOneSampleOfABatch) {
  OnnxBuilder builder;
  builder.input("x", {8, 3, 2, 2}).output("y");
  builder.node("Relu", "r", {"x"}, {"y"});
  const Model model = builder.load();
  EXPECT_EQ(model.inputs.at(0).shape, (Shape{3, 2, 2}));
  EXPECT_THAT(model.warnings, ElementsAre(HasSubstr("batch of 8")));
}

TEST(OnnxGraph, WarnsOfABatchThatAReshapeFixes) {
  OnnxBuilder builder;
  builder.input("x", {8, 2, 2, 2}).output("y");
  builder.integers("shape", {8, -1}).node("Reshape", "flat", {"x", "shape"}, {"y"});
  EXPECT_THAT(builder.load().warnings,
              ElementsAre(AllOf(HasSubstr("batch of 8"), HasSubstr("Reshape 'flat'"),
                                HasSubstr("not what the network computes"))));
}

// What a version has changed is the operator's business: unknown operators and attributes are
// refused by name, whatever the version.
TEST(OnnxGraph, TakesNewerVersionsOfTheOperators) {
  const auto load = [](int opset) {
    OnnxBuilder builder(opset);
    builder.input("x", {1, 1, 2, 2}).output("y").weights("w", {1, 1, 1, 1}, {2});
    builder.node("Conv", "c", {"x", "w"}, {"t"}).node("Relu", "r", {"t"}, {"y"});
    return builder.load();
  };
  for (const int opset : {21, 22, 25}) {
    const Model model = load(opset);
    EXPECT_THAT(model.warnings, IsEmpty());
    EXPECT_THAT(runOnce(model, {{1, 2, 2}, {-1, 1, 2, 3}}).values, ElementsAre(0, 2, 4, 6));
  }
  EXPECT_THAT(load(40).warnings, ElementsAre(HasSubstr("version 40")));
  EXPECT_THAT(messageOf<Error>([&] { load(6); }), HasSubstr("from version 7 on"));
  OnnxBuilder unknown(22);
  unknown.input("x", {1, 1, 2, 2}).output("y");
  unknown.node("Attention", "a", {"x"}, {"y"});
  EXPECT_THAT(messageOf<Error>([&] { unknown.load(); }), HasSubstr("Attention 'a'"));
}

TEST(OnnxGraph, DoesNotTakeInitializersForInputs) {
  OnnxBuilder builder;
  builder.input("x", {1, 1, 1, 2}).input("w", {1, 1, 1, 1}).output("y");
  builder.weights("w", {1, 1, 1, 1}, {3});
  builder.node("Conv", "c", {"x", "w"}, {"y"});
  const Model model = builder.load();
  ASSERT_EQ(model.inputs.size(), 1U);
  EXPECT_THAT(runOnce(model, {{1, 1, 2}, {1, 2}}).values, ElementsAre(3, 6));
}

TEST(OnnxGraph, CallsNodesWithoutANameByTheirOutput) {
  OnnxBuilder builder;
  builder.input("x", {1, 1, 1, 1}).output("y").weights("w", {1, 1, 1, 1}, {1});
  builder.node("Conv", "", {"x", "w"}, {"t"}).node("Conv", "second", {"t", "w"}, {"y"});
  const Model model = builder.load();
  ASSERT_EQ(model.layers.size(), 2U);
  EXPECT_EQ(model.layers[0].name, "t");
  EXPECT_EQ(model.layers[1].name, "second");
  EXPECT_THAT(model.notes, Contains(HasSubstr("1 of 2 nodes have no name")));
}

TEST(OnnxGraph, KeepsNamesThatTheEngineWouldChange) {
  OnnxBuilder builder;
  builder.input("x", {1, 1, 2, 2}).output("a/b").output("onnx_node!c");
  builder.weights("w", {1, 1, 1, 1}, {2});
  // The engine's own importer would call a layer of its own "onnx_node!c/pad".
  builder.node("Conv", "c/pad", {"x", "w"}, {"a/b"});
  builder.node("Conv", "c", {"x", "w"}, {"onnx_node!c"}).ints("pads", {0, 1, 0, 0});
  const Model model = builder.load();
  EXPECT_EQ(model.layers.at(0).name, "c/pad");
  EXPECT_EQ(model.layers.at(1).name, "c");
  EXPECT_EQ(model.outputs.at(0).name, "a/b");
  EXPECT_EQ(model.outputs.at(1).name, "onnx_node!c");
  Network network(model, {{1, 2, 2}});
  const auto outputs = network.forward({{{1, 2, 2}, {1, 2, 3, 4}}});
  EXPECT_THAT(outputs.at(0).values, ElementsAre(2, 4, 6, 8));
  EXPECT_THAT(outputs.at(1).values, ElementsAre(0, 2, 4, 0, 6, 8));
}

TEST(OnnxGraph, NamesOneBlobForLayersThatReadTheSameTensor) {
  OnnxBuilder builder(11);
  builder.input("x", {1, 1, 1, 2}).output("y").output("z").output("v");
  builder.weights("w", {1, 1, 1, 1}, {2}).weights("m", {2, 1}, {1, 1});
  builder.node("Relu", "r", {"x"}, {"t"});
  builder.node("Identity", "i", {"t"}, {"copy"}).node("Dropout", "d", {"copy"}, {"dropped"});
  builder.node("Conv", "first", {"t", "w"}, {"y"});
  builder.node("Conv", "second", {"dropped", "w"}, {"z"});
  builder.node("MatMul", "third", {"t", "m"}, {"v"});
  const Model model = builder.load();
  ASSERT_EQ(model.layers.size(), 3U);
  for (const QuantizableLayer& layer : model.layers) {
    EXPECT_EQ(layer.inputBlob, "t");
  }
  EXPECT_EQ(model.layers[2].kind, LayerKind::InnerProduct);
}

// What a hook sees must be the tensor of the file, not one that the engine has padded.
TEST(OnnxGraph, ShowsHooksTheUnpaddedInput) {
  class ShapeHook final : public LayerHook {
   public:
    void before(std::size_t, const TensorView& input) override {
      shapes.emplace_back(input.shape.begin(), input.shape.end());
    }
    std::vector<Shape> shapes;
  };
  OnnxBuilder builder;
  builder.input("x", {1, 1, 2, 3}).output("y").weights("w", {1, 1, 2, 2}, {1, 1, 1, 1});
  builder.node("Conv", "c", {"x", "w"}, {"y"}).ints("pads", {1, 0, 0, 0});
  const Model model = builder.load();
  ShapeHook hook;
  Network(model, {{1, 2, 3}}).forward({{{1, 2, 3}, randomValues(6, 1)}}, &hook);
  EXPECT_THAT(hook.shapes, ElementsAre(Shape{1, 1, 2, 3}));
}

TEST(OnnxGraph, TakesWeightsFromConstantNodesAndOtherTypes) {
  OnnxBuilder builder;
  builder.input("x", {1, 1, 1, 1}).output("y").output("z");
  builder.node("Constant", "k", {}, {"w"}).tensor("value", {1, 1, 1, 1}, {5});
  builder.node("Conv", "a", {"x", "w"}, {"y"});
  auto& half = *builder.proto().mutable_graph()->add_initializer();
  half.set_name("h");
  half.set_data_type(::onnx::TensorProto::FLOAT16);
  for (const int extent : {1, 1, 1, 1}) {
    half.add_dims(extent);
  }
  half.set_raw_data(std::string("\x00\xC1", 2));  // -2.5
  builder.node("Conv", "b", {"x", "h"}, {"z"});
  const Model model = builder.load();
  EXPECT_THAT(model.layers.at(0).weights, ElementsAre(5));
  EXPECT_THAT(model.layers.at(1).weights, ElementsAre(-2.5F));
  EXPECT_EQ(model.weightType, "fp16");
  Network network(model, {{1, 1, 1}});
  EXPECT_THAT(network.forward({{{1, 1, 1}, {2}}}).at(1).values, ElementsAre(-5));
}

TEST(OnnxGraph, ReadsWeightsBesideTheModelAndNowhereElse) {
  const TemporaryFolder folder;
  OnnxBuilder builder;
  builder.input("x", {1, 1, 1, 1}).output("y");
  auto& tensor = *builder.proto().mutable_graph()->add_initializer();
  tensor.set_name("w");
  tensor.set_data_type(::onnx::TensorProto::FLOAT);
  for (const int extent : {1, 1, 1, 1}) {
    tensor.add_dims(extent);
  }
  tensor.set_data_location(::onnx::TensorProto::EXTERNAL);
  auto& location = *tensor.add_external_data();
  location.set_key("location");
  location.set_value("weights.bin");
  auto& offset = *tensor.add_external_data();
  offset.set_key("offset");
  offset.set_value("4");
  builder.node("Conv", "c", {"x", "w"}, {"y"});
  const std::array<float, 2> values = {0, 7};
  std::string bytes(sizeof(values), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  const auto file = folder.write("sub/m.onnx", builder.bytes());
  EXPECT_THAT(messageOf<Error>([&] { loadModel({file}); }),
              HasSubstr("the initializer 'w' its values are in the file"));
  folder.write("sub/weights.bin", bytes);
  EXPECT_THAT(loadModel({file}).layers.at(0).weights, ElementsAre(7));
  folder.write("sub/weights.bin", bytes.substr(4));
  EXPECT_THAT(messageOf<Error>([&] { loadModel({file}); }), HasSubstr("has only 4"));
  folder.write("weights.bin", bytes);
  location.set_value("../weights.bin");
  const auto outside = folder.write("sub/m.onnx", builder.bytes());
  EXPECT_THAT(messageOf<Error>([&] { loadModel({outside}); }),
              HasSubstr("not below the model's folder"));
}

TEST(OnnxGraph, LeavesOutWhatNoOutputNeeds) {
  OnnxBuilder builder;
  builder.input("x", {1, 1, 1, 1}).input("im_info", {1, 3}).output("y");
  builder.node("NonMaxSuppression", "dead", {"im_info"}, {"unused"})
      .node("Relu", "r", {"x"}, {"y"});
  const Model model = builder.load();
  EXPECT_EQ(model.layerCount, 1U);
  EXPECT_THAT(model.notes, Contains(HasSubstr("1 nodes are left out")));
  EXPECT_THAT(model.notes, Contains(HasSubstr("'im_info' is left out")));
  EXPECT_EQ(model.inputs.size(), 1U);
  EXPECT_THAT(runOnce(model, {{1, 1, 1}, {-3}}).values, ElementsAre(0));
}

TEST(OnnxGraph, TakesImagesWithTheChannelsLastAsOthers) {
  const auto weights = randomValues(2 * 3, 1);
  const auto x = randomValues(3 * 6 * 5, 2);
  OnnxBuilder builder;
  builder.input("x", {1, 6, 5, 3}).output("y").weights("w", {2, 3, 1, 1}, weights);
  builder.node("Transpose", "t", {"x"}, {"nchw"}).ints("perm", {0, 3, 1, 2});
  builder.node("Conv", "c", {"nchw", "w"}, {"y"});
  builder.proto()
      .mutable_graph()
      ->mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->set_elem_type(::onnx::TensorProto::UINT8);
  const Model model = builder.load();
  EXPECT_EQ(model.inputs.at(0).shape, (Shape{3, 6, 5}));
  EXPECT_EQ(model.layers.at(0).inputBlob, "x");
  EXPECT_THAT(model.notes, Contains(HasSubstr("'x' has the channels last")));
  EXPECT_THAT(model.notes, Contains(HasSubstr("'x' takes bytes")));
  const Tensor output = runOnce(model, {{3, 6, 5}, x});
  for (std::size_t o = 0; o < 2; ++o) {
    for (std::size_t i = 0; i < 30; ++i) {
      float sum = 0;
      for (std::size_t c = 0; c < 3; ++c) {
        sum += weights[o * 3 + c] * x[c * 30 + i];
      }
      EXPECT_NEAR(output.values[o * 30 + i], sum, 1e-5);
    }
  }
  // Where something else reads the input, too, it stays as it is.
  OnnxBuilder both;
  both.input("x", {1, 6, 5, 3}).output("y").output("z");
  both.node("Transpose", "t", {"x"}, {"y"})
      .ints("perm", {0, 3, 1, 2})
      .node("Relu", "r", {"x"}, {"z"});
  EXPECT_EQ(both.load().inputs.at(0).shape, (Shape{6, 5, 3}));
}

/// A camera's bytes through arithmetic of its own, channels last, before they are turned.
OnnxBuilder camera(const std::vector<int>& shape, const std::vector<float>& weights) {
  OnnxBuilder builder;
  builder.input("x", shape).output("y").weights("w", {2, 3, 1, 1}, weights);
  builder.weights("mean", {3}, {1, 2, 3}).weights("scale", {1, 1, 1, 3}, {2, 4, 8});
  builder.weights("one", {}, {0.5F});
  builder.node("Cast", "k", {"x"}, {"real"}).integer("to", 1);
  builder.node("Sub", "s", {"real", "mean"}, {"centred"});
  builder.node("Div", "d", {"centred", "scale"}, {"scaled"});
  builder.node("Mul", "m", {"scaled", "one"}, {"halved"});
  builder.node("Transpose", "t", {"halved"}, {"nchw"}).ints("perm", {0, 3, 1, 2});
  builder.node("Conv", "c", {"nchw", "w"}, {"y"});
  builder.proto()
      .mutable_graph()
      ->mutable_input(0)
      ->mutable_type()
      ->mutable_tensor_type()
      ->set_elem_type(::onnx::TensorProto::UINT8);
  return builder;
}

TEST(OnnxGraph, TakesChannelsLastBehindCastsAndArithmetic) {
  const auto weights = randomValues(2 * 3, 1);
  const auto x = randomValues(3 * 6 * 5, 2, 0, 255);
  constexpr std::array<float, 3> kMean = {1, 2, 3};
  constexpr std::array<float, 3> kScale = {2, 4, 8};
  for (const std::vector<int>& shape : {std::vector<int>{1, 6, 5, 3}, {-1, -1, -1, 3}}) {
    const Model model = camera(shape, weights).load();
    EXPECT_EQ(model.inputs.at(0).shape.at(0), 3);
    EXPECT_TRUE(model.inputs.at(0).channelsLast);
    EXPECT_THAT(model.notes, Contains(HasSubstr("'x' has the channels last")));
    const Tensor output = runOnce(model, {{3, 6, 5}, x});
    for (std::size_t o = 0; o < 2; ++o) {
      for (std::size_t i = 0; i < 30; ++i) {
        float sum = 0;
        for (std::size_t c = 0; c < 3; ++c) {
          sum += weights[o * 3 + c] * (x[c * 30 + i] - kMean[c]) / kScale[c] / 2;
        }
        EXPECT_NEAR(output.values[o * 30 + i], sum, 1e-4);
      }
    }
  }
}

TEST(OnnxGraph, LeavesAnInputAloneThatIsUsedUnturned) {
  // A reader that knows nothing of images, before the image is turned …
  OnnxBuilder mixed;
  mixed.input("x", {1, 6, 5, 3}).output("y").output("z");
  mixed.node("Cast", "k", {"x"}, {"real"}).integer("to", 1);
  mixed.node("Transpose", "t", {"real"}, {"y"}).ints("perm", {0, 3, 1, 2});
  mixed.node("Softmax", "r", {"real"}, {"z"});
  EXPECT_EQ(mixed.load().inputs.at(0).shape, (Shape{6, 5, 3}));
  // … and an output that is to be as the file has it.
  OnnxBuilder output;
  output.input("x", {1, 6, 5, 3}).output("y").output("real");
  output.node("Cast", "k", {"x"}, {"real0"}).integer("to", 1);
  output.node("Neg", "n", {"real0"}, {"real"});
  output.node("Transpose", "t", {"real"}, {"y"}).ints("perm", {0, 3, 1, 2});
  EXPECT_EQ(output.load().inputs.at(0).shape, (Shape{6, 5, 3}));
  EXPECT_FALSE(output.load().inputs.at(0).channelsLast);
}

struct Refusal {
  std::string name;
  std::function<void(OnnxBuilder&)> build;
  std::string message;
};

void PrintTo(const Refusal& refusal, std::ostream* stream) {
  *stream << refusal.name;
}

class OnnxRefusal : public ::testing::TestWithParam<Refusal> {};

TEST_P(OnnxRefusal, SaysWhichNodeAndWhy) {
  OnnxBuilder builder;
  builder.input("x", {1, 2, 4, 4}).output("y");
  GetParam().build(builder);
  EXPECT_THAT(messageOf<Error>([&] { builder.load(); }), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, OnnxRefusal,
    ::testing::Values(
        Refusal{"UnknownOperator",
                [](OnnxBuilder& b) { b.node("StringNormalizer", "s", {"x"}, {"y"}); },
                "StringNormalizer 's': the operator is not supported"},
        Refusal{"OtherDomain",
                [](OnnxBuilder& b) {
                  b.node("Relu", "r", {"x"}, {"y"});
                  b.proto().mutable_graph()->mutable_node(0)->set_domain("com.microsoft");
                },
                "domain 'com.microsoft'"},
        Refusal{"Quantized", [](OnnxBuilder& b) { b.node("QuantizeLinear", "q", {"x"}, {"y"}); },
                "quantized already (QuantizeLinear 'q')"},
        Refusal{"OldVersion",
                [](OnnxBuilder& b) {
                  b.node("Relu", "r", {"x"}, {"y"});
                  b.proto().mutable_opset_import(0)->set_version(6);
                },
                "version 6 of the ONNX operators"},
        Refusal{"UnknownAttribute",
                [](OnnxBuilder& b) { b.node("Relu", "r", {"x"}, {"y"}).integer("magic", 1); },
                "Relu 'r': its attribute 'magic' is not known"},
        Refusal{"MissingTensor", [](OnnxBuilder& b) { b.node("Relu", "r", {"nothing"}, {"y"}); },
                "reads the tensor 'nothing', which nothing before it produces"},
        Refusal{"Cycle",
                [](OnnxBuilder& b) {
                  b.node("Relu", "a", {"y"}, {"t"}).node("Relu", "b", {"t"}, {"y"});
                },
                "Relu 'a': reads the tensor 'y'"},
        Refusal{"WrongNumberOfBytes",
                [](OnnxBuilder& b) {
                  b.weights("w", {2, 2, 1, 1}, {1, 2, 3}).node("Conv", "c", {"x", "w"}, {"y"});
                },
                "the initializer 'w' has 12 bytes, but 2×2×1×1 values of type fp32 need 16"},
        Refusal{"HugeInitializer",
                [](OnnxBuilder& b) {
                  b.weights("w", {1 << 30, 1 << 30}, {}).node("Conv", "c", {"x", "w"}, {"y"});
                },
                "more than 2^27 elements"},
        Refusal{"NegativeStride",
                [](OnnxBuilder& b) {
                  b.weights("w", {1, 2, 1, 1}, {1, 2}).node("Conv", "c", {"x", "w"}, {"y"});
                  b.ints("strides", {-1, 1});
                },
                "Conv 'c': its attribute 'strides' has the value -1"},
        Refusal{"DynamicReshape",
                [](OnnxBuilder& b) {
                  b.node("Reshape", "r", {"x", "x"}, {"y"});
                },
                "Reshape 'r': its input 'shape' (x) depends on the network's input"},
        Refusal{"GatherOutside",
                [](OnnxBuilder& b) {
                  b.integers("i", {2}).node("Gather", "g", {"x", "i"}, {"y"}).integer("axis", 1);
                },
                "takes element 2 of an extent of 2"},
        Refusal{"KernelTooLarge",
                [](OnnxBuilder& b) {
                  b.node("MaxPool", "p", {"x"}, {"y"}).ints("kernel_shape", {5, 5});
                },
                "MaxPool 'p': its window of 5 is larger"},
        Refusal{"SameNames",
                [](OnnxBuilder& b) {
                  b.weights("w", {2, 2, 1, 1}, {1, 2, 3, 4});
                  b.node("Conv", "c", {"x", "w"}, {"t"}).node("Conv", "c", {"t", "w"}, {"y"});
                },
                "another layer has the same name"}),
    [](const auto& instance) { return instance.param.name; });

TEST(OnnxFile, MustBeOne) {
  const TemporaryFolder folder;
  EXPECT_THAT(messageOf<Error>([&] { loadModel({folder.write("a.onnx", "no protobuf at all")}); }),
              HasSubstr("is not an ONNX file"));
  EXPECT_THAT(messageOf<Error>([&] { loadModel({folder.write("b.onnx", "")}); }),
              HasSubstr("has no graph"));
  OnnxBuilder builder;
  builder.input("x", {1, 2, 4, 4}).output("y").node("Relu", "r", {"x"}, {"y"});
  const std::string bytes = builder.bytes();
  EXPECT_THAT(messageOf<Error>(
                  [&] { loadModel({folder.write("c.onnx", bytes.substr(0, bytes.size() - 3))}); }),
              HasSubstr("c.onnx"));
}

TEST(OnnxFile, MustNotGrowInMemory) {
  // A node of two bytes becomes an object of hundreds.
  constexpr std::size_t kNodes = std::size_t{9} << 20;
  std::string graph;
  for (std::size_t i = 0; i < kNodes; ++i) {
    graph += "\x0A";
    graph += '\0';
  }
  std::string bytes = "\x3A";
  for (std::size_t size = graph.size(); size > 0; size >>= 7) {
    bytes += static_cast<char>((size & 0x7F) | (size > 0x7F ? 0x80 : 0));
  }
  bytes += graph;
  EXPECT_THAT(
      messageOf<Error>([&] { loadOnnxModel(std::as_bytes(std::span(bytes)), "bomb.onnx"); }),
      HasSubstr("more than 2 GiB"));
}

}  // namespace
}  // namespace quantoscope
