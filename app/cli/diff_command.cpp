// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/formatted.h"
#include "app/cli/text_output.h"
#include "core/base/error.h"
#include "core/formats/plan_diff.h"

namespace quantoscope {
namespace {

struct DiffOptions {
  std::filesystem::path before;
  std::filesystem::path after;
  std::vector<std::filesystem::path> model;
  std::string json;
  bool force = false;
  bool quiet = false;
};

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
    longest = std::clamp(layer.layer.size(), longest, std::size_t{48});
  }
  std::string text;
  for (const LayerDifference& layer : diff.layers) {
    text += formatted("%-*s ", static_cast<int>(longest), layer.layer.c_str()) +
            differenceText(layer) + "\n";
  }
  for (const std::string& layer : diff.unknown) {
    text += layer + ": the model has no such layer\n";
  }
  return text + formatted("%zu layers differ, %zu are the same\n", diff.layers.size(), diff.same);
}

bool differ(const DiffOptions& options) {
  requireWritableText(options.json, options.force);
  const PlanScales before = readPlanScales(options.before);
  const PlanScales after = readPlanScales(options.after);
  std::optional<Model> model;
  if (!options.model.empty()) {
    model = loadModel(options.model);
  }
  const PlanDiff diff = diffPlans(before, after, model ? &*model : nullptr);
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
      "diff", "Compare two scale tables for ncnn, or JSON reports of 'calibrate', layer by layer");
  command.add_option("A", options->before, "A table or a report")->required();
  command.add_option("B", options->after, "Another one")->required();
  command
      .add_option("MODEL", options->model,
                  "The model's files: layers are listed in its order, and names are checked")
      ->expected(0, 2);
  command.add_option("--json", options->json, "Write the differences here; - for standard output");
  addForceOption(command, options->force);
  command.add_flag("--quiet", options->quiet, "Print nothing; the exit code tells");
  command.footer(
      "Exit codes: 0 the same; 1 different; 2 a file cannot be used, or the command line is "
      "wrong.");
  command.callback([options] { diffCommand(*options); });
}

}  // namespace quantoscope
