// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/byte_reader.h"
#include "tests/integration/program.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ProgramResult;
using testing::runCli;
using testing::TemporaryFolder;

const std::string kDemo = QUANTOSCOPE_DEMO_DIR;

ProgramResult stability(std::vector<std::string> more) {
  std::vector<std::string> arguments = {"stability", kDemo + "/demo.param", "--images",
                                        kDemo + "/calibration"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return runCli(arguments);
}

json reportOf(const TemporaryFolder& folder, std::vector<std::string> more) {
  const std::string file = folder / "stability.json";
  more.insert(more.end(), {"--json", file, "--force"});
  const ProgramResult result = stability(more);
  EXPECT_EQ(result.exitCode, 0) << result.errors;
  return json::parse(readTextFile(file));
}

TEST(StabilityCli, ListsEveryLayer) {
  const ProgramResult result = stability({});
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_THAT(result.errors, IsEmpty());
  for (const char* text : {"conv1", "conv5", "the least stable first", "in 16 groups"}) {
    EXPECT_THAT(result.output, HasSubstr(text));
  }
  EXPECT_THAT(stability({"--quiet"}).output, IsEmpty());
}

// The thresholds are those of calibrate, and the same from run to run.
TEST(StabilityCli, WritesJson) {
  const TemporaryFolder folder;
  const json report = reportOf(folder, {"--resamples", "20", "--seed", "5"});
  EXPECT_EQ(report, reportOf(folder, {"--resamples", "20", "--seed", "5", "--threads", "1"}));
  EXPECT_NE(report, reportOf(folder, {"--resamples", "20", "--seed", "6"}));
  const ProgramResult calibrated =
      runCli({"calibrate", kDemo + "/demo.param", "--images", kDemo + "/calibration", "--quiet",
              "--json", folder / "calibrate.json"});
  ASSERT_EQ(calibrated.exitCode, 0) << calibrated.errors;
  const json layers = json::parse(readTextFile(folder / "calibrate.json")).at("layers");
  ASSERT_EQ(report.at("layers").size(), layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const json& layer = report.at("layers")[i];
    EXPECT_EQ(layer.at("threshold"), layers[i].at("threshold"));
    const json& figures = layer.at("stability");
    EXPECT_EQ(figures.at("resampled").size(), 20U);
    EXPECT_LE(figures.at("low"), layer.at("threshold"));
    EXPECT_GE(figures.at("high"), layer.at("threshold"));
    EXPECT_EQ(figures.at("absmax").at("image"), layers[i].at("absmax_image"));
  }
}

TEST(StabilityCli, ObeysMethodBitsAndGroups) {
  const TemporaryFolder folder;
  const json report = reportOf(folder, {"--method", "min-max", "--bits", "6", "--groups", "4",
                                        "--override", "conv5", "method=mse"});
  EXPECT_EQ(report.at("groups"), 4);
  for (const json& layer : report.at("layers")) {
    EXPECT_EQ(layer.at("method"), layer.at("name") == "conv5" ? "mse" : "min-max");
    EXPECT_EQ(layer.at("activation_bits"), 6);
    EXPECT_EQ(layer.at("stability").at("without_group").size(), 4U);
  }
}

TEST(StabilityCli, SaysWhatItCannotDo) {
  EXPECT_EQ(stability({"--groups", "1"}).exitCode, 2);
  EXPECT_EQ(stability({"--bits", "9"}).exitCode, 1);
  EXPECT_THAT(stability({"--method", "none"}).errors, HasSubstr("no threshold method 'none'"));
  const TemporaryFolder folder;
  folder.write("there.json", "{}");
  EXPECT_THAT(stability({"--json", folder / "there.json"}).errors, HasSubstr("--force"));
}

}  // namespace
}  // namespace quantoscope
