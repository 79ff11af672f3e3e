// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/model/model.h"

namespace quantoscope {

/// Loads a Caffe model: the network's text and its weights. Layers are called as in the text.
/// Throws Error.
Model loadCaffeModel(const std::filesystem::path& prototxt,
                     const std::filesystem::path& caffemodel);

/// The same from memory; `name` is for messages.
Model loadCaffeModel(std::string_view prototxt, std::span<const std::byte> caffemodel,
                     const std::string& name);

}  // namespace quantoscope
