// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "app/cli/formatted.h"
#include "app/cli/memory_option.h"
#include "app/cli/model_options.h"
#include "app/cli/open_model.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "app/cli/text_output.h"
#include "core/base/error.h"
#include "core/calibration/calibrate.h"
#include "core/formats/projection_csv.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

struct ProjectOptions {
  ModelOptions model;
  std::vector<std::string> images;
  int bits = 4;
  int threads = 0;
  MemoryOption memory;
  std::string csv;
  bool force = false;
  bool allowMissing = false;
  bool quiet = false;
};

std::string cell(const Projection& projection) {
  if (projection.signal == 0) {
    return "-";
  }
  return projection.infinite > 0 ? "overflows" : formatted("%.2f", projection.sqnr());
}

std::string listing(const Model& model, std::span<const std::vector<LayerProjection>> layers,
                    bool withActivation) {
  const std::size_t width = nameColumns(model);
  std::string names;
  for (const LayerProjection& projection : layers.front()) {
    const std::string bits =
        projection.format == NumberFormat::Log2 ? "/" + std::to_string(projection.bits) : "";
    names += formatted(" %9s", (toString(projection.format) + bits).c_str());
  }
  const int group = 10 * static_cast<int>(kNumberFormats.size());
  std::string text = std::string(width, ' ') +
                     formatted(" %-*s%s\n", group, " weights, SQNR dB",
                               withActivation ? "  activation, SQNR dB" : "") +
                     inColumns("layer", width) + names + (withActivation ? " " + names : "") + "\n";
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    text += inColumns(model.layers[i].name, width);
    for (const LayerProjection& projection : layers[i]) {
      text += formatted(" %9s", cell(projection.weights).c_str());
    }
    text += withActivation ? " " : "";
    for (const LayerProjection& projection : layers[i]) {
      text += withActivation ? formatted(" %9s", cell(projection.activation).c_str()) : "";
    }
    text += "\n";
  }
  return text;
}

void projectCommand(const ProjectOptions& options) {
  requireWritableText(options.csv, options.force);
  largestCode(options.bits);
  const Model model = openModel(options.model.files);
  if (model.layers.empty()) {
    throw Error(model.name + ": has no layer that can be quantized");
  }
  std::optional<Calibration> calibration;
  if (!options.images.empty()) {
    const Preprocessing preprocessing = options.model.preprocessing(model);
    const SampleSet samples = samplesOf(model, options.images, options.allowMissing);
    noteSizes(model, samples, preprocessing, options.quiet);
    ProgressLine progress("calibrating", options.quiet);
    CalibrationOptions how = {preprocessing, false, options.threads};
    how.memory = options.memory.bytes();
    calibration =
        calibrate(model, samples, how, {{}, [&](const Progress& p) { progress.show(p); }});
    progress.clear();
    for (const SkippedImage& image : calibration->skipped) {
      std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
    }
  }
  std::vector<std::vector<LayerProjection>> layers;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    layers.push_back(projectionsOf(
        model.layers[i], calibration ? &calibration->layers[i]->histogram : nullptr, options.bits));
  }
  writeText(options.csv, projectionCsv(model, layers));
  if (!options.quiet && options.csv != "-") {
    std::fputs(listing(model, layers, calibration.has_value()).c_str(), stdout);
    if (!options.csv.empty()) {
      std::printf("written: %s\n", options.csv.c_str());
    }
  }
}

}  // namespace

void addProjectCommand(CLI::App& program) {
  const auto options = std::make_shared<ProjectOptions>();
  CLI::App& command = *program.add_subcommand(
      "project",
      "Show what other number formats would do to each layer: half precision, powers of "
      "two, ternary, binary");
  options->model.addTo(command);
  command.add_option(
      "--images", options->images,
      std::string("Adds the activations; without it the weights only. ") + kSamplesHelp);
  addAllowMissingOption(command, options->allowMissing);
  command
      .add_option("--bits", options->bits, "Of a power of two: sign, zero and exponents; 2 to 8")
      ->capture_default_str();
  command.add_option("--threads", options->threads, "Threads; 0 for all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  options->memory.addTo(command);
  command.add_option("--csv", options->csv,
                     "Write SQNR and cosine of every layer here; - for standard output");
  addForceOption(command, options->force);
  command.add_flag("--quiet", options->quiet, "Print nothing but errors and images left out");
  command.callback([options] { projectCommand(*options); });
}

}  // namespace quantoscope
