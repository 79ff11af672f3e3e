// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/onnx_qdq.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <onnx/checker.h>

#include <map>

#include "core/analysis/plan_report.h"
#include "core/base/error.h"
#include "core/formats/onnx_opset.h"
#include "core/model/npy.h"
#include "core/model/sample_source.h"
#include "tests/unit/imported/onnx_builder.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::onnx::ModelProto;
using ::onnx::TensorProto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;
using testing::OnnxBuilder;
using testing::randomValues;

// A calibrated model, and what is written of it.
class Written {
 public:
  explicit Written(const OnnxBuilder& builder, const Shape& input = {3, 6, 6}) {
    std::size_t count = 1;
    for (const int extent : input) {
      count *= static_cast<std::size_t>(extent);
    }
    folder_.write("inputs/a.npy", npyBytes({input, randomValues(count, 9, -1, 2)}));
    model = loadModel({folder_.write("m.onnx", builder.bytes())});
    calibration_ = calibrate(model, findSamples(model, {{"", folder_ / "inputs"}}), {});
    plan.target = Target::Integer;
    plan.overrides.resize(model.layers.size());
  }

  ModelProto write() const {
    ModelProto proto;
    EXPECT_TRUE(proto.ParseFromString(bytes()));
    return proto;
  }
  std::string bytes() const {
    return onnxQdq(model, plan, reportAll(model, calibration_, plan, 1));
  }
  std::string error() const {
    return messageOf<Error>([this] { bytes(); });
  }
  const testing::TemporaryFolder& folder() const { return folder_; }

  Model model;
  Plan plan;

 private:
  testing::TemporaryFolder folder_;
  Calibration calibration_;
};

OnnxBuilder convolution(int opset = 13) {
  OnnxBuilder builder(opset);
  builder.input("x", {1, 3, 6, 6})
      .weights("w", {4, 3, 3, 3}, randomValues(108, 1))
      .weights("b", {4}, randomValues(4, 2))
      .node("Conv", "conv", {"x", "w", "b"}, {"c"});
  return builder;
}

std::vector<std::string> types(const ModelProto& model) {
  std::vector<std::string> result;
  for (const auto& node : model.graph().node()) {
    result.push_back(node.op_type());
  }
  return result;
}

const ::onnx::NodeProto& node(const ModelProto& model, const std::string& name) {
  for (const auto& found : model.graph().node()) {
    if (found.name() == name) {
      return found;
    }
  }
  throw Error("no node " + name);
}

const ::onnx::NodeProto& producer(const ModelProto& model, const std::string& tensor) {
  for (const auto& found : model.graph().node()) {
    if (found.output(0) == tensor) {
      return found;
    }
  }
  throw Error("nothing makes " + tensor);
}

const TensorProto* findInitializer(const ModelProto& model, const std::string& name) {
  for (const auto& tensor : model.graph().initializer()) {
    if (tensor.name() == name) {
      return &tensor;
    }
  }
  return nullptr;
}

const TensorProto& initializer(const ModelProto& model, const std::string& name) {
  const TensorProto* const found = findInitializer(model, name);
  return found != nullptr ? *found : throw Error("no initializer " + name);
}

template <typename Value>
std::vector<Value> valuesOf(const TensorProto& tensor) {
  std::vector<Value> values(tensor.raw_data().size() / sizeof(Value));
  std::copy_n(tensor.raw_data().data(), tensor.raw_data().size(),
              reinterpret_cast<char*>(values.data()));
  return values;
}

