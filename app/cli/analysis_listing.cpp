// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/analysis_listing.h"

#include <algorithm>

#include "app/cli/columns.h"
#include "app/cli/formatted.h"

namespace quantoscope {
namespace {

constexpr std::size_t kImagesShown = 5;

std::string decibel(const ErrorSums& sums) {
  return sums.count == 0 || sums.noise == 0 ? "-" : formatted("%.2f", sums.sqnr());
}

std::string proportion(const char* name, const Proportion& p) {
  return formatted("%-18s %6.2f %%  (%zu of %zu; 95 %%: %.1f to %.1f %%)\n", name, 100 * p.value(),
                   p.hits, p.count, 100 * p.low(), 100 * p.high());
}

std::string networkLines(const AnalysisReport& report) {
  const NetworkAnalysis& analysis = report.analysis;
  std::string text;
  if (analysis.floatFault) {
    text += "*** " + describe(*analysis.floatFault) + "\n\n";
  }
  text += formatted("%s, int8 as %s computes it, %s\n", printableText(report.model.name).c_str(),
                    toString(report.arithmetic.target),
                    counted(analysis.images.size(), "image").c_str());
  text += formatted("output             SQNR %s dB, cosine %.6f\n",
                    decibel(analysis.output).c_str(), analysis.output.cosine());
  if (analysis.agreement.count > 0) {
    text += proportion("same top-1", analysis.agreement);
  }
  if (analysis.accuracy) {
    text += proportion("float top-1", analysis.accuracy->floatTop1);
    text += proportion("int8 top-1", analysis.accuracy->quantizedTop1);
    text += proportion("float top-5", analysis.accuracy->floatTop5);
    text += proportion("int8 top-5", analysis.accuracy->quantizedTop5);
  }
  return text;
}

std::string layerLines(const AnalysisReport& report) {
  const NetworkAnalysis& analysis = report.analysis;
  const std::size_t width = nameColumns(report.model);
  std::string text =
      "\n" + inColumns("layer", width) +
      formatted(" %6s %9s %9s %9s %9s %9s %9s %7s %s\n", "bits", "alone", "threshold", "weights",
                "all int8", "output", "clipped", "codes", "cause");
  for (const std::size_t i : worstLayers(analysis)) {
    const LayerMeasurement& measured = analysis.layers[i];
    const LayerDecision& decision = report.reports[i].decision;
    const std::string bits = measured.keptFloat ? (decision.halfFloat ? "fp16" : "float")
                                                : std::to_string(decision.activationBits) + "/" +
                                                      std::to_string(decision.weightBits);
    const std::string output =
        analysis.sensitivity.empty() ? "" : decibel(analysis.sensitivity[i].onlyThis);
    const std::string codes = measured.keptFloat ? ""
                                                 : std::to_string(measured.codesUsed) + "/" +
                                                       std::to_string(measured.codesTotal);
    text += inColumns(report.model.layers[i].name, width);
    text += formatted(" %6s %9s %9s %9s %9s %9s %8.4f%% %7s %s\n", bits.c_str(),
                      decibel(measured.isolated).c_str(), decibel(measured.activationPart).c_str(),
                      decibel(measured.weightPart).c_str(), decibel(measured.accumulated).c_str(),
                      output.c_str(), 100 * measured.saturationRate(), codes.c_str(),
                      toString(causeOf(measured)));
  }
  text +=
      "\nSQNR in dB, of the layer's output: alone quantized, and what its threshold and its "
      "weights have of that;\nwith all layers quantized. Output: of the network, with only "
      "this layer quantized.\n";
  return text;
}

std::string imageLines(const NetworkAnalysis& analysis) {
  std::string text = "\nImages that suffer most:\n";
  const auto order = worstImages(analysis);
  for (std::size_t i = 0; i < std::min(kImagesShown, order.size()); ++i) {
    const ImageAnalysis& image = analysis.images[order[i]];
    text += formatted("%9s dB  %s", decibel(image.output).c_str(),
                      printableText(image.file.string()).c_str());
    if (!image.floatClasses.empty() &&
        image.floatClasses.front() != image.quantizedClasses.front()) {
      text += "  class " + classText(analysis.classNames, image.floatClasses.front()) +
              " becomes " + classText(analysis.classNames, image.quantizedClasses.front());
    }
    text += "\n";
  }
  return text;
}

std::string adviceLines(const AnalysisReport& report) {
  if (report.advice.empty()) {
    return "\nNothing to mend.\n";
  }
  std::string text = "\nAdvice, what helps most first:\n";
  for (const Advice& advice : report.advice) {
    text += "- " + describe(advice, report.model) + "\n";
  }
  return text;
}

}  // namespace

std::string analysisListing(const AnalysisReport& report) {
  return networkLines(report) + layerLines(report) + imageLines(report.analysis) +
         adviceLines(report);
}

}  // namespace quantoscope
