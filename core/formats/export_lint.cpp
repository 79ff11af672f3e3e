// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/export_lint.h"

#include <cstddef>
#include <set>
#include <string>

#include "core/formats/ncnn_table.h"

namespace quantoscope {

TableLint lintExport(const Model& model, std::span<const LayerReport> reports) {
  TableLint lint = lintNcnnTable(ncnnTable(model, reports), model);
  std::set<std::string> overruled;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const LayerDecision& decision = reports[i].decision;
    if (!decision.keepFloat && decision.obstacle != RuntimeObstacle::None) {
      overruled.insert(model.layers[i].name);
    }
  }
  for (LintFinding& finding : lint.findings) {
    if (finding.kind == LintKind::RuntimeLimit && overruled.contains(finding.layer)) {
      finding.severity = LintSeverity::Warning;
      finding.text += " (decided to be int8 all the same)";
    }
  }
  return lint;
}

}  // namespace quantoscope
