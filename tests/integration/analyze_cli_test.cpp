// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/byte_reader.h"
#include "tests/integration/program.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::ProgramResult;
using testing::runCli;
using testing::TemporaryFolder;

const std::string kDemo = QUANTOSCOPE_DEMO_DIR;

std::vector<std::string> onDemo(const std::string& command, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {command,
                                        kDemo + "/demo.param",
                                        kDemo + "/demo.bin",
                                        "--pixel",
                                        "RGB",
                                        "--mean",
                                        "128,128,128",
                                        "--norm",
                                        "0.0078125,0.0078125,0.0078125"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

json analysisOfDemo(const std::vector<std::string>& more) {
  const TemporaryFolder folder;
  std::vector<std::string> options = {
      "--images", kDemo + "/validation", "--calibrate-with", kDemo + "/calibration",
      "--labels", kDemo + "/labels.tsv", "--json",           folder / "a.json",
      "--quiet"};
  options.insert(options.end(), more.begin(), more.end());
  const ProgramResult result = runCli(onDemo("analyze", options));
  EXPECT_EQ(result.exitCode, 0) << result.errors;
  return json::parse(readTextFile(folder / "a.json"));
}

json layerOf(const json& analysis, const std::string& name) {
  for (const json& layer : analysis.at("layers")) {
    if (layer.at("name") == name) {
      return layer;
    }
  }
  return {};
}

TEST(AnalyzeCli, NamesTheDemosBadLayerAndRepairsIt) {
  const json bad = analysisOfDemo({"--sensitivity", "8"});
  EXPECT_EQ(bad.at("worst_first")[0], "block4/project");
  EXPECT_EQ(layerOf(bad, "block4/project").at("cause"), "threshold");
  const json& network = bad.at("network");
  // Of 200 images: 2 are a point.
  const int asFloat = network.at("float_top1").at("hits");
  EXPECT_LT(network.at("int8_top1").at("hits").get<int>(), asFloat - 10);
  const json& advice = bad.at("advice").at(0);
  EXPECT_EQ(advice.at("layer"), "block4/project");
  EXPECT_EQ(advice.at("kind"), "other-threshold");

  const std::string threshold = advice.at("override").at("threshold").dump();
  const json repaired = analysisOfDemo(
      {"--sensitivity", "0", "--override", "block4/project", "threshold=" + threshold});
  EXPECT_GE(repaired.at("network").at("int8_top1").at("hits").get<int>(), asFloat - 2);
}

TEST(AnalyzeCli, PrintsFiguresAndWritesAReport) {
  const TemporaryFolder folder;
  const ProgramResult result =
      runCli(onDemo("analyze", {"--images", kDemo + "/calibration/", "--sensitivity", "2",
                                "--target", "integer", "--html", folder / "a.html"}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.output, AllOf(HasSubstr("same top-1"), HasSubstr("block4/project"),
                                   HasSubstr("Images that suffer most"), HasSubstr("a.html")));
  const std::string html = readTextFile(folder / "a.html");
  EXPECT_THAT(html, AllOf(HasSubstr("<!DOCTYPE html>"), HasSubstr("<svg"), HasSubstr("</html>")));
  EXPECT_EQ(html.find("http"), std::string::npos) << "nothing is loaded from elsewhere";
}

TEST(AnalyzeCli, TakesATable) {
  const TemporaryFolder folder;
  ASSERT_EQ(runCli(onDemo("calibrate", {"--images", kDemo + "/calibration", "--quiet", "--out",
                                        folder / "demo.table"}))
                .exitCode,
            0);
  const json fromTable = analysisOfDemo({"--sensitivity", "0", "--table", folder / "demo.table"});
  const json fromPlan = analysisOfDemo({"--sensitivity", "0"});
  EXPECT_EQ(fromTable.at("network").at("int8_top1"), fromPlan.at("network").at("int8_top1"));
  EXPECT_NEAR(layerOf(fromTable, "conv5").at("isolated").at("sqnr_db").get<double>(),
              layerOf(fromPlan, "conv5").at("isolated").at("sqnr_db").get<double>(), 0.01);

  // The same layers for the outputs themselves.
  const ProgramResult run =
      runCli(onDemo("run", {"--table", folder / "demo.table", "--input",
                            kDemo + "/validation/000_disc.png", "--out", folder / "out"}));
  EXPECT_EQ(run.exitCode, 0) << run.errors;
  const ProgramResult integer =
      runCli(onDemo("run", {"--table", folder / "demo.table", "--target", "integer", "--input",
                            kDemo + "/validation/000_disc.png", "--out", folder / "integer"}));
  EXPECT_EQ(integer.exitCode, 0) << integer.errors;
}

TEST(CompareCli, PutsTheMethodsSideBySide) {
  const TemporaryFolder folder;
  const ProgramResult result = runCli(
      onDemo("compare", {"--images", kDemo + "/calibration", "--methods", "ncnn,mse", "--bits",
                         "8,5", "--target", "integer", "--csv", folder / "c.csv"}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.output, AllOf(HasSubstr("block4/project"), HasSubstr("mse")));
  const std::string csv = readTextFile(folder / "c.csv");
  // A line for each of 14 layers and one for the network, twice for each method, and the header.
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 1 + 4 * 15);
  const auto outputOf = [&](const std::string& head) {
    const auto at = csv.find("\n" + head + ",,,,,");
    return at == std::string::npos ? -1 : std::stod(csv.substr(at + head.size() + 6));
  };
  EXPECT_GT(outputOf("mse,8"), outputOf("ncnn,8")) << "the least error saves the bad layer";
  EXPECT_GT(outputOf("mse,8"), outputOf("mse,5"));
  EXPECT_EQ(runCli(onDemo("compare", {"--images", kDemo + "/calibration", "--methods", "guess"}))
                .exitCode,
            1);
}

TEST(AnalyzeCli, SaysWhatIsWrong) {
  const TemporaryFolder folder;
  const auto expectError = [&](const std::vector<std::string>& more, const std::string& text) {
    std::vector<std::string> options = {"--images", kDemo + "/calibration", "--sensitivity", "0",
                                        "--json",   folder / "never.json"};
    options.insert(options.end(), more.begin(), more.end());
    const ProgramResult result = runCli(onDemo("analyze", options));
    EXPECT_EQ(result.exitCode, 1) << text;
    EXPECT_THAT(result.errors, HasSubstr(text));
    EXPECT_FALSE(std::filesystem::exists(folder / "never.json"));
  };
  expectError({"--target", "abacus"}, "there is no target 'abacus'");
  expectError({"--table", folder / "none.table"}, "none.table");
  expectError({"--table", folder.write("bad.table", "conv1_param_0 1\nconv1 x\n").string()},
              "line 2, layer conv1: 'x' is not a number");
  expectError({"--labels", folder.write("l.tsv", "a.png cat\n").string()}, "l.tsv, line 1");
  expectError({"--labels", folder.write("m.tsv", "a.png 1\n").string()}, "has a label");
  expectError({"--kernels", "gpu"}, "gpu");
  expectError({"--override", "conv1", "half=maybe"}, "half=maybe");
}

}  // namespace
}  // namespace quantoscope
