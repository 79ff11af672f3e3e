// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>

#include "app/cli/analysis_listing.h"
#include "app/cli/commands.h"
#include "app/cli/export_options.h"
#include "app/cli/measuring_options.h"
#include "app/cli/method_option.h"
#include "app/cli/model_options.h"
#include "app/cli/open_model.h"
#include "app/cli/override_options.h"
#include "app/cli/plan_option.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "app/cli/text_output.h"
#include "core/analysis/advice.h"
#include "core/analysis/layer_probe.h"
#include "core/analysis/network_analysis.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/calibration/calibrate.h"
#include "core/formats/analysis_json.h"

namespace quantoscope {
namespace {

struct AnalyzeOptions {
  ModelOptions model;
  MeasuringOptions measuring;
  std::string method = "ncnn";
  std::string plan;
  std::vector<std::string> overrides;
  std::size_t sensitivityImages = 16;
  std::string json;
  ExportOptions files;
  bool methodGiven = false;
  bool quiet = false;
};

constexpr std::array<std::string_view, 3> kFormats = {"csv", "html", "pdf"};

// The first samples that the analysis could read.
SampleSet firstReadable(const SampleSet& samples, const NetworkAnalysis& analysis,
                        std::size_t count) {
  SampleSet chosen;
  chosen.files.resize(samples.files.size());
  for (std::size_t i = 0; i < samples.count() && chosen.count() < count; ++i) {
    const bool readable =
        std::none_of(analysis.skipped.begin(), analysis.skipped.end(),
                     [&](const auto& skipped) { return skipped.file == samples.files.front()[i]; });
    for (std::size_t input = 0; readable && input < samples.files.size(); ++input) {
      chosen.files[input].push_back(samples.files[input][i]);
    }
  }
  return chosen;
}

void analyzeCommand(const AnalyzeOptions& options) {
  requireWritableText(options.json, options.files.force());
  const MeasuringOptions& measuring = options.measuring;
  measuring.kernels.backend();  // before anything is read: it may not exist on this CPU
  const Model model = openModel(options.model.files);
  options.files.requireWritable(model);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const SampleSet samples = samplesOf(model, measuring.images, measuring.allowMissing);
  noteSizes(model, samples, preprocessing, options.quiet);
  Plan plan = planOf(model, {options.method, measuring.target(), options.overrides,
                             givenOverrides(model, options.plan, measuring.target(), options.quiet),
                             options.quiet});
  AnalysisOptions analysisOptions = measuring.analysis(preprocessing, samples);
  analysisOptions.sensitivityImages = options.sensitivityImages;
  const Calibration calibration =
      measuring.calibration(model, samples, preprocessing, options.quiet);
  requireOverridesInRange(model, calibration, plan);
  restoreAutomatic(plan, model, calibration,
                   {options.plan, options.overrides, options.methodGiven, options.quiet});
  measuring.search.complete(plan, model, calibration, measuring.calibrationSamples(model, samples),
                            analysisOptions.backend, options.quiet);
  const auto reports = reportAll(model, calibration, plan, measuring.threads);
  const NetworkArithmetic arithmetic = arithmeticOf(reports, plan.target);

  ProgressLine analysing("analysing", options.quiet);
  NetworkAnalysis analysis = analyze(model, samples, arithmetic, analysisOptions,
                                     {{}, [&](const Progress& p) { analysing.show(p); }});
  analysing.clear();
  ProgressLine trying("trying other preprocessing", options.quiet);
  analysis.floatFault = findFloatNetworkFault(model, samples, analysisOptions, analysis,
                                              {{}, [&](const Progress& p) { trying.show(p); }});
  trying.clear();
  constexpr std::size_t kProbed = 8;
  const SampleSet probed = firstReadable(samples, analysis, kProbed);
  const LayerProbe probe(model, probed,
                         {preprocessing, analysisOptions.backend, measuring.threads});
  const AnalysisReport report{
      model,
      calibration,
      plan,
      reports,
      arithmetic,
      analysis,
      adviseOn(model, calibration, plan, reports, arithmetic, analysis, &probe)};
  const std::string json = options.json.empty() ? "" : analysisJson(report);
  for (const SkippedImage& image : analysis.skipped) {
    std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
  }
  writeText(options.json, json);
  options.files.write({model, calibration, plan, reports, &analysis, report.advice}, options.quiet);
  if (!options.quiet && options.json != "-" && !options.files.onOutput()) {
    std::fputs(analysisListing(report).c_str(), stdout);
    std::vector<std::string> written = options.files.written();
    if (!options.json.empty()) {
      written.insert(written.begin(), options.json);
    }
    for (const std::string& file : written) {
      std::printf("written: %s\n", file.c_str());
    }
  }
}

}  // namespace

void addAnalyzeCommand(CLI::App& program) {
  const auto options = std::make_shared<AnalyzeOptions>();
  CLI::App& command = *program.add_subcommand(
      "analyze",
      "Run the int8 network, measure every layer, and say what to do about the bad ones");
  options->model.addTo(command);
  options->measuring.addTo(command);
  addMethodOption(command, options->method);
  addPlanOption(command, options->plan);
  addOverrideOption(command, options->overrides);
  command
      .add_option("--sensitivity", options->sensitivityImages,
                  "Images to measure on what each layer alone costs the network; 0 for none")
      ->capture_default_str();
  command.add_option("--json", options->json, "Write all figures here; - for standard output");
  options->files.addTo(command, kFormats);
  command.add_flag("--quiet", options->quiet, "Print nothing but errors and images left out");
  command.callback([options, &command] {
    options->methodGiven = command.count("--method") > 0;
    analyzeCommand(*options);
  });
}

}  // namespace quantoscope
