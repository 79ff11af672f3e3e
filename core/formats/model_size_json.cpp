// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/model_size_json.h"

namespace quantoscope {
namespace {

nlohmann::ordered_json bytesJson(const StoredSize& size) {
  return {{"bytes_before", size.before}, {"bytes_after", size.after}};
}

}  // namespace

nlohmann::ordered_json sizeJson(const Model& model, const NetworkArithmetic& arithmetic,
                                const ModelSize& size) {
  nlohmann::ordered_json layers = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const bool int8 = arithmetic.layers[i].precision == Precision::Int8;
    nlohmann::ordered_json layer = {{"name", model.layers[i].name},
                                    {"becomes", int8 ? "int8" : "float"}};
    layer.update(bytesJson(size.layers[i]));
    layers.push_back(std::move(layer));
  }
  return {{"layers", layers},
          {"other_layers", bytesJson(size.others)},
          {"description", bytesJson(size.text)},
          {"model", bytesJson(size.total())}};
}

}  // namespace quantoscope
