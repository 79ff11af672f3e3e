// SPDX-License-Identifier: GPL-3.0-or-later
// Small models with what is easy to get wrong, each run by ONNX Runtime as we write it.
#include <gtest/gtest.h>

#include <functional>

#include "core/base/byte_reader.h"
#include "core/model/network.h"
#include "core/model/npy.h"
#include "core/quantization/group_edits.h"
#include "tests/onnxruntime/layers_alone.h"
#include "tests/onnxruntime/qdq_comparison.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using testing::OnnxBuilder;
using testing::QdqCase;
using testing::randomValues;

struct Special {
  const char* name;
  Shape input;  ///< Without the batch dimension.
  std::function<OnnxBuilder()> build;
};

void PrintTo(const Special& special, std::ostream* stream) {
  *stream << special.name;
}

std::vector<int> batched(const Shape& shape) {
  std::vector<int> result = {1};
  result.insert(result.end(), shape.begin(), shape.end());
  return result;
}

// A convolution of 3 to 4 channels, whose output is "c".
OnnxBuilder convolution(int opset, const Shape& input = {3, 8, 8}) {
  OnnxBuilder builder(opset);
  builder.input("x", batched(input))
      .weights("w", {4, 3, 3, 3}, randomValues(108, 1))
      .weights("b", {4}, randomValues(4, 2))
      .node("Conv", "conv", {"x", "w", "b"}, {"c"})
      .ints("pads", {1, 1, 1, 1});
  return builder;
}

std::vector<float> withDeadChannel() {
  auto values = randomValues(108, 1);
  std::fill(values.begin() + 27, values.begin() + 54, 0.0F);
  return values;
}

