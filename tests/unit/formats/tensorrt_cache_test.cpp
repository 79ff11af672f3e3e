// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/tensorrt_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::messageOf;

struct Fixture {
  Model model;
  std::vector<LayerReport> reports;

  void add(const std::string& layer, const std::string& blob, double threshold,
           bool keepFloat = false) {
    model.layers.emplace_back();
    model.layers.back().name = layer;
    model.layers.back().inputBlob = blob;
    reports.emplace_back();
    reports.back().decision.threshold = threshold;
    reports.back().decision.keepFloat = keepFloat;
  }
};

// By hand. 127 / 127 = 1: exponent 127, no fraction: 0 01111111 000… = 3f800000. 63.5 / 127 = 2^-1:
// exponent 126: 3f000000. 190.5 / 127 = 1.5: the first bit of the fraction: 3fc00000. 317.5 / 127 =
// 2.5 = 1.25 · 2: exponent 128, the second bit: 40200000.
TEST(TensorRtCache, HasTheBitsOfTheScaleTheHighestFirst) {
  const std::vector<TensorRange> ranges = {{"data", 127},
                                           {"fire2/squeeze", 63.5},
                                           {"a:0", 190.5},
                                           {"(Unnamed Layer* 4) [Shuffle]", 317.5}};
  EXPECT_EQ(tensorRtCacheText(tensorRtCache(ranges, 8601)),
            "TRT-8601-EntropyCalibration2\n"
            "data: 3f800000\n"
            "fire2/squeeze: 3f000000\n"
            "a:0: 3fc00000\n"
            "(Unnamed Layer* 4) [Shuffle]: 40200000\n");
}

// 3c010a14 is 2^(120 - 127) times 1 + 0x010a14 / 2^23: 1 + 68116 / 8388608, over 128.
TEST(TensorRtCache, IsReadAsTensorRtWritesIt) {
  const TensorRtCache cache = parseTensorRtCache(
      "TRT-7000-EntropyCalibration2\r\ndata: 3c010a14\n\n366: 0\n(Unnamed Layer* 82) [S]_output: "
      "3F800000\n",
      "c");
  EXPECT_EQ(cache.header, "TRT-7000-EntropyCalibration2");
  EXPECT_THAT(cache.scales, ElementsAre(TensorRtScale{"data", (1 + 68116 / 8388608.0F) / 128},
                                        TensorRtScale{"366", 0},
                                        TensorRtScale{"(Unnamed Layer* 82) [S]_output", 1}));
}

TEST(TensorRtCache, IsTheSameAfterReadingAndWriting) {
  const std::vector<TensorRange> ranges = {{"a b: c", 0.3}, {"d", 1e-37}, {"e", 3e30}};
  const std::string text = tensorRtCacheText(tensorRtCache(ranges, 101401));
  EXPECT_EQ(tensorRtCacheText(parseTensorRtCache(text, "c")), text);
}

TEST(TensorRtCache, NamesTheLineOfAFault) {
  const auto error = [](const std::string& lines) {
    return messageOf<Error>([&] { parseTensorRtCache(lines, "c"); });
  };
  const std::string header = "TRT-8601-MinMaxCalibration\n";
  EXPECT_THAT(error(""), HasSubstr("without a scale"));
  EXPECT_THAT(error("conv1 3\n"), HasSubstr("c, line 1: is not a calibration cache"));
  EXPECT_THAT(error("TRT-x\n"), HasSubstr("is not a calibration cache"));
  EXPECT_THAT(error("TRT-8601-\n"), HasSubstr("is not a calibration cache"));
  EXPECT_THAT(error(header), HasSubstr("without a scale"));
  EXPECT_THAT(error(header + "a: 3f800000\nb 3f800000\n"), HasSubstr("c, line 3"));
  EXPECT_THAT(error(header + ": 3f800000\n"), HasSubstr("c, line 2"));
  EXPECT_THAT(error(header + "a: 3f80000000\n"), HasSubstr("is not a float32"));
  EXPECT_THAT(error(header + "a: 0x3f\n"), HasSubstr("is not a float32"));
  EXPECT_THAT(error(header + "a: \n"), HasSubstr("c, line 2"));
  EXPECT_THAT(error(header + "a: 7f800000\n"), HasSubstr("impossible")) << "infinite";
  EXPECT_THAT(error(header + "a: 7fc00000\n"), HasSubstr("impossible")) << "not a number";
  EXPECT_THAT(error(header + "a: bf800000\n"), HasSubstr("impossible")) << "negative";
}

TEST(TensorRtCache, RefusesWhatItCannotHold) {
  const auto error = [](const std::string& tensor, double amax) {
    return messageOf<Error>([&] { tensorRtCache(std::vector<TensorRange>{{tensor, amax}}, 8601); });
  };
  EXPECT_THAT(error("", 1), HasSubstr("cannot stand in a cache"));
  EXPECT_THAT(error("a\nb", 1), HasSubstr("a\\x0ab"));
  EXPECT_THAT(error("a", 0), HasSubstr("above 0"));
  EXPECT_THAT(error("a", 1e-60), HasSubstr("above 0"));
  EXPECT_THAT(error("a", std::numeric_limits<double>::infinity()), HasSubstr("finite"));
}

TEST(TensorRtCache, BecomesThresholds) {
  Fixture f;
  f.add("conv", "data", 0);
  f.add("fc", "flat", 0);
  f.add("other", "zero", 0);
  const TensorRtCache cache = parseTensorRtCache("TRT-8601-X\ndata: 3f000000\nzero: 0\n", "c");
  const auto overrides = overridesOf(f.model, cache, "file");
  EXPECT_EQ(overrides[0].threshold, 63.5);
  EXPECT_FALSE(overrides[0].keepFloat);
  EXPECT_EQ(overrides[1].keepFloat, true);
  EXPECT_EQ(overrides[2].keepFloat, true);
  EXPECT_EQ(overrides[0].provenance->why, "file");
  EXPECT_THAT(messageOf<Error>([&] {
                overridesOf(f.model, parseTensorRtCache("TRT-8601-X\nx: 3f000000\n", "c"), "c");
              }),
              HasSubstr("another model's cache"));
}

TEST(TensorRanges, HaveOneRangeForEachTensor) {
  Fixture f;
  f.add("a", "data", 2);
  f.add("b", "split", 3);
  f.add("c", "split", 4);
  f.add("d", "same", 5);
  f.add("e", "same", 5);
  f.add("f", "data", 0, true);
  f.add("g", "float", 0, true);
  const auto ranges = tensorRanges(f.model, f.reports);
  ASSERT_EQ(ranges.size(), 3U);
  EXPECT_EQ(ranges[0].tensor, "data");
  EXPECT_EQ(ranges[0].amax, 2);
  EXPECT_TRUE(ranges[0].disputed) << "one of its readers is float";
  EXPECT_EQ(ranges[1].amax, 4);
  EXPECT_TRUE(ranges[1].disputed);
  EXPECT_FALSE(ranges[2].disputed);
  const auto json = nlohmann::json::parse(tensorRangesJson(f.model, ranges));
  EXPECT_EQ(json.at("ranges").size(), 3U);
  EXPECT_EQ(json.at("ranges").at("split").at("min"), -4);
  EXPECT_EQ(json.at("ranges").at("split").at("max"), 4);
  f.add("h", "", 1);
  EXPECT_THAT(messageOf<Error>([&] { tensorRanges(f.model, f.reports); }), HasSubstr("layer h"));
}

}  // namespace
}  // namespace quantoscope
