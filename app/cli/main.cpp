// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/peer_arguments.h"
#include "core/base/error.h"
#include "core/model/library_messages.h"

int main(int argc, char** argv) {
  using namespace quantoscope;
  std::ostream errors(silenceLibraries());
  try {
    CLI::App program(
        "Quantoscope calibrates networks for int8 inference: it finds the threshold of every\n"
        "layer's activations and writes the scale table that the runtime reads.",
        "quantoscope-cli");
    program.set_version_flag("--version", "quantoscope-cli " QUANTOSCOPE_VERSION);
    program.require_subcommand(1);
    program.footer(
        "'quantoscope-cli COMMAND --help' lists the options of a command.\n\n"
        "Exit codes: 0 done; 1 a file, a model or a value cannot be used, the reason is on\n"
        "standard error and nothing was written; 2 the command line is wrong. 'lint' exits\n"
        "with 1 if the table has errors.");
    addCalibrateCommand(program);
    addAnalyzeCommand(program);
    addCompareCommand(program);
    addStabilityCommand(program);
    addProjectCommand(program);
    addInfoCommand(program);
    addLintCommand(program);
    addDiffCommand(program);
    addQuantizeCommand(program);
    addRunCommand(program);
    addNcnn2tableCommand(program);
    std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
    if (arguments.empty() || arguments.front() != "ncnn2table") {
      arguments = withOptionNames(arguments);
    }
    std::reverse(arguments.begin(), arguments.end());  // the parser takes them from the back
    try {
      program.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      return program.exit(error, std::cout, errors) == 0 ? kExitDone : kExitUsage;
    } catch (const Finished& finished) {
      return finished.exitCode;
    }
    return kExitDone;
  } catch (const Error& error) {
    std::fprintf(stderr, "quantoscope-cli: %s\n", error.what());
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "quantoscope-cli: there is not enough memory for this\n");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "quantoscope-cli: internal error: %s\n", error.what());
  }
  return kExitError;
}
