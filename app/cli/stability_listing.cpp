// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/stability_listing.h"

#include <algorithm>

#include "app/cli/columns.h"
#include "app/cli/formatted.h"

namespace quantoscope {
namespace {

std::string row(std::size_t width, const std::string& name, const LayerDecision& decision,
                const ThresholdStability& stability, const Calibration& calibration) {
  const AbsmaxImage& absmax = stability.absmax;
  const std::string without =
      absmax.thresholdWithout ? formatted("%.5g", *absmax.thresholdWithout) : "-";
  const std::string enough = stability.settled() ? std::to_string(stability.imagesEnough)
                                                 : ">" + std::to_string(stability.images);
  return inColumns(name, width) +
         formatted(" %4d %10.5g %10.5g %10.5g %8.2f %8.2f %7s %10s %s%s\n", decision.activationBits,
                   stability.threshold, stability.low, stability.high, stability.spread,
                   stability.sqnrAtStake, enough.c_str(), without.c_str(), absmax.alone ? "" : "*",
                   printableText(calibration.used[absmax.image].filename().string()).c_str());
}

}  // namespace

std::string stabilityListing(
    const Model& model, const Calibration& calibration, std::span<const LayerDecision> decisions,
    std::span<const std::shared_ptr<const ThresholdStability>> stabilities) {
  const std::size_t width = nameColumns(model);
  std::string text =
      inColumns("layer", width) + formatted(" %4s %10s %10s %10s %8s %8s %7s %10s %s\n", "bits",
                                            "threshold", "low", "high", "spread", "at stake",
                                            "enough", "without", "absmax of");
  for (const std::size_t i : leastStable(stabilities)) {
    text += row(width, model.layers[i].name, decisions[i], *stabilities[i], calibration);
  }
  for (std::size_t i = 0; i < stabilities.size(); ++i) {
    if (stabilities[i] == nullptr) {
      text += inColumns(model.layers[i].name, width) +
              formatted(" %4d %10.5g %10s\n", decisions[i].activationBits,
                        decisions[i].automaticThreshold, "-");
    }
  }
  return text +
         formatted("\n%s, the least stable first; %s in %s, %zu left out.\n",
                   counted(stabilities.size(), "layer").c_str(),
                   counted(calibration.used.size(), "image").c_str(),
                   counted(calibration.options.groups, "group").c_str(),
                   calibration.skipped.size()) +
         "low, high: 90 % of the thresholds of resampled image groups lie between. spread: between "
         "them, in dB.\nat stake: SQNR of the input that depends on the choice of images, in dB. "
         "enough: images after which the\nthreshold stays between low and high; > if it moved to "
         "the last. without: the threshold without the image\nthat set absmax, or, where it is "
         "marked *, without its image group.\n";
}

}  // namespace quantoscope
