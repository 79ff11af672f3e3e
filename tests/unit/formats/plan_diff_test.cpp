// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/plan_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::messageOf;

const std::string kTable =
    "b_param_0 10.0 20.0 \n"
    "a_param_0 5.000000 \n"
    "c_param_0 0.0 \n"
    "b 2.0 \n"
    "a 4.000000 \n"
    "c 1 \n";

PlanDiff diffOf(const std::string& before, const std::string& after, const Model* model = nullptr) {
  return diffPlans(parsePlanScales(before, "before"), parsePlanScales(after, "after"), model);
}

std::vector<std::string> namesOf(const PlanDiff& diff) {
  std::vector<std::string> names;
  for (const LayerDifference& layer : diff.layers) {
    names.push_back(layer.layer);
  }
  return names;
}

TEST(PlanDiff, SeesNoneWhereThereIsNone) {
  EXPECT_THAT(diffOf(kTable, kTable).layers, IsEmpty());
  const PlanDiff written =
      diffOf(kTable, "a_param_0 5\nb_param_0 10 20\nc_param_0 0\nc 1.0\nb 2\na 4\n#a 8\n");
  EXPECT_THAT(written.layers, IsEmpty());
  EXPECT_EQ(written.same, 3U);
}

TEST(PlanDiff, SaysWhatChangedInTheFilesOrder) {
  const PlanDiff diff = diffOf(kTable,
                               "b_param_0 10 5 \na_param_0 5 6 \nd_param_0 1 \n"
                               "b 2 \na 16 \nd 3 \n");
  ASSERT_THAT(namesOf(diff), ElementsAre("b", "a", "c", "d"));
  const LayerDifference& b = diff.layers[0];
  EXPECT_FALSE(b.activationChanged);
  EXPECT_EQ(b.weightScales, 2U);
  EXPECT_EQ(b.weightScalesChanged, 1U);
  EXPECT_DOUBLE_EQ(*b.largestWeightRatio, 4);
  const LayerDifference& a = diff.layers[1];
  EXPECT_TRUE(a.activationChanged);
  EXPECT_DOUBLE_EQ(a.thresholdBefore, 127 / 4.0);
  EXPECT_DOUBLE_EQ(a.thresholdAfter, 127 / 16.0);
  EXPECT_DOUBLE_EQ(*a.thresholdRatio, 0.25);
  EXPECT_FALSE(a.bins);
  EXPECT_EQ(a.weightScalesChanged, 2U);
  EXPECT_FALSE(a.largestWeightRatio);
  EXPECT_EQ(diff.layers[2].after, LayerState::Missing);
  EXPECT_EQ(diff.layers[3].before, LayerState::Missing);
}

TEST(PlanDiff, SeesALayerBecomeFloat) {
  const PlanDiff diff = diffOf(kTable, kTable.substr(0, kTable.size() - 5));
  ASSERT_THAT(namesOf(diff), ElementsAre("c"));
  EXPECT_EQ(diff.layers[0].before, LayerState::Int8);
  EXPECT_EQ(diff.layers[0].after, LayerState::Float);
  EXPECT_EQ(diff.layers[0].thresholdAfter, 0);
}

TEST(PlanDiff, ChecksNamesAndTakesTheOrderOfAModel) {
  Model model;
  model.name = "m";
  for (const char* name : {"c", "a"}) {
    model.layers.emplace_back();
    model.layers.back().name = name;
  }
  const PlanDiff diff =
      diffOf(kTable, "b_param_0 9 20\na_param_0 7\nc_param_0 1\nb 2\na 4\nc 1\n", &model);
  EXPECT_THAT(namesOf(diff), ElementsAre("c", "a", "b"));
  EXPECT_THAT(diff.unknown, ElementsAre("b"));
  EXPECT_FALSE(diff.layers[0].largestWeightRatio) << "from 0 there is no ratio";
  EXPECT_THAT(messageOf<Error>([&] { diffOf(kTable, "x_param_0 1\nx 1\n", &model); }),
              HasSubstr("after: has no layer of m"));
}

// 100 codes per unit at absmax 2.048: the threshold is 1.27, which is 1270 bins of 0.001.
TEST(PlanDiff, CountsBinsWhereAReportKnowsTheRange) {
  const auto report = [](double threshold, double scale) {
    return nlohmann::json{{"layers",
                           {{{"name", "a"},
                             {"keep_float", false},
                             {"scale", scale},
                             {"threshold", threshold},
                             {"absmax", 2.048},
                             {"weight_scales", {5.0000001}}}}}}
        .dump();
  };
  const std::string before = report(1.27, 100);
  const PlanDiff moved = diffOf(before, report(1.29, 127 / 1.29));
  ASSERT_EQ(moved.layers.size(), 1U);
  EXPECT_NEAR(*moved.layers[0].bins, 20, 1e-9);
  const PlanDiff table = diffOf(before, "a_param_0 5 \na 127 \n");
  ASSERT_EQ(table.layers.size(), 1U);
  EXPECT_NEAR(*table.layers[0].bins, -270, 1e-9);
  EXPECT_EQ(table.layers[0].weightScalesChanged, 0U) << "the same six decimals";
  EXPECT_THAT(diffOf(before, "a_param_0 5 \na 100 \n").layers, IsEmpty());
  const PlanDiff finer = diffOf("a_param_0 5\na 1\n", "a_param_0 5\na 1.0000004\n");
  EXPECT_THAT(finer.layers, IsEmpty()) << "less than the sixth decimal";
  EXPECT_EQ(finer.rounded, 1U);
  EXPECT_EQ(diffOf("a_param_0 5\na 1\n", "a_param_0 5\na 1.00001\n").layers.size(), 1U);
}

