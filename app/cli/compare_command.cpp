// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "app/cli/formatted.h"
#include "app/cli/measuring_options.h"
#include "app/cli/model_options.h"
#include "app/cli/open_model.h"
#include "app/cli/override_options.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "app/cli/text_output.h"
#include "core/analysis/method_comparison.h"
#include "core/calibration/threshold_methods.h"
#include "core/formats/comparison_csv.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

struct CompareOptions {
  ModelOptions model;
  MeasuringOptions measuring;
  std::vector<std::string> methods;
  std::vector<int> bits = {8};
  std::vector<std::string> overrides;
  std::string csv;
  bool force = false;
  bool quiet = false;
};

double median(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.empty()) {
    return 0;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::string comparisonListing(const Model& model, std::span<const MethodResult> results) {
  std::string text =
      formatted("%-20s %4s %10s %9s %10s %10s %10s  %s\n", "method", "bits", "output dB", "cosine",
                "same top-1", "int8 top-1", "median dB", "worst layer alone");
  for (const MethodResult& result : results) {
    const NetworkAnalysis& analysis = result.analysis;
    std::vector<double> alone;
    std::size_t worst = 0;
    for (std::size_t i = 0; i < analysis.layers.size(); ++i) {
      alone.push_back(analysis.layers[i].isolated.sqnr());
      worst = alone[i] < alone[worst] ? i : worst;
    }
    const auto percent = [](std::size_t count, const Proportion& p) {
      return count == 0 ? std::string("-") : formatted("%.1f %%", 100 * p.value());
    };
    const std::string right = analysis.accuracy ? percent(analysis.accuracy->quantizedTop1.count,
                                                          analysis.accuracy->quantizedTop1)
                                                : std::string("-");
    text +=
        formatted("%-20s %4d %10.2f %9.5f %10s %10s %10.2f  %.1f dB %s\n", result.method.c_str(),
                  result.bits, analysis.output.sqnr(), analysis.output.cosine(),
                  percent(analysis.agreement.count, analysis.agreement).c_str(), right.c_str(),
                  median(alone), alone.empty() ? 0 : alone[worst],
                  alone.empty() ? "" : printableText(model.layers[worst].name).c_str());
  }
  return text +
         "\nSQNR of the network's output with all layers quantized, median and worst SQNR of "
         "the layers' outputs,\neach layer alone quantized.\n";
}

void compareCommand(const CompareOptions& options) {
  requireWritableText(options.csv, options.force);
  const MeasuringOptions& measuring = options.measuring;
  measuring.kernels.backend();  // before anything is read: it may not exist on this CPU
  std::vector<std::string> methods = options.methods;
  if (methods.empty()) {
    for (const ThresholdMethod& method : thresholdMethods()) {
      methods.emplace_back(method.id);
    }
  }
  for (std::string& method : methods) {
    method = thresholdMethod(method).id;
  }
  for (const int bits : options.bits) {
    largestCode(bits);
  }
  const Model model = openModel(options.model.files);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const SampleSet samples = samplesOf(model, measuring.images, measuring.allowMissing);
  noteSizes(model, samples, preprocessing, options.quiet);
  const Plan plan =
      planOf(model, {methods.front(), measuring.target(), options.overrides, {}, options.quiet});
  const AnalysisOptions analysisOptions = measuring.analysis(preprocessing, samples);
  const Calibration calibration =
      measuring.calibration(model, samples, preprocessing, options.quiet);
  requireOverridesInRange(model, calibration, plan);
  ProgressLine comparing("comparing", options.quiet);
  const auto results =
      compareMethods(model, calibration, samples, plan, methods, options.bits, analysisOptions,
                     {{}, [&](const Progress& p) { comparing.show(p); }},
                     {measuring.calibrationSamples(model, samples), measuring.search.images});
  comparing.clear();
  for (const SkippedImage& image : results.front().analysis.skipped) {
    std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
  }
  writeText(options.csv, comparisonCsv(model, results));
  if (!options.quiet && options.csv != "-") {
    std::fputs(comparisonListing(model, results).c_str(), stdout);
    if (!options.csv.empty()) {
      std::printf("written: %s\n", options.csv.c_str());
    }
  }
}

}  // namespace

void addCompareCommand(CLI::App& program) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App& command = *program.add_subcommand(
      "compare", "Measure the int8 network that each threshold method makes, side by side");
  options->model.addTo(command);
  options->measuring.addTo(command);
  command.add_option("--methods", options->methods, "Ids, separated by commas; without it all")
      ->delimiter(',');
  command.add_option("--bits", options->bits, "Activation bits, 2 to 8, separated by commas")
      ->delimiter(',')
      ->capture_default_str();
  addOverrideOption(command, options->overrides);
  command.add_option("--csv", options->csv,
                     "Write every layer's figures here; - for standard output");
  addForceOption(command, options->force);
  command.add_flag("--quiet", options->quiet, "Print nothing but errors and images left out");
  command.callback([options] { compareCommand(*options); });
}

}  // namespace quantoscope
