// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

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

std::vector<std::string> demoCalibration(const std::vector<std::string>& more) {
  const json preprocessing = json::parse(readTextFile(kDemo + "/preprocessing.json"));
  const auto list = [&](const char* key) {
    std::string text;
    for (const auto& value : preprocessing.at(key)) {
      std::ostringstream number;
      number.precision(9);
      number << value.get<double>();
      text += (text.empty() ? "" : ",") + number.str();
    }
    return text;
  };
  std::vector<std::string> arguments = {"calibrate",
                                        kDemo + "/demo.param",
                                        kDemo + "/demo.bin",
                                        "--images",
                                        kDemo + "/calibration",
                                        "--pixel",
                                        preprocessing.at("pixel").get<std::string>(),
                                        "--mean",
                                        list("mean"),
                                        "--norm",
                                        list("norm")};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(CalibrateCli, WritesATableAndAReportThatAgree) {
  const TemporaryFolder folder;
  const ProgramResult result =
      runCli(demoCalibration({"--out", folder / "demo.table", "--json", folder / "demo.json"}));
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const auto lines = linesOf(readTextFile(folder / "demo.table"));
  const json report = json::parse(readTextFile(folder / "demo.json"));
  const auto& layers = report.at("layers");
  ASSERT_EQ(lines.size(), 2 * layers.size());
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string name = layers[i].at("name");
    EXPECT_TRUE(lines[i].starts_with(name + "_param_0 ")) << lines[i];
    EXPECT_EQ(std::count(lines[i].begin(), lines[i].end(), ' '),
              1 + static_cast<std::ptrdiff_t>(layers[i].at("weight_scales").size()));
    const std::string& activation = lines[layers.size() + i];
    ASSERT_TRUE(activation.starts_with(name + " ")) << activation;
    EXPECT_NEAR(std::stod(activation.substr(name.size() + 1)), layers[i].at("scale").get<double>(),
                1e-6 + 1e-6 * layers[i].at("scale").get<double>());
    EXPECT_GT(layers[i].at("threshold").get<double>(), 0);
    EXPECT_LE(layers[i].at("threshold_bin").get<int>(), 2047);
  }
  EXPECT_EQ(report.at("images").at("used"), 100);
  EXPECT_TRUE(report.at("images").at("skipped").empty());
}

TEST(CalibrateCli, IsTheSameWithAnyNumberOfThreads) {
  const TemporaryFolder folder;
  for (const char* threads : {"1", "3"}) {
    ASSERT_EQ(runCli(demoCalibration({"--quiet", "--threads", threads, "--json",
                                      folder / (std::string(threads) + ".json")}))
                  .exitCode,
              0);
  }
  EXPECT_EQ(readTextFile(folder / "1.json"), readTextFile(folder / "3.json"));
}

TEST(CalibrateCli, ChangesOneLayerByAnOverride) {
  const TemporaryFolder folder;
  ASSERT_EQ(runCli(demoCalibration({"--quiet", "--out", folder / "auto.table"})).exitCode, 0);
  ASSERT_EQ(runCli(demoCalibration({"--quiet", "--out", folder / "hand.table", "--override",
                                    "conv1", "threshold=1.27"}))
                .exitCode,
            0);
  const auto before = linesOf(readTextFile(folder / "auto.table"));
  const auto after = linesOf(readTextFile(folder / "hand.table"));
  ASSERT_EQ(before.size(), after.size());
  std::vector<std::string> changed;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] != after[i]) {
      changed.push_back(after[i]);
    }
  }
  EXPECT_THAT(changed, ::testing::ElementsAre("conv1 100.000000 "));
}

TEST(CalibrateCli, KeepsALayerFloatByLeavingOutItsActivationLine) {
  const TemporaryFolder folder;
  ASSERT_EQ(runCli(demoCalibration({"--quiet", "--out", folder / "t.table", "--override", "conv1",
                                    "float=yes"}))
                .exitCode,
            0);
  const std::string table = readTextFile(folder / "t.table");
  EXPECT_THAT(table, HasSubstr("conv1_param_0 "));
  EXPECT_THAT(table, Not(HasSubstr("\nconv1 ")));
  EXPECT_THAT(table, Not(HasSubstr("\n\n")));
}

