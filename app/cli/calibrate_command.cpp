// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>
#include <span>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/layer_listing.h"
#include "app/cli/method_option.h"
#include "app/cli/model_options.h"
#include "app/cli/override_options.h"
#include "app/cli/plan_option.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "app/cli/text_output.h"
#include "core/analysis/plan_report.h"
#include "core/calibration/calibrate.h"
#include "core/formats/json_report.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/ncnn_table_lint.h"
#include "core/formats/tensor_ranges.h"
#include "core/formats/tensorrt_cache.h"

namespace quantoscope {
namespace {

struct CalibrateOptions {
  ModelOptions model;
  std::vector<std::string> images;
  std::string method = "ncnn";
  bool twoPass = false;
  int threads = 0;
  std::string plan;
  std::vector<std::string> overrides;
  std::string table;
  std::string json;
  std::string cache;
  int cacheVersion = kDefaultTensorRtVersion;
  std::string ranges;
  bool force = false;
  bool quiet = false;
};

void listSkipped(const Calibration& calibration) {
  for (const SkippedImage& image : calibration.skipped) {
    std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
  }
}

// Errors keep the table from being written.
void checkTable(const Model& model, const std::string& table, const std::string& target) {
  const TableLint lint = lintNcnnTable(table, model);
  requireNoErrors(lint, target);
  for (const LintFinding& finding : lint.findings) {
    std::fprintf(stderr, "warning: %s\n", describe(finding).c_str());
  }
}

std::vector<std::pair<std::string, std::string>> textsOf(const CalibrateOptions& options,
                                                         const Model& model,
                                                         const Calibration& calibration,
                                                         const Plan& plan,
                                                         std::span<const LayerReport> reports) {
  std::vector<std::pair<std::string, std::string>> texts;
  if (!options.table.empty()) {
    texts.emplace_back(options.table, ncnnTable(model, reports));
    checkTable(model, texts.back().second, options.table);
  }
  if (!options.json.empty()) {
    texts.emplace_back(options.json, jsonReport(model, calibration, plan, reports));
  }
  if (options.cache.empty() && options.ranges.empty()) {
    return texts;
  }
  const auto ranges = tensorRanges(model, reports);
  for (const TensorRange& range : ranges) {
    if (range.disputed) {
      std::fprintf(stderr,
                   "warning: tensor %s: its layers have different thresholds, or are partly float; "
                   "the largest threshold, %.6g, is written\n",
                   range.tensor.c_str(), range.amax);
    }
  }
  if (!options.cache.empty()) {
    texts.emplace_back(options.cache,
                       tensorRtCacheText(tensorRtCache(ranges, options.cacheVersion)));
  }
  if (!options.ranges.empty()) {
    texts.emplace_back(options.ranges, tensorRangesJson(model, ranges));
  }
  return texts;
}

void calibrateCommand(const CalibrateOptions& options) {
  for (const std::string& target : {options.table, options.json, options.cache, options.ranges}) {
    requireWritableText(target, options.force);
  }
  const Model model = loadModel(options.model.files);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const SampleSet samples = samplesOf(model, options.images);
  const Plan plan =
      planOf(model, options.method, options.overrides, givenOverrides(model, options.plan));

  ProgressLine progress("calibrating", options.quiet);
  const Calibration calibration =
      calibrate(model, samples, {preprocessing, options.twoPass, options.threads},
                {{}, [&](const Progress& p) { progress.show(p); }});
  progress.clear();
  const std::vector<LayerReport> reports = reportAll(model, calibration, plan, options.threads);

  // Everything is made before anything is written.
  const auto texts = textsOf(options, model, calibration, plan, reports);
  listSkipped(calibration);
  for (const auto& [target, text] : texts) {
    writeText(target, text);
  }
  const bool onOutput =
      std::any_of(texts.begin(), texts.end(), [](const auto& text) { return text.first == "-"; });
  if (!options.quiet && !onOutput) {
    std::fputs(layerListing(model, calibration, reports).c_str(), stdout);
    for (const auto& [target, text] : texts) {
      std::printf("written: %s\n", target.c_str());
    }
  }
}

}  // namespace

void addCalibrateCommand(CLI::App& program) {
  const auto options = std::make_shared<CalibrateOptions>();
  CLI::App& command = *program.add_subcommand(
      "calibrate", "Find the thresholds of all layers from images and write the scale table");
  options->model.addTo(command);
  command.add_option("--images", options->images, kSamplesHelp)->required();
  addMethodOption(command, options->method);
  command.add_flag("--two-pass", options->twoPass,
                   "Run the images twice, for exactly the histogram that ncnn2table has");
  command.add_option("--threads", options->threads, "Threads; 0 for all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  addPlanOption(command, options->plan);
  addOverrideOption(command, options->overrides);
  command.add_option("--out", options->table, "Write the ncnn table here; - for standard output");
  command.add_option("--json", options->json, "Write a full report here; - for standard output");
  command.add_option("--trt-cache", options->cache,
                     "Write a calibration cache for TensorRT up to 10 here; - for standard output");
  command
      .add_option("--trt-version", options->cacheVersion,
                  "The version that the cache is for: 8601 is 8.6.1, 101401 is 10.14.1")
      ->check(CLI::Range(1000, 999999))
      ->capture_default_str();
  command.add_option(
      "--ranges", options->ranges,
      "Write the range of each quantized tensor as JSON here; - for standard output");
  addForceOption(command, options->force);
  command.add_flag("--quiet", options->quiet, "Print nothing but errors and images left out");
  command.callback([options] { calibrateCommand(*options); });
}

}  // namespace quantoscope
