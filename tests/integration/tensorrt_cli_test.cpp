// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/base/byte_reader.h"
#include "core/formats/tensorrt_cache.h"
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

TEST(TensorRtCli, WritesACacheAndRangesThatAgreeWithTheReport) {
  const TemporaryFolder folder;
  const ProgramResult result =
      runCli({"calibrate", kDemo + "/demo.param", "--images", kDemo + "/calibration", "--quiet",
              "--json", folder / "r.json", "--trt-cache", folder / "c.cache", "--trt-version",
              "101401", "--ranges", folder / "ranges.json"});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const std::string text = readTextFile(folder / "c.cache");
  const TensorRtCache cache = parseTensorRtCache(text, "c.cache");
  EXPECT_EQ(cache.header, "TRT-101401-EntropyCalibration2");
  EXPECT_EQ(tensorRtCacheText(cache), text);
  const json ranges = json::parse(readTextFile(folder / "ranges.json")).at("ranges");
  const json layers = json::parse(readTextFile(folder / "r.json")).at("layers");
  ASSERT_EQ(cache.scales.size(), ranges.size());
  EXPECT_EQ(cache.scales.front().tensor, "data");
  const double threshold = layers.at(0).at("threshold");
  EXPECT_EQ(cache.scales.front().scale, static_cast<float>(threshold / 127));
  for (const TensorRtScale& scale : cache.scales) {
    EXPECT_EQ(scale.scale,
              static_cast<float>(ranges.at(scale.tensor).at("max").get<double>() / 127));
  }
}

TEST(TensorRtCli, AnalysesWithTheThresholdsOfACache) {
  const TemporaryFolder folder;
  folder.write("c.cache", "TRT-8601-EntropyCalibration2\ndata: 3c800000\n");
  const ProgramResult result =
      runCli({"analyze", kDemo + "/demo.param", "--images", kDemo + "/calibration", "--quiet",
              "--sensitivity", "0", "--table", folder / "c.cache", "--json", folder / "a.json"});
  ASSERT_EQ(result.exitCode, 0) << result.errors;
  const json layers = json::parse(readTextFile(folder / "a.json")).at("layers");
  EXPECT_EQ(layers.at(0).at("precision"), "int8");
  EXPECT_DOUBLE_EQ(layers.at(0).at("threshold").get<double>(), 127 / 64.0);
  EXPECT_NE(layers.at(1).at("precision"), "int8");
  folder.write("bad.cache", "TRT-8601-EntropyCalibration2\ndata = 1\n");
  const ProgramResult bad = runCli({"analyze", kDemo + "/demo.param", "--images",
                                    kDemo + "/calibration", "--table", folder / "bad.cache"});
  EXPECT_EQ(bad.exitCode, 1);
  EXPECT_THAT(bad.errors, HasSubstr("bad.cache, line 2"));
}

}  // namespace
}  // namespace quantoscope
