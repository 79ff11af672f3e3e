// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/tensor_ranges.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/error.h"

namespace quantoscope {

std::vector<TensorRange> tensorRanges(const Model& model, std::span<const LayerReport> reports) {
  std::vector<TensorRange> ranges;
  std::map<std::string, std::size_t> places;
  std::set<std::string> readAsFloat;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const QuantizableLayer& layer = model.layers[i];
    const LayerDecision& decision = reports[i].decision;
    if (decision.keepFloat) {
      readAsFloat.insert(layer.inputBlob);
      continue;
    }
    if (layer.inputBlob.empty()) {
      throw Error("layer " + layer.name + ": " + model.name +
                  " does not name the tensor that it reads");
    }
    const auto [place, isNew] = places.emplace(layer.inputBlob, ranges.size());
    if (isNew) {
      ranges.push_back({layer.inputBlob, decision.threshold, false});
      continue;
    }
    TensorRange& range = ranges[place->second];
    range.disputed = range.disputed || range.amax != decision.threshold;
    range.amax = std::max(range.amax, decision.threshold);
  }
  for (TensorRange& range : ranges) {
    range.disputed = range.disputed || readAsFloat.contains(range.tensor);
  }
  return ranges;
}

std::string tensorRangesJson(const Model& model, std::span<const TensorRange> ranges) {
  using Json = nlohmann::ordered_json;
  Json tensors = Json::object();
  for (const TensorRange& range : ranges) {
    tensors[range.tensor] = {{"min", -range.amax}, {"max", range.amax}};
  }
  const Json json = {{"model", {{"name", model.name}, {"hash", model.hash}}},
                     {"ranges", std::move(tensors)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quantoscope
