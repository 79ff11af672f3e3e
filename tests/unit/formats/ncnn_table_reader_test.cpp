// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/base/error.h"
#include "core/model/labels.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::messageOf;

Model twoLayers() {
  Model model;
  model.name = "two";
  for (const char* name : {"conv", "dw"}) {
    QuantizableLayer layer;
    layer.name = name;
    layer.inputChannels = 2;
    layer.outputChannels = 2;
    layer.weights = {1, 0.5F, -0.25F, 0.25F};
    model.layers.push_back(layer);
  }
  model.layers[1].kind = LayerKind::ConvolutionDepthWise;
  model.layers[1].geometry.groups = 2;
  model.layers[1].weights = {1, 0.5F};
  return model;
}

std::string errorOf(const std::string& text) {
  return messageOf<Error>([&] { tableArithmetic(twoLayers(), text, "t"); });
}

TEST(NcnnTableReader, ReadsWhatNcnnReads) {
  const NcnnTable table = parseNcnnTable(
      "conv_param_0 127.0 508.000000 \r\n"
      "dw_param_0   127 0.0\n"
      "conv 10.5 \n"
      "dw 20\n");
  const NetworkArithmetic arithmetic = arithmeticOf(twoLayers(), table);
  ASSERT_EQ(arithmetic.layers.size(), 2U);
  EXPECT_EQ(arithmetic.layers[0].precision, Precision::Int8);
  EXPECT_DOUBLE_EQ(arithmetic.layers[0].input.scale, 10.5);
  EXPECT_EQ(arithmetic.layers[0].input.range, (CodeRange{-127, 127, 0}));
  EXPECT_EQ(arithmetic.layers[0].weightScales, (std::vector<float>{127, 508}));
  EXPECT_EQ(arithmetic.layers[1].weightScales, (std::vector<float>{127, 0}));
}

TEST(NcnnTableReader, KeepsALayerFloatThatHasNoActivationScale) {
  const NetworkArithmetic arithmetic =
      tableArithmetic(twoLayers(), "conv_param_0 1 4\ndw_param_0 1 1\ndw 3\n", "t");
  EXPECT_EQ(arithmetic.layers[0].precision, Precision::Float);
  EXPECT_TRUE(arithmetic.layers[0].halfWeights);
  EXPECT_EQ(arithmetic.layers[1].precision, Precision::Int8);
}

TEST(NcnnTableReader, KnowsTheWeightBitsOfATable) {
  const auto bits = [](const std::vector<float>& scales) {
    return nearestWeightBits(twoLayers().layers[0], scales);
  };
  EXPECT_EQ(bits({127, 508}), 8);
  EXPECT_EQ(bits({31, 124}), 6);
  EXPECT_EQ(bits({7, 28}), 4);
}

TEST(NcnnTableReader, StopsAtAnEmptyLine) {
  const NcnnTable table = parseNcnnTable("conv_param_0 1 2\nconv 3\n\ndw_param_0 1 1\ndw 3\n");
  EXPECT_EQ(table.scanned().lineCount, 5);
  EXPECT_NE(table.activationOf("conv"), nullptr);
  EXPECT_EQ(table.activationOf("dw"), nullptr);
  EXPECT_EQ(table.ignored().size(), 2U);
}

TEST(NcnnTableReader, TakesTheLastOfSeveralLines) {
  const NcnnTable table = parseNcnnTable("conv 1\nconv_param_0 1 2\nconv 3\n");
  EXPECT_EQ(table.activationOf("conv")->scales, std::vector<float>{3});
  EXPECT_EQ(table.weightsOf("conv")->scales, (std::vector<float>{1, 2}));
}

// A person does not see the tab.
TEST(NcnnTableReader, KeepsTheKeyBeforeALineWhoseFirstWordIsWhiteSpace) {
  const NcnnTable table = parseNcnnTable("conv 1\n\t 5\n");
  EXPECT_EQ(table.activationOf("conv")->scales, std::vector<float>{5});
  EXPECT_TRUE(table.activationOf("conv")->has(LineFault::KeyBefore));
  EXPECT_TRUE(parseNcnnTable("conv 1\n\t\n").activationOf("conv")->scales.empty());
  const NcnnTable nothing = parseNcnnTable("\t 5\nconv 1\n");
  EXPECT_TRUE(nothing.lines()[0].has(LineFault::NoKey));
  EXPECT_EQ(nothing.activations().size(), 1U);
}

TEST(NcnnTableReader, NamesTheLineOfAFault) {
  EXPECT_THAT(errorOf("conv_param_0 1 x\nconv 1\n"),
              AllOf(HasSubstr("t: "), HasSubstr("line 1, layer conv: 'x' is not a number")));
  EXPECT_THAT(errorOf("conv_param_0 1 2\nconv\t3\n"),
              HasSubstr("line 2, layer conv: there is a tab"));
  EXPECT_THAT(errorOf(std::string(300, 'k') + " 1\n"), HasSubstr("300 characters"));
  EXPECT_THAT(errorOf("\nconv 1\n"), HasSubstr("no line that the reader takes in"));
  EXPECT_THAT(errorOf(""), HasSubstr("no line that the reader takes in"));
}

TEST(NcnnTableReader, NamesTheLayerOfAFault) {
  EXPECT_THAT(errorOf("conv 3\n"), HasSubstr("line 1, layer conv: there is an activation scale and "
                                             "no line conv_param_0"));
  EXPECT_THAT(errorOf("conv_param_0 1 2\nconv inf\n"), HasSubstr("line 2, layer conv"));
  EXPECT_THAT(errorOf("conv_param_0 1 2\nconv -1\n"), HasSubstr("is negative"));
  EXPECT_THAT(errorOf("conv_param_0 1 nan\nconv 1\n"), HasSubstr("is not a number"));
  EXPECT_THAT(errorOf("conv_param_0 1 2 3\nconv 1\n"), HasSubstr("3 weight scales"));
  EXPECT_THAT(errorOf("conv_param_0 1 2\nconv 1 2\n"), HasSubstr("2 activation scales"));
  EXPECT_THAT(errorOf("other_param_0 1 2\nother 1\n"), HasSubstr("another model's table"));
}

TEST(Labels, AreReadByFileName) {
  const Labels labels = parseLabels("# a comment\na.png\t3\n\nfolder/b c.png 7\r\n", "l");
  EXPECT_EQ(labels.at("a.png"), 3);
  EXPECT_EQ(labels.at("b c.png"), 7);
  const auto found = labelsOf(labels, {"x/a.png", "none.png", "b c.png"});
  EXPECT_EQ(found, (std::vector<std::optional<int>>{3, std::nullopt, 7}));
}

TEST(Labels, NameTheLineOfAFault) {
  const auto error = [](const std::string& text) {
    return messageOf<Error>([&] { parseLabels(text, "l"); });
  };
  EXPECT_THAT(error("a.png 1\na.png\n"), HasSubstr("l, line 2"));
  EXPECT_THAT(error("a.png -1\n"), HasSubstr("l, line 1"));
  EXPECT_THAT(error("a.png cat\n"), HasSubstr("a class number"));
  EXPECT_THAT(error("a.png 1\na.png 2\n"), HasSubstr("has the class 1 already"));
  EXPECT_THAT(error("\n"), HasSubstr("has no labels"));
  EXPECT_THROW(labelsOf(parseLabels("a.png 1", "l"), {"b.png"}), Error);
}

}  // namespace
}  // namespace quantoscope
