// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/report_content.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/formats/export_lint.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/report_figures.h"
#include "core/formats/report_layers.h"

namespace quantoscope {
namespace {

using Blocks = std::vector<ReportBlock>;

std::string percent(double share) {
  return formatNumber(100 * share) + " %";
}

std::string decibel(double sqnr) {
  return std::isfinite(sqnr) ? formatNumber(sqnr) : "–";
}

std::string decibel(const ErrorSums& sums) {
  return sums.count == 0 ? "–" : decibel(sums.sqnr());
}

void addSummary(Blocks& blocks, const ExportSource& source) {
  const auto kept = std::count_if(source.reports.begin(), source.reports.end(),
                                  [](const LayerReport& r) { return r.decision.keepFloat; });
  const auto byHand = std::count_if(source.reports.begin(), source.reports.end(),
                                    [](const LayerReport& r) { return r.decision.overridden; });
  const Model& model = source.model;
  blocks.emplace_back(ReportParagraph{
      "A model in the format of " + std::string(toString(model.format)) + " with " +
      std::to_string(model.layerCount) + " layers. " +
      std::to_string(source.reports.size() - static_cast<std::size_t>(kept)) + " layers int8, " +
      std::to_string(kept) + " float, " + std::to_string(byHand) + " decided by hand. Target: " +
      toString(source.plan.target) + ". Thresholds by: " + source.plan.method +
      ". Calibrated with " + std::to_string(source.calibration.used.size()) + " images" +
      (source.calibration.skipped.empty()
           ? "."
           : "; " + std::to_string(source.calibration.skipped.size()) + " were left out.")});
}

void addProportion(ReportTable& table, const std::string& name, const Proportion& p) {
  table.rows.push_back({{name, ""},
                        {percent(p.value()), ""},
                        {std::to_string(p.hits) + " of " + std::to_string(p.count), ""},
                        {percent(p.low()) + " … " + percent(p.high()), ""}});
}

void addNetwork(Blocks& blocks, const NetworkAnalysis& analysis) {
  blocks.emplace_back(ReportHeading{"Measured"});
  blocks.emplace_back(
      ReportParagraph{"The int8 network ran on " + std::to_string(analysis.images.size()) +
                      " images. Its output against float: SQNR " + decibel(analysis.output) +
                      " dB, cosine " + formatFixed(analysis.output.cosine()) + "."});
  if (analysis.agreement.count == 0) {
    return;
  }
  ReportTable table;
  table.columns = {{"", true}, {"share"}, {"images"}, {"95 % interval"}};
  addProportion(table, "int8 and float agree (top-1)", analysis.agreement);
  if (analysis.accuracy) {
    addProportion(table, "float top-1", analysis.accuracy->floatTop1);
    addProportion(table, "int8 top-1", analysis.accuracy->quantizedTop1);
    addProportion(table, "float top-5", analysis.accuracy->floatTop5);
    addProportion(table, "int8 top-5", analysis.accuracy->quantizedTop5);
  }
  blocks.emplace_back(std::move(table));
}

void addAdvice(Blocks& blocks, const ExportSource& source) {
  blocks.emplace_back(ReportHeading{"Advice"});
  if (source.advice.empty()) {
    blocks.emplace_back(ReportParagraph{"Nothing to mend."});
    return;
  }
  ReportList list;
  for (const Advice& advice : source.advice) {
    list.items.push_back(describe(advice, source.model));
  }
  blocks.emplace_back(std::move(list));
}

double relativeErrorOf(double sqnr) {
  constexpr double kDecibels = 20;
  return std::isfinite(sqnr) ? std::pow(10, -sqnr / kDecibels) : 0;
}

void addRanking(Blocks& blocks, const ExportSource& source) {
  blocks.emplace_back(ReportHeading{"Error of each layer"});
  std::vector<RankingBar> bars;
  if (source.analysis != nullptr) {
    blocks.emplace_back(ReportParagraph{
        "Noise over signal (RMS) of the layer's output with only this layer quantized, measured; "
        "the layers that cost the network most come first. Colours: threshold, weights, inherited "
        "or harmless."});
    for (const std::size_t i : worstLayers(*source.analysis)) {
      const LayerMeasurement& measured = source.analysis->layers[i];
      const double error = measured.keptFloat ? 0 : measured.isolated.relativeError();
      bars.push_back({source.model.layers[i].name, error,
                      measured.keptFloat ? "float" : percent(error), toString(causeOf(measured))});
    }
  } else {
    blocks.emplace_back(ReportParagraph{
        "Noise over signal (RMS) of activations and weights together, expected from the histogram "
        "and the weights; nothing was measured."});
    for (std::size_t i = 0; i < source.reports.size(); ++i) {
      const LayerReport& report = source.reports[i];
      const double error = report.decision.keepFloat ? 0 : relativeErrorOf(report.sqnr);
      bars.push_back({source.model.layers[i].name, error,
                      report.decision.keepFloat ? "float" : percent(error), ""});
    }
    std::stable_sort(bars.begin(), bars.end(),
                     [](const RankingBar& a, const RankingBar& b) { return a.value > b.value; });
  }
  // In pieces that fit on a page.
  constexpr std::size_t kBarsAFigure = 40;
  for (std::size_t i = 0; i < bars.size(); i += kBarsAFigure) {
    blocks.emplace_back(
        rankingFigure(std::span(bars).subspan(i, std::min(kBarsAFigure, bars.size() - i))));
  }
}

std::string precisionOf(const LayerDecision& decision) {
  if (decision.keepFloat) {
    return decision.halfFloat ? "fp16" : "float";
  }
  return std::to_string(decision.activationBits) + "/" + std::to_string(decision.weightBits);
}

void addLayerTable(Blocks& blocks, const ExportSource& source) {
  blocks.emplace_back(ReportHeading{"Layers"});
  blocks.emplace_back(ReportParagraph{
      "Bits: activations/weights. Threshold in units of the activation, scale in codes per unit. "
      "Expected: SQNR in dB from the histogram and the weights." +
      std::string(source.analysis == nullptr
                      ? ""
                      : " Measured, in dB of the layer's output: alone quantized; with all layers "
                        "quantized; of the network's output with only this layer quantized.")});
  ReportTable table;
  table.columns = {{"layer", true}, {"bits"},     {"threshold"}, {"scale"},
                   {"divergence"},  {"expected"}, {"clipped"}};
  if (source.analysis != nullptr) {
    for (const char* header : {"alone", "all int8", "output"}) {
      table.columns.push_back({header, false});
    }
    table.columns.push_back({"cause", true});
  }
  for (std::size_t i = 0; i < source.reports.size(); ++i) {
    const LayerReport& report = source.reports[i];
    const LayerDecision& decision = report.decision;
    const bool kept = decision.keepFloat;
    std::vector<ReportCell> row = {
        {source.model.layers[i].name + (decision.overridden ? " ●" : ""), ""},
        {precisionOf(decision), ""},
        {kept ? "–" : formatNumber(decision.threshold), ""},
        {kept ? "–" : formatNumber(decision.scale), ""},
        {kept ? "–" : formatNumber(decision.divergence), ""},
        {kept ? "–" : decibel(report.sqnr), ""},
        {kept ? "–" : percent(report.activation.saturated), ""}};
    if (source.analysis != nullptr) {
      const LayerMeasurement& measured = source.analysis->layers[i];
      const std::string cause = toString(causeOf(measured));
      row.push_back({decibel(measured.isolated), ""});
      row.push_back({decibel(measured.accumulated), ""});
      row.push_back({source.analysis->sensitivity.empty()
                         ? "–"
                         : decibel(source.analysis->sensitivity[i].onlyThis),
                     ""});
      row.push_back({cause, cause});
    }
    table.rows.push_back(std::move(row));
  }
  blocks.emplace_back(std::move(table));
  blocks.emplace_back(ReportParagraph{"● decided by hand."});
}

void addVerdict(Blocks& blocks, const ExportSource& source) {
  blocks.emplace_back(ReportHeading{"What ncnn2int8 makes of the table"});
  TableLint lint;
  try {
    lint = lintExport(source.model, source.reports);
  } catch (const Error& error) {
    blocks.emplace_back(ReportParagraph{"There can be no table: " + std::string(error.what())});
    return;
  }
  blocks.emplace_back(
      ReportParagraph{std::to_string(lint.count(LayerFate::Int8)) + " layers int8, " +
                      std::to_string(lint.count(LayerFate::Float)) + " float, " +
                      std::to_string(lint.count(LayerFate::Broken)) + " broken. " +
                      std::to_string(lint.count(LintSeverity::Error)) + " errors, " +
                      std::to_string(lint.count(LintSeverity::Warning)) + " warnings."});
  ReportList list;
  for (const LintFinding& finding : lint.findings) {
    list.items.push_back(std::string(toString(finding.severity)) + ": " + describe(finding));
  }
  if (!list.items.empty()) {
    blocks.emplace_back(std::move(list));
  }
}

void addImages(Blocks& blocks, const NetworkAnalysis& analysis) {
  constexpr std::size_t kShown = 20;
  const auto first = [&](const std::vector<int>& classes) {
    return classes.empty() ? std::string() : classText(analysis.classNames, classes.front());
  };
  ReportTable table;
  table.columns = {{"image", true}, {"SQNR dB"},    {"cosine"},
                   {"float class"}, {"int8 class"}, {"label"}};
  const auto order = worstImages(analysis);
  for (std::size_t i = 0; i < std::min(kShown, order.size()); ++i) {
    const ImageAnalysis& image = analysis.images[order[i]];
    const bool differ = first(image.floatClasses) != first(image.quantizedClasses);
    table.rows.push_back({{image.file.filename().string(), ""},
                          {decibel(image.output), ""},
                          {formatFixed(image.output.cosine()), ""},
                          {first(image.floatClasses), ""},
                          {first(image.quantizedClasses), differ ? "bad" : ""},
                          {image.label ? classText(analysis.classNames, *image.label) : "", ""}});
  }
  blocks.emplace_back(ReportHeading{"Images that suffer most"});
  blocks.emplace_back(std::move(table));
}

}  // namespace

ReportDocument reportDocument(const ExportSource& source) {
  ReportDocument document;
  document.title = source.model.name + " in int8";
  Blocks& blocks = document.blocks;
  addSummary(blocks, source);
  if (source.analysis != nullptr) {
    if (source.analysis->floatFault) {
      blocks.insert(blocks.begin(), ReportAlert{describe(*source.analysis->floatFault)});
    }
    addNetwork(blocks, *source.analysis);
    addAdvice(blocks, source);
  }
  addRanking(blocks, source);
  addLayerTable(blocks, source);
  addVerdict(blocks, source);
  addReportLayers(blocks, source);
  if (source.analysis != nullptr) {
    addImages(blocks, *source.analysis);
  }
  addReportProvenance(blocks, source);
  return document;
}

}  // namespace quantoscope
