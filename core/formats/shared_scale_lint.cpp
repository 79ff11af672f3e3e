// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/shared_scale_lint.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/analysis/requantization.h"
#include "core/base/number_format.h"
#include "core/formats/ncnn_table_scan.h"
#include "core/formats/printable.h"

namespace quantoscope {
namespace {

constexpr double kNoticeable = 0.01;

NetworkArithmetic arithmeticOf(std::span<const ScaleLine> scales) {
  NetworkArithmetic arithmetic;
  for (const ScaleLine& scale : scales) {
    LayerArithmetic layer;
    if (scale.line != 0 && scale.scale > 0 && std::isfinite(scale.scale)) {
      layer.precision = Precision::Int8;
      layer.input.scale = static_cast<double>(scale.scale);
    }
    arithmetic.layers.push_back(layer);
  }
  return arithmetic;
}

std::string effectOf(const MisreadCodes& misread, const Model& model,
                     std::span<const ScaleLine> scales) {
  const std::string first = printable(model.layers[misread.first].name);
  return describe(misread, printable(model.layers[misread.producer].name), first) +
         "; the scale of " + first + " is in line " + std::to_string(scales[misread.first].line) +
         ", and both need one";
}

}  // namespace

std::vector<SharedScaleFinding> lintSharedScales(const Model& model,
                                                 std::span<const ScaleLine> scales) {
  std::vector<SharedScaleFinding> findings;
  for (const MisreadCodes& misread : misreadCodes(model, arithmeticOf(scales))) {
    const bool much = std::abs(misread.factor() - 1) > kNoticeable;
    findings.push_back({misread.reader,
                        {LintKind::SharedScale, much ? LintSeverity::Error : LintSeverity::Warning,
                         scales[misread.reader].line, model.layers[misread.reader].name,
                         effectOf(misread, model, scales)}});
  }
  return findings;
}

std::string withSharedScales(std::string_view table, const Model& model) {
  const TableLint lint = lintNcnnTable(table, model);
  const ScannedTable scanned = scanNcnnTable(table);
  std::map<int, float> scaleOfLine;
  for (const ScannedLine& line : scanned.lines) {
    if (!line.scales.empty()) {
      scaleOfLine[line.line] = line.scales.front();
    }
  }
  std::vector<ScaleLine> scales(model.layers.size());
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const LayerVerdict& verdict = lint.layers[i];
    const auto scale = scaleOfLine.find(verdict.activationLine);
    if (verdict.fate != LayerFate::Float && scale != scaleOfLine.end()) {
      scales[i] = {verdict.activationLine, scale->second};
    }
  }
  const NetworkArithmetic arithmetic = arithmeticOf(scales);
  std::map<std::size_t, double> smallest;  // by producer
  for (const MisreadCodes& misread : misreadCodes(model, arithmetic)) {
    const double least = std::min(misread.written, misread.read);
    const auto [place, isNew] = smallest.emplace(misread.producer, least);
    place->second = std::min(place->second, least);
  }
  std::map<int, std::string> replaced;
  for (const FusedRequantization& pair : fusedRequantizations(model, arithmetic)) {
    const auto found = smallest.find(pair.producer);
    if (found != smallest.end()) {
      replaced[scales[pair.consumer].line] =
          model.layers[pair.consumer].name + " " + formatFixed(found->second) + " ";
    }
  }
  std::string text;
  for (int line = 1; !table.empty(); ++line) {
    const std::size_t end = std::min(table.find('\n'), table.size());
    const std::string_view content = table.substr(0, end);
    const auto mended = replaced.find(line);
    if (mended == replaced.end()) {
      text += content;
    } else {
      text += mended->second + (content.ends_with('\r') ? "\r" : "");
    }
    text += end < table.size() ? "\n" : "";
    table.remove_prefix(std::min(end + 1, table.size()));
  }
  return text;
}

}  // namespace quantoscope
