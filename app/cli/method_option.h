// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace quantoscope {

/// The option --method, whose value is the id of a threshold method.
void addMethodOption(CLI::App& command, std::string& method);

}  // namespace quantoscope
