// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>

namespace quantoscope {

/// The option --bins: of the histogram that divergences are computed on, 2048 or 4096.
void addBinsOption(CLI::App& command, std::size_t& bins);

}  // namespace quantoscope
