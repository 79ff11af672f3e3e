// SPDX-License-Identifier: GPL-3.0-or-later
// The verdict on tables that others wrote.
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "core/base/byte_reader.h"
#include "core/formats/ncnn_table_lint.h"
#include "core/formats/ncnn_table_scan.h"
#include "core/formats/runtime_mending.h"
#include "core/model/ncnn/load_ncnn.h"

namespace quantoscope {
namespace {

const std::string kReference = QUANTOSCOPE_REFERENCE_DIR;

TableLint lintOf(const std::string& table, const std::string& name) {
  const std::string stem = kReference + "/models/ncnn/" + name;
  const Model model = loadModel({stem + ".param", stem + ".bin"});
  return lintNcnnTable(readTextFile(kReference + "/peer/" + table), model);
}

std::size_t count(const TableLint& lint, LintKind kind) {
  return static_cast<std::size_t>(
      std::count_if(lint.findings.begin(), lint.findings.end(),
                    [&](const LintFinding& finding) { return finding.kind == kind; }));
}

TEST(PeerLint, PassesTablesWhoseEveryLayerBecomesInt8) {
  for (const std::string name : {"squeezenet_v1.1", "RFB-320"}) {
    for (const std::string method : {".kl", ".aciq"}) {
      const TableLint lint = lintOf(name + method + ".table", name);
      EXPECT_EQ(lint.count(LintSeverity::Error), 0U) << name << method;
      EXPECT_EQ(lint.count(LayerFate::Int8), lint.layers.size()) << name << method;
      EXPECT_EQ(lint.findings.size(), count(lint, LintKind::SixBits)) << name << method;
    }
  }
}

// ncnn2table divides by the zero of a dead channel. These are the only inf in the two files.
TEST(PeerLint, NamesTheDeadChannelsThatBecameInfinite) {
  for (const std::string method : {"kl", "aciq"}) {
    const TableLint lint = lintOf("FastestDet." + method + ".table", "FastestDet");
    EXPECT_EQ(lint.count(LintSeverity::Error), 2U);
    ASSERT_EQ(count(lint, LintKind::Infinite), 2U);
    EXPECT_EQ(lint.count(LayerFate::Broken), 2U);
    EXPECT_EQ(lint.layers[0].fate, LayerFate::Broken);
    for (const LintFinding& finding : lint.findings) {
      EXPECT_TRUE(finding.line == 1 || finding.line == 2) << describe(finding);
    }
  }
}

// Before ncnn had an int8 Winograd, all weights had 8 bits: its eight plain 3×3 layers have them.
TEST(PeerLint, FindsTheWeightsOf2020TooWideForWinograd) {
  const TableLint lint = lintOf("caffe-int8-2020-squeezenet_weight.table", "squeezenet_v1.1");
  EXPECT_EQ(lint.count(LintSeverity::Error), 0U);
  EXPECT_EQ(count(lint, LintKind::SixBits), 8U);
  EXPECT_EQ(lint.findings.size(), 8U);
  EXPECT_EQ(lint.count(LayerFate::Int8), 26U);
}

TEST(PeerLint, KnowsAnotherModelsTable) {
  const TableLint lint = lintOf("caffe-int8-2020-mobilenet_v1_weight.table", "squeezenet_v1.1");
  EXPECT_EQ(count(lint, LintKind::AnotherModel), 1U);
  EXPECT_EQ(lint.count(LayerFate::Int8), 0U);
  EXPECT_EQ(count(lintOf("RFB-320.kl.table", "FastestDet"), LintKind::AnotherModel), 1U);
}

// Its model is not here; the text itself is as the reader wants it.
TEST(PeerLint, ReadsEveryLineOfTheMobileNetTableOf2020) {
  const ScannedTable table =
      scanNcnnTable(readTextFile(kReference + "/peer/caffe-int8-2020-mobilenet_v1_weight.table"));
  EXPECT_EQ(table.lines.size(), 56U);
  EXPECT_EQ(table.endLine, 0);
  EXPECT_FALSE(table.cutOff);
  for (const ScannedLine& line : table.lines) {
    EXPECT_TRUE(line.faults.empty()) << line.line;
  }
}

// ncnn's runtime crashed on one of the two int8 models and gave the other's outputs another size.
TEST(PeerLint, NamesTheLayersThatTheRuntimeCannotCompute) {
  for (const auto& [name, flat] :
       {std::pair<std::string, std::size_t>{"PP_OCRv5_mobile_det.ncnn", 20}, {"dbface", 12}}) {
    const std::string stem = kReference + "/networks/ncnn/" + name;
    const std::string table = readTextFile(kReference + "/networks/peer/" + name + ".kl.table");
    for (const Model& model :
         {loadModel({stem + ".param", stem + ".bin"}), loadNcnnParam(stem + ".param")}) {
      const TableLint lint = lintNcnnTable(table, model);
      EXPECT_EQ(count(lint, LintKind::RuntimeLimit), flat) << name;
      EXPECT_GE(lint.count(LayerFate::Broken), flat) << name;
      const TableLint mended = lintNcnnTable(withinRuntimeLimits(table, model), model);
      EXPECT_EQ(count(mended, LintKind::RuntimeLimit), 0U) << name;
      // What is left are the scales of dead channels, which only a new calibration mends.
      EXPECT_EQ(mended.count(LintSeverity::Error), count(mended, LintKind::Infinite)) << name;
      EXPECT_EQ(mended.count(LayerFate::Float), flat) << name;
    }
  }
}

}  // namespace
}  // namespace quantoscope
