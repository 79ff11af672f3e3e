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
using testing::ProgramResult;
using testing::runCli;
using testing::TemporaryFolder;

const std::string kDemo = QUANTOSCOPE_DEMO_DIR;

std::vector<std::string> calibrating(std::vector<std::string> more) {
  std::vector<std::string> words = {"calibrate", kDemo + "/demo.param", "--images",
                                    kDemo + "/calibration", "--quiet"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

std::string outputOf(const std::string& command) {
  std::string output;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    output += static_cast<char>(c);
  }
  ::pclose(pipe);
  return output;
}

TEST(ExportCli, AReportOpensAsThePlanThatItWasWrittenOf) {
  const TemporaryFolder folder;
  ASSERT_EQ(runCli(calibrating({"--override", "conv1", "threshold=1.5,weight-bits=7", "--override",
                                "conv5", "float=yes", "--override", "block3/expand", "method=mse",
                                "--out", folder / "a.table", "--json", folder / "a.json", "--csv",
                                folder / "a.csv"}))
                .exitCode,
            0);
  const ProgramResult again =
      runCli(calibrating({"--plan", folder / "a.json", "--out", folder / "b.table", "--json",
                          folder / "b.json", "--csv", folder / "b.csv"}));
  ASSERT_EQ(again.exitCode, 0) << again.errors;
  for (const char* suffix : {"table", "json", "csv"}) {
    EXPECT_EQ(readTextFile(folder / (std::string("a.") + suffix)),
              readTextFile(folder / (std::string("b.") + suffix)))
        << suffix;
  }
  const json report = json::parse(readTextFile(folder / "a.json"));
  EXPECT_EQ(report.at("layers").at(0).at("override").at("threshold"), 1.5);
  EXPECT_EQ(report.at("layers").at(0).at("provenance").at("who"), "command line");
}

// sha256sum is the judge.
TEST(ExportCli, NamesModelAndImagesByTheirContent) {
  const TemporaryFolder folder;
  ASSERT_EQ(runCli(calibrating({"--json", folder / "a.json"})).exitCode, 0);
  const json report = json::parse(readTextFile(folder / "a.json"));
  const std::string images =
      outputOf("cd '" + kDemo +
               "/calibration' && LC_ALL=C ls | xargs -d '\\n' sha256sum | "
               "cut -c1-64 | tr -d '\\n' | sha256sum | cut -c1-64 | tr -d '\\n'");
  EXPECT_EQ(report.at("images").at("hash"), images);
  for (const json& layer : report.at("layers")) {
    EXPECT_EQ(layer.at("provenance").at("images"), images);
    EXPECT_EQ(layer.at("provenance").at("model"), report.at("model").at("hash"));
  }
}

TEST(ExportCli, WritesOneReportWithAndWithoutMeasurements) {
  const TemporaryFolder folder;
  ASSERT_EQ(runCli(calibrating({"--html", folder / "c.html", "--pdf", folder / "c.pdf"})).exitCode,
            0);
  const ProgramResult measured =
      runCli({"analyze", kDemo + "/demo.param", "--images", kDemo + "/calibration", "--quiet",
              "--sensitivity", "0", "--html", folder / "m.html", "--pdf", folder / "m.pdf", "--csv",
              folder / "m.csv"});
  ASSERT_EQ(measured.exitCode, 0) << measured.errors;
  const std::string html = readTextFile(folder / "m.html");
  EXPECT_THAT(html, HasSubstr("<h2 id=\"measured\">"));
  EXPECT_THAT(readTextFile(folder / "c.html"), ::testing::Not(HasSubstr("id=\"measured\"")));
  // Nothing is loaded from elsewhere.
  EXPECT_THAT(html, ::testing::Not(HasSubstr("src=")));
  EXPECT_THAT(html, ::testing::Not(HasSubstr("url(")));
  for (const char* pdf : {"c.pdf", "m.pdf"}) {
    EXPECT_THAT(readTextFile(folder / pdf), ::testing::StartsWith("%PDF-1."));
  }
}

TEST(ExportCli, NeverOverwritesTheModelItself) {
  const TemporaryFolder folder;
  namespace fs = std::filesystem;
  fs::copy(kDemo + "/demo.param", folder / "m.param");
  fs::copy(kDemo + "/demo.bin", folder / "m.bin");
  const ProgramResult result =
      runCli({"calibrate", folder / "m.param", "--images", kDemo + "/calibration", "--quiet",
              "--force", "--out", folder / "m.bin"});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.errors, HasSubstr("is the model itself"));
}

}  // namespace
}  // namespace quantoscope
