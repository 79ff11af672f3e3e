// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/ncnn_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::messageOf;

struct Fixture {
  Model model;
  std::vector<LayerReport> reports;

  void add(const std::string& name, std::vector<float> weightScales, double scale,
           bool keepFloat = false) {
    model.layers.emplace_back();
    model.layers.back().name = name;
    LayerReport report;
    report.weights.scales = std::move(weightScales);
    report.decision.scale = scale;
    report.decision.keepFloat = keepFloat;
    reports.push_back(report);
  }
};

// The grammar of ncnn2table's files: all weight lines, then all activation lines; "%f" and a space
// after each number; no blank line.
TEST(NcnnTable, HasThePeersGrammar) {
  Fixture f;
  f.add("conv1", {1.5F, 200}, 0.25);
  f.add("a/b", {0}, 127.1234567);
  EXPECT_EQ(ncnnTable(f.model, f.reports),
            "conv1_param_0 1.500000 200.000000 \n"
            "a/b_param_0 0.000000 \n"
            "conv1 0.250000 \n"
            "a/b 127.123459 \n");
}

TEST(NcnnTable, LeavesOutTheActivationLineOfAFloatLayerOnly) {
  Fixture f;
  f.add("conv1", {1}, 2);
  f.add("conv2", {1}, 2, true);
  EXPECT_EQ(ncnnTable(f.model, f.reports),
            "conv1_param_0 1.000000 \nconv2_param_0 1.000000 \nconv1 2.000000 \n");
}

TEST(NcnnTable, NamesTwoLayersOfOneName) {
  Fixture f;
  f.add("conv", {1}, 2);
  f.add("other", {1}, 2);
  f.add("conv", {1, 1}, 2);
  f.model.layers[0].line = 4;
  f.model.layers[2].line = 6;
  EXPECT_THAT(
      messageOf<Error>([&] { ncnnTable(f.model, f.reports); }),
      AllOf(HasSubstr("two layers are called 'conv'"), HasSubstr("line 4"), HasSubstr("line 6")));
}

TEST(NcnnTable, RefusesWhatItsReaderWouldMisread) {
  const auto refuse = [](const std::string& name, float weightScale, double scale) {
    Fixture f;
    f.add(name, {weightScale}, scale);
    return messageOf<Error>([&] { ncnnTable(f.model, f.reports); });
  };
  EXPECT_THAT(refuse("a b", 1, 1), HasSubstr("a space"));
  EXPECT_THAT(refuse("", 1, 1), HasSubstr("empty"));
  EXPECT_THAT(refuse(std::string(300, 'x'), 1, 1), HasSubstr("at most 255"));
  EXPECT_THAT(refuse("c", std::numeric_limits<float>::infinity(), 1), HasSubstr("finite"));
  EXPECT_THAT(refuse("c", 1, std::numeric_limits<double>::quiet_NaN()), HasSubstr("finite"));
  EXPECT_THAT(refuse("c", 1, 1e-9), HasSubstr("too small"));
}

}  // namespace
}  // namespace quantoscope