TEST(CalibrateCli, ListsImagesThatCannotBeRead) {
  const TemporaryFolder folder;
  std::filesystem::copy(kDemo + "/calibration", folder / "images");
  folder.write("images/broken.png", "not an image");
  auto arguments = demoCalibration({"--json", folder / "r.json"});
  *std::next(std::find(arguments.begin(), arguments.end(), "--images")) = folder / "images";
  const ProgramResult result = runCli(arguments);
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  EXPECT_THAT(result.errors, AllOf(HasSubstr("left out"), HasSubstr("broken.png")));
  const json images = json::parse(readTextFile(folder / "r.json")).at("images");
  EXPECT_EQ(images.at("used"), 100);
  ASSERT_EQ(images.at("skipped").size(), 1U);
  EXPECT_THAT(images.at("skipped")[0].at("file").get<std::string>(), HasSubstr("broken.png"));
}

TEST(RunCli, WritesTheOutputOfEachImage) {
  const TemporaryFolder folder;
  const auto image = std::filesystem::directory_iterator(kDemo + "/validation")->path();
  const ProgramResult result =
      runCli({"run", kDemo + "/demo.param", "--input", image, "--out", folder / "new/outputs"});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const auto output = folder / ("new/outputs/" + image.stem().string() + ".prob.npy");
  EXPECT_THAT(readTextFile(output), HasSubstr("'shape': (10,), }"));
}

