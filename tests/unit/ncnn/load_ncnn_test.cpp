// SPDX-License-Identifier: GPL-3.0-or-later
// The files themselves: their grammar, how weights are stored, and what a model says about itself.
#include <gmock/gmock.h>

#include "core/model/ncnn/param_file.h"
#include "core/model/ncnn/weights_file.h"
#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string parseMessage(const std::string& text) {
  return messageOf<Error>([&] { ncnn::parseParamFile(text, "x.param"); });
}

TEST(ParamFile, ReadsEveryKindOfParameter) {
  const auto file = ncnn::parseParamFile(
      "7767517\r\n2 2\r\nInput in 0 1 in\r\n"
      "Type  name 1 1 in out 0=5 1=-2.5e-1 -23302=2,1,-3 3=1.5,2 4=7, 5=abc 6=\"a b\" 7=+4\r\n",
      "x.param");
  ASSERT_EQ(file.layers.size(), 2U);
  const auto& p = file.layers[1].parameters;
  EXPECT_EQ(file.layers[1].line, 4);
  EXPECT_EQ(std::get<ncnn::Number>(p.at(0)).integer, 5);
  EXPECT_FALSE(std::get<ncnn::Number>(p.at(0)).isReal);
  EXPECT_FLOAT_EQ(std::get<ncnn::Number>(p.at(1)).real, -0.25F);
  EXPECT_EQ(std::get<std::vector<ncnn::Number>>(p.at(2))[1].integer, -3);
  EXPECT_FLOAT_EQ(std::get<std::vector<ncnn::Number>>(p.at(3))[1].real, 2);
  EXPECT_EQ(std::get<std::vector<ncnn::Number>>(p.at(4)).size(), 1U);
  EXPECT_EQ(std::get<std::string>(p.at(5)), "abc");
  EXPECT_EQ(std::get<std::string>(p.at(6)), "a b");
  EXPECT_EQ(std::get<ncnn::Number>(p.at(7)).integer, 4);
}

TEST(ParamFile, NamesTheLineOfWhatIsWrong) {
  const std::string good = "7767517\n1 1\n";
  EXPECT_THAT(parseMessage(""), HasSubstr("is empty"));
  EXPECT_THAT(parseMessage("7767518\n"), AllOf(HasSubstr("x.param:1"), HasSubstr("magic")));
  EXPECT_THAT(parseMessage("7767517\n"), HasSubstr("ends after the magic"));
  EXPECT_THAT(parseMessage("7767517\n1\n"), HasSubstr("number of blobs is missing"));
  EXPECT_THAT(
      ncnn::parseParamFile("7767517\n1 1\nInput a 0 1 a\nReLU r 1 1 a b\n", "x.param").notes,
      ElementsAre(HasSubstr("from line 4 on")));
  EXPECT_THAT(parseMessage("7767517\n2 1\nInput a 0 1 a\n"),
              AllOf(HasSubstr("x.param:2"), HasSubstr("declares 2 layers, but 1 follow")));
  EXPECT_THAT(parseMessage("7767517\n999999999 1\n"), HasSubstr("it must be from 0 to 100000"));
  EXPECT_THAT(parseMessage("7767517\n99999999999 1\n"), HasSubstr("does not fit"));
  EXPECT_THAT(parseMessage("7767517\n1 0\nInput a 0 1 a\n"), HasSubstr("declares 0 blobs"));
  EXPECT_THAT(parseMessage(good + "Input\n"), HasSubstr("x.param:3: the layer's name is missing"));
  EXPECT_THAT(parseMessage(good + "Input a 0 2 a\n"), HasSubstr("output blob 2 of 2 is missing"));
  EXPECT_THAT(parseMessage(good + "Input a -1 1 a\n"), HasSubstr("number of input blobs is -1"));
  EXPECT_THAT(parseMessage(good + "Input a 0 1 a b\n"), HasSubstr("'b' is not a parameter"));
  EXPECT_THAT(parseMessage(good + "Input a 0 1 a 32=1\n"), HasSubstr("not from 0 to 31"));
  EXPECT_THAT(parseMessage(good + "Input a 0 1 a 0=\n"), HasSubstr("parameter 0 has no value"));
  EXPECT_THAT(parseMessage(good + "Input a 0 1 a 0=1x\n"), HasSubstr("'1x'"));
  EXPECT_THAT(parseMessage(good + "Input a 0 1 a 0=1e99\n"), HasSubstr("finite number"));
  EXPECT_THAT(parseMessage(good + "Input a 0 1 a -23300=3,1,2\n"), HasSubstr("declares 3 values"));
  EXPECT_THAT(parseMessage(good + "Input a 0 1 a 0=\"x\n"), HasSubstr("closing quote"));
  EXPECT_THAT(parseMessage("7767517\n2 2\nInput a 0 1 a\nReLU r 1 1 b c\n"),
              AllOf(HasSubstr("x.param:4"), HasSubstr("'b', which no layer above")));
  EXPECT_THAT(parseMessage("7767517\n2 2\nInput a 0 1 a\nReLU r 1 1 a a\n"),
              HasSubstr("produced already"));
  EXPECT_THAT(ncnn::parseParamFile("7767517\n1 9\nInput a 0 1 a\n", "x.param").notes,
              ElementsAre(HasSubstr("declares 9 blobs")));
}

