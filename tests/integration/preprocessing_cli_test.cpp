// SPDX-License-Identifier: GPL-3.0-or-later
// `info --try-preprocessing`, the warning of `analyze`, `--fit`, and names of classes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

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
using ::testing::StartsWith;
using testing::TemporaryFolder;

const std::string kDemo = QUANTOSCOPE_DEMO_DIR;

std::vector<std::string> tryDemo(std::vector<std::string> more) {
  std::vector<std::string> arguments = {"info", kDemo + "/demo.param", "--try-preprocessing",
                                        "--images", kDemo + "/validation"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(TryPreprocessing, FindsThatOfTheDemoWithLabels) {
  const ProgramResult result = runCli(tryDemo({"--labels", kDemo + "/labels.tsv"}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.output, AllOf(HasSubstr("97.00 % (194 of 200)"), HasSubstr("-1 … 1"),
                                   HasSubstr("Options: --preset signed-rgb\n")));
}

TEST(TryPreprocessing, SaysTheSameAsJsonAndThatItCannotTellWithoutLabels) {
  const ProgramResult result = runCli(tryDemo({"--json", "--size", "64x64", "--fit", "crop"}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const json found = json::parse(result.output);
  EXPECT_EQ(found["labelled"], false);
  EXPECT_EQ(found["values"], "unknown");
  EXPECT_GT(found["trials"].size(), 20U);
  EXPECT_THAT(found["trials"][0]["options"].get<std::string>(),
              HasSubstr("--size 64x64 --fit crop"));
}

TEST(TryPreprocessing, OptionsThatBelongTogetherAreAskedFor) {
  EXPECT_THAT(runCli({"info", kDemo + "/demo.param", "--try-preprocessing"}).errors,
              HasSubstr("--try-preprocessing needs --images"));
  EXPECT_THAT(runCli({"info", kDemo + "/demo.param", "--images", kDemo}).errors,
              HasSubstr("--images is for --try-preprocessing"));
  EXPECT_THAT(runCli({"info", kDemo + "/demo.param", "--labels", "x"}).errors,
              HasSubstr("--labels is for --try-preprocessing"));
}

TEST(Analyze, SaysFirstThatTheFloatNetworkItselfIsWrong) {
  const TemporaryFolder folder;
  const std::vector<std::string> raw = {"analyze",       kDemo + "/demo.param",
                                        "--images",      kDemo + "/validation",
                                        "--labels",      kDemo + "/labels.tsv",
                                        "--sensitivity", "0",
                                        "--preset",      "raw",
                                        "--json",        folder / "a.json",
                                        "--html",        folder / "a.html"};
  const ProgramResult wrong = runCli(raw);
  ASSERT_EQ(wrong.exitCode, 0) << wrong.errors;
  EXPECT_THAT(wrong.output,
              StartsWith("*** The float network itself is wrong: preprocessing or labels. It is "
                         "right on "));
  EXPECT_THAT(wrong.output, HasSubstr("; with other values, "));
  std::ifstream file(folder / "a.json");
  const json report = json::parse(file);
  EXPECT_EQ(report["network"]["float_network_fault"]["better"]["pixel"], "RGB");
  EXPECT_EQ(report["network"]["class_names"][3], "triangle");
  std::ifstream page(folder / "a.html");
  const std::string html((std::istreambuf_iterator<char>(page)), {});
  const auto alert = html.find("<p class=\"alert\"");
  ASSERT_NE(alert, std::string::npos);
  EXPECT_LT(alert, html.find("<h2"));

  const ProgramResult right =
      runCli({"analyze", kDemo + "/demo.param", "--images", kDemo + "/validation", "--labels",
              kDemo + "/labels.tsv", "--sensitivity", "0", "--preset", "signed-rgb"});
  ASSERT_EQ(right.exitCode, 0) << right.errors;
  EXPECT_THAT(right.output, Not(HasSubstr("itself is wrong")));
  EXPECT_THAT(right.output, HasSubstr(" becomes ")) << "with the names of classes";
}

TEST(Fit, IsWrittenToReportsAndRefusedIfUnknown) {
  const TemporaryFolder folder;
  const ProgramResult result =
      runCli({"calibrate", kDemo + "/demo.param", "--images", kDemo + "/calibration", "--preset",
              "signed-rgb", "--fit", "letterbox", "--json", folder / "r.json", "--quiet"});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  std::ifstream file(folder / "r.json");
  EXPECT_EQ(json::parse(file)["preprocessing"]["fit"], "letterbox");
  const ProgramResult unknown = runCli({"info", kDemo + "/demo.param", "--fit", "squash"});
  EXPECT_EQ(unknown.exitCode, 1);
  EXPECT_THAT(unknown.errors, HasSubstr("there are stretch, letterbox, crop"));
}

TEST(Run, PrintsTheBestClassesWithTheirNames) {
  const TemporaryFolder folder;
  const ProgramResult result =
      runCli({"run", kDemo + "/demo.param", "--input", kDemo + "/calibration/003_triangle.png",
              "--out", folder / "o", "--preset", "signed-rgb", "--class-names",
              kDemo + "/classes.txt", "--top", "2"});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("  3 triangle\n"));
  EXPECT_EQ(std::count(result.output.begin(), result.output.end(), '\n'), 3);
}

}  // namespace
}  // namespace quantoscope