TEST(PlanDiff, RefusesWhatIsNeither) {
  EXPECT_THAT(messageOf<Error>([] { parsePlanScales("{\"layers\": 3}", "f"); }),
              HasSubstr("f: is not a report"));
  EXPECT_THAT(messageOf<Error>([] { parsePlanScales("{", "f"); }), HasSubstr("is not a report"));
  EXPECT_THAT(messageOf<Error>([] { parsePlanScales("{\"layers\": []}", "f"); }),
              HasSubstr("has no layers"));
  EXPECT_THAT(messageOf<Error>([] { parsePlanScales("a 1 2\n", "f"); }),
              HasSubstr("f, line 1: layer a has 2 activation scales"));
  EXPECT_THROW(parsePlanScales("", "f"), Error);
}

TEST(PlanDiff, ComparesCachesByTensorOrByTheLayersThatReadThem) {
  // 3c000000 is 1/128, 3c800000 1/64.
  const std::string head = "TRT-8601-EntropyCalibration2\n";
  const std::string cache = head + "in: 3c000000\nmid: 3c800000\n";
  const PlanDiff tensors = diffOf(cache, head + "in: 3c800000\nmid: 3c800000\n");
  ASSERT_THAT(namesOf(tensors), ElementsAre("in"));
  EXPECT_DOUBLE_EQ(*tensors.layers[0].thresholdRatio, 2);
  EXPECT_THAT(messageOf<Error>([&] { diffOf(cache, kTable); }),
              HasSubstr("before: is a calibration cache"));

  Model model;
  model.name = "m";
  for (const auto& [name, blob] : {std::pair{"a", "in"}, {"b", "mid"}, {"c", "end"}}) {
    model.layers.emplace_back();
    model.layers.back().name = name;
    model.layers.back().inputBlob = blob;
  }
  const auto ofModel = [&](const std::string& after) {
    return diffPlans(parsePlanScales(cache, "before", &model),
                     parsePlanScales(after, "after", &model), &model);
  };
  // The weights are not compared, for a cache has none.
  const PlanDiff layers =
      ofModel("a_param_0 5\nb_param_0 7\nc_param_0 2\na 128.000000\nb 60\nc 3\n");
  ASSERT_THAT(namesOf(layers), ElementsAre("b", "c"));
  EXPECT_EQ(layers.layers[0].weightScalesChanged, 0U);
  EXPECT_EQ(layers.layers[1].before, LayerState::Float);
  EXPECT_THAT(messageOf<Error>([&] { ofModel(head + "x: 3c000000\n"); }),
              HasSubstr("another model's cache"));
}

TEST(PlanDiff, TakesSinglePrecisionForWhatItIs) {
  const LayerScales third{"a", true, 1.0 / 3, 381, {}, {}, true};
  LayerScales rounded = third;
  rounded.activationScale = static_cast<double>(1.0F / 3.0F);
  const auto changed = [&](ScaleRounding before, ScaleRounding after) {
    return compareScales("a", &third, &rounded, before, after).activationChanged;
  };
  EXPECT_FALSE(changed(ScaleRounding::None, ScaleRounding::SinglePrecision));
  EXPECT_FALSE(changed(ScaleRounding::SinglePrecision, ScaleRounding::SixDecimals));
  EXPECT_TRUE(changed(ScaleRounding::None, ScaleRounding::None));
  rounded.activationScale *= 1 + 1e-6;
  EXPECT_TRUE(changed(ScaleRounding::None, ScaleRounding::SinglePrecision));
}

// Tables of ncnn2table and ours: the same threshold, its inverse in single precision by another
// way.
TEST(PlanDiff, CountsWhatOnlyRoundingExplains) {
  const PlanDiff diff = diffOf(
      "a_param_0 408.489716\nb_param_0 56.384552\nc_param_0 9.1\na 30.123456\nb 2.5\nc 1.25\n",
      "a_param_0 408.489746\nb_param_0 56.384552\nc_param_0 9.1\na 30.123459\nb 2.500001\nc "
      "1.250009\n");
  EXPECT_THAT(namesOf(diff), ElementsAre("c"));
  EXPECT_EQ(diff.same, 2U);
  EXPECT_EQ(diff.rounded, 2U);
}

TEST(PlanDiff, WritesJson) {
  const PlanDiff diff = diffOf(kTable, "b_param_0 10 20\na_param_0 5\nc_param_0 0\nb 1\na inf\n");
  const auto json = nlohmann::json::parse(diffJson(diff, "x", "y"));
  EXPECT_EQ(json.at("before"), "x");
  EXPECT_EQ(json.at("equal"), false);
  ASSERT_EQ(json.at("layers").size(), 3U);
  EXPECT_EQ(json.at("layers")[0].at("threshold_ratio"), 2);
  EXPECT_TRUE(json.at("layers")[0].at("bins").is_null());
  EXPECT_EQ(json.at("layers")[2].at("after"), "float");
}

}  // namespace
}  // namespace quantoscope