std::vector<float> tagged(const Bin& bin, std::size_t count) {
  const std::string& text = bin.bytes();
  ncnn::WeightsFile file(std::as_bytes(std::span(text.data(), text.size())), "x.bin");
  return file.tagged(count, "weights");
}

TEST(WeightsFile, ReadsEveryKindOfStorage) {
  EXPECT_THAT(tagged(Bin().tag(0).raw({1, -2}), 2), ElementsAre(1, -2));
  EXPECT_THAT(tagged(Bin().tag(0x0002C056).raw({3}), 1), ElementsAre(3));
  // 1, -2, 65504, the smallest subnormal, infinity; padded to four bytes.
  const std::string halves = {0x00, 0x3c, 0x00, char(0xc0), char(0xff), 0x7b,
                              0x01, 0x00, 0x00, 0x7c,       0,          0};
  EXPECT_THAT(tagged(Bin().tag(0x01306B47).append(halves), 5),
              ElementsAre(1, -2, 65504, 0x1p-24F, HUGE_VALF));
  std::vector<float> table(256);
  for (std::size_t i = 0; i < 256; ++i) {
    table[i] = static_cast<float>(i) / 2;
  }
  EXPECT_THAT(tagged(Bin().tag(1).raw(table).append({2, char(255), 0, 0}), 3),
              ElementsAre(1, 127.5F, 0));
}

