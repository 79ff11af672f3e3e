// SPDX-License-Identifier: GPL-3.0-or-later
// Models that are quantized already: the files are written here byte by byte as ncnn's load_model
// functions read them.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/analysis/quantized_network.h"
#include "core/calibration/calibrate.h"
#include "core/model/model_summary.h"
#include "core/quantization/embedded_arithmetic.h"
#include "tests/unit/ncnn/ncnn_network.h"

namespace quantoscope::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint32_t kInt8 = 0x000D4B38;

/// int8 codes behind their tag, padded to four bytes.
std::string codes(const std::vector<int>& values) {
  std::string bytes;
  for (const int value : values) {
    bytes.push_back(static_cast<char>(value));
  }
  bytes.resize((bytes.size() + 3) / 4 * 4);
  return Bin().tag(kInt8).append(bytes).bytes();
}

LoadedModel everyKind() {
  return {
      "Input in 0 1 in 0=4 1=4 2=2\n"
      "Convolution c 1 1 in c 0=2 1=1 5=1 6=4 8=102\n"
      "ConvolutionDepthWise d 1 1 c d 0=2 1=1 6=2 7=2 8=1\n"
      "ConvolutionDepthWise e 1 1 d e 0=2 1=1 6=2 7=2 8=2\n"
      "InnerProduct f 1 1 e f 0=1 2=32 8=1\n",
      Bin()
          .append(codes({127, -64, 5, 0}))
          .raw({0.5F, -0.5F})  // biases
          .raw({100, 10})      // weight scales
          .raw({20, 30})       // input's and output's scale
          .append(codes({8, 9}))
          .raw({2, 4, 7})
          .append(codes({8, 9}))
          .raw({16, 7.5F})
          .tagged(std::vector<float>(32, 3))  // float, quantized by ncnn when it loads
          .raw({11, 12})};
}

TEST(QuantizedModel, ShowsItsScales) {
  const LoadedModel loaded = everyKind();
  const auto& scales = loaded.model.embeddedScales;
  ASSERT_EQ(scales.size(), 4U);
  EXPECT_EQ(scales[0].layer, "c");
  EXPECT_EQ(scales[0].type, "Convolution");
  EXPECT_EQ(scales[0].line, 4);
  EXPECT_THAT(scales[0].weights, ElementsAre(100, 10));
  EXPECT_THAT(scales[0].input, ElementsAre(20));
  EXPECT_THAT(scales[0].output, ElementsAre(30));
  EXPECT_THAT(scales[1].weights, ElementsAre(2, 4));
  EXPECT_THAT(scales[1].input, ElementsAre(7));
  EXPECT_THAT(scales[1].output, IsEmpty());
  EXPECT_THAT(scales[2].weights, ElementsAre(16));
  EXPECT_THAT(scales[3].weights, ElementsAre(11));
  EXPECT_THAT(scales[3].input, ElementsAre(12));
  EXPECT_EQ(loaded.model.weightType, "fp32 + int8");
}

TEST(QuantizedModel, DecodesItsWeights) {
  const LoadedModel loaded = everyKind();
  const auto& layers = loaded.model.layers;
  ASSERT_EQ(layers.size(), 4U);
  EXPECT_THAT(layers[0].weights, ElementsAre(1.27F, -0.64F, 0.5F, 0));
  EXPECT_THAT(layers[0].bias, ElementsAre(0.5F, -0.5F));
  EXPECT_THAT(layers[1].weights, ElementsAre(4, 2.25F));
  EXPECT_THAT(layers[2].weights, ElementsAre(0.5F, 0.5625F));
  EXPECT_EQ(layers[3].weights.front(), 3);
}

TEST(QuantizedModel, TakesScalesOfDeadChannels) {
  const LoadedModel loaded("Input in 0 1 in\nConvolution c 1 1 in c 0=2 1=1 6=2 8=1\n",
                           Bin().append(codes({3, 4})).raw({0, HUGE_VALF, 5}));
  EXPECT_THAT(loaded.model.layers[0].weights, ElementsAre(0, 0));
}

