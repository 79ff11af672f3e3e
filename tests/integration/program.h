// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace quantoscope::testing {

struct ProgramResult {
  int exitCode = -1;  ///< Negative: the number of the signal that ended the program.
  std::string output;
  std::string errors;
};

/// Runs quantoscope-cli with these arguments and no standard input.
ProgramResult runCli(const std::vector<std::string>& arguments);

}  // namespace quantoscope::testing
