// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/projection_csv.h"

#include "core/formats/csv_text.h"

namespace quantoscope {
namespace {

std::string cellsOf(const Projection& projection) {
  return projection.signal > 0 ? csvNumber(projection.sqnr()) + "," + csvNumber(projection.cosine())
                               : ",";
}

}  // namespace

std::string projectionCsv(const Model& model,
                          std::span<const std::vector<LayerProjection>> layers) {
  std::string csv =
      "layer,format,bits,weight_sqnr_db,weight_cosine,activation_sqnr_db,activation_cosine\r\n";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    for (const LayerProjection& projection : layers[i]) {
      csv += csvField(model.layers[i].name) + "," + toString(projection.format) + "," +
             std::to_string(projection.bits) + "," + cellsOf(projection.weights) + "," +
             cellsOf(projection.activation) + "\r\n";
    }
  }
  return csv;
}

}  // namespace quantoscope