TEST(OnnxQdq, PutsAPairBeforeEachLayerAndCodesForItsWeights) {
  const Written written(convolution().output("c"));
  const ModelProto model = written.write();
  EXPECT_THAT(types(model), ElementsAre("QuantizeLinear", "DequantizeLinear", "DequantizeLinear",
                                        "DequantizeLinear", "Conv"));
  const auto& conv = node(model, "conv");
  const auto& activation = producer(model, conv.input(0));
  const auto& quantize = producer(model, activation.input(0));
  EXPECT_EQ(quantize.input(0), "x");
  EXPECT_EQ(initializer(model, activation.input(2)).data_type(), TensorProto::UINT8);
  EXPECT_EQ(initializer(model, activation.input(1)).dims_size(), 0);

  const auto& weights = producer(model, conv.input(1));
  EXPECT_EQ(weights.attribute(0).i(), 0);
  const TensorProto& codes = initializer(model, weights.input(0));
  EXPECT_EQ(codes.data_type(), TensorProto::INT8);
  EXPECT_THAT(codes.dims(), ElementsAre(4, 3, 3, 3));
  // In plain loops: |largest| of each channel is 127 steps.
  const auto scales = valuesOf<float>(initializer(model, weights.input(1)));
  const auto steps = valuesOf<std::int8_t>(codes);
  const auto values = randomValues(108, 1);
  for (std::size_t channel = 0; channel < 4; ++channel) {
    float largest = 0;
    for (std::size_t i = 0; i < 27; ++i) {
      largest = std::max(largest, std::abs(values[channel * 27 + i]));
    }
    EXPECT_NEAR(scales[channel], largest / 127, 1e-7);
    for (std::size_t i = 0; i < 27; ++i) {
      EXPECT_NEAR(steps[channel * 27 + i] * scales[channel], values[channel * 27 + i],
                  scales[channel] * 0.5001F);
    }
  }
  // The old values are gone, and the checker agrees.
  EXPECT_EQ(findInitializer(model, "w"), nullptr);
  EXPECT_EQ(findInitializer(model, "b"), nullptr);
  ModelProto checked = model;
  for (const int extent : {1, 4, 4, 4}) {
    checked.mutable_graph()
        ->mutable_output(0)
        ->mutable_type()
        ->mutable_tensor_type()
        ->mutable_shape()
        ->add_dim()
        ->set_dim_value(extent);
  }
  EXPECT_NO_THROW(::onnx::checker::check_model(checked));
}

// The bias is added to integers for one target, to floats for the other, which TensorRT wants.
TEST(OnnxQdq, WritesTheBiasAsTheTargetAddsIt) {
  Written written(convolution().output("c"));
  const ModelProto integer = written.write();
  const auto& bias = producer(integer, node(integer, "conv").input(2));
  EXPECT_EQ(bias.op_type(), "DequantizeLinear");
  EXPECT_EQ(bias.input_size(), 2);
  EXPECT_EQ(initializer(integer, bias.input(0)).data_type(), TensorProto::INT32);
  const auto codes = valuesOf<std::int32_t>(initializer(integer, bias.input(0)));
  const auto steps = valuesOf<float>(initializer(integer, bias.input(1)));
  const auto& weights = producer(integer, node(integer, "conv").input(1));
  const auto& activation = producer(integer, node(integer, "conv").input(0));
  const float step = valuesOf<float>(initializer(integer, activation.input(1)))[0];
  const auto values = randomValues(4, 2);
  for (std::size_t i = 0; i < 4; ++i) {
    const float weightStep = valuesOf<float>(initializer(integer, weights.input(1)))[i];
    EXPECT_NEAR(steps[i], step * weightStep, 1e-6F * step * weightStep);
    EXPECT_NEAR(static_cast<float>(codes[i]) * steps[i], values[i], steps[i] * 0.51F);
  }

  written.plan.target = Target::Ncnn;
  const ModelProto ncnn = written.write();
  EXPECT_EQ(valuesOf<float>(initializer(ncnn, node(ncnn, "conv").input(2))), values);
  const auto& symmetric = producer(ncnn, node(ncnn, "conv").input(0));
  EXPECT_EQ(initializer(ncnn, symmetric.input(2)).data_type(), TensorProto::INT8);
  EXPECT_THAT(valuesOf<std::int8_t>(initializer(ncnn, symmetric.input(2))), ElementsAre(0));
}

