// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>

#include "app/cli/bins_option.h"
#include "app/cli/commands.h"
#include "app/cli/export_options.h"
#include "app/cli/layer_listing.h"
#include "app/cli/memory_option.h"
#include "app/cli/method_option.h"
#include "app/cli/model_options.h"
#include "app/cli/open_model.h"
#include "app/cli/override_options.h"
#include "app/cli/plan_option.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "app/cli/search_option.h"
#include "app/cli/size_listing.h"
#include "core/analysis/plan_report.h"
#include "core/analysis/scale_sharing.h"
#include "core/base/number_format.h"
#include "core/calibration/calibrate.h"
#include "core/formats/ncnn_int8_model.h"

namespace quantoscope {
namespace {

constexpr std::array<std::string_view, 9> kFormats = {
    "ncnn-table", "ncnn-int8", "tensorrt-cache", "tensor-ranges", "onnx-qdq", "json", "csv",
    "html",       "pdf"};

struct CalibrateOptions {
  ModelOptions model;
  std::vector<std::string> images;
  std::string method = "ncnn";
  std::string target = "ncnn";
  SearchOption search;
  bool twoPass = false;
  std::size_t bins = 2048;
  int threads = 0;
  MemoryOption memory;
  std::string plan;
  std::vector<std::string> overrides;
  ExportOptions files;
  bool mend = false;
  bool methodGiven = false;
  bool allowMissing = false;
  bool quiet = false;
};

void listSkipped(const Calibration& calibration) {
  for (const SkippedImage& image : calibration.skipped) {
    std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
  }
}

// True if something had to be mended.
bool mend(Plan& plan, const Model& model, const std::vector<LayerReport>& reports, bool quiet) {
  const auto edits = sharingEdits(
      model, plan, reports,
      {"command line", std::chrono::system_clock::now(), "mended: ncnn has one scale for them"});
  for (const OverrideEdit& edit : edits) {
    plan.overrides[edit.layer] = edit.layerOverride;
    if (!quiet) {
      std::fprintf(stderr, "mended: layer %s has the threshold %s\n",
                   model.layers[edit.layer].name.c_str(),
                   formatNumber(*edit.layerOverride.threshold).c_str());
    }
  }
  return !edits.empty();
}

void calibrateCommand(const CalibrateOptions& options) {
  const Target target = parseTarget(options.target);
  const Model model = openModel(options.model.files);
  options.files.requireWritable(model);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const SampleSet samples = samplesOf(model, options.images, options.allowMissing);
  noteSizes(model, samples, preprocessing, options.quiet);
  Plan plan =
      planOf(model, {options.method, target, options.overrides,
                     givenOverrides(model, options.plan, target, options.quiet), options.quiet});

  CalibrationOptions calibrationOptions = {preprocessing, options.twoPass, options.threads};
  calibrationOptions.bins = options.bins;
  calibrationOptions.memory = options.memory.bytes();
  ProgressLine progress("calibrating", options.quiet);
  const Calibration calibration = calibrate(model, samples, calibrationOptions,
                                            {{}, [&](const Progress& p) { progress.show(p); }});
  progress.clear();
  requireOverridesInRange(model, calibration, plan);
  restoreAutomatic(plan, model, calibration,
                   {options.plan, options.overrides, options.methodGiven, options.quiet});
  options.search.complete(plan, model, calibration, samples, KernelBackend::Auto, options.quiet);
  std::vector<LayerReport> reports = reportAll(model, calibration, plan, options.threads);
  if (options.mend && mend(plan, model, reports, options.quiet)) {
    reports = reportAll(model, calibration, plan, options.threads);
  }

  listSkipped(calibration);
  options.files.write({model, calibration, plan, reports}, options.quiet);
  if (!options.quiet && !options.files.onOutput()) {
    std::fputs(layerListing(model, calibration, reports).c_str(), stdout);
    if (options.files.has("ncnn-int8")) {
      const NetworkArithmetic arithmetic = arithmeticOfTable(model, reports);
      std::fputs(("\n" + sizeListing(model, arithmetic, ncnnInt8Size(model, arithmetic))).c_str(),
                 stdout);
    }
    for (const std::string& file : options.files.written()) {
      std::printf("written: %s\n", file.c_str());
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
  addAllowMissingOption(command, options->allowMissing);
  addMethodOption(command, options->method);
  command
      .add_option("--target", options->target,
                  "Whose int8 arithmetic: ncnn, or integer (zero points, int32 bias)")
      ->type_name("ncnn|integer")
      ->capture_default_str();
  options->search.addTo(command);
  command.add_flag("--two-pass", options->twoPass,
                   "Run the images twice, for exactly the histogram that ncnn2table has");
  addBinsOption(command, options->bins);
  command.add_option("--threads", options->threads, "Threads; 0 for all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  options->memory.addTo(command);
  addPlanOption(command, options->plan);
  addOverrideOption(command, options->overrides);
  command.add_flag(
      "--mend", options->mend,
      "Where layers that share one scale in ncnn have several thresholds, give them the "
      "largest; without this option no such table is written");
  options->files.addTo(command, kFormats);
  command.add_flag("--quiet", options->quiet, "Print nothing but errors and images left out");
  command.callback([options, &command] {
    options->methodGiven = command.count("--method") > 0;
    calibrateCommand(*options);
  });
}

}  // namespace quantoscope
