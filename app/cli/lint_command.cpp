// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/cli/columns.h"
#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/formatted.h"
#include "app/cli/open_model.h"
#include "app/cli/text_output.h"
#include "core/formats/lint_json.h"
#include "core/formats/ncnn_table_lint.h"
#include "core/formats/ncnn_table_reader.h"
#include "core/formats/runtime_mending.h"
#include "core/formats/shared_scale_lint.h"

namespace quantoscope {
namespace {

struct LintOptions {
  std::filesystem::path table;
  std::vector<std::filesystem::path> model;
  std::string json;
  std::string mended;
  bool force = false;
  bool quiet = false;
};

std::string lintListing(const TableLint& lint) {
  std::string text;
  for (const LintFinding& finding : lint.findings) {
    text += std::string(toString(finding.severity)) + ": " + describe(finding) + "\n";
  }
  std::size_t longest = 5;
  for (const LayerVerdict& verdict : lint.layers) {
    longest = std::clamp(displayWidth(printableText(verdict.layer)), longest, std::size_t{48});
  }
  text += (text.empty() ? "" : "\n") + inColumns("layer", longest) +
          formatted(" %-7s %s\n", "becomes", "why");
  for (const LayerVerdict& verdict : lint.layers) {
    text += inColumns(verdict.layer, longest) + formatted(" %-7s ", toString(verdict.fate)) +
            verdict.reason + "\n";
  }
  return text + formatted("\n%s: %zu int8, %zu float, %zu broken; %s, %s\n",
                          counted(lint.layers.size(), "layer").c_str(), lint.count(LayerFate::Int8),
                          lint.count(LayerFate::Float), lint.count(LayerFate::Broken),
                          counted(lint.count(LintSeverity::Error), "error").c_str(),
                          counted(lint.count(LintSeverity::Warning), "warning").c_str());
}

void lintCommand(const LintOptions& options) {
  requireWritableText(options.json, options.force);
  requireWritableText(options.mended, options.force);
  const std::string text = readNcnnTableText(options.table);
  const Model model = openModelDescription(options.model);
  const TableLint lint = lintNcnnTable(text, model);
  writeText(options.json,
            options.json.empty() ? "" : lintJson(lint, options.table.string(), model));
  if (!options.mended.empty()) {
    writeText(options.mended, withSharedScales(withinRuntimeLimits(text, model), model));
  }
  if (!options.quiet && options.json != "-" && options.mended != "-") {
    std::fputs(lintListing(lint).c_str(), stdout);
    if (model.source == nullptr) {
      std::fputs("The model's weights are not there: codes and sums were not checked.\n", stdout);
    }
  }
  if (lint.count(LintSeverity::Error) > 0) {
    throw Finished{kExitError};
  }
}

}  // namespace

void addLintCommand(CLI::App& program) {
  const auto options = std::make_shared<LintOptions>();
  CLI::App& command = *program.add_subcommand(
      "lint", "Say what ncnn2int8 would make of a scale table: each layer's fate, and all faults");
  command.add_option("TABLE", options->table, "A scale table for ncnn, of any origin")->required();
  command
      .add_option("MODEL", options->model,
                  "The model's files, in any order; of two files one may be left out if it lies "
                  "beside the other, and the .bin of an ncnn model altogether: then what needs its "
                  "weights is not checked")
      ->required()
      ->expected(1, 2);
  command.add_option("--json", options->json,
                     "Write findings and verdicts here; - for standard output");
  command.add_option("--mended", options->mended,
                     "Write the table here with one scale, the smallest, for all layers that ncnn "
                     "has one for, without what its runtime cannot compute in int8, and else as it "
                     "is; - for standard output");
  addForceOption(command, options->force);
  command.add_flag("--quiet", options->quiet, "Print nothing; the exit code tells");
  command.footer("Exit codes: 0 clean, or warnings only; 1 errors; 2 the command line is wrong.");
  command.callback([options] { lintCommand(*options); });
}

}  // namespace quantoscope
