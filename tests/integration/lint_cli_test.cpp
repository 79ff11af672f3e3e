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
      runCli({"calibrate", kDemo + "/demo.param", "--images", kDemo + "/calibration", "--quiet",
              "--out", folder / "wide.table", "--override", "conv5", "weight-bits=8"});
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

}  // namespace
}  // namespace quantoscope
