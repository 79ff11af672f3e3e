// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/plan_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::messageOf;

// `conv` has 254 and 508 at 8 bits, `dw` 127 and a dead channel, `fc` 127 and 254.
Model threeLayers() {
  Model model;
  model.name = "three";
  for (const char* name : {"conv", "dw", "fc"}) {
    QuantizableLayer layer;
    layer.name = name;
    layer.inputBlob = std::string("to ") + name;
    layer.inputChannels = 2;
    layer.outputChannels = 2;
    model.layers.push_back(layer);
  }
  model.layers[0].weights = {0.5F, 0.25F, -0.25F, 0.125F};
  model.layers[1].kind = LayerKind::ConvolutionDepthWise;
  model.layers[1].geometry.groups = 2;
  model.layers[1].weights = {1, 0};
  model.layers[2].kind = LayerKind::InnerProduct;
  model.layers[2].weights = {1, 0.5F, -0.25F, 0.5F};
  return model;
}

const std::string kTable =
    "conv_param_0 254.000000 508.000000 \n"
    "dw_param_0 127.000000 0.000000 \n"
    "fc_param_0 127.000000 254.000000 \n"
    "conv 127.000000 \n"
    "dw 63.500000 \n"
    "fc 10.000000 \n";

std::string replaced(const std::string& from, const std::string& to) {
  std::string text = kTable;
  return text.replace(text.find(from), from.size(), to);
}

PlanFile planOf(const std::string& text) {
  return parsePlanFile(text, "a.table", threeLayers());
}

TEST(PlanFile, TakesThresholdsAndLeavesWeightsToTheWeights) {
  const PlanFile plan = planOf(kTable);
  EXPECT_THAT(plan.unmatched, IsEmpty());
  EXPECT_THAT(plan.findings, IsEmpty());
  const auto overrides = requireAll(plan);
  ASSERT_EQ(overrides.size(), 3U);
  EXPECT_DOUBLE_EQ(*overrides[0].threshold, 1);
  EXPECT_DOUBLE_EQ(*overrides[1].threshold, 2);
  EXPECT_FALSE(overrides[0].weightScales) << "they follow from the weights";
  EXPECT_EQ(overrides[0].weightBits, 8);
  EXPECT_EQ(overrides[0].provenance->why, "a.table");
  const auto other = requireAll(planOf(replaced("254.000000 508", "200.000000 508")));
  EXPECT_EQ(*other[0].weightScales, (std::vector<float>{200, 508}));
}

TEST(PlanFile, TakesACommentedOrMissingLineForALayerThatStaysFloat) {
  for (const std::string& text :
       {replaced("dw_param_0", "#dw_param_0"), replaced("dw_param_0 127.000000 0.000000 \n", ""),
        replaced("dw 63.500000 \n", ""), replaced("dw 63.5", "#dw 63.5")}) {
    const auto overrides = requireAll(planOf(text));
    EXPECT_FALSE(overrides[0].keepFloat) << text;
    EXPECT_EQ(overrides[1].keepFloat, true) << text;
    EXPECT_FALSE(overrides[2].keepFloat) << text;
  }
  const PlanFile commented = planOf(replaced("dw_param_0", "#dw_param_0"));
  ASSERT_EQ(commented.findings.size(), 1U);
  EXPECT_EQ(commented.findings[0].kind, LintKind::CommentedWeights);
  EXPECT_EQ(commented.findings[0].line, 2);
}

// As ncnn2table writes a channel without weights, and caffe-int8-convert-tools wrote it in 2019.
TEST(PlanFile, RepairsTheScaleOfADeadChannel) {
  for (const char* scale : {"inf", "0.0", "0.000000"}) {
    const auto overrides =
        requireAll(planOf(replaced("127.000000 0.000000", std::string("127.0 ") + scale)));
    EXPECT_DOUBLE_EQ(*overrides[1].threshold, 2) << scale;
    EXPECT_FALSE(overrides[1].weightScales) << scale;
  }
  const PlanFile living = planOf(replaced("127.000000 254", "127.000000 inf"));
  EXPECT_FALSE(living.layers[2]);
}

TEST(PlanFile, HasNoDecisionWhereTheValuesAreImpossible) {
  for (const char* scale : {"inf", "nan", "-2", "0", "x", "1 2", "", "1\t2"}) {
    const PlanFile plan = planOf(replaced("conv 127.000000", std::string("conv ") + scale));
    EXPECT_FALSE(plan.layers[0]) << scale;
    EXPECT_TRUE(plan.layers[1] && plan.layers[2]) << scale;
    EXPECT_THAT(messageOf<Error>([&] { requireAll(plan); }),
                AllOf(HasSubstr("a.table: cannot be taken over"), HasSubstr("layer conv")))
        << scale;
  }
  EXPECT_FALSE(planOf(replaced("254.000000 508.000000", "254.0")).layers[0]);
}

