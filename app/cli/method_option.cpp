// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/method_option.h"

#include "core/calibration/threshold_methods.h"

namespace quantoscope {

void addMethodOption(CLI::App& command, std::string& method) {
  std::string names;
  for (const ThresholdMethod& known : thresholdMethods()) {
    names += (names.empty() ? "" : "|") + std::string(known.id);
  }
  command
      .add_option(
          "--method", method,
          "How thresholds are chosen: " + names + "; or kl, aciq, eq, as ncnn2table calls them")
      ->capture_default_str();
}

}  // namespace quantoscope
