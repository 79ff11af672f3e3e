// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/formatted.h"
#include "app/cli/measuring_options.h"
#include "app/cli/method_option.h"
#include "app/cli/model_options.h"
#include "app/cli/open_model.h"
#include "app/cli/plan_option.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "app/cli/text_output.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/base/error.h"
#include "core/calibration/threshold_methods.h"
#include "core/formats/plan_diff.h"

namespace quantoscope {
namespace {

struct DiffOptions {
  std::filesystem::path before;
  std::filesystem::path after;
  ModelOptions model;
  MeasuringOptions measuring;
  std::string method = "ncnn";
  bool measure = false;
  std::string json;
  bool force = false;
  bool quiet = false;
};

std::string effectText(const DifferenceEffect& effect) {
  const auto divergence = [](const std::optional<double>& nats) {
    return nats ? formatted("%.4g", *nats) : std::string("–");
  };
  std::string text =
      formatted("divergence %s → %s, expected SQNR %.1f → %.1f dB",
                divergence(effect.divergenceBefore).c_str(),
                divergence(effect.divergenceAfter).c_str(), effect.sqnrBefore, effect.sqnrAfter);
  if (effect.measuredBefore && effect.measuredAfter) {
    text += formatted(", measured %.1f → %.1f dB", *effect.measuredBefore, *effect.measuredAfter);
  }
  return text;
}

std::string differenceText(const LayerDifference& layer) {
  std::string text;
  if (layer.before != layer.after) {
    text += formatted("%s → %s", toString(layer.before), toString(layer.after));
  }
  if (layer.activationChanged) {
    text += formatted("%sthreshold %.6g → %.6g", text.empty() ? "" : "; ", layer.thresholdBefore,
                      layer.thresholdAfter);
    text += layer.thresholdRatio ? formatted(" (×%.4g", *layer.thresholdRatio) : " (";
    text += layer.bins ? formatted(", %+.1f bins of 2048)", *layer.bins) : ")";
  }
  if (layer.weightScalesChanged > 0) {
    text += formatted("%s%zu of %zu weight scales", text.empty() ? "" : "; ",
                      layer.weightScalesChanged, layer.weightScales);
    text += layer.largestWeightRatio
                ? formatted(" by up to a factor of %.4g", *layer.largestWeightRatio)
                : "";
  }
  return text;
}

std::string diffListing(const PlanDiff& diff) {
  std::size_t longest = 5;
  for (const LayerDifference& layer : diff.layers) {
    longest = std::clamp(displayWidth(printableText(layer.layer)), longest, std::size_t{48});
  }
  std::string text;
  for (const LayerDifference& layer : diff.layers) {
    text += inColumns(layer.layer, longest) + " " + differenceText(layer) + "\n";
    if (layer.effect) {
      text += std::string(longest + 1, ' ') + effectText(*layer.effect) + "\n";
    }
  }
  for (const std::string& layer : diff.unknown) {
    text += printableText(layer) + ": the model has no such layer\n";
  }
  text += formatted("%zu layers differ, %zu are the same", diff.layers.size(), diff.same);
  text += diff.rounded == 0
              ? "\n"
              : formatted(", %zu of them but for the rounding of the file\n", diff.rounded);
  if (diff.outputBefore && diff.outputAfter) {
    text += formatted("the network's output: SQNR %.2f → %.2f dB\n", *diff.outputBefore,
                      *diff.outputAfter);
  }
  return text;
}

// What the two files make of the same network on the same images.
PlanDiff onImages(PlanDiff diff, const DiffOptions& options, const Model& model) {
  const MeasuringOptions& measuring = options.measuring;
  measuring.kernels.backend();  // before anything is calibrated: it may not exist on this CPU
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const SampleSet samples = samplesOf(model, measuring.images, measuring.allowMissing);
  noteSizes(model, samples, preprocessing, options.quiet);
  AnalysisOptions analysisOptions = measuring.analysis(preprocessing, samples);
  Plan before;
  before.method = thresholdMethod(options.method).id;
  before.target = measuring.target();
  Plan after = before;
  before.overrides = givenOverrides(model, options.before.string(), before.target, options.quiet);
  after.overrides = givenOverrides(model, options.after.string(), after.target, options.quiet);
  const Calibration calibration =
      measuring.calibration(model, samples, preprocessing, options.quiet);
  const auto reportsBefore = reportAll(model, calibration, before, measuring.threads);
  const auto reportsAfter = reportAll(model, calibration, after, measuring.threads);
  diff = withEffects(std::move(diff), model, calibration, reportsBefore, reportsAfter);
  if (!options.measure) {
    return diff;
  }
  const auto measured = [&](const std::vector<LayerReport>& reports, const char* what) {
    ProgressLine progress(what, options.quiet);
    NetworkAnalysis analysis =
        analyze(model, samples, arithmeticOf(reports, before.target), analysisOptions,
                {{}, [&](const Progress& p) { progress.show(p); }});
    progress.clear();
    return analysis;
  };
  const NetworkAnalysis analysisBefore = measured(reportsBefore, "measuring A");
  const NetworkAnalysis analysisAfter = measured(reportsAfter, "measuring B");
  for (const SkippedImage& image : analysisAfter.skipped) {
    std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
  }
  return withMeasured(std::move(diff), model, analysisBefore, analysisAfter);
}

bool differ(const DiffOptions& options) {
  requireWritableText(options.json, options.force);
  const bool images = !options.measuring.images.empty();
  if ((images || options.measure) && options.model.files.empty()) {
    throw Error("--images and --measure need the model's files");
  }
  if (options.measure && !images) {
    throw Error("--measure needs --images");
  }
  std::optional<Model> model;
  if (!options.model.files.empty()) {
    model = openModel(options.model.files);
  }
  const Model* const known = model ? &*model : nullptr;
  const PlanScales before = readPlanScales(options.before, known);
  const PlanScales after = readPlanScales(options.after, known);
  PlanDiff diff = diffPlans(before, after, known);
  if (images) {
    diff = onImages(std::move(diff), options, *model);
  }
  writeText(options.json, diffJson(diff, before.file, after.file));
  if (!options.quiet && options.json != "-") {
    std::fputs(diffListing(diff).c_str(), stdout);
  }
  return !diff.layers.empty();
}

void diffCommand(const DiffOptions& options) {
  // 1 means that the files differ, so that trouble has the other code, as with diff.
  constexpr int kTrouble = kExitUsage;
  bool different = false;
  try {
    different = differ(options);
  } catch (const Error& error) {
    std::fprintf(stderr, "quantoscope-cli: %s\n", error.what());
    throw Finished{kTrouble};
  }
  if (different) {
    throw Finished{kExitError};
  }
}

}  // namespace

void addDiffCommand(CLI::App& program) {
  const auto options = std::make_shared<DiffOptions>();
  CLI::App& command = *program.add_subcommand(
      "diff",
      "Compare two scale tables for ncnn, calibration caches of TensorRT or JSON reports of "
      "'calibrate', layer by layer");
  command.add_option("A", options->before, "A table, a cache or a report")->required();
  command.add_option("B", options->after, "Another one")->required();
  options->model.addTo(command);
  command.get_option("MODEL")->required(false)->expected(0, 2);
  command.get_option("MODEL")->description(
      "The model's files: layers are listed in its order, and names are checked");
  options->measuring.addTo(command);
  command.get_option("--images")
      ->required(false)
      ->description(
          std::string(
              "Calibrate with these, and say what each difference does to the divergence and "
              "to the expected error. ") +
          kSamplesHelp);
  command.add_flag("--measure", options->measure,
                   "Also run both int8 networks on the images and measure every layer");
  addMethodOption(command, options->method);
  command.add_option("--json", options->json, "Write the differences here; - for standard output");
  addForceOption(command, options->force);
  command.add_flag("--quiet", options->quiet, "Print nothing; the exit code tells");
  command.footer(
      "Exit codes: 0 the same; 1 different; 2 a file cannot be used, or the command line is "
      "wrong.");
  command.callback([options] { diffCommand(*options); });
}

}  // namespace quantoscope
