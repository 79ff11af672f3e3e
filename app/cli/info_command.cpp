// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/model_options.h"
#include "core/model/model_summary.h"
#include "core/model/sample_source.h"
#include "core/quantization/runtime_obstacle.h"

namespace quantoscope {
namespace {

struct InfoOptions {
  ModelOptions model;
  bool json = false;
};

void infoCommand(const InfoOptions& options) {
  const Model model = loadModel(options.model.files);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  ModelSummary summary = summarize(model, knownShapes(model, preprocessing));
  for (const QuantizableLayer& layer : model.layers) {
    summary.whyFloat.push_back(describe(runtimeObstacle(layer, Target::Ncnn)));
  }
  const std::string text = options.json ? jsonSummary(model, summary) : textSummary(model, summary);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace

void addInfoCommand(CLI::App& program) {
  const auto options = std::make_shared<InfoOptions>();
  CLI::App& command = *program.add_subcommand(
      "info", "Show a model's files, inputs, outputs and the layers that can be quantized");
  options->model.addTo(command);
  command.add_flag("--json", options->json, "Write JSON");
  command.callback([options] { infoCommand(*options); });
}

}  // namespace quantoscope