TEST(OnnxQdq, SharesPairsOfEqualScalesAndWeights) {
  Written written(convolution()
                      .weights("u", {2, 4, 1, 1}, randomValues(8, 3))
                      .node("Identity", "same", {"c"}, {"d"})
                      .node("Conv", "left", {"c", "u"}, {"l"})
                      .node("Conv", "right", {"d", "u"}, {"r"})
                      .output("l")
                      .output("r"));
  const ModelProto one = written.write();
  EXPECT_EQ(node(one, "left").input(0), node(one, "right").input(0));
  EXPECT_EQ(node(one, "left").input(1), node(one, "right").input(1));
  EXPECT_THAT(types(one), ::testing::Not(::testing::Contains("Identity")));
  written.plan.overrides[2].threshold = 0.3;
  written.plan.overrides[2].weightBits = 4;
  const ModelProto two = written.write();
  EXPECT_NE(node(two, "left").input(0), node(two, "right").input(0));
  EXPECT_NE(node(two, "left").input(1), node(two, "right").input(1));
  written.plan.overrides[2] = {};
  written.plan.overrides[2].keepFloat = true;
  const ModelProto half = written.write();
  EXPECT_EQ(node(half, "right").input(1), "u");
  EXPECT_EQ(node(half, "right").input(0), "d");
  EXPECT_NE(findInitializer(half, "u"), nullptr);
}

TEST(OnnxQdq, PutsBatchNormalizationIntoTheWeights) {
  const auto parameters = [](OnnxBuilder builder, const std::string& input, int channels) {
    return builder
        .weights("s", {channels}, randomValues(static_cast<std::size_t>(channels), 4, 1, 2))
        .weights("h", {channels}, randomValues(static_cast<std::size_t>(channels), 5))
        .weights("m", {channels}, randomValues(static_cast<std::size_t>(channels), 6))
        .weights("v", {channels}, randomValues(static_cast<std::size_t>(channels), 7, 1, 2))
        .node("BatchNormalization", "norm", {input, "s", "h", "m", "v"}, {"y"})
        .output("y");
  };
  const ModelProto conv = Written(parameters(convolution(), "c", 4)).write();
  EXPECT_EQ(node(conv, "conv").output(0), "y");
  EXPECT_THAT(types(conv), ::testing::Not(::testing::Contains("BatchNormalization")));
  EXPECT_EQ(findInitializer(conv, "v"), nullptr);

  OnnxBuilder product;
  product.input("x", {1, 10}).weights("w", {10, 8}, randomValues(80, 1));
  product.node("MatMul", "product", {"x", "w"}, {"p"});
  const ModelProto gemm = Written(parameters(product, "p", 8), {10}).write();
  EXPECT_EQ(node(gemm, "product").op_type(), "Gemm");
  EXPECT_EQ(node(gemm, "product").input_size(), 3);
  EXPECT_EQ(producer(gemm, node(gemm, "product").input(1)).attribute(0).i(), 1);
}

TEST(OnnxQdq, GivesADeadChannelAHarmlessScale) {
  auto values = randomValues(108, 1);
  std::fill(values.begin() + 27, values.begin() + 54, 0.0F);
  OnnxBuilder builder;
  builder.input("x", {1, 3, 6, 6})
      .weights("w", {4, 3, 3, 3}, values)
      .node("Conv", "conv", {"x", "w"}, {"c"})
      .output("c");
  const ModelProto model = Written(builder).write();
  const auto& weights = producer(model, node(model, "conv").input(1));
  EXPECT_EQ(valuesOf<float>(initializer(model, weights.input(1))).at(1), 1);
  const auto codes = valuesOf<std::int8_t>(initializer(model, weights.input(0)));
  EXPECT_TRUE(std::all_of(codes.begin() + 27, codes.begin() + 54, [](int c) { return c == 0; }));
}

