// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/memory_option.h"

namespace quantoscope {

CLI::Option* MemoryOption::addTo(CLI::App& command) {
  constexpr std::size_t kMost = std::size_t{1} << 20U;
  return command
      .add_option("--memory", megabytes,
                  "MB that may be kept to save time: half for counters, all for what layers read "
                  "and write in a scale search. With less, long networks take longer and have "
                  "fewer image groups")
      ->check(CLI::Range(kLeastMemory / kMegabyte, kMost))
      ->type_name("MB")
      ->capture_default_str();
}

}  // namespace quantoscope
