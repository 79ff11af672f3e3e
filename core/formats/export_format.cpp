// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/export_format.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/formats/export_lint.h"
#include "core/formats/json_report.h"
#include "core/formats/layers_csv.h"
#include "core/formats/ncnn_int8_model.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/onnx_qdq.h"
#include "core/formats/report_content.h"
#include "core/formats/report_html.h"
#include "core/formats/report_pdf.h"
#include "core/formats/tensor_ranges.h"
#include "core/formats/tensorrt_cache.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

using Losses = std::vector<Loss>;
using Contents = std::vector<std::string>;

bool isInt8(const LayerReport& report) {
  return !report.decision.keepFloat;
}

bool hasZeroPoint(const LayerReport& report) {
  return isInt8(report) && report.decision.asymmetric;
}

bool hasFewerBits(const LayerReport& report) {
  return isInt8(report) && report.decision.activationBits < kMaxBits;
}

std::optional<ObstacleKind> none(const ExportSource&) {
  return std::nullopt;
}

Losses nothing(const ExportSource&) {
  return {};
}

Losses tableLosses(const ExportSource& source) {
  Losses losses = {{LossKind::Provenance, {}}, {LossKind::Statistics, {}}};
  addLoss(losses, LossKind::ActivationBits, source, hasFewerBits);
  addLoss(losses, LossKind::ZeroPoints, source, hasZeroPoint);
  addLoss(losses, LossKind::FloatWidth, source, [](const LayerReport& report) {
    return report.decision.keepFloat && !report.decision.halfFloat;
  });
  addLoss(losses, LossKind::SmallScales, source, [](const LayerReport& report) {
    return std::any_of(report.warnings.begin(), report.warnings.end(), [](const Warning& warning) {
      return warning.kind == WarningKind::ScaleUnprintable;
    });
  });
  return losses;
}

Contents tableText(const ExportSource& source) {
  return {ncnnTable(source.model, source.reports)};
}

std::vector<LintFinding> tableLint(const ExportSource& source) {
  return lintExport(source.model, source.reports).findings;
}

std::optional<ObstacleKind> notFromNcnn(const ExportSource& source) {
  return source.model.format == ModelFormat::Ncnn ? std::nullopt
                                                  : std::optional(ObstacleKind::NotFromNcnn);
}

Losses int8ModelLosses(const ExportSource& source) {
  Losses losses = tableLosses(source);
  losses.insert(losses.begin(), {LossKind::Plan, {}});
  return losses;
}

Contents int8ModelFiles(const ExportSource& source) {
  NcnnModelFiles files =
      ncnnInt8Model(source.model, arithmeticOfTable(source.model, source.reports));
  return {std::move(files.param), std::move(files.bin)};
}

ModelSize int8ModelSize(const ExportSource& source) {
  return ncnnInt8Size(source.model, arithmeticOfTable(source.model, source.reports));
}

Contents jsonReportText(const ExportSource& source) {
  return {jsonReport(source.model, source.calibration, source.plan, source.reports)};
}

std::optional<ObstacleKind> namelessTensors(const ExportSource& source) {
  const bool nameless =
      std::any_of(source.model.layers.begin(), source.model.layers.end(),
                  [](const QuantizableLayer& layer) { return layer.inputBlob.empty(); });
  return nameless ? std::optional(ObstacleKind::NoTensorNames) : std::nullopt;
}

Losses rangeLosses(const ExportSource& source) {
  Losses losses = {{LossKind::Provenance, {}}, {LossKind::Statistics, {}}};
  addLoss(losses, LossKind::ActivationBits, source, hasFewerBits);
  addLoss(losses, LossKind::ZeroPoints, source, hasZeroPoint);
  addLoss(losses, LossKind::FloatLayers, source,
          [](const LayerReport& report) { return report.decision.keepFloat; });
  addLoss(losses, LossKind::WeightScales, source, [](const LayerReport& report) {
    const LayerDecision& decision = report.decision;
    return isInt8(report) && (decision.weightBits < kMaxBits || decision.perTensorWeights ||
                              !decision.weightScales.empty());
  });
  Loss shared{LossKind::SharedTensors, {}};
  for (const TensorRange& range : tensorRanges(source.model, source.reports)) {
    if (range.disputed) {
      shared.names.push_back(range.tensor);
    }
  }
  if (!shared.names.empty()) {
    losses.push_back(std::move(shared));
  }
  return losses;
}

