// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/model_options.h"
#include "app/cli/preprocessing_listing.h"
#include "app/cli/progress_line.h"
#include "app/cli/sample_options.h"
#include "core/analysis/preprocessing_search.h"
#include "core/base/error.h"
#include "core/model/labels.h"
#include "core/model/model_summary.h"
#include "core/model/sample_source.h"
#include "core/quantization/runtime_obstacle.h"

namespace quantoscope {
namespace {

struct InfoOptions {
  ModelOptions model;
  bool json = false;
  bool tryPreprocessing = false;
  std::vector<std::string> images;
  std::string labels;
  bool allowMissing = false;
  int threads = 0;
};

void tryPreprocessing(const InfoOptions& options, const Model& model,
                      const Preprocessing& preprocessing) {
  const SampleSet samples = samplesOf(model, options.images, options.allowMissing);
  PreprocessingSearchOptions search;
  search.current = preprocessing;
  search.threads = options.threads;
  if (!options.labels.empty()) {
    const auto names = classNamesBeside(options.labels);
    search.labels =
        labelsOf(readLabels(options.labels, names.empty() ? ClassNames() : readClassNames(names)),
                 samples.files.front());
  } else {
    search.labels = samples.labels;
    search.labelsOptional = true;
  }
  ProgressLine progress("trying", false);
  const PreprocessingRanking ranking = searchPreprocessing(
      model, samples, search, {{}, [&](const Progress& p) { progress.show(p); }});
  progress.clear();
  for (const SkippedImage& image : ranking.skipped) {
    std::fprintf(stderr, "left out: %s\n", image.reason.c_str());
  }
  const std::string text =
      options.json ? preprocessingJson(ranking) : preprocessingListing(ranking);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void infoCommand(const InfoOptions& options) {
  if (options.tryPreprocessing == options.images.empty()) {
    throw Error(options.tryPreprocessing
                    ? "--try-preprocessing needs --images, and finds more with --labels"
                    : "--images is for --try-preprocessing");
  }
  if (!options.labels.empty() && !options.tryPreprocessing) {
    throw Error("--labels is for --try-preprocessing");
  }
  const Model model = loadModel(options.model.files);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  if (options.tryPreprocessing) {
    tryPreprocessing(options, model, preprocessing);
    return;
  }
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
  command.add_flag("--try-preprocessing", options->tryPreprocessing,
                   "Run the float network on --images with every mean, norm and pixel order in "
                   "common use; say which fits, how sure that is, and the options for it");
  command.add_option("--images", options->images, std::string("Images to try on. ") + kSamplesHelp);
  command.add_option("--labels", options->labels,
                     "Lines 'file class', classes counted from 0: ranks by how often the network "
                     "is right, which is far surer");
  addAllowMissingOption(command, options->allowMissing);
  command.add_option("--threads", options->threads, "Threads; 0 for all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command.callback([options] { infoCommand(*options); });
}

}  // namespace quantoscope
