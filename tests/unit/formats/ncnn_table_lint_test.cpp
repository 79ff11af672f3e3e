// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table_lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include "core/base/error.h"
#include "core/formats/foreign_table.h"
#include "core/formats/lint_json.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/formats/ncnn_table_scan.h"
#include "core/formats/runtime_mending.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::messageOf;

// Two convolutions of two channels (1×1 and, plain 3×3, one that ncnn computes with Winograd), two
// depthwise channels of which the second is dead, and a fully connected layer.
Model fourLayers() {
  Model model;
  model.name = "four";
  const auto add = [&](const std::string& name, LayerKind kind, std::vector<float> weights) {
    QuantizableLayer layer;
    layer.name = name;
    layer.kind = kind;
    layer.inputChannels = 2;
    layer.outputChannels = 2;
    layer.weights = std::move(weights);
    model.layers.push_back(std::move(layer));
  };
  add("conv", LayerKind::Convolution, {1, 0.5F, -0.25F, 0.25F});
  std::vector<float> square(36, 0.25F);
  square[7] = -1;
  square[30] = 1;
  add("square", LayerKind::Convolution, square);
  model.layers.back().geometry.kernelWidth = 3;
  model.layers.back().geometry.kernelHeight = 3;
  add("dw", LayerKind::ConvolutionDepthWise, {0.5F, 0});
  model.layers.back().geometry.groups = 2;
  add("fc", LayerKind::InnerProduct, {1, 1, -1, 1});
  return model;
}

const std::vector<std::string>& goodLines() {
  static const std::vector<std::string> lines = {"conv_param_0 127.000000 508.000000 ",
                                                 "square_param_0 31.000000 31.000000 ",
                                                 "dw_param_0 254.000000 0.000000 ",
                                                 "fc_param_0 127.000000 127.000000 ",
                                                 "conv 0.500000 ",
                                                 "square 2.000000 ",
                                                 "dw 3.000000 ",
                                                 "fc 4.000000 "};
  return lines;
}

std::string tableWith(std::size_t line, const std::string& replacement) {
  std::vector<std::string> lines = goodLines();
  lines.at(line - 1) = replacement;
  std::string text;
  for (const std::string& l : lines) {
    text += l + "\n";
  }
  return text;
}

std::string tableWithout(std::size_t line) {
  std::string text;
  for (std::size_t i = 0; i < goodLines().size(); ++i) {
    text += i + 1 == line ? "" : goodLines()[i] + "\n";
  }
  return text;
}

TableLint lintOf(const std::string& text) {
  return lintNcnnTable(text, fourLayers());
}

std::vector<std::string> fatesOf(const TableLint& lint) {
  std::vector<std::string> fates;
  for (const LayerVerdict& verdict : lint.layers) {
    fates.emplace_back(toString(verdict.fate));
  }
  return fates;
}

// "error blank-line 3 conv" of each finding.
std::vector<std::string> briefly(const TableLint& lint) {
  std::vector<std::string> texts;
  for (const LintFinding& finding : lint.findings) {
    texts.push_back(std::string(toString(finding.severity)) + " " + toString(finding.kind) + " " +
                    std::to_string(finding.line) +
                    (finding.layer.empty() ? "" : " " + finding.layer));
  }
  return texts;
}

TEST(NcnnTableLint, FindsNothingInAGoodTable) {
  const TableLint lint = lintOf(tableWithout(0));
  EXPECT_THAT(briefly(lint), IsEmpty());
  EXPECT_THAT(fatesOf(lint), ElementsAre("int8", "int8", "int8", "int8"));
  EXPECT_EQ(lint.layers[1].weightLine, 2);
  EXPECT_EQ(lint.layers[1].activationLine, 6);
}

TEST(NcnnTableLint, LetsALayerStayFloatWithoutAnActivationLine) {
  const TableLint lint = lintOf(tableWithout(5));
  EXPECT_THAT(briefly(lint), IsEmpty());
  EXPECT_THAT(fatesOf(lint), ElementsAre("float", "int8", "int8", "int8"));
  EXPECT_THAT(lint.layers[0].reason, HasSubstr("no activation line"));
}