TEST(WeightsFile, ChecksBeforeItReads) {
  EXPECT_THAT(messageOf<Error>([] { tagged(Bin(), 1); }), HasSubstr("x.bin: the tag"));
  EXPECT_THAT(messageOf<Error>([] { tagged(Bin().tag(0).raw({1}), 2); }), HasSubstr("2 values"));
  EXPECT_THAT(messageOf<Error>([] { tagged(Bin().tag(0), 2'000'000'000); }),
              HasSubstr("2000000000 values"));
  EXPECT_THAT(messageOf<Error>([] { tagged(Bin().tag(0x01306B47).append("ab"), 1); }),
              HasSubstr("4 bytes"));
  EXPECT_THAT(messageOf<Error>([] { tagged(Bin().tag(0x000D4B38).append("abcd"), 4); }),
              HasSubstr("does not say that it is quantized"));
  EXPECT_THAT(messageOf<Error>([] { tagged(Bin().tag(7).raw({1}), 1); }), HasSubstr("table"));
}

TEST(LoadNcnn, DescribesTheModel) {
  const LoadedModel loaded(
      "Input image 0 1 image 0=6 1=5 2=2\n"
      "Split s 1 2 image image_0 image_1\n"
      "InnerProduct a 1 1 image_1 x 0=1 2=60\n"
      "Noop n 1 1 image_0 image_n\n"
      "Dropout d 1 1 image_n image_d\n"
      "InnerProduct b 1 1 image_d y 0=1 2=60\n",
      Bin().tag(0x01306B47).append(std::string(120, '\0')).tagged(std::vector<float>(60, 1)));
  const Model& model = loaded.model;
  EXPECT_EQ(model.name, "m");
  EXPECT_EQ(model.format, ModelFormat::Ncnn);
  EXPECT_EQ(model.files.size(), 2U);
  EXPECT_EQ(model.layerCount, 6U);
  EXPECT_EQ(model.weightType, "fp16 + fp32");
  ASSERT_EQ(model.inputs.size(), 1U);
  EXPECT_EQ(model.inputs[0].shape, (Shape{2, 5, 6}));
  ASSERT_EQ(model.layers.size(), 2U);
  EXPECT_EQ(model.layers[0].inputBlob, "image");
  EXPECT_EQ(model.layers[1].inputBlob, "image") << "splits and no-ops are followed";
  ASSERT_EQ(model.outputs.size(), 2U);
  EXPECT_EQ(model.outputs[0].name, "x");
  EXPECT_EQ(model.outputs[1].name, "y");
  EXPECT_THAT(model.notes, IsEmpty());
}

TEST(LoadNcnn, DescribesTheGraphWithoutSplits) {
  const LoadedModel loaded(
      "Input data 0 1 data\n"
      "Split s1 1 2 data a b\n"
      "Split s2 1 2 b c d\n"
      "Convolution conv 1 1 a e 0=2 1=1 6=2\n"
      "Concat sum 3 1 c d e f 0=0\n"
      "Convolution last 1 1 f out 0=1 1=1 6=2\n",
      Bin().tagged({1, 2}).tagged({3, 4}));
  const auto& graph = loaded.model.graph;
  ASSERT_EQ(graph.size(), 4U);
  EXPECT_EQ(graph[0].type, "Input");
  EXPECT_THAT(graph[0].inputs, IsEmpty());
  EXPECT_THAT(graph[0].outputs, ElementsAre("data"));
  EXPECT_EQ(graph[0].quantizable, -1);
  EXPECT_EQ(graph[1].name, "conv");
  EXPECT_EQ(graph[1].type, "Convolution");
  EXPECT_THAT(graph[1].inputs, ElementsAre("data"));
  EXPECT_THAT(graph[1].outputs, ElementsAre("e"));
  EXPECT_EQ(graph[1].quantizable, 0);
  EXPECT_THAT(graph[2].inputs, ElementsAre("data", "data", "e"));
  EXPECT_EQ(graph[2].quantizable, -1);
  EXPECT_EQ(graph[3].name, "last");
  EXPECT_EQ(graph[3].quantizable, 1);
}

TEST(LoadNcnn, LeavesInputExtentsOpen) {
  const auto shape = [](const std::string& parameters) {
    return LoadedModel("Input in 0 1 in " + parameters + "\n").model.inputs.at(0).shape;
  };
  EXPECT_EQ(shape(""), (Shape{0, 0, 0}));
  EXPECT_EQ(shape("0=-1 1=-233 2=3"), (Shape{3, 0, 0}));
  EXPECT_EQ(shape("0=10"), (Shape{10}));
  EXPECT_EQ(shape("0=10 1=4"), (Shape{4, 10}));
  EXPECT_EQ(shape("0=10 1=4 11=3 2=2"), (Shape{2, 3, 4, 10}));
}

TEST(LoadNcnn, PassesInputsAndAliasesToOutputs) {
  const Tensor input = Values().tensor({2, 3});
  const auto out = runModel("Input in 0 1 in\nSplit s 1 3 in a b c\nReLU r 1 1 a d\n", {}, {input});
  ASSERT_EQ(out.size(), 3U);
  expectNear(out[0], input, 0);
  expectNear(out[1], input, 0);
  const auto many = runModel(
      "Input in 0 1 in\nSplit s 1 2 in a b\nReLU r 1 1 a c\nReLU q 1 1 b d 0=5.000000e-01\n"
      "Noop n 2 1 c d e\n",
      {}, {input});
  EXPECT_EQ(many.size(), 2U) << "what a no-op does not pass on is still an output";
  const auto silenced =
      runModel("Input in 0 1 in\nSlice s 1 2 in a b -23300=2,1,1\nNoop n 1 0 a\n", {}, {input});
  ASSERT_EQ(silenced.size(), 1U) << "but not what a no-op silences";
  EXPECT_EQ(silenced[0].shape, (Shape{1, 3}));
}

TEST(LoadNcnn, TakesSeveralInputsAndUnusedOnes) {
  Values values;
  const Tensor a = values.tensor({2, 3});
  const Tensor b = values.tensor({2, 3});
  const Tensor c = values.tensor({4});
  const auto out = runModel(
      "Input many 0 2 a b\nInput unused 0 1 c\nBinaryOp x 2 1 a b sum 0=0\n"
      "ReLU r 1 1 sum d\nNoop n 1 0 c\nProposal p 1 1 d roi\n",
      {}, {a, b, c});
  ASSERT_EQ(out.size(), 1U);
  EXPECT_FLOAT_EQ(out[0].values[0], std::max(0.F, a.values[0] + b.values[0]));
}

TEST(LoadNcnn, LeavesOutInputsOfLayersThatAreCutOff) {
  const LoadedModel loaded(
      "Input data 0 1 data\nInput im_info 0 1 im_info 0=3\nReLU r 1 1 data d\n"
      "Proposal p 2 1 d im_info roi\n");
  ASSERT_EQ(loaded.model.inputs.size(), 1U);
  EXPECT_EQ(loaded.model.inputs[0].name, "data");
  EXPECT_THAT(loaded.model.notes, ::testing::Contains(HasSubstr("'im_info' is left out")));
  EXPECT_EQ(Network(loaded.model, {{4}}).forward({{{4}, {-1, 0, 1, 2}}}).at(0).values[3], 2);
}

TEST(LoadNcnn, CutsOffWhatCannotRun) {
  const LoadedModel loaded(
      "Input data 0 1 data\n"
      "Split s 1 2 data data_0 data_1\n"
      "Convolution c 1 1 data_1 c 0=2 1=1 6=2\n"
      "Split t 1 2 c c_0 c_1\n"
      "PriorBox p 2 1 c_1 data_0 prior -23300=1,3.000000e+01\n"
      "Convolution loc 1 1 c_0 loc 0=4 1=1 6=8\n"
      "Flatten f 1 1 loc flat\n"
      "Reshape r 1 1 prior prior2 0=-1\n"
      "DetectionOutput o 2 1 flat prior2 out 0=21\n",
      Bin().tagged({1, 2}).tagged(std::vector<float>(8, 1)));
  ASSERT_EQ(loaded.model.outputs.size(), 1U);
  EXPECT_EQ(loaded.model.outputs[0].name, "flat");
  EXPECT_THAT(loaded.model.notes, ElementsAre(HasSubstr("PriorBox 'p'"), HasSubstr("Reshape 'r'"),
                                              HasSubstr("DetectionOutput 'o'")));
  Network network(loaded.model, {{1, 2, 3}});
  EXPECT_EQ(network.forward({Values().tensor({1, 2, 3})}).at(0).shape, (Shape{24}));
  EXPECT_THAT(messageOf<Error>([] {
                LoadedModel(
                    "Input in 0 1 in\nProposal p 1 1 in roi\nInnerProduct i 1 1 roi out 0=1 2=4\n",
                    Bin().tagged({1, 2, 3, 4}));
              }),
              AllOf(HasSubstr("m.param:5: InnerProduct 'i'"), HasSubstr("'roi'")));
}

TEST(LoadNcnn, NamesWhatIsWrong) {
  const auto message = [](const std::string& layers, const Bin& bin = {}) {
    return messageOf<Error>([&] { LoadedModel(layers, bin); });
  };
  EXPECT_THAT(message("Input in 0 1 in\nNoSuchLayer f 1 1 in out\n"),
              AllOf(HasSubstr("m.param:4: NoSuchLayer 'f'"), HasSubstr("is not known")));
  EXPECT_THAT(message("Input in 0 1 in\nReLU r 1 1 in out\n", Bin().raw({1})),
              AllOf(HasSubstr("m.bin"), HasSubstr("4 of 4 bytes more")));
  EXPECT_THAT(message("Input in 0 1 in\nBatchNorm b 1 1 in out 0=2\n",
                      Bin().raw({1, 1, 0, 0, 1, NAN, 0, 0})),
              HasSubstr("not all finite"));
  EXPECT_THAT(message("MemoryData m 0 1 m 0=1\n", Bin().raw({1})), HasSubstr("no Input layer"));
  EXPECT_THAT(message("Input in 0 1 in\nReLU r 1 1 in out 0=\"abc\"\n"), HasSubstr("one real"));
  EXPECT_THAT(message("Input in 0 1 in\nReLU r 0 1 out\n"), HasSubstr("it takes 1"));
}

TEST(LoadNcnn, NamesTheLayerThatDoesNotFitTheInput) {
  const LoadedModel loaded("Input in 0 1 in\nConvolution c 1 1 in out 0=1 1=3 6=27\n",
                           Bin().tagged(std::vector<float>(27, 1)));
  const auto message = [&](const Shape& shape) {
    return messageOf<Error>([&] { Network(loaded.model, {shape}); });
  };
  EXPECT_THAT(message({4, 5, 5}), AllOf(HasSubstr("m.param:4: Convolution 'c'"),
                                        HasSubstr("3 input channels"), HasSubstr("4×5×5")));
  EXPECT_THAT(message({3, 2, 5}), HasSubstr("kernel covers 3 in height"));
  EXPECT_THAT(message({3, 5}), HasSubstr("takes 3 dimensions"));
}

TEST(LoadModel, FindsTheOtherFile) {
  const TemporaryFolder folder;
  const auto param = folder.write("net.param", paramText("Input in 0 1 in\n"));
  EXPECT_THAT(messageOf<Error>([&] { loadModel({param}); }), HasSubstr("net.bin: no such file"));
  const auto bin = folder.write("net.bin", "");
  EXPECT_EQ(loadModel({param}).name, "net");
  EXPECT_EQ(loadModel({bin}).name, "net");
  EXPECT_EQ(loadModel({bin, param}).files, (std::vector{param, bin}));
  EXPECT_THAT(messageOf<Error>([&] { loadModel({folder / "net.other"}); }), HasSubstr(".param"));
  EXPECT_THAT(messageOf<Error>([&] { loadModel({folder / "net.h5"}); }), HasSubstr("Keras"));
  EXPECT_THAT(messageOf<Error>([] { loadModel({}); }), HasSubstr("no model file"));
}

}  // namespace
}  // namespace quantoscope::testing
