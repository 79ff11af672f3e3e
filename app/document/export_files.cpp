// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/export_files.h"

#include <string>

#include "core/base/atomic_file.h"
#include "core/formats/json_report.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/ncnn_table_lint.h"

namespace quantoscope {

std::vector<std::filesystem::path> ExportTargets::existing() const {
  std::vector<std::filesystem::path> there;
  for (const auto& path : {table, json}) {
    std::error_code error;
    if (!path.empty() && std::filesystem::exists(path, error)) {
      there.push_back(path);
    }
  }
  return there;
}

void writeExport(const ExportTargets& targets, const Model& model, const Calibration& calibration,
                 const Plan& plan, const std::vector<LayerReport>& reports) {
  // Every text is made, and every place tried, before the first file is touched.
  std::string table;
  std::string json;
  if (!targets.table.empty()) {
    requireWritable(targets.table);
    table = ncnnTable(model, reports);
    requireNoErrors(lintNcnnTable(table, model), targets.table.string());
  }
  if (!targets.json.empty()) {
    requireWritable(targets.json);
    json = jsonReport(model, calibration, plan, reports);
  }
  if (!targets.table.empty()) {
    writeFileAtomically(targets.table, table);
  }
  if (!targets.json.empty()) {
    writeFileAtomically(targets.json, json);
  }
}

}  // namespace quantoscope