struct Fault {
  std::string name;
  std::string text;
  std::vector<std::string> found;
  std::string fates;
  std::string said;
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

class NcnnTableFault : public ::testing::TestWithParam<Fault> {};

TEST_P(NcnnTableFault, IsNamedWithItsLineItsLayerAndItsConsequence) {
  const TableLint lint = lintOf(GetParam().text);
  EXPECT_EQ(briefly(lint), GetParam().found);
  std::string fates;
  for (const std::string& fate : fatesOf(lint)) {
    fates += fate.front();
  }
  EXPECT_EQ(fates, GetParam().fates);
  std::string all;
  for (const LintFinding& finding : lint.findings) {
    all += describe(finding) + "\n";
  }
  EXPECT_THAT(all, HasSubstr(GetParam().said));
  const bool errors = lint.count(LintSeverity::Error) > 0;
  EXPECT_EQ(messageOf<Error>([&] { requireNoErrors(lint, "t"); }).empty(), !errors);
}

// The fates: i int8, f float, b broken.
INSTANTIATE_TEST_SUITE_P(
    Peer, NcnnTableFault,
    ::testing::Values(
        Fault{"blank_line",
              tableWith(6, "\nsquare 2.000000"),
              {"error blank-line 6"},
              "ifff",
              "3 lines after it are not read"},
        Fault{"line_of_spaces", tableWith(6, "   \nsquare 2"), {"error blank-line 6"}, "ifff", ""},
        Fault{"tab_in_activation",
              tableWith(5, "conv\t0.5"),
              {"error tab 5 conv", "error no-scales 5 conv", "error scale-count 5 conv"},
              "biii",
              "loses what follows the tab in 'conv\\x090.5'"},
        Fault{"tab_between_weights",
              tableWith(1, "conv_param_0 127\t508"),
              {"error tab 1 conv", "error not-a-number 1 conv", "error scale-count 1 conv"},
              "biii",
              "1 weight scale where the layer has 2"},
        Fault{"long_key",
              tableWith(5, std::string(300, 'k') + " 0.5"),
              {"error key-cut 5", "warning unknown-layer 5"},
              "fiii",
              "has 300 characters; the reader keeps the first 255"},
        Fault{"key_alone",
              tableWith(4, "fc_param_0 "),
              {"error no-scales 4 fc", "error scale-count 4 fc"},
              "iiib",
              "the reader crashes"},
        Fault{"commented_weight_line",
              tableWith(1, "#conv_param_0 127 508 "),
              {"error commented-weights 1 conv"},
              "ffii",
              "gives up on all layers of the type Convolution from here on, and they stay float; "
              "1 of them have scales"},
        Fault{
            "comments_on_both_lines",
            "#conv_param_0 127 508\n" + tableWithout(1).erase(tableWithout(1).find("conv 0.5"), 15),
            {"warning layer-missing 0 conv"},
            "fiii",
            "stays float"},
        Fault{"missing_weight_line",
              tableWithout(2),
              {"error missing-weights 5 square"},
              "ifii",
              "there is an activation scale and no line square_param_0"},
        Fault{"infinite_weight",
              tableWith(1, "conv_param_0 inf 508"),
              {"error infinite 1 conv"},
              "biii",
              "channel 0 with an infinite weight scale"},
        Fault{"infinite_weight_of_a_dead_channel",
              tableWith(3, "dw_param_0 254 inf"),
              {"error infinite 3 dw"},
              "iibi",
              "0 is right for a dead channel"},
        Fault{"beyond_float", tableWith(5, "conv 1e60"), {"error infinite 5 conv"}, "biii", ""},
        Fault{"infinite_activation",
              tableWith(7, "dw inf "),
              {"error infinite 7 dw"},
              "iibi",
              "the activation scale is infinite"},
        Fault{"nan_weight",
              tableWith(4, "fc_param_0 127 nan "),
              {"error nan 4 fc"},
              "iiib",
              "channel 1 with a weight scale that is not a number"},
        Fault{"nan_activation", tableWith(8, "fc -nan "), {"error nan 8 fc"}, "iiib", ""},
        Fault{"zero_weight",
              tableWith(1, "conv_param_0 127 0.0 "),
              {"error zero 1 conv"},
              "biii",
              "channel 1 with a weight scale of 0 and weights that are not zero"},
        Fault{"zero_activation",
              tableWith(5, "conv 0.000000 "),
              {"error zero 5 conv"},
              "biii",
              "the activation scale is 0"},
        Fault{"negative_weight",
              tableWith(4, "fc_param_0 -127 -127"),
              {"error negative 4 fc"},
              "iiib",
              "2 channels, the first is 0, with a negative weight scale"},
        Fault{"negative_activation",
              tableWith(6, "square -2"),
              {"error negative 6 square"},
              "ibii",
              ""},
        Fault{"too_few_depthwise",
              tableWith(3, "dw_param_0 254 "),
              {"error scale-count 3 dw"},
              "iibi",
              "memory that is not its own"},
        Fault{"too_many",
              tableWith(4, "fc_param_0 127 127 127 "),
              {"error scale-count 4 fc"},
              "iiib",
              "3 weight scales where the layer has 2"},
        Fault{"two_activation_scales",
              tableWith(8, "fc 4 5 "),
              {"error scale-count 8 fc"},
              "iiib",
              "2 activation scales where 1 is expected"},
        Fault{"truncated_number",
              tableWithout(0).substr(0, tableWithout(0).size() - 4),
              {"error cut-off 8"},
              "iiii",
              "what is left of the last number"},
        Fault{"truncated_weights",
              tableWithout(0).substr(0, 60),
              {"warning layer-missing 0 dw", "warning layer-missing 0 fc", "warning all-float 0",
               "error cut-off 2", "warning scale-count 2 square"},
              "ffff",
              "1 weight scale where the layer has 2"},
        Fault{"another_model",
              "a_param_0 1 2 \nb_param_0 1 \na 1 \nb 2 \n",
              {"error another-model 0"},
              "ffff",
              "4 of 4 lines belong to no layer of four (the first is line 1)"},
        Fault{"unknown_layer",
              tableWithout(0) + "other 1 \n",
              {"warning unknown-layer 9"},
              "iiii",
              "'other' belongs to no layer of four"},
        Fault{"duplicate",
              tableWithout(0) + "conv 0.25 \n",
              {"warning duplicate 5 conv"},
              "iiii",
              "line 9 has the same key; the reader takes the later one"},
        Fault{"no_number",
              tableWith(8, "fc four"),
              {"error not-a-number 8 fc"},
              "iiib",
              "'four' is not a number; the reader takes 1, its default"},
        Fault{"number_with_a_tail",
              tableWith(4, "fc_param_0 127 12,7"),
              {"error not-a-number 4 fc"},
              "iiib",
              "'12,7' is not a number; the reader takes 12"},
        Fault{"repeated_number",
              tableWith(4, "fc_param_0 127 x"),
              {"error not-a-number 4 fc"},
              "iiib",
              "takes 127, the scale before it"},
        Fault{"lone_tab_between",
              tableWith(6, "\t\nsquare 2"),
              {"warning duplicate 5 conv", "error key-before 6 conv", "error no-scales 6 conv",
               "error scale-count 6 conv"},
              "biii",
              "keeps the key of the line before, 'conv', and replaces its scales"},
        Fault{"tab_and_a_number",
              tableWith(3, "\t 31 31\ndw_param_0 254 0"),
              {"warning duplicate 2 square", "error key-before 3 square"},
              "ibii",
              "the first word is white space"},
        Fault{"tab_at_the_end",
              tableWithout(0) + "\t\n",
              {"warning duplicate 8 fc", "error key-before 9 fc", "error no-scales 9 fc",
               "error scale-count 9 fc"},
              "iiib",
              "replaces its scales"},
        Fault{"tab_at_the_beginning",
              "\t 1\n" + tableWithout(0),
              {"error no-key 1"},
              "iiii",
              "whatever its memory holds"},
        Fault{"form_feed_before_a_key", tableWith(5, "\fconv 0.5"), {}, "iiii", ""},
        Fault{"form_feed_inside",
              tableWith(5, "conv\f0.5"),
              {"error tab 5 conv", "error no-scales 5 conv", "error scale-count 5 conv"},
              "biii",
              "there is white space"},
        Fault{"hexadecimal", tableWith(5, "conv 0x1p-1"), {}, "iiii", ""},
        Fault{"huge_activation",
              tableWith(5, "conv 1e30"),
              {"warning implausible 5 conv"},
              "iiii",
              "values of 2.147e-21 and more turn their sign on x86"},
        Fault{"tiny_activation",
              tableWith(5, "conv 2e-30"),
              {"warning implausible 5 conv"},
              "iiii",
              "reach ±6.35e+31"},
        Fault{"activation_that_is_written_as_zero",
              tableWith(5, "conv 9e-31"),
              {"error zero 5 conv"},
              "biii",
              "scales below 1e-30"},
        Fault{
            "product_beyond_a_float",
            tableWith(5, "conv 3e36"),
            {"error product 1 conv", "warning implausible 5 conv"},
            "biii",
            "2 channels, the first is 0, whose weight scale times the activation scale of line 5"},
        Fault{"huge_weight",
              tableWith(1, "conv_param_0 1e30 508"),
              {"error overflow 1 conv"},
              "biii",
              "beyond 2^31"},
        Fault{"tiny_weight",
              tableWith(1, "conv_param_0 0.4 508"),
              {"error zero 1 conv"},
              "biii",
              "all codes become 0"},
        Fault{"clipped_by_rounding", tableWith(1, "conv_param_0 127.6 508"), {}, "iiii", ""},
        Fault{"table_of_onnx_runtime",
              "conv 2.64\nsquare 1.5\nother 3\n",
              {"error foreign-table 0", "warning layer-missing 0 dw", "warning layer-missing 0 fc",
               "warning all-float 0", "error missing-weights 1 conv", "warning unknown-layer 3"},
              "ffff",
              "ONNX Runtime"},
        Fault{"names_from_before_a_conversion",
              "Conv_0_param_0 1 2 \nConv_1_param_0 1 2 \nConv_2_param_0 1 2 \nGemm_3_param_0 1 2 "
              "\nConv_0 1 \nConv_1 1 \nConv_2 1 \nGemm_3 1 \n",
              {"error another-model 0"},
              "ffff",
              "'Conv_0_param_0' where the model has 'conv'): it was made before the model was "
              "converted or renamed"},
        Fault{"clipped",
              tableWith(1, "conv_param_0 254 508"),
              {"warning clipped 1 conv"},
              "iiii",
              "channel 0 with weights beyond ±127 (up to ±254 codes)"},
        Fault{"six_bits",
              tableWith(2, "square_param_0 127 31"),
              {"warning six-bits 2 square"},
              "iiii",
              "weight codes go up to ±127"},
        Fault{"carriage_return_inside",
              tableWith(1, "conv_param_0 127 508\rconv 3"),
              {"error carriage-return 1 conv"},
              "biii",
              ""},
        Fault{"nul_byte",
              tableWith(1, std::string("conv_param_0 127\0 508", 21)),
              {"error nul-byte 1 conv", "error scale-count 1 conv"},
              "biii",
              "ends the line there"},
        Fault{"empty", "", {"error no-lines 0"}, "ffff", "all layers stay float"},
        Fault{"blank_at_the_beginning",
              "\n" + tableWithout(0),
              {"error no-lines 0", "error blank-line 1"},
              "ffff",
              ""}),
    [](const auto& fault) { return fault.param.name; });

// By hand: the worst channel has 17 codes of 8 and one of 31 at 31 codes per unit, 17 of round(0.25
// × 127) = 32 and one of 127 at 127; each is multiplied by 127, and by 576 in ncnn's Winograd.
TEST(NcnnTableLint, SaysHowCloseWinogradsSumsComeToTheLimit) {
  const double share = (17 * 32 + 127) * 127.0 * 576 / 2147483648.0;
  const TableLint lint = lintOf(tableWith(2, "square_param_0 127 127"));
  ASSERT_EQ(lint.findings.size(), 1U);
  const std::string& text = lint.findings[0].text;
  EXPECT_THAT(text, HasSubstr("which still fits"));
  const std::string before = "|sum| · 576 to ";
  EXPECT_NEAR(std::stod(text.substr(text.find(before) + before.size())), share, 1e-3 * share);

  Model wide = fourLayers();
  wide.layers[1].inputChannels = 64;
  wide.layers[1].weights.assign(std::size_t{2} * 64 * 9, 1);
  const TableLint risky = lintNcnnTable(tableWith(2, "square_param_0 127 127"), wide);
  ASSERT_EQ(risky.findings.size(), 1U);
  EXPECT_GT(64 * 9 * 127 * 127.0 * 576, 2147483648.0);
  EXPECT_THAT(risky.findings[0].text,
              AllOf(HasSubstr("2.492 times 2^31"), HasSubstr("wraps around")));
}

TEST(NcnnTableLint, TakesTrailingBlankLinesCommentsAndCarriageReturnsAsTheReaderDoes) {
  std::string text = "# made by hand\n#conv 7\n" + tableWithout(0) + "\n  \n\n";
  EXPECT_THAT(briefly(lintOf(text)), IsEmpty());
  std::string windows;
  for (const char c : tableWithout(0)) {
    windows += c == '\n' ? "\r\n" : std::string(1, c);
  }
  const TableLint lint = lintOf(windows);
  EXPECT_THAT(briefly(lint), IsEmpty());
  EXPECT_EQ(lint.count(LayerFate::Int8), 4U);
}

TEST(NcnnTableLint, KnowsTransposedConvolutionsAndWeightOnlyLayers) {
  Model model = fourLayers();
  model.layers[0].kind = LayerKind::Deconvolution;
  GraphNode lstm;
  lstm.name = "lstm";
  lstm.type = "LSTM";
  model.graph.push_back(lstm);
  const TableLint lint = lintNcnnTable(tableWithout(0) + "lstm_param_1 3 4 \n", model);
  EXPECT_THAT(briefly(lint), ElementsAre("warning no-int8 5 conv"));
  EXPECT_EQ(lint.layers[0].fate, LayerFate::Float);
}

// A name so long that the reader's 255 characters cut its weight key still works as long as
// "_param_" is left, because ncnn2int8 cuts the key that it looks for in the same way.
TEST(NcnnTableLint, CutsKeysAsTheReaderDoes) {
  const auto fate = [](std::size_t length) {
    Model model = fourLayers();
    model.layers.resize(1);
    model.layers[0].name = std::string(length, 'n');
    return lintNcnnTable(
        model.layers[0].name + "_param_0 127 508\n" + model.layers[0].name + " 0.5\n", model);
  };
  EXPECT_EQ(fate(247).layers[0].fate, LayerFate::Int8);
  EXPECT_EQ(fate(247).count(LintSeverity::Error), 0U);
  EXPECT_GT(fate(248).count(LintSeverity::Error), 0U);
  EXPECT_EQ(fate(249).layers[0].fate, LayerFate::Float);
}

TEST(NcnnTableLint, FindsANameThatLooksLikeWeights) {
  Model model = fourLayers();
  model.layers[0].name = "a_param_b";
  const TableLint lint = lintNcnnTable("a_param_b_param_0 127 508\na_param_b 0.5\n", model);
  EXPECT_EQ(lint.layers[0].fate, LayerFate::Float);
  EXPECT_GT(lint.count(LintSeverity::Error), 0U);
  EXPECT_THAT(lint.layers[0].reason, HasSubstr("_param_"));
}

// One blob of one dimension, one grouped convolution whose outputs the runtime loses unless the
// next layer takes them as codes, one depthwise layer with a dead channel.
Model limitedLayers() {
  Model model = fourLayers();
  model.layers.resize(3);
  model.layers[0].inputDimensions = 1;
  QuantizableLayer& grouped = model.layers[1];
  grouped.name = "grouped";
  grouped.kind = LayerKind::ConvolutionDepthWise;
  grouped.outputChannels = 16;
  grouped.geometry = {};
  grouped.geometry.groups = 2;
  grouped.weights.assign(16, 0.5F);
  grouped.outputBlob = "g";
  QuantizableLayer& dead = model.layers[2];
  dead.geometry.kernelWidth = dead.geometry.kernelHeight = 3;
  dead.weights.assign(18, 0);
  dead.weights[0] = 0.5F;
  dead.inputBlob = "g";
  dead.outputBlob = "d";
  return model;
}

const std::string kLimited =
    "conv_param_0 127 508\ngrouped_param_0 254 254\ndw_param_0 254 0\nconv 1\ngrouped 1\ndw 1\n";

TEST(NcnnTableLint, NamesWhatTheRuntimeCannotCompute) {
  const Model model = limitedLayers();
  const TableLint lint = lintNcnnTable(kLimited, model);
  EXPECT_THAT(briefly(lint), ElementsAre("error zero-division 3 dw", "error runtime-limit 4 conv",
                                         "error runtime-limit 5 grouped"));
  EXPECT_THAT(fatesOf(lint), ElementsAre("broken", "broken", "broken"));
  EXPECT_THAT(lint.layers[0].reason, HasSubstr("one dimension"));
  EXPECT_THROW(tableArithmetic(model, kLimited, "t"), Error);

  const std::string mended = withinRuntimeLimits(kLimited, model);
  EXPECT_EQ(
      mended,
      "conv_param_0 127 508\ngrouped_param_0 254 254\ndw_param_0 254.000000 1.000000 \ndw 1\n");
  EXPECT_THAT(briefly(lintNcnnTable(mended, model)), IsEmpty());
  EXPECT_EQ(withinRuntimeLimits(mended, model), mended);
}

// Where codes are handed on, both are computed in another way, which is right.
TEST(NcnnTableLint, AllowsWhatTheRuntimeComputesWhereCodesAreHandedOn) {
  Model model = limitedLayers();
  model.layers.erase(model.layers.begin());
  QuantizableLayer next = fourLayers().layers[0];
  next.inputBlob = "d";
  next.outputBlob = "out";
  model.layers.push_back(next);
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const QuantizableLayer& layer = model.layers[i];
    model.graph.push_back({layer.name,
                           toString(layer.kind),
                           {i == 0 ? "in" : layer.inputBlob},
                           {layer.outputBlob},
                           static_cast<int>(i)});
  }
  EXPECT_THAT(briefly(lintNcnnTable(kLimited, model)), IsEmpty());
  const std::string withoutLast = kLimited.substr(0, kLimited.find("conv 1")) + "grouped 1\ndw 1\n";
  EXPECT_THAT(briefly(lintNcnnTable(withoutLast, model)), ElementsAre("error zero-division 3 dw"));
}

