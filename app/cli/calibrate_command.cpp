// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cstdio>
#include <memory>

#include "app/cli/bins_option.h"
#include "app/cli/commands.h"
#include "app/cli/export_options.h"
#include "app/cli/layer_listing.h"
#include "app/cli/method_option.h"
#include "app/cli/model_options.h"
#include "app/cli/override_options.h"
#include "app/cli/plan_option.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "app/cli/search_option.h"
#include "app/cli/size_listing.h"
#include "core/analysis/plan_report.h"
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
  std::string plan;
  std::vector<std::string> overrides;
  ExportOptions files;
  bool methodGiven = false;
  bool quiet = false;
};

void listSkipped(const Calibration& calibration) {
  for (const SkippedImage& image : calibration.skipped) {
    std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
  }
}

void calibrateCommand(const CalibrateOptions& options) {
  const Target target = parseTarget(options.target);
  const Model model = loadModel(options.model.files);
  options.files.requireWritable(model);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const SampleSet samples = samplesOf(model, options.images);
  Plan plan =
      planOf(model, options.method, options.overrides, givenOverrides(model, options.plan, target));
  plan.target = target;

  CalibrationOptions calibrationOptions = {preprocessing, options.twoPass, options.threads};
  calibrationOptions.bins = options.bins;
  ProgressLine progress("calibrating", options.quiet);
  const Calibration calibration = calibrate(model, samples, calibrationOptions,
                                            {{}, [&](const Progress& p) { progress.show(p); }});
  progress.clear();
  restoreAutomatic(plan, model, calibration,
                   {options.plan, options.overrides, options.methodGiven});
  options.search.complete(plan, model, calibration, samples, KernelBackend::Auto, options.quiet);
  const std::vector<LayerReport> reports = reportAll(model, calibration, plan, options.threads);

  listSkipped(calibration);
  options.files.write({model, calibration, plan, reports});
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
  addPlanOption(command, options->plan);
  addOverrideOption(command, options->overrides);
  options->files.addTo(command, kFormats);
  command.add_flag("--quiet", options->quiet, "Print nothing but errors and images left out");
  command.callback([options, &command] {
    options->methodGiven = command.count("--method") > 0;
    calibrateCommand(*options);
  });
}

}  // namespace quantoscope
