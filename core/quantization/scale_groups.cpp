// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/scale_groups.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/quantization/blob_graph.h"
#include "core/quantization/fusible_requantization.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {
namespace {

/// Activations that codes survive. Where one is a node of its own, its layer's output has no other
/// reader.
const std::set<std::string, std::less<>>& clippingTypes() {
  static const std::set<std::string, std::less<>> types = {"Clip", "ReLU", "Relu"};
  return types;
}

std::vector<FusibleRequantization> integerReaders(const Model& model) {
  const BlobGraph graph(model);
  std::vector<FusibleRequantization> found;
  for (std::size_t layer = 0; layer < model.layers.size(); ++layer) {
    found.push_back({layer, graph.readersBehind(layer, clippingTypes())});
  }
  return found;
}

}  // namespace

ScaleGroups scaleGroups(const Model& model, Target target) {
  ScaleGroups groups;
  std::set<std::size_t> taken;
  for (const FusibleRequantization& shared :
       target == Target::Ncnn ? fusibleRequantizations(model) : integerReaders(model)) {
    ScaleGroup group;
    group.producer = shared.producer;
    for (const std::size_t reader : shared.readers) {
      if (computesInInt8(model.layers[reader], target) && taken.insert(reader).second) {
        group.layers.push_back(reader);
        group.outputBlobs.push_back(model.layers[reader].outputBlob);
      }
    }
    if (group.layers.size() > 1) {
      group.blob = model.layers[group.layers.front()].inputBlob;
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

const ScaleGroup* groupOf(const ScaleGroups& groups, std::size_t layer) {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const ScaleGroup& group) {
    return std::find(group.layers.begin(), group.layers.end(), layer) != group.layers.end();
  });
  return found == groups.end() ? nullptr : &*found;
}

}  // namespace quantoscope
