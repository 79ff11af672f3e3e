// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>
#include <thread>

#include "app/cli/commands.h"
#include "app/cli/layer_listing.h"
#include "app/cli/model_options.h"
#include "app/cli/override_options.h"
#include "app/cli/progress_line.h"
#include "core/analysis/plan_report.h"
#include "core/base/atomic_file.h"
#include "core/calibration/calibrate.h"
#include "core/calibration/threshold_methods.h"
#include "core/formats/json_report.h"
#include "core/formats/ncnn_table.h"
#include "core/model/sample_source.h"

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
  bool quiet = false;
};

std::string methodNames() {
  std::string names;
  for (const ThresholdMethod& method : thresholdMethods()) {
    names += (names.empty() ? "" : "|") + std::string(method.id);
  }
  return names;
}

void write(const std::string& target, const std::string& content) {
  if (target == "-") {
    std::fwrite(content.data(), 1, content.size(), stdout);
  } else {
    writeFileAtomically(target, content);
  }
}

void listSkipped(const Calibration& calibration) {
  for (const SkippedImage& image : calibration.skipped) {
    std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
  }
}

/// "NAME=PATH" for an input of that name; anything else is a path.
std::vector<std::pair<std::string, std::filesystem::path>> locationsOf(
    const Model& model, const std::vector<std::string>& given) {
  std::vector<std::pair<std::string, std::filesystem::path>> locations;
  for (const std::string& text : given) {
    const auto named =
        std::find_if(model.inputs.begin(), model.inputs.end(),
                     [&](const ModelInput& input) { return text.starts_with(input.name + "="); });
    if (named == model.inputs.end()) {
      locations.emplace_back("", text);
    } else {
      locations.emplace_back(named->name, text.substr(named->name.size() + 1));
    }
  }
  return locations;
}

void calibrateCommand(const CalibrateOptions& options) {
  for (const std::string& target : {options.table, options.json}) {
    if (!target.empty() && target != "-") {
      requireWritable(target);
    }
  }
  const Model model = loadModel(options.model.files);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const SampleSet samples = findSamples(model, locationsOf(model, options.images));
  const Plan plan = planOf(model, options.method, options.overrides);

  ProgressLine progress("calibrating", options.quiet);
  const Calibration calibration =
      calibrate(model, samples, {preprocessing, options.twoPass, options.threads},
                {{}, [&](const Progress& p) { progress.show(p); }});
  progress.clear();
  const std::vector<LayerReport> reports = reportAll(model, calibration, plan, options.threads);

  // Everything is made before anything is written.
  const std::string table = options.table.empty() ? "" : ncnnTable(model, reports);
  const std::string json =
      options.json.empty() ? "" : jsonReport(model, calibration, plan, reports);
  listSkipped(calibration);
  if (!options.table.empty()) {
    write(options.table, table);
  }
  if (!options.json.empty()) {
    write(options.json, json);
  }
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
  command
      .add_option("--images", options->images,
                  "A folder, a list file (.txt, one path a line), an image or a .npy tensor; "
                  "NAME=PATH, once for each, if the network has several inputs")
      ->required();
  command.add_option("--method", options->method, "How thresholds are chosen: " + methodNames())
      ->capture_default_str();
  command.add_flag("--two-pass", options->twoPass,
                   "Run the images twice, for exactly the histogram that ncnn2table has");
  command.add_option("--threads", options->threads, "Threads; 0 for all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command.add_option("--override", options->overrides, kOverrideHelp)
      ->type_size(2)
      ->type_name("LAYER KEY=VALUE,…")
      ->allow_extra_args(false)
      ->expected(1, 1 << 16);
  command.add_option("--out", options->table, "Write the ncnn table here; - for standard output");
  command.add_option("--json", options->json, "Write a full report here; - for standard output");
  command.add_flag("--quiet", options->quiet, "Print nothing but errors and images left out");
  command.callback([options] { calibrateCommand(*options); });
}

}  // namespace quantoscope
