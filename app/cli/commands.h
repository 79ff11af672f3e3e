// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace quantoscope {

// Each adds one command to the program; the command runs when the command line names it.
void addAnalyzeCommand(CLI::App& program);
void addCalibrateCommand(CLI::App& program);
void addCompareCommand(CLI::App& program);
void addDiffCommand(CLI::App& program);
void addInfoCommand(CLI::App& program);
void addLintCommand(CLI::App& program);
void addNcnn2tableCommand(CLI::App& program);
void addQuantizeCommand(CLI::App& program);
void addProjectCommand(CLI::App& program);
void addRunCommand(CLI::App& program);
void addStabilityCommand(CLI::App& program);

}  // namespace quantoscope
