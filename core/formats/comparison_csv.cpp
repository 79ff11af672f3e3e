// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/comparison_csv.h"

#include "core/formats/csv_text.h"

namespace quantoscope {

std::string comparisonCsv(const Model& model, std::span<const MethodResult> results) {
  std::string csv =
      "method,bits,layer,threshold,expected_input_sqnr_db,alone_sqnr_db,all_int8_sqnr_db\r\n";
  for (const MethodResult& result : results) {
    const std::string head = result.method + "," + std::to_string(result.bits) + ",";
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      const LayerMeasurement& measured = result.analysis.layers[i];
      const bool quantized = result.thresholds[i] > 0;
      csv += head + csvField(model.layers[i].name) + "," +
             (quantized ? csvNumber(result.thresholds[i]) : "") + "," +
             (quantized ? csvNumber(result.expected[i]) : "") + "," +
             csvNumber(measured.isolated.sqnr()) + "," + csvNumber(measured.accumulated.sqnr()) +
             "\r\n";
    }
    csv += head + ",,,," + csvNumber(result.analysis.output.sqnr()) + "\r\n";
  }
  return csv;
}

}  // namespace quantoscope