TEST(NcnnTableLint, NamesLayersOfOneNameAndDynamicWeights) {
  Model model = fourLayers();
  model.layers[1].name = "conv";
  model.layers[0].line = 4;
  model.layers[1].line = 5;
  model.graph.push_back({"dynamic", "Convolution", {"a", "b"}, {"c"}, -1});
  const TableLint lint = lintNcnnTable(tableWithout(0) + "dynamic 1 \n", model);
  EXPECT_THAT(briefly(lint), ::testing::Contains("error same-name 5 conv"));
  EXPECT_THAT(briefly(lint), ::testing::Contains("error dynamic-weights 9 dynamic"));
  std::string all;
  for (const LintFinding& finding : lint.findings) {
    all += describe(finding);
  }
  EXPECT_THAT(all, HasSubstr("(line 4 of the model) and a Convolution (line 5 of the model)"));
}

TEST(NcnnTableLint, RefusesAModelThatIsQuantizedAlready) {
  Model model = fourLayers();
  model.embeddedScales.push_back({});
  const TableLint lint = lintNcnnTable(tableWithout(0), model);
  EXPECT_THAT(briefly(lint), ElementsAre("error quantized-model 0"));
}

TEST(NcnnTableLint, DoesWithoutTheWeights) {
  Model model = fourLayers();
  for (QuantizableLayer& layer : model.layers) {
    layer.weights.clear();
  }
  EXPECT_THAT(briefly(lintNcnnTable(tableWithout(0), model)), IsEmpty());
  EXPECT_THAT(briefly(lintNcnnTable(tableWith(1, "conv_param_0 inf -1"), model)),
              ElementsAre("error infinite 1 conv", "error negative 1 conv"));
  EXPECT_THAT(briefly(lintNcnnTable(tableWith(1, "conv_param_0 1"), model)),
              ElementsAre("error scale-count 1 conv"));
}

