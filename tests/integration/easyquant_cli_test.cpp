// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "core/base/byte_reader.h"
#include "tests/integration/program.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ProgramResult;
using testing::runCli;
using testing::TemporaryFolder;

const std::string kDemo = QUANTOSCOPE_DEMO_DIR;

std::vector<std::string> onDemo(const std::string& command, const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {command,
                                        kDemo + "/demo.param",
                                        kDemo + "/demo.bin",
                                        "--images",
                                        kDemo + "/calibration",
                                        "--pixel",
                                        "RGB",
                                        "--mean",
                                        "128,128,128",
                                        "--norm",
                                        "0.0078125,0.0078125,0.0078125"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(EasyQuantCli, WritesTheScalesThatItFound) {
  const TemporaryFolder folder;
  const ProgramResult result = runCli(
      onDemo("calibrate", {"--method", "easyquant", "--search-images", "10", "--out",
                           folder / "e.table", "--json", folder / "e.json", "--override", "conv1",
                           "method=ncnn", "--override", "block1/depthwise", "threshold=1.5"}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("searched on up to 10 images"));
  const json report = json::parse(readTextFile(folder / "e.json"));
  std::istringstream table(readTextFile(folder / "e.table"));
  int searched = 0;
  bool better = false;
  for (const json& layer : report.at("layers")) {
    std::string line;
    std::getline(table, line);
    std::istringstream scales(line);
    std::string name;
    scales >> name;
    EXPECT_EQ(name, layer.at("name").get<std::string>() + "_param_0");
    for (const json& scale : layer.at("weight_scales")) {
      double written = 0;
      scales >> written;
      EXPECT_NEAR(written, scale.get<double>(), 1e-6 + 1e-6 * written);
    }
    if (layer.at("name") == "conv1") {
      EXPECT_TRUE(layer.at("search").is_null());
      continue;
    }
    ++searched;
    const json& search = layer.at("search");
    EXPECT_EQ(search.at("images"), 10);
    EXPECT_GE(search.at("cosine").get<double>(), search.at("start_cosine").get<double>());
    better |= search.at("cosine").get<double>() > search.at("start_cosine").get<double>() + 1e-3;
    if (layer.at("name") == "block1/depthwise") {
      EXPECT_EQ(layer.at("threshold"), 1.5) << "a person's value wins";
    } else {
      EXPECT_EQ(layer.at("threshold"), search.at("threshold"));
    }
  }
  EXPECT_EQ(searched, 13);
  EXPECT_TRUE(better);
  const ProgramResult lint =
      runCli({"lint", folder / "e.table", kDemo + "/demo.param", kDemo + "/demo.bin"});
  EXPECT_EQ(lint.exitCode, 0) << lint.output << lint.errors;
  EXPECT_THAT(lint.output + lint.errors, Not(HasSubstr("6-bit")));
}

TEST(EasyQuantCli, IsTheSameWithAnyNumberOfThreads) {
  const TemporaryFolder folder;
  for (const char* threads : {"1", "3"}) {
    ASSERT_EQ(runCli(onDemo("calibrate", {"--quiet", "--method", "easyquant", "--search-images",
                                          "4", "--threads", threads, "--out",
                                          folder / (std::string(threads) + ".table")}))
                  .exitCode,
              0);
  }
  EXPECT_EQ(readTextFile(folder / "1.table"), readTextFile(folder / "3.table"));
}

TEST(EasyQuantCli, IsMeasuredBesideTheOthers) {
  const ProgramResult result = runCli(onDemo(
      "compare", {"--methods", "ncnn,easyquant", "--target", "integer", "--search-images", "6"}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.output, AllOf(HasSubstr("\nncnn "), HasSubstr("\neasyquant ")));
  std::map<std::string, double> decibels;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string method;
    int bits = 0;
    double output = 0;
    if (words >> method >> bits >> output) {
      decibels[method] = output;
    }
  }
  EXPECT_GT(decibels.at("easyquant"), decibels.at("ncnn")) << "the bad layer is repaired";
}

TEST(EasyQuantCli, SaysWhatIsWrong) {
  const ProgramResult none =
      runCli(onDemo("calibrate", {"--method", "easyquant", "--search-images", "0"}));
  EXPECT_EQ(none.exitCode, 2);
  EXPECT_THAT(none.errors, HasSubstr("--search-images"));
}

}  // namespace
}  // namespace quantoscope
