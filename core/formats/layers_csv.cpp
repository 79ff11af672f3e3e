// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/layers_csv.h"

#include <array>
#include <functional>

#include "core/base/iso_time.h"
#include "core/formats/csv_text.h"

namespace quantoscope {
namespace {

struct Row {
  const ExportSource& source;
  std::size_t index;

  const QuantizableLayer& layer() const { return source.model.layers[index]; }
  const LayerReport& report() const { return source.reports[index]; }
  const LayerDecision& decision() const { return report().decision; }
  const SignedHistogram& histogram() const { return source.calibration.layers[index]->histogram; }
  const LayerMeasurement* measured() const {
    return source.analysis == nullptr ? nullptr : &source.analysis->layers[index];
  }
  const Provenance* provenance() const {
    const auto& overrides = source.plan.overrides;
    return index < overrides.size() && !overrides[index].empty() && overrides[index].provenance
               ? &*overrides[index].provenance
               : nullptr;
  }
};

struct Column {
  const char* header;
  std::function<std::string(const Row&)> text;
};

std::string yes(bool value) {
  return value ? "yes" : "no";
}

std::string decibel(const LayerMeasurement* measured, ErrorSums LayerMeasurement::*sums) {
  return measured == nullptr ? "" : csvNumber((measured->*sums).sqnr());
}

std::string precisionOf(const LayerDecision& decision) {
  return !decision.keepFloat ? "int8" : decision.halfFloat ? "fp16" : "float";
}

std::string warningsOf(const LayerReport& report) {
  std::string text;
  for (const Warning& warning : report.warnings) {
    text += (text.empty() ? "" : " ") + std::string(toString(warning.kind));
  }
  return text;
}

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {
      {"layer", [](const Row& r) { return r.layer().name; }},
      {"type", [](const Row& r) { return std::string(toString(r.layer().kind)); }},
      {"input_tensor", [](const Row& r) { return r.layer().inputBlob; }},
      {"precision", [](const Row& r) { return precisionOf(r.decision()); }},
      {"method", [](const Row& r) { return r.decision().method; }},
      {"overridden", [](const Row& r) { return yes(r.decision().overridden); }},
      {"activation_bits", [](const Row& r) { return std::to_string(r.decision().activationBits); }},
      {"weight_bits", [](const Row& r) { return std::to_string(r.decision().weightBits); }},
      {"threshold (activation units)",
       [](const Row& r) { return csvNumber(r.decision().threshold); }},
      {"automatic_threshold (activation units)",
       [](const Row& r) { return csvNumber(r.decision().automaticThreshold); }},
      {"threshold_bin (of 2048)",
       [](const Row& r) { return std::to_string(r.decision().thresholdBin); }},
      {"scale (codes per unit)", [](const Row& r) { return csvNumber(r.decision().scale); }},
      {"zero_point (code)",
       [](const Row& r) { return std::to_string(r.decision().codes.range.zeroPoint); }},
      {"divergence (nats)", [](const Row& r) { return csvNumber(r.decision().divergence); }},
      {"min (activation units)",
       [](const Row& r) { return csvNumber(static_cast<double>(r.histogram().min())); }},
      {"max (activation units)",
       [](const Row& r) { return csvNumber(static_cast<double>(r.histogram().max())); }},
      {"values", [](const Row& r) { return std::to_string(r.histogram().count()); }},
      {"zeros", [](const Row& r) { return std::to_string(r.histogram().zeros()); }},
      {"saturated (share)",
       [](const Row& r) { return csvNumber(r.report().activation.saturated); }},
      {"expected_activation_sqnr (dB)",
       [](const Row& r) { return csvNumber(r.report().activation.sqnr); }},
      {"expected_weight_sqnr (dB)",
       [](const Row& r) { return csvNumber(r.report().weights.sqnr); }},
      {"expected_sqnr (dB)", [](const Row& r) { return csvNumber(r.report().sqnr); }},
      {"weight_scales",
       [](const Row& r) { return std::to_string(r.report().weights.scales.size()); }},
      {"dead_channels",
       [](const Row& r) { return std::to_string(r.report().weights.deadChannels.size()); }},
      {"bits_lost_to_asymmetry (bits)",
       [](const Row& r) { return csvNumber(r.report().asymmetry.bitsLost); }},
      {"accumulator_bound (share of the limit)",
       [](const Row& r) {
         return r.decision().keepFloat ? "" : csvNumber(r.report().accumulator.share());
       }},
      {"measured_alone_sqnr (dB)",
       [](const Row& r) { return decibel(r.measured(), &LayerMeasurement::isolated); }},
      {"measured_threshold_part_sqnr (dB)",
       [](const Row& r) { return decibel(r.measured(), &LayerMeasurement::activationPart); }},
      {"measured_weight_part_sqnr (dB)",
       [](const Row& r) { return decibel(r.measured(), &LayerMeasurement::weightPart); }},
      {"measured_all_int8_sqnr (dB)",
       [](const Row& r) { return decibel(r.measured(), &LayerMeasurement::accumulated); }},
      {"warnings", [](const Row& r) { return warningsOf(r.report()); }},
      {"who", [](const Row& r) { return r.provenance() ? r.provenance()->who : ""; }},
      {"when (UTC)",
       [](const Row& r) { return r.provenance() ? isoTime(r.provenance()->when) : ""; }},
      {"why", [](const Row& r) { return r.provenance() ? r.provenance()->why : ""; }},
      {"model (SHA-256)", [](const Row& r) { return r.source.model.hash; }},
      {"images (SHA-256)", [](const Row& r) { return r.source.calibration.imageHash; }},
      {"float_reason", [](const Row& r) { return floatReason(r.decision()); }},
  };
  return all;
}

}  // namespace

std::string layersCsv(const ExportSource& source) {
  std::vector<std::string> fields;
  for (const Column& column : columns()) {
    fields.emplace_back(column.header);
  }
  std::string csv = csvRecord(fields);
  for (std::size_t i = 0; i < source.model.layers.size(); ++i) {
    fields.clear();
    for (const Column& column : columns()) {
      fields.push_back(column.text({source, i}));
    }
    csv += csvRecord(fields);
  }
  return csv;
}

}  // namespace quantoscope
