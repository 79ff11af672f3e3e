// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/calibration/calibrate.h"
#include "core/formats/plan_file.h"

namespace quantoscope {

/// The option --plan FILE: a table, a cache or a report whose values hold where no --override says
/// otherwise.
CLI::Option* addPlanOption(CLI::App& command, std::string& file);

/// The file's decisions for the model's layers, empty for an empty name. What is odd about the file
/// goes to stderr, unless it is to be quiet. Throws Error if not all of it can be used.
std::vector<LayerOverride> givenOverrides(const Model& model, const std::string& file,
                                          Target target, bool quiet);

/// What the command line says of a plan.
struct GivenPlan {
  const std::string& file;                    ///< Of --plan.
  const std::vector<std::string>& overrides;  ///< Of --override: a layer and its pairs in turn.
  bool methodGiven = false;                   ///< There is a --method.
  bool quiet = false;
};

/// If the file is a report of the same model and images, its plan is taken over exactly: what was
/// automatic is so again, not fixed at the value that it had. With a --method of the command line
/// all values stay fixed. The target stays.
void restoreAutomatic(Plan& plan, const Model& model, const Calibration& calibration,
                      const GivenPlan& given);

}  // namespace quantoscope
