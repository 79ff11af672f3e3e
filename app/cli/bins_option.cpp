// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bins_option.h"

#include <set>

namespace quantoscope {

void addBinsOption(CLI::App& command, std::size_t& bins) {
  command
      .add_option("--bins", bins,
                  "Bins of the histogram that divergences are computed on: 2048, as ncnn2table has "
                  "it, or 4096")
      ->check(CLI::IsMember(std::set<std::size_t>{2048, 4096}))
      ->type_name("2048|4096")
      ->capture_default_str();
}

}  // namespace quantoscope
