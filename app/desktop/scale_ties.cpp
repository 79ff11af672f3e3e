// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/scale_ties.h"

#include <algorithm>

#include "app/document/document.h"
#include "core/analysis/requantization.h"

namespace quantoscope {
namespace {

std::vector<MisreadCodes> misread(const Document& document) {
  const auto& layers = document.layers();
  const auto& groups = document.plan().groups;
  const bool apart =
      groups != nullptr &&
      std::any_of(groups->begin(), groups->end(), [&](const ScaleGroup& group) {
        return std::any_of(group.layers.begin(), group.layers.end(), [&](std::size_t layer) {
          return isUntied(document.shownOverride(layer));
        });
      });
  const bool known = std::all_of(layers.begin(), layers.end(),
                                 [](const auto& layer) { return layer.current != nullptr; });
  return apart && known ? misreadCodes(*document.model(), document.arithmetic())
                        : std::vector<MisreadCodes>();
}

ScaleTies tiesOf(const Document& document, std::size_t layer,
                 const std::vector<MisreadCodes>& misreading) {
  ScaleTies ties;
  const auto& groups = document.plan().groups;
  const ScaleGroup* const group = groups == nullptr ? nullptr : groupOf(*groups, layer);
  if (group == nullptr) {
    return ties;
  }
  const auto nameOf = [&](std::size_t of) {
    return QString::fromStdString(document.model()->layers[of].name);
  };
  ties.target = document.plan().target;
  ties.producer = nameOf(group->producer);
  ties.untied = isUntied(document.shownOverride(layer));
  for (const std::size_t other : group->layers) {
    if (other != layer) {
      const bool apart = ties.untied || isUntied(document.shownOverride(other));
      (apart ? ties.apart : ties.tied) << nameOf(other);
    }
  }
  for (const MisreadCodes& codes : misreading) {
    if (codes.reader == layer) {
      ties.first = nameOf(codes.first);
      ties.factor = codes.factor();
    }
  }
  return ties;
}

}  // namespace

ScaleTies tiesOf(const Document& document, std::size_t layer) {
  return tiesOf(document, layer, misread(document));
}

std::vector<ScaleTies> tiesOfAll(const Document& document) {
  const auto misreading = misread(document);
  std::vector<ScaleTies> all;
  for (std::size_t i = 0; i < document.layers().size(); ++i) {
    all.push_back(tiesOf(document, i, misreading));
  }
  return all;
}

std::vector<std::size_t> misreadingLayers(const Document& document) {
  std::vector<std::size_t> layers;
  for (const MisreadCodes& codes : misread(document)) {
    layers.push_back(codes.reader);
  }
  return layers;
}

}  // namespace quantoscope
