// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/layer_listing.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "app/cli/columns.h"
#include "app/cli/formatted.h"
#include "core/analysis/scale_sharing.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {
namespace {

// A fault of one layer is said for that layer, a property that many layers share once.
std::string warningLines(const Model& model, std::span<const LayerReport> reports) {
  std::map<WarningKind, std::vector<std::size_t>> layersOf;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    for (const Warning& warning : reports[i].warnings) {
      layersOf[warning.kind].push_back(i);
    }
  }
  std::string lines;
  for (const auto& [kind, layers] : layersOf) {
    const auto& first = reports[layers.front()].warnings;
    const auto warning = std::find_if(first.begin(), first.end(),
                                      [kind = kind](const Warning& w) { return w.kind == kind; });
    lines += printableText(model.layers[layers.front()].name);
    if (layers.size() > 1) {
      lines += " and " + std::to_string(layers.size() - 1) + " more";
    }
    lines += ": " + describe(*warning) + "\n";
  }
  return lines;
}

std::string misreadLines(const Model& model, std::span<const LayerReport> reports) {
  std::string lines;
  const Target target = reports.empty() ? Target::Ncnn : reports.front().decision.target;
  for (const MisreadCodes& misread : misreadCodesOf(model, target, reports)) {
    lines +=
        model.layers[misread.reader].name + ": " +
        describe(misread, model.layers[misread.producer].name, model.layers[misread.first].name) +
        ".\n";
  }
  return lines;
}

// What a search brought, where a method in force needs one.
std::string searchLine(const Model& model, std::span<const LayerReport> reports) {
  std::size_t layers = 0;
  std::size_t images = 0;
  double before = 0;
  double after = 0;
  std::size_t most = 0;
  double gain = -1;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const LayerDecision& decision = reports[i].decision;
    const auto& searched = decision.searched;
    if (!thresholdMethod(decision.method).needsSearch || !searched ||
        !std::isfinite(searched->cosine)) {
      continue;
    }
    ++layers;
    images = std::max(images, searched->images);
    before += searched->startCosine;
    after += searched->cosine;
    if (searched->cosine - searched->startCosine > gain) {
      gain = searched->cosine - searched->startCosine;
      most = i;
    }
  }
  if (layers == 0) {
    return {};
  }
  const auto count = static_cast<double>(layers);
  const SearchedScales& best = *reports[most].decision.searched;
  return formatted(
      "Scales of %zu layers searched on up to %zu images: mean cosine of their outputs %.6f, "
      "before %.6f;\nmost in %s: %.6f, before %.6f.\n",
      layers, images, after / count, before / count, printableText(model.layers[most].name).c_str(),
      best.cosine, best.startCosine);
}

}  // namespace

std::string layerListing(const Model& model, const Calibration& calibration,
                         std::span<const LayerReport> reports) {
  std::vector<std::size_t> order(reports.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return reports[a].sqnr < reports[b].sqnr; });
  const std::size_t width = nameColumns(model);
  std::string text =
      inColumns("layer", width) + formatted(" %5s %12s %12s %5s %12s %10s %8s\n", "bits", "absmax",
                                            "threshold", "bin", "scale", "clipped", "SQNR dB");
  for (const std::size_t i : order) {
    const LayerDecision& decision = reports[i].decision;
    text += inColumns(model.layers[i].name, width);
    if (decision.keepFloat) {
      text += formatted(" %5s %12.6g ", "float", calibration.layers[i]->absmax()) +
              floatReason(decision) + "\n";
      continue;
    }
    const std::string bits =
        std::to_string(decision.activationBits) + "/" + std::to_string(decision.weightBits);
    text += formatted(" %5s %12.6g %12.6g %5zu %12.6g %9.4f%% %8.2f\n", bits.c_str(),
                      calibration.layers[i]->absmax(), decision.threshold, decision.thresholdBin,
                      decision.scale, 100 * reports[i].activation.saturated, reports[i].sqnr);
  }
  text += formatted(
      "\n%s, worst first; bits: activation/weights; SQNR: expected from the histogram and "
      "the weights.\n%s used, %zu left out.\n",
      counted(reports.size(), "layer").c_str(), counted(calibration.used.size(), "image").c_str(),
      calibration.skipped.size());
  return text + searchLine(model, reports) + warningLines(model, reports) +
         misreadLines(model, reports);
}

}  // namespace quantoscope
