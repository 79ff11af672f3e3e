// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "core/kernels/kernel_backend.h"

namespace quantoscope {

/// The option --kernels, which every command that runs int8 kernels has.
struct KernelOption {
  std::string name = "auto";

  void addTo(CLI::App& command);
  /// What computes; never Auto. Throws Error for a name that does not exist, and for onednn where
  /// its sums are not exact.
  KernelBackend backend() const;
};

}  // namespace quantoscope
