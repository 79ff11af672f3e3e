// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/memory_option.h"
#include "app/cli/method_option.h"
#include "app/cli/model_options.h"
#include "app/cli/open_model.h"
#include "app/cli/override_options.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "app/cli/stability_listing.h"
#include "app/cli/text_output.h"
#include "core/analysis/stability.h"
#include "core/base/parallel.h"
#include "core/calibration/calibrate.h"
#include "core/formats/stability_json.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

struct StabilityCommandOptions {
  ModelOptions model;
  std::vector<std::string> images;
  std::string method = "ncnn";
  int bits = kMaxBits;
  std::vector<std::string> overrides;
  std::size_t groups = CalibrationOptions().groups;
  StabilityOptions stability;
  bool twoPass = false;
  int threads = 0;
  MemoryOption memory;
  std::string json;
  bool force = false;
  bool allowMissing = false;
  bool quiet = false;
};

Plan planOf(const Model& model, const StabilityCommandOptions& options) {
  Plan plan = planOf(model, {options.method, Target::Ncnn, options.overrides, {}, options.quiet});
  for (LayerOverride& layer : plan.overrides) {
    layer.activationBits = layer.activationBits.value_or(options.bits);
  }
  return plan;
}

void stabilityCommand(const StabilityCommandOptions& options) {
  requireWritableText(options.json, options.force);
  largestCode(options.bits);
  const Model model = openModel(options.model.files);
  const SampleSet samples = samplesOf(model, options.images, options.allowMissing);
  const Plan plan = planOf(model, options);
  CalibrationOptions calibrationOptions;
  calibrationOptions.preprocessing = options.model.preprocessing(model);
  noteSizes(model, samples, calibrationOptions.preprocessing, options.quiet);
  calibrationOptions.twoPass = options.twoPass;
  calibrationOptions.threads = options.threads;
  calibrationOptions.groups = options.groups;
  calibrationOptions.memory = options.memory.bytes();

  ProgressLine calibrating("calibrating", options.quiet);
  const Calibration calibration = calibrate(model, samples, calibrationOptions,
                                            {{}, [&](const Progress& p) { calibrating.show(p); }});
  calibrating.clear();
  requireOverridesInRange(model, calibration, plan);
  std::vector<LayerDecision> decisions(model.layers.size());
  std::vector<const LayerDecision*> pointers;
  parallelFor(decisions.size(), options.threads, [&](std::size_t i) {
    decisions[i] = decide(model.layers[i], *calibration.layers[i], plan, plan.overrides[i]);
  });
  for (const LayerDecision& decision : decisions) {
    pointers.push_back(&decision);
  }
  ProgressLine resampling("resampling", options.quiet);
  const auto stabilities = stabilityOfAll(calibration, pointers, options.stability, options.threads,
                                          {{}, [&](const Progress& p) { resampling.show(p); }});
  resampling.clear();

  for (const SkippedImage& image : calibration.skipped) {
    std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
  }
  if (!options.quiet && calibration.options.groups < options.groups) {
    std::fprintf(stderr, "%zu image groups instead of %zu: more do not fit into --memory %zu\n",
                 calibration.options.groups, options.groups, options.memory.megabytes);
  }
  if (!options.json.empty()) {
    writeText(options.json,
              stabilityJson(model, calibration, decisions, stabilities, options.stability));
  }
  if (!options.quiet && options.json != "-") {
    std::fputs(stabilityListing(model, calibration, decisions, stabilities).c_str(), stdout);
    if (!options.json.empty()) {
      std::printf("written: %s\n", options.json.c_str());
    }
  }
}

}  // namespace

void addStabilityCommand(CLI::App& program) {
  const auto options = std::make_shared<StabilityCommandOptions>();
  CLI::App& command = *program.add_subcommand(
      "stability", "Say how far each threshold can be trusted: what other images would have given");
  options->model.addTo(command);
  command.add_option("--images", options->images, kSamplesHelp)->required();
  addAllowMissingOption(command, options->allowMissing);
  addMethodOption(command, options->method);
  command.add_option("--bits", options->bits, "Activation bits of all layers, 2 to 8")
      ->capture_default_str();
  addOverrideOption(command, options->overrides);
  command
      .add_option("--groups", options->groups,
                  "Image groups to draw from; image i is in group i modulo this")
      ->check(CLI::Range(2, 256))
      ->capture_default_str();
  command.add_option("--resamples", options->stability.resamples, "Subsets to draw")
      ->check(CLI::Range(2, 100000))
      ->capture_default_str();
  command
      .add_option("--seed", options->stability.seed,
                  "What they are drawn with: the same seed gives the same figures")
      ->capture_default_str();
  command.add_flag("--two-pass", options->twoPass,
                   "Run the images twice, for exactly the histogram that ncnn2table has");
  command.add_option("--threads", options->threads, "Threads; 0 for all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  options->memory.addTo(command);
  command.add_option("--json", options->json, "Write all figures here; - for standard output");
  addForceOption(command, options->force);
  command.add_flag("--quiet", options->quiet, "Print nothing but errors and images left out");
  command.callback([options] { stabilityCommand(*options); });
}

}  // namespace quantoscope
