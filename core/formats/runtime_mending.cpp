// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/runtime_mending.h"

#include <algorithm>
#include <set>

#include "core/base/number_format.h"
#include "core/formats/ncnn_table_reader.h"

namespace quantoscope {
namespace {

std::string withoutZeros(const ScannedLine& line) {
  std::string text = line.key + " ";
  for (const float scale : line.scales) {
    text += formatFixed(static_cast<double>(scale == 0 ? 1 : scale)) + " ";
  }
  return text + "\n";
}

}  // namespace

bool isRuntimeLimit(const LintFinding& finding) {
  return finding.kind == LintKind::RuntimeLimit || finding.kind == LintKind::ZeroDivision;
}

std::string withinRuntimeLimits(std::string_view text, const Model& model) {
  std::set<std::string, std::less<>> dropped;
  std::set<std::string, std::less<>> rewritten;
  for (const LintFinding& finding : lintNcnnTable(text, model).findings) {
    if (finding.kind == LintKind::RuntimeLimit) {
      dropped.insert(finding.layer);
    } else if (finding.kind == LintKind::ZeroDivision) {
      rewritten.insert(weightKeyOf(finding.layer));
    }
  }
  const ScannedTable table = scanNcnnTable(text);
  auto next = table.lines.begin();
  std::string mended;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    next = std::find_if(next, table.lines.end(),
                        [&](const ScannedLine& line) { return line.line >= number; });
    const bool scanned = next != table.lines.end() && next->line == number && !next->ignored;
    if (scanned && rewritten.contains(next->key)) {
      mended += withoutZeros(*next);
    } else if (!scanned || !dropped.contains(next->key)) {
      mended += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return mended;
}

}  // namespace quantoscope
