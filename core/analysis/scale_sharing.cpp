// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/scale_sharing.h"

#include <algorithm>
#include <map>

#include "core/analysis/plan_arithmetic.h"

namespace quantoscope {

std::vector<MisreadCodes> misreadCodesOf(const Model& model, Target target,
                                         std::span<const LayerReport> reports) {
  return misreadCodes(model, arithmeticOf(reports, target));
}

std::vector<OverrideEdit> sharingEdits(const Model& model, const Plan& plan,
                                       std::span<const LayerReport> reports,
                                       const Provenance& provenance) {
  const NetworkArithmetic arithmetic = arithmeticOf(reports, plan.target);
  std::map<std::size_t, std::vector<std::size_t>> readers;  // by producer
  for (const FusedRequantization& pair : fusedRequantizations(model, arithmetic)) {
    readers[pair.producer].push_back(pair.consumer);
  }
  std::vector<OverrideEdit> edits;
  std::vector<std::size_t> mended;
  for (const MisreadCodes& misread : misreadCodes(model, arithmetic)) {
    if (std::find(mended.begin(), mended.end(), misread.producer) != mended.end()) {
      continue;
    }
    mended.push_back(misread.producer);
    const std::vector<std::size_t>& sharing = readers[misread.producer];
    const std::size_t widest =
        *std::max_element(sharing.begin(), sharing.end(), [&](std::size_t a, std::size_t b) {
          return arithmetic.layers[a].input.scale > arithmetic.layers[b].input.scale;
        });
    for (const std::size_t layer : sharing) {
      LayerOverride changed = plan.overrides.at(layer);
      changed.untied.reset();
      changed.threshold = reports[widest].decision.threshold;
      changed.method = plan.overrides[widest].method;
      changed.activationBits = plan.overrides[widest].activationBits;
      changed.provenance = provenance;
      edits.push_back({layer, std::move(changed)});
    }
  }
  return edits;
}

}  // namespace quantoscope
