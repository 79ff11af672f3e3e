// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/preprocessing.h"
#include "core/model/sample_source.h"

namespace quantoscope {

/// Help for the options that samples come from.
inline constexpr const char* kSamplesHelp =
    "A folder, a list file (.txt, one path a line), an image or a .npy tensor; NAME=PATH, once for "
    "each, if the network has several inputs";

/// The option --allow-missing.
void addAllowMissingOption(CLI::App& command, bool& allowed);

/// The samples at these places: "NAME=PATH" for an input of that name, anything else is a path.
/// Throws Error as findSamples() does.
SampleSet samplesOf(const Model& model, const std::vector<std::string>& given, bool allowMissing);

/// Says on standard error which inputs run with another size than the model declares.
void noteSizes(const Model& model, const SampleSet& samples, const Preprocessing& preprocessing,
               bool quiet);

}  // namespace quantoscope
