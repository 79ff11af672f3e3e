// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "core/model/model.h"

namespace quantoscope {

/// Loads an ONNX model, operator versions 7 to 21. The graph is read and checked here and built
/// layer by layer; it does not go through the engine's own importer, which changes names, gets some
/// operators wrong and does not defend itself against damaged files. Throws Error.
Model loadOnnxModel(const std::filesystem::path& file);

/// The same from bytes; `name` is for messages.
Model loadOnnxModel(std::span<const std::byte> bytes, const std::string& name);

}  // namespace quantoscope
