// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/analysis_html.h"

#include <algorithm>
#include <cmath>

#include "core/base/number_format.h"

namespace quantoscope {
namespace {

constexpr const char* kStyle =
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;"
    "color:#1c2430;background:#fff}h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:right;padding:.25rem .6rem;"
    "border-bottom:1px solid #d9dee6;font-variant-numeric:tabular-nums}th{color:#5a6675;"
    "font-weight:600}td:first-child,th:first-child,td.text{text-align:left;overflow-wrap:anywhere}"
    "svg{width:100%;height:auto}.threshold{color:#b3541e;fill:#d9772b}.weights{color:#7a3fa0;"
    "fill:#8e5bb5}.inherited{color:#5a6675;fill:#8a96a5}.none{fill:#3d7ebf}li{margin:.4rem 0}"
    "@media(prefers-color-scheme:dark){body{color:#dde3ea;background:#15191f}th,td{border-color:"
    "#333b46}th{color:#98a4b3}.threshold{color:#eb9a5c}.weights{color:#c29be0}"
    "text{fill:#dde3ea}}";

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string decibel(const ErrorSums& sums) {
  return sums.count == 0 || sums.noise == 0 ? "–" : formatNumber(sums.sqnr());
}

std::string percent(double share) {
  return formatNumber(100 * share) + " %";
}

std::string row(const std::string& name, const Proportion& p) {
  return "<tr><td>" + name + "</td><td>" + percent(p.value()) + "</td><td>" +
         std::to_string(p.hits) + " of " + std::to_string(p.count) + "</td><td>" +
         percent(p.low()) + " … " + percent(p.high()) + "</td></tr>\n";
}

std::string networkSection(const AnalysisReport& report) {
  const NetworkAnalysis& analysis = report.analysis;
  std::string html = "<p>Target: " + std::string(toString(report.arithmetic.target)) + ". " +
                     std::to_string(analysis.images.size()) + " images. Output: SQNR " +
                     decibel(analysis.output) + " dB, cosine " +
                     formatFixed(analysis.output.cosine()) + ".</p>\n";
  if (analysis.agreement.count == 0) {
    return html;
  }
  html += "<table><tr><th></th><th>share</th><th>images</th><th>95 % interval</th></tr>\n";
  html += row("int8 and float agree (top-1)", analysis.agreement);
  if (analysis.accuracy) {
    html += row("float top-1", analysis.accuracy->floatTop1);
    html += row("int8 top-1", analysis.accuracy->quantizedTop1);
    html += row("float top-5", analysis.accuracy->floatTop5);
    html += row("int8 top-5", analysis.accuracy->quantizedTop5);
  }
  return html + "</table>\n";
}

// Relative error (RMS, per cent) as bars, worst first.
std::string rankingSection(const AnalysisReport& report) {
  constexpr int kRow = 22;
  constexpr int kNames = 300;
  constexpr int kBars = 560;
  const auto order = worstLayers(report.analysis);
  double most = 1e-9;
  for (const std::size_t layer : order) {
    const double error = report.analysis.layers[layer].isolated.relativeError();
    most = std::isfinite(error) ? std::max(most, error) : most;
  }
  const std::string height = std::to_string(kRow * static_cast<int>(order.size()) + 4);
  std::string html =
      "<h2>Error of each layer</h2><p>Noise over signal (RMS) of the layer's output with only this "
      "layer quantized; the layers that cost the network most come first. "
      "<span class=\"threshold\">Threshold</span>, <span class=\"weights\">weights</span>, "
      "inherited or harmless.</p>\n<svg viewBox=\"0 0 960 " +
      height + "\" role=\"img\" font-size=\"13\">\n";
  int y = 0;
  for (const std::size_t layer : order) {
    const LayerMeasurement& measured = report.analysis.layers[layer];
    const double error = measured.isolated.relativeError();
    const double width = std::isfinite(error) ? kBars * error / most : kBars;
    html += "<text x=\"" + std::to_string(kNames - 8) + "\" y=\"" + std::to_string(y + 15) +
            "\" text-anchor=\"end\">" + escaped(report.model.layers[layer].name) +
            "</text><rect class=\"" + toString(causeOf(measured)) + "\" x=\"" +
            std::to_string(kNames) + "\" y=\"" + std::to_string(y + 3) + "\" height=\"" +
            std::to_string(kRow - 6) + "\" width=\"" + formatNumber(std::max(width, 1.0)) +
            "\"/><text x=\"" + formatNumber(kNames + std::max(width, 1.0) + 6) + "\" y=\"" +
            std::to_string(y + 15) + "\">" +
            (measured.keptFloat ? std::string("float") : percent(error)) + "</text>\n";
    y += kRow;
  }
  return html + "</svg>\n";
}

std::string layerSection(const AnalysisReport& report) {
  const NetworkAnalysis& analysis = report.analysis;
  std::string html =
      "<h2>Layers</h2><p>SQNR in dB of the layer's output: alone quantized, and what its threshold "
      "and its weights have of that; with all layers quantized; of the network's output with only "
      "this layer quantized.</p>\n<table><tr><th>layer</th><th>bits</th><th>threshold</th>"
      "<th>alone</th><th>threshold part</th><th>weight part</th><th>all int8</th><th>output</th>"
      "<th>clipped</th><th>codes</th><th>cause</th></tr>\n";
  for (const std::size_t i : worstLayers(analysis)) {
    const LayerMeasurement& m = analysis.layers[i];
    const LayerDecision& decision = report.reports[i].decision;
    const std::string bits = m.keptFloat ? (decision.halfFloat ? "fp16" : "float")
                                         : std::to_string(decision.activationBits) + "/" +
                                               std::to_string(decision.weightBits);
    const std::string cause = toString(causeOf(m));
    html += "<tr><td>" + escaped(report.model.layers[i].name) + "</td><td>" + bits + "</td><td>" +
            (m.keptFloat ? "–" : formatNumber(decision.threshold)) + "</td><td>" +
            decibel(m.isolated) + "</td><td>" + decibel(m.activationPart) + "</td><td>" +
            decibel(m.weightPart) + "</td><td>" + decibel(m.accumulated) + "</td><td>" +
            (analysis.sensitivity.empty() ? "" : decibel(analysis.sensitivity[i].onlyThis)) +
            "</td><td>" + percent(m.saturationRate()) + "</td><td>" +
            (m.keptFloat ? "" : std::to_string(m.codesUsed) + "/" + std::to_string(m.codesTotal)) +
            "</td><td class=\"text " + cause + "\">" + cause + "</td></tr>\n";
  }
  return html + "</table>\n";
}

std::string imageSection(const NetworkAnalysis& analysis) {
  constexpr std::size_t kShown = 20;
  std::string html =
      "<h2>Images that suffer most</h2><table><tr><th>image</th><th>SQNR dB</th><th>cosine</th>"
      "<th>float class</th><th>int8 class</th><th>label</th></tr>\n";
  const auto order = worstImages(analysis);
  for (std::size_t i = 0; i < std::min(kShown, order.size()); ++i) {
    const ImageAnalysis& image = analysis.images[order[i]];
    const auto first = [](const std::vector<int>& classes) {
      return classes.empty() ? std::string() : std::to_string(classes.front());
    };
    html += "<tr><td>" + escaped(image.file.filename().string()) + "</td><td>" +
            decibel(image.output) + "</td><td>" + formatFixed(image.output.cosine()) + "</td><td>" +
            first(image.floatClasses) + "</td><td>" + first(image.quantizedClasses) + "</td><td>" +
            (image.label ? std::to_string(*image.label) : std::string()) + "</td></tr>\n";
  }
  return html + "</table>\n";
}

std::string adviceSection(const AnalysisReport& report) {
  std::string html = "<h2>Advice</h2>\n";
  if (report.advice.empty()) {
    return html + "<p>Nothing to mend.</p>\n";
  }
  html += "<ol>\n";
  for (const Advice& advice : report.advice) {
    html += "<li>" + escaped(describe(advice, report.model)) + "</li>\n";
  }
  return html + "</ol>\n";
}

}  // namespace

std::string analysisHtml(const AnalysisReport& report) {
  const std::string name = escaped(report.model.name);
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\"><title>" +
         name + " in int8</title><style>" + kStyle + "</style></head>\n<body>\n<h1>" + name +
         " in int8</h1>\n" + networkSection(report) + adviceSection(report) +
         rankingSection(report) + layerSection(report) + imageSection(report.analysis) +
         "</body></html>\n";
}

}  // namespace quantoscope
