// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "app/cli/class_listing.h"
#include "app/cli/commands.h"
#include "app/cli/kernel_option.h"
#include "app/cli/model_options.h"
#include "app/cli/open_model.h"
#include "app/cli/sample_options.h"
#include "app/cli/text_output.h"
#include "core/analysis/quantized_network.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/formats/ncnn_table_lint.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/formats/runtime_mending.h"
#include "core/model/network.h"
#include "core/model/npy.h"
#include "core/model/sample_source.h"
#include "core/quantization/embedded_arithmetic.h"

namespace quantoscope {
namespace {

namespace fs = std::filesystem;

struct RunOptions {
  ModelOptions model;
  std::vector<std::string> inputs;
  bool allowMissing = false;
  fs::path folder;
  fs::path table;
  std::string target = "ncnn";
  KernelOption kernels;
  int threads = 0;
  std::string classNames;
  std::size_t top = 0;
  bool force = false;
};

// A blob may be called "fire2/concat"; a file may not.
std::string fileNameOf(const fs::path& image, const std::string& blob) {
  std::string name = image.stem().string() + "." + blob + ".npy";
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

// Outputs are named after the first input's files.
void requireOwnNames(const std::vector<fs::path>& files) {
  std::set<std::string> stems;
  for (const fs::path& file : files) {
    if (!stems.insert(file.stem().string()).second) {
      throw Error(file.string() + ": another input has the name " + file.stem().string() +
                  " too, so that their outputs would have the same file name");
    }
  }
}

// What the runtime could not compute in int8 is float here, with a warning.
NetworkArithmetic arithmeticOfTableFile(const Model& model, const fs::path& file, Target target) {
  std::string text = readNcnnTableText(file);
  if (target == Target::Ncnn) {
    for (const LintFinding& finding : lintNcnnTable(text, model).findings) {
      if (isRuntimeLimit(finding)) {
        std::fprintf(stderr, "warning: %s: %s\n", file.c_str(), describe(finding).c_str());
      }
    }
    text = withinRuntimeLimits(text, model);
  }
  return tableArithmetic(model, text, file.string(), target);
}

// Nothing for a network that is run in float.
std::optional<NetworkArithmetic> arithmeticFor(const Model& model, const fs::path& table,
                                               Target target) {
  if (model.embeddedScales.empty()) {
    return table.empty() ? std::nullopt
                         : std::optional(arithmeticOfTableFile(model, table, target));
  }
  if (!table.empty()) {
    throw Error(model.name +
                ": is quantized already and has scales of its own; --table is for the "
                "float model that it was made from");
  }
  if (target != Target::Ncnn) {
    throw Error(model.name +
                ": is quantized already, for ncnn; it cannot be computed for the target " +
                toString(target));
  }
  return embeddedArithmetic(model);
}

void runCommand(const RunOptions& options) {
  const ClassNames names =
      options.classNames.empty() ? ClassNames() : readClassNames(options.classNames);
  constexpr std::size_t kTop = 5;
  const std::size_t top = options.top == 0 && !names.empty() ? kTop : options.top;
  const KernelBackend backend = options.kernels.backend();
  const Target target = parseTarget(options.target);
  const Model model = openModel(options.model.files);
  const Preprocessing preprocessing = options.model.preprocessing(model);
  const SampleSet samples = samplesOf(model, options.inputs, options.allowMissing);
  const std::vector<fs::path>& files = samples.files.front();
  requireOwnNames(files);
  for (const fs::path& file : files) {
    for (const ModelOutput& output : model.outputs) {
      requireNew(options.folder / fileNameOf(file, output.name), options.force);
    }
  }
  setEngineThreads(options.threads > 0
                       ? options.threads
                       : static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
  const std::vector<Shape> shapes = sampleShapes(model, samples, preprocessing);
  noteSizes(model, samples, preprocessing, false);
  const auto arithmetic = arithmeticFor(model, options.table, target);
  // A hook can only replace layers that the engine has not merged with others.
  Network network(model, shapes, arithmetic ? Fusion::Off : Fusion::On);
  std::optional<QuantizedNetwork> int8;
  std::optional<QuantizingHook> hook;
  if (arithmetic) {
    int8.emplace(model, *arithmetic, backend);
    hook.emplace(*int8);
  }
  std::error_code error;
  bool folderMade = fs::is_directory(options.folder, error);
  std::vector<std::string> leftOut;
  for (std::size_t sample = 0; sample < samples.count(); ++sample) {
    const fs::path& file = files[sample];
    std::vector<Tensor> inputs;
    try {
      inputs = loadSample(model, samples, sample, preprocessing, shapes);
    } catch (const Error& unusable) {
      leftOut.emplace_back(unusable.what());
      continue;
    }
    const auto outputs = network.forward(inputs, hook ? &*hook : nullptr);
    if (!folderMade) {
      fs::create_directories(options.folder, error);
      if (error) {
        throw Error(options.folder.string() + ": cannot be made: " + error.message());
      }
      folderMade = true;
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const fs::path written = options.folder / fileNameOf(file, model.outputs[i].name);
      writeFileAtomically(written, npyBytes(outputs[i]));
      std::printf("%s %s\n", written.c_str(), toString(outputs[i].shape).c_str());
    }
    std::fputs(classListing(outputs, names, top).c_str(), stdout);
  }
  if (leftOut.size() == samples.count()) {
    throw Error(leftOut.front());
  }
  for (const std::string& reason : leftOut) {
    std::fprintf(stderr, "left out: %s\n", reason.c_str());
  }
}

}  // namespace

void addRunCommand(CLI::App& program) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App& command = *program.add_subcommand(
      "run",
      "Run the network, in float or with int8 layers, and write each output blob "
      "as IMAGE.BLOB.npy. A model that is quantized already runs with its own codes and scales");
  options->model.addTo(command);
  command
      .add_option("--input", options->inputs,
                  "Images or .npy arrays (C×H×W); folders and list files work too; NAME=PATH, once "
                  "for each, if the network has several inputs")
      ->required();
  addAllowMissingOption(command, options->allowMissing);
  command.add_option("--out", options->folder, "Folder for the outputs; made if it is missing")
      ->required();
  command.add_option("--table", options->table,
                     "Scale table for ncnn: compute the layers that it names in int8");
  command
      .add_option("--target", options->target,
                  "Whose int8 arithmetic: ncnn, or integer (int32 bias, fixed-point multipliers)")
      ->type_name("ncnn|integer")
      ->capture_default_str();
  options->kernels.addTo(command);
  command.add_option("--threads", options->threads, "Threads; 0 for all cores")
      ->check(CLI::Range(0, 1024))
      ->capture_default_str();
  command.add_option("--top", options->top,
                     "Print so many of a classifier's best classes with their values (5 with "
                     "--class-names)");
  command.add_option("--class-names", options->classNames,
                     "One name a line, the first for class 0");
  addForceOption(command, options->force);
  command.callback([options] { runCommand(*options); });
}

}  // namespace quantoscope
