// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/quantization/plan.h"

namespace quantoscope {

// How decisions on one layer move the layers that its target ties it to (Plan::groups). Both
// programs change overrides through these functions only.
//
// An *activation decision* is threshold, method, activation bits and zero point. It is the same for
// all layers of a group, those that are kept float included, so that one that becomes int8 again
// fits in, and but for those that are untied (LayerOverride::untied). Weights and precision are
// each layer's own.

/// What the override of one layer becomes.
struct OverrideEdit {
  std::size_t layer = 0;
  LayerOverride layerOverride;
};

bool sameActivationDecision(const LayerOverride& a, const LayerOverride& b);

/// The layers that an activation decision on `layer` holds for: its group without those that are
/// untied, in the group's order; the layer alone if it is untied or in no group.
std::vector<std::size_t> tiedLayers(const Plan& plan, std::size_t layer);

/// What giving `layer` this override comes to, one edit a layer that changes, `layer` itself first:
/// - an activation decision that differs from the one before goes to all tiedLayers(), with its
///   provenance; an empty override takes theirs back, too;
/// - a layer that is tied again, or becomes int8 again, without an activation decision of its own
///   takes that of the group;
/// - an untied layer moves alone.
/// To be one undo step. The same for several edits at once, in their order: a later one counts.
std::vector<OverrideEdit> groupEdits(const Plan& plan, std::size_t layer,
                                     const LayerOverride& layerOverride);
std::vector<OverrideEdit> groupEdits(const Plan& plan, std::span<const OverrideEdit> edits);

/// Makes groupEdits() in the plan. The layers that moved beside `layer`, in order.
std::vector<std::size_t> applyToGroup(Plan& plan, std::size_t layer,
                                      const LayerOverride& layerOverride);

/// For a plan that comes from elsewhere, a table for example: layers whose activation decision
/// differs from that of their group's first int8 layer become untied, so that the plan means what
/// the file means and shows it. Layers that are kept float take the group's instead. Returns the
/// layers that became untied.
std::vector<std::size_t> untieWhatDiffers(Plan& plan);

/// Whether a layer is untied by a decision.
bool isUntied(const LayerOverride& layerOverride);

}  // namespace quantoscope
