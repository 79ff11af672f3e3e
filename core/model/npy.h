// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/model/tensor.h"

namespace quantoscope {

/// Reads a NumPy array file, version 1 to 3: real numbers, integers or truth values, little-endian,
/// row-major or Fortran order, as float32 in row-major order. Throws Error naming the file and what
/// was found for anything else.
Tensor readNpy(const std::filesystem::path& path);

/// The shape alone. Throws Error as readNpy() does for the header.
Shape readNpyShape(const std::filesystem::path& path);

/// True for a file that is read as an array: `.npy`, in any case.
bool isArrayFile(const std::filesystem::path& path);

/// The bytes of a NumPy file, version 1, of a tensor.
std::string npyBytes(const Tensor& tensor);

}  // namespace quantoscope