TEST(PlanFile, RefusesATableWhoseLinesAreNotAllRead) {
  const PlanFile plan = planOf(replaced("dw 63.5", "\ndw 63.5"));
  EXPECT_EQ(plan.layers[2]->keepFloat, true);
  EXPECT_THAT(messageOf<Error>([&] { requireAll(plan); }), HasSubstr("line 5: the line is blank"));
  requireAll(planOf(kTable.substr(0, kTable.size() - 1)));  // no line feed at the end
}

TEST(PlanFile, NoticesAnotherModelsFile) {
  const auto error = [](const std::string& text) {
    return messageOf<Error>([&] { planOf(text); });
  };
  EXPECT_THAT(error("a_param_0 1\nb_param_0 1\na 1\nb 1\n"), HasSubstr("another model's table"));
  EXPECT_THAT(error("TRT-8601-EntropyCalibration2\nx: 3f800000\n"), HasSubstr("another model's"));
  EXPECT_THAT(error(R"({"layers": []})"), HasSubstr("another model's report"));
  EXPECT_THAT(error(""), HasSubstr("no line"));
  EXPECT_THAT(planOf(kTable + "tail 3 \n").unmatched, ElementsAre("tail"));
}

TEST(PlanFile, TakesThresholdsOfACacheByTheInputBlob) {
  const PlanFile plan = planOf("TRT-8601-EntropyCalibration2\nto conv: 3c810204\nprob: 3f800000\n");
  EXPECT_EQ(plan.format, PlanFormat::TensorRtCache);
  EXPECT_THAT(plan.unmatched, ElementsAre("prob"));
  const auto overrides = requireAll(plan);
  EXPECT_NEAR(*overrides[0].threshold, 2, 1e-6);  // 0x3c810204 is 2 / 127
  EXPECT_EQ(overrides[1].keepFloat, true);
}

TEST(PlanFile, TakesAReport) {
  const auto layer = [](const char* name, bool keepFloat, double threshold, int bits,
                        std::vector<float> scales) {
    return nlohmann::json{{"name", name},           {"keep_float", keepFloat},
                          {"threshold", threshold}, {"activation_bits", bits},
                          {"weight_bits", 8},       {"weight_scales", std::move(scales)}};
  };
  const auto report = [](const nlohmann::json& layers) {
    return nlohmann::json{{"layers", layers}}.dump();
  };
  const PlanFile plan =
      planOf(report({layer("fc", false, 3, 6, {127, 254}), layer("conv", false, 2, 8, {100, 508}),
                     layer("dw", true, 2, 8, {127, 0}), layer("gone", false, 1, 8, {})}));
  EXPECT_EQ(plan.format, PlanFormat::Report);
  EXPECT_THAT(plan.unmatched, ElementsAre("gone"));
  const auto overrides = requireAll(plan);
  EXPECT_EQ(overrides[0].threshold, 2);
  EXPECT_EQ(*overrides[0].weightScales, (std::vector<float>{100, 508}));
  EXPECT_FALSE(overrides[0].activationBits);
  EXPECT_EQ(overrides[1].keepFloat, true);
  EXPECT_EQ(overrides[2].activationBits, 6);
  EXPECT_FALSE(overrides[2].weightScales);
  const auto error = [&](const nlohmann::json& bad) {
    return messageOf<Error>([&] { planOf(report(nlohmann::json::array({bad}))); });
  };
  EXPECT_THAT(error(layer("fc", false, -3, 8, {127, 254})), HasSubstr("layer fc: a threshold of"));
  EXPECT_NE(error(layer("fc", false, 3, 9, {127, 254})), "");
  EXPECT_NE(error(layer("fc", false, 3, 8, {127, 254, 3})), "");
  EXPECT_THAT(error({{"name", "fc"}}), HasSubstr("is not a report"));
}

// Each is finite and above 0, and the runtime still cannot compute with it.
TEST(PlanFile, RefusesScalesThatTheRuntimeCannotComputeWith) {
  const auto said = [](const std::string& from, const std::string& to) {
    return messageOf<Error>([&] { requireAll(planOf(replaced(from, to))); });
  };
  EXPECT_THAT(said("fc 10.000000", "fc 9e-31"), HasSubstr("scales below 1e-30"));
  EXPECT_THAT(said("fc 10.000000", "fc 3e36"), HasSubstr("single precision"));
  EXPECT_THAT(said("conv_param_0 254.000000", "conv_param_0 1e30"), HasSubstr("2^31"));
  EXPECT_THAT(said("conv_param_0 254.000000", "conv_param_0 0"), HasSubstr("scale of 0"));
  EXPECT_EQ(said("fc 10.000000", "fc 1e30"), "");
}

}  // namespace
}  // namespace quantoscope