TEST(QuantizedModel, ReadsLayersThatQuantizeWhileTheyRun) {
  Bin bin;
  // LSTM with one input and one output: weights 4×1, biases, 4×1, then two sets of scales.
  bin.append(codes({1, 2, 3, 4})).tagged({0, 0, 0, 0}).append(codes({1, 2, 3, 4}));
  bin.raw({1, 2, 3, 4, 5, 6, 7, 8});
  // Gemm with a constant B of 1×2.
  bin.append(codes({7, 8})).raw({9});
  bin.raw({21}).raw({22}).raw({23, 24});
  const LoadedModel loaded(
      "Input in 0 1 in 0=1 1=3\n"
      "LSTM l 1 1 in l 0=1 1=4 2=0 8=1\n"
      "Gemm g 1 1 l g 5=1 8=2 9=1 18=2\n"
      "Quantize q 1 1 g q\n"
      "Dequantize d 1 1 q d\n"
      "Requantize r 1 1 d r\n",
      bin);
  const auto& scales = loaded.model.embeddedScales;
  ASSERT_EQ(scales.size(), 5U);
  EXPECT_THAT(scales[0].weights, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(scales[0].input, IsEmpty());
  EXPECT_THAT(scales[1].weights, ElementsAre(9));
  EXPECT_THAT(scales[2].output, ElementsAre(21));
  EXPECT_THAT(scales[3].input, ElementsAre(22));
  EXPECT_THAT(scales[4].input, ElementsAre(23));
  EXPECT_THAT(scales[4].output, ElementsAre(24));
}

TEST(QuantizedModel, IsNeitherRunNorCalibrated) {
  const LoadedModel loaded = everyKind();
  const auto why =
      AllOf(HasSubstr("m: is quantized already: 4 of its layers"), HasSubstr("the float model"));
  EXPECT_THAT(messageOf<Error>([&] { Network(loaded.model, {{2, 4, 4}}); }), why);
  EXPECT_THAT(messageOf<Error>([&] {
                calibrate(loaded.model, std::vector<std::filesystem::path>{"x.png"}, {});
              }),
              why);
}

/// Runs it with the codes and scales of its file.
std::vector<Tensor> run(const Model& model, const std::vector<Tensor>& inputs) {
  const QuantizedNetwork network(model, embeddedArithmetic(model));
  QuantizingHook hook(network);
  return Network(model, shapesOf(inputs), Fusion::Off).forward(inputs, &hook);
}

// By hand: 2 * 20 = 40, -1 * 20 = -20; (40 * 127 - 20 * -64) / (20 * 100) + 0.5 = 3.68, ReLU, 110
// as a code of scale 30; 110 * 8 / (30 * 2) = 14.6667. The other channel has (40 * 5) / (20 * 10) -
// 0.5 = 0.5, the code 15; 15 * 9 / (30 * 4) = 1.125.
TEST(QuantizedModel, RunsWithItsOwnCodes) {
  const LoadedModel loaded(
      "Input in 0 1 in\n"
      "Convolution c 1 1 in c 0=2 1=1 5=1 6=4 8=102 9=1\n"
      "ConvolutionDepthWise d 1 1 c d 0=2 1=1 6=2 7=2 8=1\n",
      Bin()
          .append(codes({127, -64, 5, 0}))
          .raw({0.5F, -0.5F, 100, 10, 20, 30})
          .append(codes({8, 9}))
          .raw({2, 4, 30}));
  const Tensor output = run(loaded.model, {{{2, 1, 1}, {2, -1}}}).at(0);
  EXPECT_THAT(output.values, ElementsAre(880 / 60.F, 1.125F));
}

// ncnn quantizes float weights when it loads them; a grouped layer with one scale for all groups.
TEST(QuantizedModel, RunsWithWeightsThatAreQuantizedWhenLoaded) {
  const LoadedModel loaded(
      "Input in 0 1 in\n"
      "ConvolutionDepthWise e 1 1 in e 0=2 1=1 6=2 7=2 8=2\n"
      "InnerProduct f 1 1 e f 0=1 2=2 8=1\n",
      Bin().append(codes({8, 9})).raw({16, 7.5F}).tagged({0.26F, -9}).raw({11, 12}));
  // 15 * 8 / 120 = 1 and 8 * 9 / 120 = 0.6; the codes 12 and 7; weights 3 and -99.
  EXPECT_THAT(run(loaded.model, {{{2, 1, 1}, {2, 1}}}).at(0).values,
              ElementsAre((12 * 3 - 7 * 99) * (1 / 132.F)));
}

TEST(QuantizedModel, IsNotRunInFloat) {
  const LoadedModel loaded = everyKind();
  Network network(loaded.model, {{2, 4, 4}}, Fusion::Off);
  EXPECT_THAT(messageOf<Error>([&] {
                network.forward({Tensor{{2, 4, 4}, std::vector<float>(32)}});
              }),
              HasSubstr("is quantized already"));
}

TEST(QuantizedModel, SaysWhyItCannotBeRun) {
  const auto why = [](const std::string& layers, const Bin& bin) {
    const LoadedModel loaded("Input in 0 1 in\n" + layers, bin);
    return messageOf<Error>([&] { embeddedArithmetic(loaded.model); });
  };
  const std::string one = "Convolution c 1 1 in c 0=1 1=1 6=1 8=";
  EXPECT_THAT(
      why(one + "2\n", Bin().append(codes({1})).raw({-1, 5})),
      HasSubstr("m: Convolution 'c' (line 4): cannot be run: one of its weight scales is -1"));
  EXPECT_THAT(why(one + "2\n", Bin().append(codes({1})).raw({NAN, 5})),
              HasSubstr("a scale of nan"));
  EXPECT_THAT(why(one + "2\n", Bin().append(codes({1})).raw({1, 0})),
              HasSubstr("its input's scale is 0"));
  EXPECT_THAT(why(one + "2\n", Bin().append(codes({-128})).raw({1, 5})),
              HasSubstr("its weight 0 has the code -128"));
  EXPECT_THAT(why(one + "2\n", Bin().append(codes({3})).raw({1e-40F, 5})),
              HasSubstr("which cannot be computed with"));
  EXPECT_THAT(why(one + "102\n", Bin().append(codes({1})).raw({1, 5, 6})),
              HasSubstr("it writes codes that no layer reads"));
  EXPECT_THAT(why(one + "102\nReLU r 1 1 c r\n", Bin().append(codes({1})).raw({1, 5, 6})),
              HasSubstr("it writes codes, but 'r' reads real numbers"));
  EXPECT_THAT(why("Quantize q 1 1 in q\n", Bin().raw({2})), HasSubstr("only convert codes"));
  EXPECT_THAT(why("Gemm m 1 1 in m 5=1 8=2 9=1 18=2\n", Bin().append(codes({7, 8})).raw({9})),
              HasSubstr("choose scales while they run"));
}

TEST(QuantizedModel, IsSummarized) {
  const LoadedModel loaded = everyKind();
  const ModelSummary summary = summarize(loaded.model, {{2, 4, 4}});
  EXPECT_FALSE(summary.multiplyAdds);
  EXPECT_THAT(textSummary(loaded.model, summary),
              AllOf(HasSubstr("is quantized already"),
                    HasSubstr("c  Convolution  input: 20  weights: 2 from 10 to 100  output: 30")));
  const auto json = nlohmann::json::parse(jsonSummary(loaded.model, summary));
  EXPECT_TRUE(json.at("quantized").get<bool>());
  EXPECT_EQ(json.at("embeddedScales").size(), 4U);
  EXPECT_EQ(json["embeddedScales"][0]["weights"], nlohmann::json({100.0, 10.0}));
  EXPECT_EQ(json["embeddedScales"][1]["output"], nlohmann::json::array());
}

TEST(QuantizedModel, RefusesWhatNcnnDoesNotKnow) {
  const auto message = [](const std::string& layers, const Bin& bin) {
    return messageOf<Error>([&] { LoadedModel("Input in 0 1 in\n" + layers, bin); });
  };
  EXPECT_THAT(
      message("ConvolutionDepthWise d 1 1 in d 0=2 1=1 6=2 7=2 8=3\n",
              Bin().append(codes({1, 2})).raw({1, 1, 1})),
      AllOf(HasSubstr("m.param:4: ConvolutionDepthWise 'd'"), HasSubstr("parameter 8 is 3")));
  EXPECT_THAT(message("Gemm g 1 1 in g 3=1 5=1 8=2 9=1 18=464\n", Bin()),
              HasSubstr("parameter 18 is 464"));
  EXPECT_THAT(
      message("Convolution c 1 1 in c 0=1 1=1 6=4 8=1\n", Bin().append(codes({1, 2, 3, 4}))),
      HasSubstr("weight scales"));
  // An int8 tag without the parameter.
  EXPECT_THAT(message("Convolution c 1 1 in c 0=1 1=1 6=4\n", Bin().append(codes({1, 2, 3, 4}))),
              HasSubstr("does not say that it is quantized"));
}

}  // namespace
}  // namespace quantoscope::testing