TEST(ForeignTable, IsNamed) {
  const auto said = [](const std::string& text) {
    return messageOf<Error>([&] { requireNcnnTable(text, "f"); });
  };
  EXPECT_THAT(said("TRT-8XXX-EntropyCalibration2\nx: 3c010a14\n"),
              AllOf(HasSubstr("f: is a calibration cache of TensorRT"), HasSubstr("--plan")));
  EXPECT_THAT(said("# histogram number: 2048\n# op_name    threshold    min    max\nx 1 0 1\n"),
              HasSubstr("a calibration table of TPU-MLIR"));
  EXPECT_THAT(said(R"({"activation_encodings":{"x":[{"bitwidth":8}]}})"),
              HasSubstr("an encodings file of AIMET"));
  EXPECT_THAT(said(R"({"x":[-1.0, 2.5]})"), HasSubstr("a calibration table of ONNX Runtime"));
  EXPECT_THAT(said("7767517\n1 1\n"), HasSubstr("an ncnn model's .param"));
  EXPECT_THAT(said(R"({"layers":[]})"), HasSubstr("a report of 'calibrate'"));
  EXPECT_EQ(said(tableWithout(0)), "");
  EXPECT_EQ(messageOf<Error>(
                [] { requireReadablePlan("TRT-8XXX-EntropyCalibration2\nx: 3c010a14\n", "f"); }),
            "");
  EXPECT_THAT(messageOf<Error>([] { requireReadablePlan("# op_name threshold\n", "f"); }),
              HasSubstr("TPU-MLIR, which cannot be taken over"));
}

