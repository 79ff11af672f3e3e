// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/group_edits.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace quantoscope {
namespace {

bool isKeptFloat(const LayerOverride& layerOverride) {
  return layerOverride.keepFloat.value_or(false);
}

LayerOverride withActivationDecision(LayerOverride own, const LayerOverride& from) {
  own.threshold = from.threshold;
  own.method = from.method;
  own.activationBits = from.activationBits;
  own.asymmetric = from.asymmetric;
  own.provenance = from.provenance ? from.provenance : own.provenance;
  if (own.empty()) {
    own.provenance.reset();
  }
  return own;
}

// Whose decision a layer takes that joins the others: an int8 layer's, if there is one.
std::optional<std::size_t> exampleFor(const Plan& plan, std::size_t layer) {
  std::optional<std::size_t> example;
  for (const std::size_t other : tiedLayers(plan, layer)) {
    if (other != layer && (!example || isKeptFloat(plan.overrides[*example]))) {
      example = other;
    }
  }
  return example;
}

void set(Plan& plan, std::vector<OverrideEdit>& edits, std::size_t layer,
         LayerOverride layerOverride) {
  plan.overrides.at(layer) = layerOverride;
  const auto found = std::find_if(edits.begin(), edits.end(),
                                  [&](const OverrideEdit& edit) { return edit.layer == layer; });
  if (found == edits.end()) {
    edits.push_back({layer, std::move(layerOverride)});
  } else {
    found->layerOverride = std::move(layerOverride);
  }
}

void edit(Plan& plan, std::vector<OverrideEdit>& edits, std::size_t layer,
          const LayerOverride& layerOverride) {
  const LayerOverride before = plan.overrides.at(layer);
  set(plan, edits, layer, layerOverride);
  if (isUntied(layerOverride)) {
    return;
  }
  const bool joins = isUntied(before) || (isKeptFloat(before) && !isKeptFloat(layerOverride));
  if (sameActivationDecision(before, layerOverride)) {
    const auto example = joins ? exampleFor(plan, layer) : std::nullopt;
    if (example && !sameActivationDecision(layerOverride, plan.overrides[*example])) {
      LayerOverride joined = layerOverride;
      const auto provenance = joined.provenance;
      joined = withActivationDecision(std::move(joined), plan.overrides[*example]);
      joined.provenance = provenance ? provenance : joined.provenance;
      set(plan, edits, layer, std::move(joined));
    }
    return;
  }
  for (const std::size_t other : tiedLayers(plan, layer)) {
    if (other != layer && !sameActivationDecision(layerOverride, plan.overrides[other])) {
      set(plan, edits, other, withActivationDecision(plan.overrides[other], layerOverride));
    }
  }
}

}  // namespace

bool isUntied(const LayerOverride& layerOverride) {
  return layerOverride.untied.value_or(false);
}

bool sameActivationDecision(const LayerOverride& a, const LayerOverride& b) {
  return a.threshold == b.threshold && a.method == b.method &&
         a.activationBits == b.activationBits && a.asymmetric == b.asymmetric;
}

std::vector<std::size_t> tiedLayers(const Plan& plan, std::size_t layer) {
  const ScaleGroup* const group = plan.groups == nullptr ? nullptr : groupOf(*plan.groups, layer);
  if (group == nullptr || isUntied(plan.overrides.at(layer))) {
    return {layer};
  }
  std::vector<std::size_t> tied;
  std::copy_if(group->layers.begin(), group->layers.end(), std::back_inserter(tied),
               [&](std::size_t member) { return !isUntied(plan.overrides.at(member)); });
  return tied;
}

std::vector<OverrideEdit> groupEdits(const Plan& plan, std::size_t layer,
                                     const LayerOverride& layerOverride) {
  const OverrideEdit one{layer, layerOverride};
  return groupEdits(plan, std::span(&one, 1));
}

std::vector<OverrideEdit> groupEdits(const Plan& plan, std::span<const OverrideEdit> edits) {
  Plan changed = plan;
  std::vector<OverrideEdit> all;
  for (const OverrideEdit& wanted : edits) {
    edit(changed, all, wanted.layer, wanted.layerOverride);
  }
  return all;
}

std::vector<std::size_t> applyToGroup(Plan& plan, std::size_t layer,
                                      const LayerOverride& layerOverride) {
  std::vector<std::size_t> moved;
  for (OverrideEdit& edit : groupEdits(plan, layer, layerOverride)) {
    plan.overrides[edit.layer] = std::move(edit.layerOverride);
    if (edit.layer != layer) {
      moved.push_back(edit.layer);
    }
  }
  return moved;
}

std::vector<std::size_t> untieWhatDiffers(Plan& plan) {
  std::vector<std::size_t> untied;
  if (plan.groups == nullptr) {
    return untied;
  }
  for (const ScaleGroup& group : *plan.groups) {
    const auto first =
        std::find_if(group.layers.begin(), group.layers.end(), [&](std::size_t layer) {
          return !isKeptFloat(plan.overrides.at(layer)) && !isUntied(plan.overrides[layer]);
        });
    if (first == group.layers.end()) {
      continue;
    }
    for (const std::size_t layer : group.layers) {
      LayerOverride& own = plan.overrides.at(layer);
      if (isUntied(own) || sameActivationDecision(own, plan.overrides[*first])) {
        continue;
      }
      if (isKeptFloat(own)) {
        const auto provenance = own.provenance;
        own = withActivationDecision(own, plan.overrides[*first]);
        own.provenance = provenance;
      } else {
        own.untied = true;
        untied.push_back(layer);
      }
    }
  }
  return untied;
}

}  // namespace quantoscope