const Special kSpecials[] = {
    {"OneAxis",
     {4, 20},
     [] {
       OnnxBuilder builder;
       return builder.input("x", {1, 4, 20})
           .weights("w", {6, 2, 5}, randomValues(60, 1))
           .weights("b", {6}, randomValues(6, 2))
           .node("Conv", "conv", {"x", "w", "b"}, {"y"})
           .ints("strides", {2})
           .ints("pads", {2, 1})
           .integer("group", 2)
           .output("y");
     }},
    {"TransposedConvolution",
     {4, 6, 6},
     [] {
       OnnxBuilder builder;
       return builder.input("x", {1, 4, 6, 6})
           .weights("w", {4, 5, 3, 2}, randomValues(120, 1))
           .weights("b", {5}, randomValues(5, 2))
           .node("ConvTranspose", "up", {"x", "w", "b"}, {"y"})
           .ints("strides", {2, 2})
           .output("y");
     }},
    {"TransposedConvolutionInGroups",
     {6, 5, 5},
     [] {
       OnnxBuilder builder;
       return builder.input("x", {1, 6, 5, 5})
           .weights("w", {6, 2, 3, 3}, randomValues(108, 1))
           .weights("b", {6}, randomValues(6, 2))
           .node("ConvTranspose", "up", {"x", "w", "b"}, {"y"})
           .integer("group", 3)
           .output("y");
     }},
    {"GemmThatScales",
     {12},
     [] {
       OnnxBuilder builder;
       return builder.input("x", {1, 12})
           .weights("w", {12, 7}, randomValues(84, 1))
           .weights("b", {1, 7}, randomValues(7, 2))
           .weights("v", {5, 7}, randomValues(35, 3))
           .node("Gemm", "first", {"x", "w", "b"}, {"m"})
           .real("alpha", 0.5F)
           .real("beta", -2)
           .node("Relu", "relu", {"m"}, {"r"})
           .node("Gemm", "second", {"r", "v"}, {"y"})
           .integer("transB", 1)
           .output("y");
     }},
    {"GemmWithOneBias",
     {12},
     [] {
       OnnxBuilder builder;
       return builder.input("x", {1, 12})
           .weights("w", {12, 7}, randomValues(84, 1))
           .weights("b", {}, {0.75F})
           .node("Gemm", "gemm", {"x", "w", "b"}, {"y"})
           .output("y");
     }},
    {"MatMulOfManyRows",
     {6, 10},
     [] {
       OnnxBuilder builder;
       return builder.input("x", {1, 6, 10})
           .weights("w", {10, 8}, randomValues(80, 1))
           .weights("b", {8}, randomValues(8, 2))
           .node("MatMul", "product", {"x", "w"}, {"m"})
           .node("Add", "add", {"m", "b"}, {"y"})
           .output("y");
     }},
    {"BatchNormalizationBehindMatMul",
     {10},
     [] {
       OnnxBuilder builder;
       return builder.input("x", {1, 10})
           .weights("w", {10, 8}, randomValues(80, 1))
           .weights("s", {8}, randomValues(8, 2, 0.5F, 2))
           .weights("h", {8}, randomValues(8, 3))
           .weights("m", {8}, randomValues(8, 4))
           .weights("v", {8}, randomValues(8, 5, 0.5F, 2))
           .node("MatMul", "product", {"x", "w"}, {"p"})
           .node("BatchNormalization", "norm", {"p", "s", "h", "m", "v"}, {"y"})
           .output("y");
     }},
    {"BatchNormalizationBehindConv",
     {3, 8, 8},
     [] {
       OnnxBuilder builder = convolution(9);
       return builder.weights("s", {4}, randomValues(4, 2, 0.5F, 2))
           .weights("h", {4}, randomValues(4, 3))
           .weights("m", {4}, randomValues(4, 4))
           .weights("v", {4}, randomValues(4, 5, 0.5F, 2))
           .node("BatchNormalization", "norm", {"c", "s", "h", "m", "v"}, {"y"})
           .output("y");
     }},
    {"ADeadChannel",
     {3, 8, 8},
     [] {
       OnnxBuilder builder;
       return builder.input("x", {1, 3, 8, 8})
           .weights("w", {4, 3, 3, 3}, withDeadChannel())
           .weights("b", {4}, {0.1F, 2, -0.3F, 0.4F})
           .node("Conv", "conv", {"x", "w", "b"}, {"y"})
           .output("y");
     }},
    {"SharedWeightsAndBlob",
     {3, 8, 8},
     [] {
       OnnxBuilder builder = convolution(13);
       return builder.node("Conv", "again", {"x", "w", "b"}, {"d"})
           .ints("pads", {1, 1, 1, 1})
           .node("Identity", "same", {"c"}, {"e"})
           .weights("u", {2, 4, 1, 1}, randomValues(8, 6))
           .node("Conv", "left", {"c", "u"}, {"f"})
           .node("Conv", "right", {"e", "u"}, {"g"})
           .node("Conv", "other", {"d", "u"}, {"h"})
           .node("Concat", "all", {"f", "g", "h"}, {"y"})
           .integer("axis", 1)
           .output("y");
     }},
    {"ConstantWeights",
     {3, 8, 8},
     [] {
       OnnxBuilder builder;
       return builder.input("x", {1, 3, 8, 8})
           .node("Constant", "weights", {}, {"w"})
           .tensor("value", {4, 3, 3, 3}, randomValues(108, 1))
           .node("Conv", "conv", {"x", "w"}, {"y"})
           .output("y");
     }},
    {"NamesThatAreTaken",
     {3, 8, 8},
     [] {
       OnnxBuilder builder = convolution(13);
       return builder.node("Relu", "x_QuantizeLinear", {"c"}, {"x_scale"})
           .node("Relu", "conv_weight_quantized", {"x_scale"}, {"x_dequantized"})
           .output("x_dequantized");
     }},
    // Operators that version 13 has in another form.
    {"Version7Slice",
     {3, 8, 8},
     [] {
       return convolution(7)
           .node("Slice", "slice", {"c"}, {"y"})
           .ints("starts", {1, 2})
           .ints("ends", {7, 8})
           .ints("axes", {2, 3})
           .output("y");
     }},
    {"Version7Upsample",
     {3, 4, 5},
     [] {
       OnnxBuilder builder = convolution(7, {3, 4, 5});
       builder.node("Upsample", "up", {"c"}, {"y"}).text("mode", "linear");
       auto& graph = *builder.proto().mutable_graph();
       auto& scales = *graph.mutable_node(graph.node_size() - 1)->add_attribute();
       scales.set_name("scales");
       scales.set_type(::onnx::AttributeProto::FLOATS);
       for (const float scale : {1.0F, 1.0F, 2.0F, 3.0F}) {
         scales.add_floats(scale);
       }
       return builder.output("y");
     }},
    {"Version9UpsampleAndSoftmax",
     {3, 4, 4},
     [] {
       return convolution(9, {3, 4, 4})
           .weights("scales", {4}, {1, 1, 3, 2})
           .node("Upsample", "up", {"c", "scales"}, {"u"})
           .node("Softmax", "softmax", {"u"}, {"y"})
           .integer("axis", 2)
           .output("y");
     }},
    {"Version10Resize",
     {3, 4, 4},
     [] {
       return convolution(10, {3, 4, 4})
           .weights("scales", {4}, {1, 1, 2.5F, 2})
           .node("Resize", "up", {"c", "scales"}, {"u"})
           .node("Resize", "more", {"u", "scales"}, {"y"})
           .text("mode", "linear")
           .output("y");
     }},
    {"Version8ClipPadAndDropout",
     {3, 8, 8},
     [] {
       return convolution(8)
           .node("Clip", "six", {"c"}, {"d"})
           .real("min", 0)
           .real("max", 1.5F)
           .node("Pad", "pad", {"d"}, {"e"})
           .ints("pads", {0, 0, 1, 0, 0, 0, 2, 1})
           .node("Pad", "half", {"e"}, {"f"})
           .ints("pads", {0, 0, 0, 1, 0, 0, 0, 0})
           .real("value", 0.5F)
           .node("Clip", "below", {"f"}, {"g"})
           .real("max", 1.25F)
           .node("Dropout", "drop", {"g"}, {"y"})
           .real("ratio", 0.4F)
           .output("y");
     }},
    {"Version11Axes",
     {3, 8, 8},
     [] {
       return convolution(11)
           .node("ReduceSum", "sum", {"c"}, {"s"})
           .ints("axes", {2})
           .integer("keepdims", 1)
           .node("Squeeze", "squeeze", {"s"}, {"q"})
           .ints("axes", {2})
           .node("Unsqueeze", "unsqueeze", {"q"}, {"u"})
           .ints("axes", {1})
           .node("Split", "split", {"u"}, {"l", "r"})
           .ints("split", {3, 5})
           .integer("axis", 3)
           .node("LogSoftmax", "softmax", {"r"}, {"p"})
           .node("Concat", "all", {"l", "p"}, {"y"})
           .integer("axis", 3)
           .output("y");
     }},
};

