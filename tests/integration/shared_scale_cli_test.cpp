// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that ncnn gives one scale, on the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "core/base/byte_reader.h"
#include "tests/integration/program.h"
#include "tests/unit/analysis/shared_blob_network.h"

namespace quantoscope {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ProgramResult;
using testing::runCli;
using testing::SharedBlobNetwork;
using testing::TemporaryFolder;

class SharedScaleCli : public ::testing::Test {
 protected:
  std::vector<std::string> onModel(const std::string& command,
                                   const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {command, param(), bin(), "--images"};
    for (const auto& file : network_.samples.files[0]) {
      arguments.push_back(file.string());
    }
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  std::string param() const { return network_.model().files[0].string(); }
  std::string bin() const { return network_.model().files[1].string(); }
  std::string path(const std::string& name) const { return (folder_ / name); }

  /// Activation scales of a table.
  std::map<std::string, std::string> scalesOf(const std::string& name) const {
    std::map<std::string, std::string> scales;
    std::istringstream lines(readTextFile(path(name)));
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string key;
      std::string scale;
      words >> key >> scale;
      scales[key] = scale;
    }
    return scales;
  }

  /// A table whose "deep" misreads codes.
  void writeConflict() const {
    const ProgramResult made = runCli(onModel("calibrate", {"--quiet", "--out", path("good")}));
    ASSERT_EQ(made.exitCode, 0) << made.errors;
    std::string text = readTextFile(path("good"));
    const auto line = text.find("\ndeep ") + 1;
    text.replace(line, text.find('\n', line) - line, "deep 20.000000 ");
    folder_.write("bad", text);
  }

  SharedBlobNetwork network_;
  TemporaryFolder folder_;
};

TEST_F(SharedScaleCli, AnOverrideMovesTheGroup) {
  const ProgramResult result = runCli(onModel(
      "calibrate", {"--override", "deep", "threshold=2", "--out", path("t"), "--json", path("j")}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("--override deep: wide and each moves with it"));
  const auto scales = scalesOf("t");
  EXPECT_EQ(scales.at("deep"), "63.500000");
  EXPECT_EQ(scales.at("each"), "63.500000");
  EXPECT_EQ(scales.at("wide"), "63.500000");
  EXPECT_NE(scales.at("stem"), "63.500000");
  const json report = json::parse(readTextFile(path("j")));
  EXPECT_EQ(report.at("layers")[SharedBlobNetwork::kDeep].at("shares_scale_with"),
            json::array({"wide", "each"}));
  EXPECT_EQ(runCli({"lint", path("t"), param(), bin(), "--quiet"}).exitCode, 0);
  // From the report it is the same plan, and an override over it moves the group, too.
  const ProgramResult again = runCli(onModel(
      "calibrate", {"--plan", path("j"), "--override", "each", "threshold=4", "--out", path("u")}));
  ASSERT_EQ(again.exitCode, 0) << again.errors;
  EXPECT_EQ(scalesOf("u").at("deep"), "31.750000");
  EXPECT_EQ(scalesOf("u").at("wide"), "31.750000");
}

TEST_F(SharedScaleCli, AnUntiedLayerIsADecisionThatTheTableCannotHold) {
  const std::vector<std::string> untied = {"--override", "deep", "threshold=2,untied=yes", "--json",
                                           path("j")};
  ProgramResult result = runCli(onModel("calibrate", untied));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const json report = json::parse(readTextFile(path("j")));
  const json& deep = report.at("layers")[SharedBlobNetwork::kDeep];
  EXPECT_EQ(deep.at("override"), json({{"threshold", 2.0}, {"untied", true}}));
  EXPECT_EQ(deep.at("shares_scale_with"), json::array());
  EXPECT_TRUE(report.at("layers")[SharedBlobNetwork::kWide].at("override").is_null());
  result = runCli(onModel("calibrate", {"--plan", path("j"), "--out", path("t")}));
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.errors, AllOf(HasSubstr("layer deep"), HasSubstr("scale of wide")));
  EXPECT_FALSE(std::filesystem::exists(path("t")));
  result = runCli(onModel("calibrate", {"--plan", path("j"), "--mend", "--out", path("t")}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("mended: layer deep has the threshold"));
  EXPECT_EQ(scalesOf("t").at("deep"), scalesOf("t").at("wide"));
  // What being apart costs is measured.
  result = runCli(onModel(
      "analyze", {"--plan", path("j"), "--sensitivity", "2", "--json", path("a"), "--quiet"}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(readTextFile(path("a")), HasSubstr("share-scale"));
}

TEST_F(SharedScaleCli, LintStopsAtATableThatIsMisread) {
  writeConflict();
  ProgramResult result = runCli({"lint", path("bad"), param(), bin(), "--mended", path("mended")});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.output, AllOf(HasSubstr("layer deep: reads the output of stem"),
                                   HasSubstr("1 broken; 1 error,")));
  result = runCli({"lint", path("mended"), param(), bin()});
  EXPECT_EQ(result.exitCode, 0) << result.output;
  EXPECT_EQ(scalesOf("mended").at("wide"), "20.000000");
  EXPECT_EQ(scalesOf("mended").at("stem"), scalesOf("good").at("stem"));
}

TEST_F(SharedScaleCli, QuantizeStopsToo) {
  writeConflict();
  const std::vector<std::string> arguments = {"quantize",  param(), bin(),       "--table",
                                              path("bad"), "--out", path("int8")};
  ProgramResult result = runCli(arguments);
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.errors, HasSubstr("layer deep: reads the output of stem"));
  EXPECT_FALSE(std::filesystem::exists(path("int8.param")));
  auto mending = arguments;
  mending.push_back("--mend");
  result = runCli(mending);
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.errors, Not(HasSubstr("deep")));
  EXPECT_TRUE(std::filesystem::exists(path("int8.param")));
}

TEST_F(SharedScaleCli, APlanFromSuchATableIsShownAsItIs) {
  writeConflict();
  const ProgramResult result =
      runCli(onModel("calibrate", {"--plan", path("bad"), "--json", path("j")}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("untied as it was given"));
  const json report = json::parse(readTextFile(path("j")));
  int untied = 0;
  for (const json& layer : report.at("layers")) {
    untied += layer.at("override").value("untied", false) ? 1 : 0;
  }
  EXPECT_EQ(untied, 1);
}

TEST_F(SharedScaleCli, EasyQuantFindsOneThreshold) {
  const ProgramResult result =
      runCli(onModel("calibrate", {"--method", "easyquant", "--out", path("e"), "--quiet"}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_EQ(scalesOf("e").at("deep"), scalesOf("e").at("wide"));
  EXPECT_EQ(scalesOf("e").at("each"), scalesOf("e").at("wide"));
}

}  // namespace
}  // namespace quantoscope