Contents cacheText(const ExportSource& source) {
  return {tensorRtCacheText(
      tensorRtCache(tensorRanges(source.model, source.reports), source.tensorRtVersion))};
}

Losses rangesFileLosses(const ExportSource& source) {
  Losses losses = rangeLosses(source);
  losses.insert(losses.begin(), {LossKind::Plan, {}});
  return losses;
}

Contents rangesText(const ExportSource& source) {
  return {tensorRangesJson(source.model, tensorRanges(source.model, source.reports))};
}

Losses csvLosses(const ExportSource& source) {
  Losses losses = {{LossKind::Plan, {}}, {LossKind::Statistics, {}}};
  addLoss(losses, LossKind::WeightScales, source,
          [](const LayerReport& report) { return !report.decision.weightScales.empty(); });
  return losses;
}

Losses pageLosses(const ExportSource&) {
  return {{LossKind::Plan, {}}};
}

Contents csvText(const ExportSource& source) {
  return {layersCsv(source)};
}

Contents htmlText(const ExportSource& source) {
  return {reportHtml(reportDocument(source))};
}

Contents pdfBytes(const ExportSource& source) {
  return {reportPdf(reportDocument(source))};
}

std::optional<ObstacleKind> notOnnx(const ExportSource& source) {
  return source.model.format == ModelFormat::Onnx ? std::nullopt
                                                  : std::optional(ObstacleKind::NotOnnx);
}

Losses qdqLosses(const ExportSource& source) {
  Losses losses = {{LossKind::Plan, {}}, {LossKind::Statistics, {}}};
  addLoss(losses, LossKind::HalfFloats, source,
          [](const LayerReport& report) { return report.decision.halfFloat; });
  return losses;
}

Contents qdqModel(const ExportSource& source) {
  return {onnxQdq(source.model, source.plan, source.reports)};
}

const std::vector<ExportFormat>& formats() {
  // Order: what runtimes read, then what people read.
  static const std::vector<ExportFormat> all = {
      {"ncnn-table", "ncnn scale table", {".table"}, true, none, tableLosses, tableText, tableLint},
      {"ncnn-int8",
       "ncnn int8 model",
       {".int8.param", ".int8.bin"},
       false,
       notFromNcnn,
       int8ModelLosses,
       int8ModelFiles,
       tableLint,
       int8ModelSize},
      {"tensorrt-cache",
       "TensorRT calibration cache",
       {".cache"},
       true,
       namelessTensors,
       rangeLosses,
       cacheText,
       nullptr},
      {"tensor-ranges",
       "Tensor ranges (JSON)",
       {".ranges.json"},
       false,
       namelessTensors,
       rangesFileLosses,
       rangesText,
       nullptr},
      {"onnx-qdq",
       "ONNX with QuantizeLinear",
       {".qdq.onnx"},
       false,
       notOnnx,
       qdqLosses,
       qdqModel,
       nullptr},
      {"json", "Report and plan (JSON)", {".json"}, true, none, nothing, jsonReportText, nullptr},
      {"csv", "Layers (CSV)", {".csv"}, false, none, csvLosses, csvText, nullptr},
      {"html",
       "Report for a browser (HTML)",
       {".html"},
       false,
       none,
       pageLosses,
       htmlText,
       nullptr},
      {"pdf", "Report for paper (PDF)", {".pdf"}, false, none, pageLosses, pdfBytes, nullptr},
  };
  return all;
}

}  // namespace

std::span<const ExportFormat> exportFormats() {
  return formats();
}

const ExportFormat& exportFormat(std::string_view id) {
  const auto found = std::find_if(formats().begin(), formats().end(),
                                  [&](const ExportFormat& format) { return format.id == id; });
  if (found == formats().end()) {
    throw Error("there is no file format '" + std::string(id) + "'");
  }
  return *found;
}

bool ExportPreview::blocked() const {
  return obstacle || !error.empty() ||
         std::any_of(findings.begin(), findings.end(), [](const LintFinding& finding) {
           return finding.severity == LintSeverity::Error;
         });
}

ExportPreview previewExport(const ExportFormat& format, const ExportSource& source) {
  ExportPreview preview;
  try {
    preview.obstacle = format.obstacle(source);
    if (!preview.obstacle) {
      preview.losses = format.losses(source);
      preview.findings = format.lint == nullptr ? std::vector<LintFinding>() : format.lint(source);
      if (format.size != nullptr) {
        preview.size = format.size(source);
      }
    }
  } catch (const Error& error) {
    preview.error = error.what();
  }
  return preview;
}

}  // namespace quantoscope
