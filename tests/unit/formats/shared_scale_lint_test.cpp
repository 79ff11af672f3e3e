// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/shared_scale_lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/formats/plan_file.h"
#include "tests/unit/analysis/shared_blob_network.h"

namespace quantoscope::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string table(const std::string& deep, const std::string& each, const std::string& wide) {
  const auto weights = [](const std::string& name, int count) {
    std::string line = name + "_param_0 ";
    for (int i = 0; i < count; ++i) {
      line += "60.000000 ";
    }
    return line + "\n";
  };
  return weights("stem", 3) + weights("deep", 4) + weights("each", 3) + weights("wide", 5) +
         "stem 60.000000 \ndeep " + deep + " \neach " + each + " \nwide " + wide + " \n";
}

std::vector<LintFinding> sharedScales(const std::string& text, const Model& model) {
  auto findings = lintNcnnTable(text, model).findings;
  std::erase_if(findings, [](const LintFinding& f) { return f.kind != LintKind::SharedScale; });
  return findings;
}

TEST(SharedScaleLint, NamesBothLayersTheScaleAndTheEffect) {
  const SharedBlobNetwork network;
  const auto findings = sharedScales(table("40.0", "32.0", "40.0"), network.model());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, LintSeverity::Error);
  EXPECT_EQ(findings[0].layer, "each");
  EXPECT_EQ(findings[0].line, 7);
  EXPECT_THAT(findings[0].text,
              AllOf(HasSubstr("the output of stem"), HasSubstr("scale of wide, 40,"),
                    HasSubstr("wide is in line 8"), HasSubstr("its own, 32"),
                    HasSubstr("1.25 times every value"),
                    HasSubstr("beyond 3.175 is clipped, not beyond its own 3.969")));
  const TableLint lint = lintNcnnTable(table("40.0", "32.0", "40.0"), network.model());
  EXPECT_EQ(lint.layers[SharedBlobNetwork::kEach].fate, LayerFate::Broken);
  EXPECT_EQ(lint.layers[SharedBlobNetwork::kWide].fate, LayerFate::Int8);
  EXPECT_EQ(std::string(toString(LintKind::SharedScale)), "shared-scale");
  // The other way round nothing is clipped that was not before.
  EXPECT_THAT(sharedScales(table("40.0", "50.0", "40.0"), network.model())[0].text,
              Not(HasSubstr("clipped")));
}

TEST(SharedScaleLint, WeighsWhatItDoes) {
  const SharedBlobNetwork network;
  EXPECT_THAT(sharedScales(table("40.0", "40.0", "40.0"), network.model()), IsEmpty());
  const auto little = sharedScales(table("40.0", "40.2", "40.0"), network.model());
  ASSERT_EQ(little.size(), 1U);
  EXPECT_EQ(little[0].severity, LintSeverity::Warning);
  EXPECT_EQ(sharedScales(table("41.0", "39.0", "40.0"), network.model()).size(), 2U);
}

TEST(SharedScaleLint, DoesNotMindFloatLayers) {
  const SharedBlobNetwork network;
  std::string text = table("40.0", "32.0", "40.0");
  text.erase(text.find("stem 60"), std::string("stem 60.000000 \n").size());
  EXPECT_THAT(sharedScales(text, network.model()), IsEmpty()) << "the writer is float";
  text = table("40.0", "32.0", "40.0");
  text.erase(text.find("wide 40"), std::string("wide 40.0 \n").size());
  EXPECT_THAT(sharedScales(text, network.model()), IsEmpty()) << "one reader is float";
}

TEST(SharedScaleLint, IsMendedWithTheSmallestScale) {
  const SharedBlobNetwork network;
  const std::string text = "# a comment\r\n" + table("40.5", "32.0", "40.0");
  std::string expected = text;
  expected.replace(expected.find("deep 40.5 "), 10, "deep 32.000000 ");
  expected.replace(expected.find("each 32.0 "), 10, "each 32.000000 ");
  expected.replace(expected.find("wide 40.0 "), 10, "wide 32.000000 ");
  EXPECT_EQ(withSharedScales(text, network.model()), expected);
  EXPECT_THAT(sharedScales(expected, network.model()), IsEmpty());
  EXPECT_EQ(withSharedScales(expected, network.model()), expected);
  const std::string nothing = "nothing of this model";
  EXPECT_EQ(withSharedScales(nothing, network.model()), nothing);
}

// A table is taken over as it is, so that what it does can be seen.
TEST(SharedScaleLint, DoesNotKeepATableFromBecomingAPlan) {
  const SharedBlobNetwork network;
  const auto overrides =
      requireAll(parsePlanFile(table("40.0", "32.0", "40.0"), "t", network.model()));
  EXPECT_DOUBLE_EQ(*overrides[SharedBlobNetwork::kEach].threshold, 127.0 / 32);
}

}  // namespace
}  // namespace quantoscope::testing
