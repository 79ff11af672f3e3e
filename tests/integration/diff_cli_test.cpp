// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/byte_reader.h"
#include "tests/integration/program.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ProgramResult;
using testing::runCli;
using testing::TemporaryFolder;

const std::string kDemo = QUANTOSCOPE_DEMO_DIR;

ProgramResult calibrateDemo(const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"calibrate", kDemo + "/demo.param", "--images",
                                        kDemo + "/calibration", "--quiet"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return runCli(arguments);
}

TEST(DiffCli, ComparesTablesAndReports) {
  const TemporaryFolder folder;
  ASSERT_EQ(calibrateDemo({"--out", folder / "a.table", "--json", folder / "a.json"}).exitCode, 0);
  ASSERT_EQ(calibrateDemo({"--out", folder / "b.table", "--json", folder / "b.json", "--override",
                           "conv1", "threshold=1.27", "--override", "conv5", "float=yes"})
                .exitCode,
            0);
  const ProgramResult same = runCli({"diff", folder / "a.table", folder / "a.json"});
  EXPECT_EQ(same.exitCode, 0) << same.output << same.errors;
  EXPECT_THAT(same.output, HasSubstr("0 layers differ"));

  const ProgramResult tables = runCli({"diff", folder / "a.table", folder / "b.table",
                                       kDemo + "/demo.param", "--json", folder / "d.json"});
  EXPECT_EQ(tables.exitCode, 1) << tables.errors;
  EXPECT_THAT(tables.output, AllOf(HasSubstr("→ 1.27 (×"), HasSubstr("int8 → float"),
                                   HasSubstr("2 layers differ")));
  const auto json = nlohmann::json::parse(readTextFile(folder / "d.json"));
  ASSERT_EQ(json.at("layers").size(), 2U);
  EXPECT_EQ(json.at("layers")[0].at("name"), "conv1");
  EXPECT_TRUE(json.at("unknown_layers").empty());

  const ProgramResult reports = runCli({"diff", folder / "a.json", folder / "b.json"});
  EXPECT_EQ(reports.exitCode, 1);
  EXPECT_THAT(reports.output, HasSubstr("bins of 2048"));
  EXPECT_THAT(runCli({"diff", "--quiet", folder / "a.table", folder / "b.table"}).output,
              IsEmpty());
}

TEST(DiffCli, SaysWhatADifferenceDoesOnImages) {
  const TemporaryFolder folder;
  ASSERT_EQ(calibrateDemo({"--out", folder / "a.table", "--json", folder / "a.json"}).exitCode, 0);
  ASSERT_EQ(calibrateDemo({"--plan", folder / "a.table", "--out", folder / "b.table", "--json",
                           folder / "b.json", "--override", "block4/project", "method=mse",
                           "--override", "conv5", "float=yes"})
                .exitCode,
            0);
  const std::vector<std::string> arguments = {
      "diff",           folder / "a.table",     folder / "b.table", kDemo + "/demo.param",
      "--images",       kDemo + "/calibration", "--measure",        "--json",
      folder / "d.json"};
  const ProgramResult result = runCli(arguments);
  EXPECT_EQ(result.exitCode, 1) << result.errors;
  EXPECT_THAT(result.output, AllOf(HasSubstr("divergence "), HasSubstr("expected SQNR "),
                                   HasSubstr(", measured "), HasSubstr("the network's output: ")));
  const auto json = nlohmann::json::parse(readTextFile(folder / "d.json"));
  ASSERT_EQ(json.at("layers").size(), 2U);
  const auto& moved = json.at("layers")[0];
  ASSERT_EQ(moved.at("name"), "block4/project");
  // The reports that `calibrate` wrote have the same figures, from runs of their own.
  const auto reported = [&](const char* file, const char* key) {
    const auto report = nlohmann::json::parse(readTextFile(folder / file));
    for (const auto& layer : report.at("layers")) {
      if (layer.at("name") == "block4/project") {
        return layer.at(key).get<double>();
      }
    }
    return 0.0;
  };
  const auto& effect = moved.at("effect");
  EXPECT_NEAR(effect.at("sqnr_db_before").get<double>(), reported("a.json", "sqnr_db"), 1e-3);
  EXPECT_NEAR(effect.at("sqnr_db_after").get<double>(), reported("b.json", "sqnr_db"), 1e-3);
  EXPECT_NEAR(effect.at("divergence_before").get<double>(), reported("a.json", "divergence"), 1e-6);
  EXPECT_NEAR(effect.at("divergence_after").get<double>(), reported("b.json", "divergence"), 1e-6);
  EXPECT_FALSE(moved.at("bins").is_null()) << "the images know the range";
  EXPECT_GT(effect.at("measured_sqnr_db_after"), effect.at("measured_sqnr_db_before"));
  EXPECT_GT(json.at("output_sqnr_db_after"), json.at("output_sqnr_db_before"));
  const auto& kept = json.at("layers")[1].at("effect");
  EXPECT_TRUE(kept.at("divergence_after").is_null());
  EXPECT_TRUE(kept.at("sqnr_db_after").is_null());
  EXPECT_EQ(runCli({"diff", folder / "a.table", folder / "b.table", "--measure"}).exitCode, 2);
}

