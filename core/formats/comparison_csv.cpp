// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/comparison_csv.h"

#include <array>
#include <charconv>
#include <cmath>

namespace quantoscope {
namespace {

std::string number(double value) {
  if (!std::isfinite(value)) {
    return "";
  }
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string result = "\"";
  for (const char c : text) {
    result += c == '"' ? "\"\"" : std::string(1, c);
  }
  return result + "\"";
}

}  // namespace

std::string comparisonCsv(const Model& model, std::span<const MethodResult> results) {
  std::string csv =
      "method,bits,layer,threshold,expected_input_sqnr_db,alone_sqnr_db,all_int8_sqnr_db\r\n";
  for (const MethodResult& result : results) {
    const std::string head = result.method + "," + std::to_string(result.bits) + ",";
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
      const LayerMeasurement& measured = result.analysis.layers[i];
      const bool quantized = result.thresholds[i] > 0;
      csv += head + quoted(model.layers[i].name) + "," +
             (quantized ? number(result.thresholds[i]) : "") + "," +
             (quantized ? number(result.expected[i]) : "") + "," +
             number(measured.isolated.sqnr()) + "," + number(measured.accumulated.sqnr()) + "\r\n";
    }
    csv += head + ",,,," + number(result.analysis.output.sqnr()) + "\r\n";
  }
  return csv;
}

}  // namespace quantoscope
