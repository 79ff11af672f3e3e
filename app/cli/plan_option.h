// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/formats/plan_file.h"

namespace quantoscope {

/// The option --plan FILE: a table, a cache or a report whose values hold where no --override says
/// otherwise.
CLI::Option* addPlanOption(CLI::App& command, std::string& file);

/// The file's decisions for the model's layers, empty for an empty name. What is odd about the file
/// goes to stderr. Throws Error if not all of it can be used.
std::vector<LayerOverride> givenOverrides(const Model& model, const std::string& file,
                                          Target target = Target::Ncnn);

}  // namespace quantoscope
