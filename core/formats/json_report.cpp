// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/json_report.h"

#include <nlohmann/json.hpp>

#include "core/calibration/threshold_methods.h"
#include "core/formats/json_number.h"
#include "core/quantization/weight_range.h"

namespace quantoscope {
namespace {

using Json = nlohmann::ordered_json;

Json asymmetryOf(const Asymmetry& asymmetry) {
  return {{"kind", toString(asymmetry.kind)},  {"bits_lost", asymmetry.bitsLost},
          {"robust_min", asymmetry.robustMin}, {"robust_max", asymmetry.robustMax},
          {"codes_used", asymmetry.codesUsed}, {"codes_total", asymmetry.codesTotal}};
}

Json accumulatorOf(const AccumulatorBound& bound) {
  return {{"largest_sum_bound", bound.worst.largest},
          {"channel", bound.channel},
          {"winograd", bound.winograd},
          {"share_of_limit", bound.share()}};
}

// What came of a search for this layer, if its method needs one.
Json searchOf(const LayerDecision& decision) {
  if (!decision.searched || !thresholdMethod(decision.method).needsSearch) {
    return nullptr;
  }
  const SearchedScales& searched = *decision.searched;
  return {{"start_threshold", searched.startThreshold},
          {"threshold", searched.threshold},
          {"start_cosine", numberOrNull(searched.startCosine)},
          {"cosine", numberOrNull(searched.cosine)},
          {"images", searched.images}};
}

Json rangeOf(const CodeRange& range) {
  return {{"low", range.low}, {"high", range.high}, {"zero_point", range.zeroPoint}};
}

// Signed, and the same codes counted from 0.
Json codesOf(const LayerDecision& decision) {
  Json codes = {{"asymmetric", decision.asymmetric},
                {"low_value", decision.codes.low()},
                {"high_value", decision.codes.high()},
                {"signed", rangeOf(decision.codes.range)}};
  // ncnn's codes do not depend on the bits, and it has no unsigned ones.
  if (decision.target != Target::Ncnn) {
    codes["unsigned"] = rangeOf(unsignedRange(decision.codes.range, decision.activationBits));
  }
  return codes;
}

Json warningsOf(const LayerReport& report) {
  Json warnings = Json::array();
  for (const Warning& warning : report.warnings) {
    warnings.push_back({{"kind", toString(warning.kind)}, {"text", describe(warning)}});
  }
  return warnings;
}

Json layerOf(const QuantizableLayer& layer, const ActivationStatistics& statistics,
             const Calibration& calibration, const LayerReport& report) {
  const LayerDecision& decision = report.decision;
  const SignedHistogram& histogram = statistics.histogram;
  Json json = {
      {"name", layer.name},
      {"type", toString(layer.kind)},
      {"min", histogram.min()},
      {"max", histogram.max()},
      {"absmax", histogram.absmax()},
      {"count", histogram.count()},
      {"zeros", histogram.zeros()},
      {"absmax_image", calibration.used.at(statistics.absmaxImage).string()},
      {"method", decision.method},
      {"threshold", decision.threshold},
      {"threshold_bin", decision.thresholdBin},
      {"automatic_threshold", decision.automaticThreshold},
      {"scale", decision.scale},
      {"divergence", decision.divergence},
      {"activation_bits", decision.activationBits},
      {"weight_bits", decision.weightBits},
      {"weight_range", toString(decision.weightRange)},
      {"weights_per_tensor", decision.perTensorWeights},
      {"keep_float", decision.keepFloat},
      {"half_float", decision.halfFloat},
      {"overridden", decision.overridden},
      {"saturated", report.activation.saturated},
      {"activation_sqnr_db", numberOrNull(report.activation.sqnr)},
      {"weight_sqnr_db", numberOrNull(report.weights.sqnr)},
      {"sqnr_db", numberOrNull(report.sqnr)},
      {"dead_channels", report.weights.deadChannels},
  };
  json["codes"] = decision.keepFloat ? Json(nullptr) : codesOf(decision);
  json["weight_scales"] = report.weights.scales;
  json["search"] = searchOf(decision);
  json["asymmetry"] = asymmetryOf(report.asymmetry);
  json["accumulator"] = decision.keepFloat ? Json(nullptr) : accumulatorOf(report.accumulator);
  json["warnings"] = warningsOf(report);
  return json;
}

Json preprocessingOf(const Calibration& calibration) {
  const Preprocessing& preprocessing = calibration.options.preprocessing;
  return {{"shape", calibration.inputShape},
          {"pixel", toString(preprocessing.order)},
          {"mean", preprocessing.mean},
          {"norm", preprocessing.norm}};
}

}  // namespace

std::string jsonReport(const Model& model, const Calibration& calibration, const Plan& plan,
                       std::span<const LayerReport> reports) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    layers.push_back(layerOf(model.layers[i], *calibration.layers.at(i), calibration, reports[i]));
  }
  Json skipped = Json::array();
  for (const SkippedImage& image : calibration.skipped) {
    skipped.push_back({{"file", image.file.string()}, {"reason", image.reason}});
  }
  Json files = Json::array();
  for (const auto& file : model.files) {
    files.push_back(file.string());
  }
  const Json report = {
      {"model", {{"name", model.name}, {"format", toString(model.format)}, {"files", files}}},
      {"method", plan.method},
      {"two_pass", calibration.options.twoPass},
      {"histogram_bins", calibration.options.bins},
      {"preprocessing", preprocessingOf(calibration)},
      {"layers", layers},
      {"images", {{"used", calibration.used.size()}, {"skipped", skipped}}},
  };
  // File names may be any bytes; what is not UTF-8 is replaced.
  return report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quantoscope