QdqCase caseOf(OnnxBuilder builder, const Shape& input, const testing::TemporaryFolder& folder) {
  constexpr int kInputs = 8;
  for (int i = 0; i < kInputs; ++i) {
    Tensor tensor;
    tensor.shape = input;
    std::size_t count = 1;
    for (const int extent : input) {
      count *= static_cast<std::size_t>(extent);
    }
    tensor.values = randomValues(count, 100U + static_cast<unsigned>(i), -1, 2);
    folder.write("inputs/" + std::to_string(i) + ".npy", npyBytes(tensor));
  }
  // The checker asks for the shapes of outputs.
  const auto outputs = Network(builder.load(), {input}).forward({readNpy(folder / "inputs/0.npy")});
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    auto& output = *builder.proto().mutable_graph()->mutable_output(static_cast<int>(i));
    auto& shape = *output.mutable_type()->mutable_tensor_type()->mutable_shape();
    for (const int extent : batched(outputs[i].shape)) {
      shape.add_dim()->set_dim_value(extent);
    }
  }
  return testing::qdqCase(folder.write("m.onnx", builder.bytes()), folder / "inputs", kInputs, {});
}

class SpecialModels : public ::testing::TestWithParam<Special> {};

TEST_P(SpecialModels, RunAsWeMeasureThem) {
  REQUIRE_ONNX_RUNTIME();
  const testing::TemporaryFolder folder;
  expectOnnxRuntimeAgrees(caseOf(GetParam().build(), GetParam().input, folder), 0.9999);
}

