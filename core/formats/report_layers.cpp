// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/report_layers.h"

#include <algorithm>
#include <cmath>

#include "core/base/iso_time.h"
#include "core/base/number_format.h"
#include "core/formats/report_figures.h"

namespace quantoscope {
namespace {

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

std::string decibel(double sqnr) {
  return std::isfinite(sqnr) ? formatNumber(sqnr) + " dB" : "no error";
}

template <typename Value>
void add(std::vector<std::string>& parts, const char* name, const std::optional<Value>& value) {
  if (value) {
    if constexpr (std::is_same_v<Value, bool>) {
      parts.push_back(std::string(name) + (*value ? " yes" : " no"));
    } else if constexpr (std::is_same_v<Value, std::string>) {
      parts.push_back(std::string(name) + " " + *value);
    } else {
      parts.push_back(std::string(name) + " " + formatNumber(static_cast<double>(*value)));
    }
  }
}

std::string decided(const LayerOverride& layerOverride) {
  std::vector<std::string> parts;
  add(parts, "threshold", layerOverride.threshold);
  add(parts, "method", layerOverride.method);
  add(parts, "activation bits", layerOverride.activationBits);
  add(parts, "weight bits", layerOverride.weightBits);
  add(parts, "float", layerOverride.keepFloat);
  add(parts, "16-bit float", layerOverride.halfFloat);
  add(parts, "zero point", layerOverride.asymmetric);
  add(parts, "one weight scale", layerOverride.perTensorWeights);
  add(parts, "untied", layerOverride.untied);
  if (layerOverride.weightScales) {
    parts.push_back(std::to_string(layerOverride.weightScales->size()) + " weight scales");
  }
  return joined(parts);
}

std::string originOf(const LayerDecision& decision, const LayerOverride& layerOverride) {
  if (layerOverride.empty()) {
    return "Automatic, by the method " + decision.method + ".";
  }
  std::string text = "Decided by hand: " + decided(layerOverride) + ". Automatic would be " +
                     formatNumber(decision.automaticThreshold) + ".";
  if (layerOverride.provenance) {
    const Provenance& origin = *layerOverride.provenance;
    text += " " + origin.who + ", " + isoTime(origin.when) +
            (origin.why.empty() ? "." : ": " + origin.why + ".");
  }
  return text;
}

std::string weightsOf(const LayerReport& report) {
  const WeightQuantization& weights = report.weights;
  float least = 0;
  float most = 0;
  for (const float scale : weights.scales) {
    least = scale > 0 && (least == 0 || scale < least) ? scale : least;
    most = std::max(most, scale);
  }
  std::string text = "Weights: " + std::to_string(weights.bits) + " bits, " +
                     std::to_string(weights.scales.size()) + " scales from " +
                     formatNumber(static_cast<double>(least)) + " to " +
                     formatNumber(static_cast<double>(most)) + " codes per unit, expected SQNR " +
                     decibel(weights.sqnr);
  return weights.deadChannels.empty()
             ? text + "."
             : text + ", " + std::to_string(weights.deadChannels.size()) + " dead channels.";
}

std::string inputOf(const LayerReport& report, const ActivationStatistics& statistics) {
  const LayerDecision& decision = report.decision;
  const SignedHistogram& histogram = statistics.histogram;
  std::string text =
      "Input: " + formatNumber(0.0 + static_cast<double>(histogram.min())) + " … " +
      formatNumber(static_cast<double>(histogram.max())) + ", " +
      std::to_string(histogram.count()) + " values, " +
      formatNumber(histogram.count() == 0 ? 0
                                          : 100 * static_cast<double>(histogram.zeros()) /
                                                static_cast<double>(histogram.count())) +
      " % zeros.";
  if (decision.deadBlob) {
    return text + " It was zero in every image.";
  }
  text += " Threshold " + formatNumber(decision.threshold) + " (bin " +
          std::to_string(decision.thresholdBin) + " of 2048), " +
          formatNumber(100 * report.activation.saturated) + " % clipped, divergence " +
          formatNumber(decision.divergence) + " nats, expected SQNR " +
          decibel(report.activation.sqnr) + ".";
  return decision.codes.range.zeroPoint == 0
             ? text
             : text + " Zero point " + std::to_string(decision.codes.range.zeroPoint) + ".";
}

}  // namespace

void addReportLayers(std::vector<ReportBlock>& blocks, const ExportSource& source) {
  blocks.emplace_back(ReportHeading{"Distributions and divergence"});
  for (std::size_t i = 0; i < source.model.layers.size(); ++i) {
    const LayerReport& report = source.reports[i];
    const ActivationStatistics& statistics = *source.calibration.layers[i];
    const LayerOverride decidedByHand =
        i < source.plan.overrides.size() ? source.plan.overrides[i] : LayerOverride{};
    blocks.emplace_back(ReportHeading{source.model.layers[i].name + " (" +
                                          toString(source.model.layers[i].kind) +
                                          (report.decision.keepFloat ? ", kept float)" : ")"),
                                      3});
    if (report.decision.keepFloat) {
      blocks.emplace_back(ReportParagraph{"Kept float: " + floatReason(report.decision) + "."});
    }
    blocks.emplace_back(ReportParagraph{inputOf(report, statistics)});
    if (!report.decision.deadBlob) {
      blocks.emplace_back(thresholdFigure(statistics, report.decision));
    }
    blocks.emplace_back(ReportParagraph{weightsOf(report)});
    if (!report.weights.absmax.empty()) {
      blocks.emplace_back(weightsFigure(report.weights));
    }
    blocks.emplace_back(ReportParagraph{originOf(report.decision, decidedByHand)});
    ReportList warnings;
    for (const Warning& warning : report.warnings) {
      warnings.items.push_back(describe(warning));
    }
    if (!warnings.items.empty()) {
      blocks.emplace_back(std::move(warnings));
    }
  }
}

void addReportProvenance(std::vector<ReportBlock>& blocks, const ExportSource& source) {
  blocks.emplace_back(ReportHeading{"Where the values come from"});
  const Calibration& calibration = source.calibration;
  const Preprocessing& preprocessing = calibration.options.preprocessing;
  ReportTable table;
  table.columns = {{"", true}, {"", true}};
  const auto add = [&](const std::string& name, const std::string& value) {
    table.rows.push_back({{name, ""}, {value, ""}});
  };
  std::vector<std::string> parts;
  for (const auto& file : source.model.files) {
    parts.push_back(file.string());
  }
  add("model", joined(parts));
  add("model, SHA-256", source.model.hash);
  add("images", std::to_string(calibration.used.size()) + " used, " +
                    std::to_string(calibration.skipped.size()) + " left out");
  add("images, SHA-256", calibration.imageHash);
  parts.clear();
  for (const int extent : calibration.inputShape) {
    parts.push_back(std::to_string(extent));
  }
  add("input (C, H, W)", joined(parts));
  const auto addPreprocessing = [&](const InputPreprocessing& of, const std::string& input) {
    parts.clear();
    for (const float mean : of.mean) {
      parts.push_back(formatNumber(static_cast<double>(mean)));
    }
    add("pixels" + input,
        std::string(toString(of.order)) + (parts.empty() ? "" : ", mean " + joined(parts)));
    parts.clear();
    for (const float norm : of.norm) {
      parts.push_back(formatNumber(static_cast<double>(norm)));
    }
    add("norm" + input, parts.empty() ? "1" : joined(parts));
  };
  addPreprocessing(preprocessing, "");
  for (const auto& [input, own] : preprocessing.own) {
    addPreprocessing(own, " of " + input);
  }
  add("fit", toString(preprocessing.fit));
  add("histograms", calibration.options.twoPass ? "two passes, exact" : "one pass");
  add("method", source.plan.method);
  blocks.emplace_back(std::move(table));

  ReportTable decisions;
  decisions.columns = {
      {"layer", true}, {"decided", true}, {"who", true}, {"when", true}, {"why", true}};
  for (std::size_t i = 0; i < source.plan.overrides.size(); ++i) {
    const LayerOverride& layerOverride = source.plan.overrides[i];
    if (!layerOverride.empty()) {
      const Provenance origin = layerOverride.provenance.value_or(Provenance{});
      decisions.rows.push_back({{source.model.layers[i].name, ""},
                                {decided(layerOverride), ""},
                                {origin.who, ""},
                                {layerOverride.provenance ? isoTime(origin.when) : "", ""},
                                {origin.why, ""}});
    }
  }
  if (decisions.rows.empty()) {
    blocks.emplace_back(ReportParagraph{"Nothing was decided by hand: every value is automatic."});
  } else {
    blocks.emplace_back(std::move(decisions));
  }
  ReportList skipped;
  for (const SkippedImage& image : calibration.skipped) {
    skipped.items.push_back("left out: " + image.reason);
  }
  if (!skipped.items.empty()) {
    blocks.emplace_back(std::move(skipped));
  }
}

}  // namespace quantoscope
