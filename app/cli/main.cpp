// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <exception>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "core/base/error.h"

int main(int argc, char** argv) {
  using namespace quantoscope;
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
    try {
      program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return program.exit(error) == 0 ? kExitDone : kExitUsage;
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