TEST(OnnxQdq, ClipsWhatHasFewerBits) {
  Written written(convolution().output("c"));
  written.plan.overrides[0].activationBits = 4;
  written.plan.overrides[0].threshold = 0.7;
  written.plan.overrides[0].asymmetric = false;
  const ModelProto model = written.write();
  const auto& quantize = producer(model, producer(model, node(model, "conv").input(0)).input(0));
  const auto& clip = producer(model, quantize.input(0));
  EXPECT_EQ(clip.op_type(), "Clip");
  EXPECT_NEAR(valuesOf<float>(initializer(model, clip.input(1)))[0], -0.7F, 1e-6);
  EXPECT_NEAR(valuesOf<float>(initializer(model, clip.input(2)))[0], 0.7F, 1e-6);
  EXPECT_NEAR(valuesOf<float>(initializer(model, quantize.input(1)))[0], 0.7F / 7, 1e-7);
}

TEST(OnnxQdq, LeavesFloatLayersAndSaysWhatItDid) {
  Written written(convolution().output("c"));
  written.plan.overrides[0].keepFloat = true;
  const ModelProto model = written.write();
  EXPECT_THAT(types(model), ElementsAre("Conv"));
  std::map<std::string, std::string> said;
  for (const auto& entry : model.metadata_props()) {
    said[entry.key()] = entry.value();
  }
  EXPECT_EQ(said["quantoscope.int8_layers"], "0 of 1");
  EXPECT_EQ(said["quantoscope.float_layers"], "conv");
  EXPECT_EQ(said["quantoscope.target"], "integer");
  EXPECT_EQ(said["quantoscope.model_sha256"], written.model.hash);
  EXPECT_FALSE(said["quantoscope.version"].empty());
}

// Files of the third format version list all initializers as inputs.
TEST(OnnxQdq, ListsNoInitializersAsInputs) {
  OnnxBuilder builder = convolution(8);
  builder.node("Clip", "clip", {"c"}, {"d"}).real("min", 0).weights("k", {1}, {2}).output("y");
  builder.node("Mul", "twice", {"d", "k"}, {"y"});
  auto& proto = builder.proto();
  proto.set_ir_version(3);
  for (const char* name : {"w", "b", "k"}) {
    auto& input = *proto.mutable_graph()->add_input();
    input.set_name(name);
    input.mutable_type()->mutable_tensor_type()->set_elem_type(TensorProto::FLOAT);
  }
  const ModelProto model = Written(builder).write();
  EXPECT_EQ(model.ir_version(), 7);
  EXPECT_EQ(onnxfile::opsetOf(model), 13);
  ASSERT_EQ(model.graph().input_size(), 1);
  EXPECT_EQ(model.graph().input(0).name(), "x");
  EXPECT_EQ(node(model, "clip").attribute_size(), 0);
  EXPECT_EQ(node(model, "clip").input_size(), 2);
}

TEST(OnnxQdq, TakesValuesFromOtherFilesIn) {
  OnnxBuilder builder = convolution();
  builder.node("Add", "add", {"c", "k"}, {"y"}).weights("k", {1}, {2.5F}).output("y");
  auto& tensor = *builder.proto().mutable_graph()->mutable_initializer(2);
  const std::string bytes = "abcd" + tensor.raw_data();
  tensor.clear_raw_data();
  tensor.set_data_location(TensorProto::EXTERNAL);
  const std::map<std::string, std::string> where = {
      {"location", "k.bin"}, {"offset", "4"}, {"length", "4"}};
  for (const auto& [key, value] : where) {
    auto& entry = *tensor.add_external_data();
    entry.set_key(key);
    entry.set_value(value);
  }
  const testing::TemporaryFolder folder;
  folder.write("k.bin", bytes);
  folder.write("i/a.npy", npyBytes({{3, 6, 6}, randomValues(108, 9)}));
  const Model model = loadModel({folder.write("m.onnx", builder.bytes())});
  const Calibration calibration = calibrate(model, findSamples(model, {{"", folder / "i"}}), {});
  Plan plan;
  plan.overrides.resize(1);
  ModelProto written;
  ASSERT_TRUE(
      written.ParseFromString(onnxQdq(model, plan, reportAll(model, calibration, plan, 1))));
  EXPECT_EQ(initializer(written, "k").data_location(), TensorProto::DEFAULT);
  EXPECT_THAT(valuesOf<float>(initializer(written, "k")), ElementsAre(2.5F));
  folder.write("k.bin", "abc");
  EXPECT_THAT(
      messageOf<Error>([&] { onnxQdq(model, plan, reportAll(model, calibration, plan, 1)); }),
      HasSubstr("the tensor 'k'"));
}

