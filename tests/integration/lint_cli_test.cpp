// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

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

std::string demoTable(const TemporaryFolder& folder) {
  const auto table = folder / "demo.table";
  const ProgramResult result = runCli({"calibrate", kDemo + "/demo.param", "--images",
                                       kDemo + "/calibration", "--quiet", "--out", table});
  EXPECT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.errors, IsEmpty());
  return readTextFile(table);
}

TEST(LintCli, PassesWhatCalibrateWrites) {
  const TemporaryFolder folder;
  demoTable(folder);
  const ProgramResult result = runCli({"lint", folder / "demo.table", kDemo + "/demo.param",
                                       kDemo + "/demo.bin", "--json", folder / "lint.json"});
  EXPECT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("0 errors, 0 warnings"));
  const json report = json::parse(readTextFile(folder / "lint.json"));
  EXPECT_TRUE(report.at("findings").empty());
  for (const auto& layer : report.at("layers")) {
    EXPECT_EQ(layer.at("verdict"), "int8");
  }
}

TEST(LintCli, EndsWithOneAtAnError) {
  const TemporaryFolder folder;
  const std::string good = demoTable(folder);
  folder.write("bad.table",
               good.substr(0, good.find('\n') + 1) + "\n" + good.substr(good.find('\n') + 1));
  const ProgramResult result = runCli({"lint", folder / "bad.table", kDemo + "/demo.param"});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.output, HasSubstr("error: line 2: the line is blank"));
  EXPECT_THAT(result.errors, IsEmpty());
  const ProgramResult quiet =
      runCli({"lint", folder / "bad.table", kDemo + "/demo.param", "--quiet"});
  EXPECT_EQ(quiet.exitCode, 1);
  EXPECT_THAT(quiet.output, IsEmpty());
}

TEST(LintCli, SaysWhatItCannotRead) {
  const TemporaryFolder folder;
  const ProgramResult missing = runCli({"lint", folder / "none", kDemo + "/demo.param"});
  EXPECT_EQ(missing.exitCode, 1);
  EXPECT_THAT(missing.errors, HasSubstr("none"));
  EXPECT_EQ(runCli({"lint", folder / "none"}).exitCode, 2);
}

// All 8 bits for a layer that ncnn computes with Winograd: the table is written, with a warning.
TEST(LintCli, WarnsOfAnExportThatIsRisky) {
  const TemporaryFolder folder;
  const std::string text = demoTable(folder);
  const ProgramResult result =
      runCli({"calibrate", kDemo + "/demo.param", "--images", kDemo + "/calibration", "--out",
              folder / "wide.table", "--override", "conv5", "weight-bits=8"});
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_THAT(result.errors, HasSubstr(", layer conv5: weight codes go up to"));
  EXPECT_TRUE(std::filesystem::exists(folder / "wide.table"));
}

// ncnn2int8 would take the activation line of such a name for weights and keep the layer float.
TEST(LintCli, BlocksAnExportThatWouldBeMisread) {
  const TemporaryFolder folder;
  std::string param = readTextFile(kDemo + "/demo.param");
  const std::size_t name = param.find(" conv1 ");
  ASSERT_NE(name, std::string::npos);
  param.replace(name, 7, " conv_param_1 ");
  folder.write("m.param", param);
  const ProgramResult result =
      runCli({"calibrate", folder / "m.param", kDemo + "/demo.bin", "--images",
              kDemo + "/calibration", "--out", folder / "m.table"});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.errors, HasSubstr("layer conv_param_1"));
  EXPECT_FALSE(std::filesystem::exists(folder / "m.table"));
}

TEST(LintCli, WorksFromTheParamAlone) {
  const TemporaryFolder folder;
  demoTable(folder);
  folder.write("alone.param", readTextFile(kDemo + "/demo.param"));
  const ProgramResult result = runCli({"lint", folder / "demo.table", folder / "alone.param"});
  EXPECT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("0 errors, 0 warnings"));
  EXPECT_THAT(result.output, HasSubstr("The model's weights are not there"));
}

TEST(LintCli, NamesFilesOfOtherTools) {
  const TemporaryFolder folder;
  folder.write("cali", "# op_name    threshold    min    max\nx 1.0 0.0 1.0\n");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"lint", folder / "cali", kDemo + "/demo.param"},
        {"quantize", kDemo + "/demo.param", "--table", folder / "cali", "--out", folder / "q"},
        {"run", kDemo + "/demo.param", "--input", kDemo + "/calibration", "--table",
         folder / "cali", "--out", folder / "r"},
        {"calibrate", kDemo + "/demo.param", "--images", kDemo + "/calibration", "--plan",
         folder / "cali"},
        {"diff", folder / "cali", folder / "cali"}}) {
    const ProgramResult result = runCli(command);
    EXPECT_NE(result.exitCode, 0) << command.front();
    EXPECT_THAT(result.errors, HasSubstr("is a calibration table of TPU-MLIR")) << command.front();
  }
}

// What the reader makes of white space at the beginning of a line stops all of them.
TEST(LintCli, JudgesATableAsTheOtherCommandsDo) {
  const TemporaryFolder folder;
  const std::string good = demoTable(folder);
  folder.write("tab.table", good + "\t 1\n");
  folder.write("hex.table", good.substr(0, good.rfind(' ', good.size() - 3)) + " 0x1p4 \n");
  for (const auto& [table, fine] :
       {std::pair<std::string, bool>{"tab.table", false}, {"hex.table", true}}) {
    const std::string file = folder / table;
    const int expected = fine ? 0 : 1;
    EXPECT_EQ(runCli({"lint", file, kDemo + "/demo.param", "--quiet"}).exitCode, expected);
    EXPECT_EQ(runCli({"quantize", kDemo + "/demo.param", "--table", file, "--out",
                      folder / (table + ".q"), "--quiet"})
                  .exitCode,
              expected);
    EXPECT_EQ(runCli({"calibrate", kDemo + "/demo.param", "--images", kDemo + "/calibration",
                      "--plan", file, "--quiet"})
                  .exitCode,
              expected);
  }
}

TEST(LintCli, QuietPrintsNoWarnings) {
  const TemporaryFolder folder;
  const std::string good = demoTable(folder);
  folder.write("other.table", good + "other 1 \n");
  const std::string table = folder / "other.table";
  const std::vector<std::string> quantize = {"quantize", kDemo + "/demo.param", "--table", table,
                                             "--out",    folder / "q",          "--force"};
  EXPECT_THAT(runCli(quantize).errors, HasSubstr("warning: line"));
  std::vector<std::string> quiet = quantize;
  quiet.emplace_back("--quiet");
  const ProgramResult result = runCli(quiet);
  EXPECT_EQ(result.exitCode, 0);
  EXPECT_THAT(result.errors + result.output, IsEmpty());
  const std::vector<std::string> calibrate = {"calibrate", kDemo + "/demo.param",
                                              "--images",  kDemo + "/calibration",
                                              "--plan",    table,
                                              "--quiet",   "--override",
                                              "*",         "bits=5",
                                              "--out",     folder / "o.table"};
  const ProgramResult calibrated = runCli(calibrate);
  EXPECT_EQ(calibrated.exitCode, 0);
  EXPECT_THAT(calibrated.errors + calibrated.output, IsEmpty());
}

}  // namespace
}  // namespace quantoscope
