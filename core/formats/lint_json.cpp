// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/lint_json.h"

#include <nlohmann/json.hpp>

namespace quantoscope {
namespace {

using Json = nlohmann::ordered_json;

Json numberOrNull(int line) {
  return line > 0 ? Json(line) : Json(nullptr);
}

Json textOrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace

std::string lintJson(const TableLint& lint, const std::string& table, const Model& model) {
  Json findings = Json::array();
  for (const LintFinding& finding : lint.findings) {
    findings.push_back({{"severity", toString(finding.severity)},
                        {"kind", toString(finding.kind)},
                        {"line", numberOrNull(finding.line)},
                        {"layer", textOrNull(finding.layer)},
                        {"text", finding.text}});
  }
  Json layers = Json::array();
  for (const LayerVerdict& verdict : lint.layers) {
    layers.push_back({{"name", verdict.layer},
                      {"verdict", toString(verdict.fate)},
                      {"reason", textOrNull(verdict.reason)},
                      {"weight_line", numberOrNull(verdict.weightLine)},
                      {"activation_line", numberOrNull(verdict.activationLine)}});
  }
  const Json report = {{"table", table},
                       {"model", {{"name", model.name}, {"hash", model.hash}}},
                       {"errors", lint.count(LintSeverity::Error)},
                       {"warnings", lint.count(LintSeverity::Warning)},
                       {"findings", findings},
                       {"layers", layers}};
  // Keys may be any bytes; what is not UTF-8 is replaced.
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quantoscope
