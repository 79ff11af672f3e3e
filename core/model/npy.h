// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/model/tensor.h"

namespace quantoscope {

/// Reads a NumPy array file: version 1 to 3, little-endian float32, row-major. Throws Error naming
/// the file and what was found for anything else.
Tensor readNpy(const std::filesystem::path& path);

/// The bytes of a NumPy file, version 1, of a tensor.
std::string npyBytes(const Tensor& tensor);

}  // namespace quantoscope