TEST(CalibrateCli, EveryBadCallSaysWhyAndWritesNothing) {
  const TemporaryFolder folder;
  const std::string param = readTextFile(kDemo + "/demo.param");
  const std::string bin = readTextFile(kDemo + "/demo.bin");
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = param;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  const auto secondLine = linesOf(param).at(1);
  folder.write("empty.bin", "");
  folder.write("short.bin", bin.substr(0, bin.size() / 2));
  folder.write("magic.param", replaced("7767517", "7767518"));
  folder.write("many.param", replaced(secondLine, "2000000000 2000000000"));
  folder.write("negative.param", replaced(secondLine, "-3 -3"));
  folder.write("minus.param", replaced("0=16 1=3", "0=-16 1=3"));
  folder.write("zero.param", replaced("0=16 1=3", "0=16 1=0"));
  // A fully connected layer that takes 2×2 pixels of 3 channels and nothing else.
  folder.write("fixed.param",
               "7767517\n2 2\nInput data 0 1 data 0=2 1=2 2=3\n"
               "InnerProduct fc 1 1 data out 0=1 1=0 2=12\n");
  folder.write("fixed.bin", std::string(4 + 12 * 4, '\0'));
  folder.write("operator.param", replaced("Softmax ", "Sofmaxx "));
  folder.write("text/notes.png", "no image");
  const std::string demoParam = kDemo + "/demo.param";
  const std::string demoBin = kDemo + "/demo.bin";
  const std::string images = kDemo + "/calibration";

  struct Case {
    std::string name;
    std::vector<std::string> arguments;
    int exitCode;
    std::vector<std::string> said;
  };
  const std::vector<Case> cases = {
      {"missing param", {folder / "none.param", demoBin, "--images", images}, 1, {"none.param"}},
      {"missing bin", {demoParam, folder / "none.bin", "--images", images}, 1, {"none.bin"}},
      {"empty bin", {demoParam, folder / "empty.bin", "--images", images}, 1, {"empty.bin"}},
      {"truncated bin", {demoParam, folder / "short.bin", "--images", images}, 1, {"short.bin"}},
      {"wrong magic",
       {folder / "magic.param", demoBin, "--images", images},
       1,
       {"magic.param", "7767518"}},
      {"inflated count",
       {folder / "many.param", demoBin, "--images", images},
       1,
       {"many.param", "2000000000"}},
      {"negative count",
       {folder / "negative.param", demoBin, "--images", images},
       1,
       {"negative.param"}},
      {"negative channels",
       {folder / "minus.param", demoBin, "--images", images},
       1,
       {"minus.param", "-16"}},
      {"zero kernel", {folder / "zero.param", demoBin, "--images", images}, 1, {"zero.param"}},
      {"size that the network cannot take",
       {folder / "fixed.param", folder / "fixed.bin", "--images", images, "--size", "5x5"},
       1,
       {"fixed", "3×5×5"}},
      {"unknown operator",
       {folder / "operator.param", demoBin, "--images", images},
       1,
       {"operator.param", "Sofmaxx"}},
      {"missing images", {demoParam, demoBin, "--images", folder / "none"}, 1, {"none"}},
      {"no image can be read",
       {demoParam, demoBin, "--images", folder / "text"},
       1,
       {"none of the 1 images", "notes.png"}},
      {"mean with two values",
       {demoParam, demoBin, "--images", images, "--mean", "127,128"},
       1,
       {"mean has 2 values", "3 channels"}},
      {"mean that is no number",
       {demoParam, demoBin, "--images", images, "--mean", "1,x,3"},
       1,
       {"--mean", "'x'"}},
      {"size that is none",
       {demoParam, demoBin, "--images", images, "--size", "0x10"},
       1,
       {"--size", "0x10"}},
      {"negative size", {demoParam, demoBin, "--images", images, "--size=-4x4"}, 1, {"--size"}},
      {"unknown method",
       {demoParam, demoBin, "--images", images, "--method", "guess"},
       1,
       {"guess", "ncnn, tensorrt"}},
      {"unknown layer",
       {demoParam, demoBin, "--images", images, "--override", "nolayer", "bits=6"},
       1,
       {"nolayer"}},
      {"bits out of range",
       {demoParam, demoBin, "--images", images, "--override", "conv1", "bits=9"},
       1,
       {"9", "2 to 8"}},
      {"no images named", {demoParam, demoBin}, 2, {"--images"}},
      {"unknown option", {demoParam, demoBin, "--images", images, "--guess"}, 2, {"--guess"}},
  };
  for (const Case& c : cases) {
    std::vector<std::string> arguments = {"calibrate"};
    arguments.insert(arguments.end(), c.arguments.begin(), c.arguments.end());
    const auto table = folder / "out.table";
    arguments.insert(arguments.end(), {"--out", table, "--json", folder / "out.json"});
    const ProgramResult result = runCli(arguments);
    EXPECT_EQ(result.exitCode, c.exitCode) << c.name << ": " << result.errors;
    for (const std::string& said : c.said) {
      EXPECT_THAT(result.errors, HasSubstr(said)) << c.name;
    }
    EXPECT_FALSE(std::filesystem::exists(table)) << c.name;
    EXPECT_FALSE(std::filesystem::exists(folder / "out.json")) << c.name;
  }
}

TEST(CalibrateCli, RefusesAnOutputThatCannotBeWrittenBeforeItStarts) {
  const TemporaryFolder folder;
  const ProgramResult result = runCli(demoCalibration({"--out", folder / "no/such/t.table"}));
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.errors, HasSubstr("does not exist"));
  EXPECT_EQ(runCli(demoCalibration({"--out", folder.path()})).exitCode, 1);
}

TEST(Cli, ExplainsItself) {
  for (const std::vector<std::string>& call : std::vector<std::vector<std::string>>{
           {"--help"}, {"calibrate", "--help"}, {"run", "--help"}, {"--version"}}) {
    const ProgramResult result = runCli(call);
    EXPECT_EQ(result.exitCode, 0);
    EXPECT_FALSE(result.output.empty());
  }
  EXPECT_EQ(runCli({}).exitCode, 2);
  EXPECT_EQ(runCli({"guess"}).exitCode, 2);
}

}  // namespace
}  // namespace quantoscope