INSTANTIATE_TEST_SUITE_P(All, SpecialModels, ::testing::ValuesIn(kSpecials),
                         [](const auto& special) { return std::string(special.param.name); });

// Fewer bits than the types of the standard have.
TEST(SpecialPlans, NarrowCodesAreClipped) {
  REQUIRE_ONNX_RUNTIME();
  const testing::TemporaryFolder folder;
  const QdqCase qdq = caseOf(convolution(13).output("c"), {3, 8, 8}, folder);
  for (const bool asymmetric : {false, true}) {
    Plan plan = qdq.plan(Target::Integer);
    plan.overrides[0].activationBits = 4;
    plan.overrides[0].weightBits = 5;
    plan.overrides[0].threshold = 0.8;
    plan.overrides[0].asymmetric = asymmetric;
    const auto file = qdq.write(plan, folder.path());
    const auto simulated = qdq.simulated(plan);
    for (const auto level : {testing::Optimizations::Disabled, testing::Optimizations::All}) {
      EXPECT_GE(testing::nearness(qdq.inOnnxRuntime(file, level), simulated).ofOneInput, 0.999999);
    }
  }
}

// Two convolutions read one tensor with scales of their own: two pairs of QuantizeLinear and
// DequantizeLinear, and nobody misreads anything. With one scale one pair does.
TEST(SpecialPlans, ATensorMayBeReadWithTwoScales) {
  REQUIRE_ONNX_RUNTIME();
  const testing::TemporaryFolder folder;
  const QdqCase qdq = caseOf(convolution(13)
                                 .node("Relu", "relu", {"c"}, {"r"})
                                 .weights("u", {2, 4, 1, 1}, randomValues(8, 6))
                                 .node("Conv", "left", {"r", "u"}, {"f"})
                                 .weights("v", {3, 4, 1, 1}, randomValues(12, 7))
                                 .node("Conv", "right", {"r", "v"}, {"g"})
                                 .node("Concat", "all", {"f", "g"}, {"y"})
                                 .integer("axis", 1)
                                 .output("y"),
                             {3, 8, 8}, folder);
  for (const bool apart : {true, false}) {
    Plan plan = qdq.plan(Target::Integer);
    setTarget(plan, qdq.model, Target::Integer);
    ASSERT_EQ(plan.groups->size(), 1U);
    LayerOverride right;
    right.threshold = 0.9;
    right.untied = apart ? std::optional(true) : std::nullopt;
    EXPECT_EQ(applyToGroup(plan, 2, right).size(), apart ? 0U : 1U);
    const auto file = qdq.write(plan, folder.path());
    const std::string bytes = readTextFile(file);
    EXPECT_EQ(bytes.find("r_QuantizeLinear_") != std::string::npos, apart) << "a second pair";
    const auto simulated = qdq.simulated(plan);
    for (const auto level : {testing::Optimizations::Disabled, testing::Optimizations::All}) {
      EXPECT_GE(testing::nearness(qdq.inOnnxRuntime(file, level), simulated).ofOneInput, 0.9999);
    }
    expectLayersAgree(qdq, plan, file);
  }
}

}  // namespace
}  // namespace quantoscope
