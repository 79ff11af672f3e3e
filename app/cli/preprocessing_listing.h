// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/analysis/preprocessing_search.h"

namespace quantoscope {

/// The options that say this preprocessing on a command line; size and fit only if they are set.
std::string optionsOf(const Preprocessing& preprocessing);

/// The ranking as a table, what it says, and the options to paste.
std::string preprocessingListing(const PreprocessingRanking& ranking);

/// The same as JSON.
std::string preprocessingJson(const PreprocessingRanking& ranking);

}  // namespace quantoscope
