// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/layer_listing.h"
#include "app/cli/method_option.h"
#include "app/cli/model_options.h"
#include "app/cli/override_options.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "app/cli/text_output.h"
#include "core/analysis/plan_report.h"
#include "core/calibration/calibrate.h"
#include "core/formats/json_report.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/ncnn_table_lint.h"

namespace quantoscope {
namespace {

struct CalibrateOptions {
  ModelOptions model;
  std::vector<std::string> images;
  std::string method = "ncnn";
  bool twoPass = false;
  int threads = 0;
  std::vector<std::string> overrides;
  std::string table;
  std::string json;
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

void calibrateCommand(const CalibrateOptions& options) {
  for (const std::string& target : {options.table, options.json}) {
    requireWritableText(target, options.force);
  }
  const Model model = loadModel(options.model.files);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const SampleSet samples = samplesOf(model, options.images);
  const Plan plan = planOf(model, options.method, options.overrides);

  ProgressLine progress("calibrating", options.quiet);
  const Calibration calibration =
      calibrate(model, samples, {preprocessing, options.twoPass, options.threads},
                {{}, [&](const Progress& p) { progress.show(p); }});
  progress.clear();
  const std::vector<LayerReport> reports = reportAll(model, calibration, plan, options.threads);

  // Everything is made before anything is written.
  const std::string table = options.table.empty() ? "" : ncnnTable(model, reports);
  if (!options.table.empty()) {
    checkTable(model, table, options.table);
  }
  const std::string json =
      options.json.empty() ? "" : jsonReport(model, calibration, plan, reports);
  listSkipped(calibration);
  writeText(options.table, table);
  writeText(options.json, json);
  if (!options.quiet && options.table != "-" && options.json != "-") {
    std::fputs(layerListing(model, calibration, reports).c_str(), stdout);
    for (const std::string& target : {options.table, options.json}) {
      if (!target.empty()) {
        std::printf("written: %s\n", target.c_str());
      }
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
  addOverrideOption(command, options->overrides);
  command.add_option("--out", options->table, "Write the ncnn table here; - for standard output");
  command.add_option("--json", options->json, "Write a full report here; - for standard output");
  addForceOption(command, options->force);
  command.add_flag("--quiet", options->quiet, "Print nothing but errors and images left out");
  command.callback([options] { calibrateCommand(*options); });
}

}  // namespace quantoscope
