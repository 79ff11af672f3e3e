// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <memory>
#include <span>
#include <utility>

#include "app/cli/commands.h"
#include "app/cli/open_model.h"
#include "app/cli/size_listing.h"
#include "app/cli/text_output.h"
#include "core/base/atomic_file.h"
#include "core/base/byte_reader.h"
#include "core/formats/export_format.h"
#include "core/formats/model_size_json.h"
#include "core/formats/ncnn_int8_model.h"
#include "core/formats/ncnn_table_lint.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/formats/runtime_mending.h"
#include "core/formats/shared_scale_lint.h"

namespace quantoscope {
namespace {

struct QuantizeOptions {
  std::vector<std::filesystem::path> model;
  std::filesystem::path table;
  std::filesystem::path out;
  std::string json;
  bool mend = false;
  bool force = false;
  bool quiet = false;
};

void quantizeCommand(const QuantizeOptions& options) {
  const ExportTarget target{&exportFormat("ncnn-int8"), options.out};
  requireWritableText(options.json, options.force);
  for (const auto& file : filesOf(target)) {
    requireNew(file, options.force);
  }
  std::string text = readNcnnTableText(options.table);
  const Model model = openModel(options.model);
  requireWritableTargets(std::span(&target, 1), model);
  if (options.mend) {
    text = withSharedScales(withinRuntimeLimits(text, model), model);
  }
  const TableLint lint = lintNcnnTable(text, model);
  requireNoErrors(lint, options.table.string());
  const NetworkArithmetic arithmetic = arithmeticOf(model, parseNcnnTable(text));
  const ModelSize size = ncnnInt8Size(model, arithmetic);
  const auto files = filesOf(target);
  NcnnModelFiles made = ncnnInt8Model(model, arithmetic);
  std::vector<FileContent> contents = {{files.at(0), std::move(made.param)},
                                       {files.at(1), std::move(made.bin)}};
  // Names come from files and need not be valid text.
  const std::string json =
      sizeJson(model, arithmetic, size)
          .dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) +
      "\n";
  if (!options.json.empty() && options.json != "-") {
    contents.push_back({options.json, json});
  }
  writeFilesAtomically(contents);
  for (const LintFinding& finding : lint.findings) {
    if (options.quiet) {
      break;
    }
    std::fprintf(stderr, "warning: %s\n", describe(finding).c_str());
  }
  if (options.json == "-") {
    writeText(options.json, json);
  } else if (!options.quiet) {
    std::fputs(sizeListing(model, arithmetic, size).c_str(), stdout);
    for (const FileContent& file : contents) {
      std::printf("written: %s\n", file.path.c_str());
    }
  }
}

}  // namespace

void addQuantizeCommand(CLI::App& program) {
  const auto options = std::make_shared<QuantizeOptions>();
  CLI::App& command = *program.add_subcommand(
      "quantize",
      "Make the int8 model that ncnn2int8 would make of a float ncnn model and a scale table");
  command
      .add_option("MODEL", options->model,
                  "The float model's .param and .bin; one may be left out if it lies beside the "
                  "other")
      ->required()
      ->expected(1, 2);
  command
      .add_option(
          "--table", options->table,
          "A scale table for ncnn, of any origin. Errors that 'lint' finds stop the command")
      ->required();
  command.add_option("--out", options->out, "Write NAME.param and NAME.bin; both or neither")
      ->type_name("NAME")
      ->required();
  command.add_option("--json", options->json,
                     "Write the bytes of each layer here; - for standard output");
  command.add_flag(
      "--mend", options->mend,
      "Give layers that ncnn has one scale for the smallest of theirs, where the table has "
      "several, and keep those float that its runtime cannot compute in int8; without it they stop "
      "the "
      "command");
  addForceOption(command, options->force);
  command.add_flag("--quiet", options->quiet, "Print nothing but errors");
  command.callback([options] { quantizeCommand(*options); });
}

}  // namespace quantoscope
