// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/model/model.h"

namespace quantoscope {

/// Loads a Darknet model: the network's text and its weights. Darknet names nothing; a layer is
/// called by its type and its number in the file, from 0: "convolutional_3". Detection layers are
/// left out: what they read are the outputs. Throws Error.
Model loadDarknetModel(const std::filesystem::path& cfg, const std::filesystem::path& weights);

/// The same from memory; `name` is for messages.
Model loadDarknetModel(std::string_view cfg, std::span<const std::byte> weights,
                       const std::string& name);

}  // namespace quantoscope
