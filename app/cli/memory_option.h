// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>

#include "core/base/memory_limit.h"

namespace quantoscope {

/// The option --memory: the limit of what is kept to save time.
struct MemoryOption {
  std::size_t megabytes = kDefaultMemory / kMegabyte;

  CLI::Option* addTo(CLI::App& command);
  std::size_t bytes() const { return megabytes * kMegabyte; }
};

}  // namespace quantoscope