TEST(NcnnTableLint, WritesJson) {
  const std::string text =
      lintJson(lintOf(tableWith(1, "conv_param_0 inf \xff")), "t", fourLayers());
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json.at("errors"), 2);
  EXPECT_EQ(json.at("findings")[0].at("line"), 1);
  EXPECT_EQ(json.at("layers")[0].at("verdict"), "broken");
  EXPECT_EQ(json.at("layers")[1].at("activation_line"), 6);
  EXPECT_TRUE(json.at("layers")[1].at("reason").is_null());
}

TEST(NcnnTableScan, ReadsNumbersAsCDoes) {
  const ScannedTable table = scanNcnnTable("k +1.5 0x1p3 -inf INFINITY 1e-60 .5 7. 1e60\n");
  ASSERT_EQ(table.lines.size(), 1U);
  EXPECT_THAT(table.lines[0].faults, IsEmpty());
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(table.lines[0].scales,
            (std::vector<float>{1.5F, 8, -infinity, infinity, 0, 0.5F, 7, infinity}));
  EXPECT_EQ(scanNcnnTable("k 1e-400 1e400 -1e400\n").lines[0].scales,
            (std::vector<float>{0, infinity, -infinity}));
}

TEST(NcnnTableScan, SplitsLinesLongerThanTheReadersBuffer) {
  const std::string text = "conv 1 " + std::string(10'240'000, ' ') + "dw 2\nfc 3\n";
  const ScannedTable table = scanNcnnTable(text);
  ASSERT_EQ(table.lines.size(), 3U);
  EXPECT_EQ(table.lines[0].faults.back().fault, LineFault::BeyondTheBuffer);
  EXPECT_EQ(table.lines[1].key, "dw");
  EXPECT_EQ(table.lines[1].line, 1);
  EXPECT_EQ(table.lines[2].line, 2);
  EXPECT_GT(lintOf(text).count(LintSeverity::Error), 0U);
}

TEST(NcnnTableLint, TakesAnyBytes) {
  std::mt19937 random(7);
  const std::string alphabet("\0\t\r\n #_.-+019einfaxp\x80\xff", 23);
  const std::string good = tableWithout(0);
  for (int round = 0; round < 3000; ++round) {
    std::string text = round % 2 == 0 ? good : std::string(random() % 300, ' ');
    const std::size_t changes = round % 2 == 0 ? 1 + random() % 8 : text.size();
    for (std::size_t i = 0; i < changes && !text.empty(); ++i) {
      text[random() % text.size()] = alphabet[random() % alphabet.size()];
    }
    const TableLint lint = lintOf(text);
    EXPECT_EQ(lint.layers.size(), 4U);
    EXPECT_FALSE(lintJson(lint, "t", fourLayers()).empty());
  }
  EXPECT_EQ(lintOf(std::string(1000, '\0')).count(LayerFate::Float), 4U);
  std::string many;
  for (int i = 0; i < 100'000; ++i) {
    many += "x\rx\n";
  }
  EXPECT_LT(lintOf(many).findings.size(), 200U);
}

}  // namespace
}  // namespace quantoscope