TEST(DiffCli, ComparesACacheWithATable) {
  const TemporaryFolder folder;
  ASSERT_EQ(
      calibrateDemo({"--out", folder / "a.table", "--trt-cache", folder / "a.cache"}).exitCode, 0);
  const ProgramResult same =
      runCli({"diff", folder / "a.table", folder / "a.cache", kDemo + "/demo.param"});
  EXPECT_EQ(same.exitCode, 0) << same.output << same.errors;
  EXPECT_EQ(runCli({"diff", folder / "a.cache", folder / "a.cache"}).exitCode, 0);
}

// The round trip: what a file says comes out again, to the byte.
TEST(PlanOption, TakesOverWhatAFileSays) {
  const TemporaryFolder folder;
  ASSERT_EQ(calibrateDemo({"--out", folder / "a.table", "--json", folder / "a.json", "--override",
                           "conv1", "threshold=1.27", "--override", "conv5", "float=yes",
                           "--override", "block2/pointwise", "bits=6,weight-bits=5"})
                .exitCode,
            0);
  const std::string table = readTextFile(folder / "a.table");
  for (const char* from : {"a.table", "a.json"}) {
    ASSERT_EQ(calibrateDemo({"--plan", folder / from, "--method", "min-max", "--out",
                             folder / "again.table", "--force"})
                  .exitCode,
              0);
    EXPECT_EQ(readTextFile(folder / "again.table"), table) << from;
  }
  const ProgramResult over = calibrateDemo({"--plan", folder / "a.table", "--override", "conv5",
                                            "float=no", "--out", folder / "over.table"});
  EXPECT_EQ(over.exitCode, 0) << over.errors;
  EXPECT_THAT(readTextFile(folder / "over.table"), HasSubstr("\nconv5 "));
  folder.write("other.table", "a_param_0 1\nb_param_0 1\na 1\nb 1\n");
  const ProgramResult other =
      calibrateDemo({"--plan", folder / "other.table", "--out", folder / "never.table"});
  EXPECT_EQ(other.exitCode, 1);
  EXPECT_THAT(other.errors, HasSubstr("another model's table"));
  EXPECT_FALSE(std::filesystem::exists(folder / "never.table"));
}

TEST(DiffCli, HasAnotherExitCodeForTroubleThanForADifference) {
  const TemporaryFolder folder;
  folder.write("a.table", "a_param_0 1\na 1\n");
  const ProgramResult result = runCli({"diff", folder / "a.table", folder / "none.table"});
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_THAT(result.errors, HasSubstr("none.table"));
  EXPECT_EQ(runCli({"diff", folder / "a.table"}).exitCode, 2);
  EXPECT_EQ(
      runCli({"diff", folder / "a.table", folder / "a.table", kDemo + "/demo.param"}).exitCode, 2);
}

// Every command that writes, with a file that is there already.
TEST(ForceOption, IsNeededToOverwrite) {
  const TemporaryFolder folder;
  const auto old = folder.write("old", "a_param_0 1\na 1\n");
  const std::string content = readTextFile(old);
  const std::string param = kDemo + "/demo.param";
  const auto image = std::filesystem::directory_iterator(kDemo + "/validation")->path();
  const std::string blob = "outputs/" + image.stem().string() + ".prob.npy";
  folder.write(blob, content);
  struct Case {
    std::vector<std::string> arguments;
    std::filesystem::path target;
    int refused;
  };
  const auto table = folder.write("t.table", content);
  const std::vector<Case> cases = {
      {{"calibrate", param, "--images", kDemo + "/calibration", "--out", old}, old, 1},
      {{"calibrate", param, "--images", kDemo + "/calibration", "--json", old}, old, 1},
      {{"analyze", param, "--images", kDemo + "/calibration", "--sensitivity", "0", "--json", old},
       old,
       1},
      {{"analyze", param, "--images", kDemo + "/calibration", "--sensitivity", "0", "--html", old},
       old,
       1},
      {{"lint", table, param, "--json", old}, old, 1},
      {{"diff", table, table, "--json", old}, old, 2},
      {{"run", param, "--input", image, "--out", folder / "outputs"}, folder / blob, 1},
  };
  for (const Case& c : cases) {
    folder.write("old", content);
    const ProgramResult result = runCli(c.arguments);
    EXPECT_EQ(result.exitCode, c.refused) << c.arguments.front();
    EXPECT_THAT(result.errors, AllOf(HasSubstr(c.target.string()), HasSubstr("--force")));
    EXPECT_EQ(readTextFile(c.target), content) << c.arguments.front();
    auto forced = c.arguments;
    forced.emplace_back("--force");
    runCli(forced);
    EXPECT_NE(readTextFile(c.target), content) << c.arguments.front();
  }
}

}  // namespace
}  // namespace quantoscope
