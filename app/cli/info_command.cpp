// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/model_options.h"
#include "core/model/image_source.h"
#include "core/model/model_summary.h"

namespace quantoscope {
namespace {

struct InfoOptions {
  ModelOptions model;
  bool json = false;
};

bool isOpen(const Shape& shape) {
  return shape.empty() || std::find(shape.begin(), shape.end(), 0) != shape.end();
}

/// The inputs' shapes, or none if the model leaves one open and no size was given.
std::vector<Shape> shapesOf(const Model& model, const Preprocessing& preprocessing) {
  std::vector<Shape> shapes;
  for (const ModelInput& input : model.inputs) {
    const bool image = input.shape.empty() || input.shape.size() == 3;
    if (isOpen(input.shape) && (!image || preprocessing.width == 0)) {
      return {};
    }
    shapes.push_back(resolveInputShape(input.shape, preprocessing));
  }
  return shapes;
}

void infoCommand(const InfoOptions& options) {
  const Model model = loadModel(options.model.files);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const ModelSummary summary = summarize(model, shapesOf(model, preprocessing));
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
