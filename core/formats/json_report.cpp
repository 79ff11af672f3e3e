// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/json_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/iso_time.h"
#include "core/calibration/threshold_methods.h"
#include "core/formats/json_number.h"
#include "core/formats/json_text.h"
#include "core/quantization/group_edits.h"
#include "core/quantization/target.h"
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

// Fewer bins than were counted, so that a report stays small: still more than 2048 over [0,
// absmax].
Json countsOf(std::span<const std::uint64_t> bins) {
  constexpr std::size_t kMerged = SignedHistogram::kBinsPerSide / kReportBins;
  std::vector<std::uint64_t> counts;
  for (std::size_t i = 0; i + kMerged <= bins.size(); i += kMerged) {
    std::uint64_t sum = 0;
    for (std::size_t j = 0; j < kMerged; ++j) {
      sum += bins[i + j];
    }
    counts.push_back(sum);
  }
  while (!counts.empty() && counts.back() == 0) {
    counts.pop_back();
  }
  return counts;
}

Json histogramOf(const SignedHistogram& histogram) {
  const bool empty = histogram.absmax() == 0;
  return {{"bin_width", empty ? 0 : histogram.range() / static_cast<double>(kReportBins)},
          {"zeros", histogram.zeros()},
          {"non_finite", histogram.nonFinite()},
          {"positive", countsOf(histogram.positive())},
          {"negative", countsOf(histogram.negative())}};
}

Json curveOf(const DivergenceCurve& curve) {
  Json divergence = Json::array();
  for (const double value : curve.divergence) {
    divergence.push_back(numberOrNull(value));
  }
  return {{"bin_width", curve.binWidth},
          {"first_bin", curve.firstBin},
          {"best_bin", curve.bestBin},
          {"divergence", std::move(divergence)}};
}

template <typename Value>
void add(Json& json, const char* key, const std::optional<Value>& value) {
  if (value) {
    json[key] = *value;
  }
}

// Only what was decided; what is not there is automatic.
Json overrideOf(const LayerOverride& decided) {
  if (decided.empty()) {
    return nullptr;
  }
  Json json = Json::object();
  add(json, "threshold", decided.threshold);
  add(json, "method", decided.method);
  add(json, "activation_bits", decided.activationBits);
  add(json, "weight_bits", decided.weightBits);
  add(json, "keep_float", decided.keepFloat);
  add(json, "half_float", decided.halfFloat);
  add(json, "asymmetric", decided.asymmetric);
  add(json, "per_tensor_weights", decided.perTensorWeights);
  add(json, "weight_scales", decided.weightScales);
  add(json, "untied", decided.untied);
  if (decided.weightRange) {
    json["weight_range"] = toString(*decided.weightRange);
  }
  return json;
}

// Empty for a layer that is untied or in no group.
Json sharingNames(const Model& model, const Plan& plan, std::size_t layer) {
  Json names = Json::array();
  if (layer < plan.overrides.size()) {
    for (const std::size_t other : tiedLayers(plan, layer)) {
      if (other != layer) {
        names.push_back(model.layers[other].name);
      }
    }
  }
  return names;
}

Json provenanceOf(const Model& model, const Calibration& calibration, const LayerDecision& decision,
                  const LayerOverride& decided) {
  Json json = {{"method", decision.method},
               {"model", model.hash},
               {"images", calibration.imageHash},
               {"who", nullptr},
               {"when", nullptr},
               {"why", nullptr}};
  if (decided.provenance && !decided.empty()) {
    json["who"] = decided.provenance->who;
    json["when"] = isoTime(decided.provenance->when);
    json["why"] = decided.provenance->why;
  }
  return json;
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
      {"float_reason", decision.keepFloat ? Json(floatReason(decision)) : Json(nullptr)},
      {"runtime_obstacle", toString(decision.obstacle)},
      {"half_float", decision.halfFloat},
      {"zero_point", decision.codes.range.zeroPoint},
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

Json valuesOf(const InputPreprocessing& preprocessing) {
  return {{"pixel", toString(preprocessing.order)},
          {"mean", preprocessing.mean},
          {"norm", preprocessing.norm},
          {"fit", toString(preprocessing.fit)}};
}

Json preprocessingOf(const Calibration& calibration) {
  const Preprocessing& preprocessing = calibration.options.preprocessing;
  Json json = {{"shape", calibration.inputShape}};
  json.update(valuesOf(preprocessing));
  for (const auto& [input, own] : preprocessing.own) {
    json["inputs"][input] = valuesOf(own);
  }
  return json;
}

}  // namespace

std::string jsonReport(const Model& model, const Calibration& calibration, const Plan& plan,
                       std::span<const LayerReport> reports) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    const LayerOverride decided = i < plan.overrides.size() ? plan.overrides[i] : LayerOverride{};
    Json layer = layerOf(model.layers[i], *calibration.layers.at(i), calibration, reports[i]);
    layer["shares_scale_with"] = sharingNames(model, plan, i);
    layer["override"] = overrideOf(decided);
    layer["provenance"] = provenanceOf(model, calibration, reports[i].decision, decided);
    layer["histogram"] = histogramOf(calibration.layers[i]->histogram);
    layer["curve"] = curveOf(reports[i].decision.curve);
    layers.push_back(std::move(layer));
  }
  Json skipped = Json::array();
  for (const SkippedImage& image : calibration.skipped) {
    skipped.push_back({{"file", image.file.string()}, {"reason", image.reason}});
  }
  Json used = Json::array();
  for (const auto& file : calibration.used) {
    used.push_back(file.string());
  }
  Json files = Json::array();
  for (const auto& file : model.files) {
    files.push_back(file.string());
  }
  return jsonText({
      {"model",
       {{"name", model.name},
        {"format", toString(model.format)},
        {"hash", model.hash},
        {"files", files}}},
      {"method", plan.method},
      {"target", toString(plan.target)},
      {"two_pass", calibration.options.twoPass},
      {"histogram_bins", calibration.options.bins},
      {"preprocessing", preprocessingOf(calibration)},
      {"images",
       {{"used", calibration.used.size()},
        {"hash", calibration.imageHash},
        {"files", used},
        {"skipped", skipped}}},
      {"layers", layers},
  });
}

}  // namespace quantoscope