TEST(OnnxQdq, SaysWhatCannotBeWritten) {
  Written written(convolution().output("c"));
  const std::string file = written.model.files.front().string();
  written.folder().write("m.onnx", convolution(12).output("c").bytes());
  EXPECT_EQ(written.error(), file + ": has changed since it was loaded; load it again");
  std::filesystem::remove(file);
  EXPECT_THAT(written.error(), HasSubstr(file));
  written.model.format = ModelFormat::Caffe;
  EXPECT_THAT(written.error(), HasSubstr("came as Caffe; only a model that came as ONNX"));

  OnnxBuilder half = convolution().output("c");
  auto& weights = *half.proto().mutable_graph()->mutable_initializer(0);
  weights.set_data_type(TensorProto::FLOAT16);
  weights.set_raw_data(std::string(216, '\x30'));
  EXPECT_THAT(Written(half).error(), HasSubstr("layer conv: computes in fp16"));
}

// The operator with integer outputs, and what the newer version does not have.
TEST(OnnxOpset, RewritesOrRefuses) {
  OnnxBuilder top = convolution(8);
  top.node("TopK", "top", {"c"}, {"v", "i"}).integer("k", 3).output("v");
  ModelProto model = top.proto();
  onnxfile::Names names(model);
  onnxfile::raiseOpset(model, names);
  EXPECT_EQ(node(model, "top").input_size(), 2);
  EXPECT_EQ(node(model, "top").attribute_size(), 0);
  EXPECT_THAT(valuesOf<std::int64_t>(producer(model, node(model, "top").input(1)).attribute(0).t()),
              ElementsAre(3));

  OnnxBuilder resize = convolution(11);
  resize.weights("scales", {4}, {1, 1, 2, 2})
      .node("Resize", "up", {"c", "", "scales"}, {"y"})
      .text("coordinate_transformation_mode", "tf_half_pixel_for_nn")
      .output("y");
  model = resize.proto();
  onnxfile::Names others(model);
  EXPECT_THAT(messageOf<Error>([&] { onnxfile::raiseOpset(model, others); }),
              ::testing::StartsWith("Resize 'up': its coordinate_transformation_mode"));

  OnnxBuilder bad = convolution(8);
  bad.node("TopK", "top", {"c"}, {"v", "i"}).output("v");
  model = bad.proto();
  EXPECT_THAT(messageOf<Error>([&] { onnxfile::raiseOpset(model, others); }),
              HasSubstr("TopK 'top': has no attribute 'k'"));
}

// A branch reads a name of the outer graph and has old operators of its own.
TEST(OnnxOpset, RaisesGraphsInsideOfNodes) {
  OnnxBuilder builder = convolution(9);
  builder.node("If", "if", {"q"}, {"z"}).output("c");
  auto& attribute = *builder.proto().mutable_graph()->mutable_node(1)->add_attribute();
  attribute.set_name("then_branch");
  attribute.set_type(::onnx::AttributeProto::GRAPH);
  auto& inner = *attribute.mutable_g()->add_node();
  inner = onnxfile::nodeOf("Clip", "inner", {"c"}, "k");
  auto& limit = *inner.add_attribute();
  limit.set_name("max");
  limit.set_type(::onnx::AttributeProto::FLOAT);
  limit.set_f(6);
  ModelProto model = builder.proto();
  onnxfile::Names names(model);
  onnxfile::raiseOpset(model, names);
  const auto& raised = model.graph().node(1).attribute(0).g();
  ASSERT_EQ(raised.node_size(), 2);
  EXPECT_EQ(raised.node(0).op_type(), "Constant");
  EXPECT_THAT(raised.node(1).input(), ElementsAre("c", "", raised.node(0).output(0)));
  EXPECT_EQ(names.fresh("k"), "k_1");
}

}  // namespace
}  // namespace quantoscope
