// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/analysis_json.h"

#include <nlohmann/json.hpp>

#include "core/formats/json_number.h"

namespace quantoscope {
namespace {

using Json = nlohmann::ordered_json;

Json errorOf(const ErrorSums& sums) {
  return {{"sqnr_db", numberOrNull(sums.sqnr())},
          {"cosine", numberOrNull(sums.cosine())},
          {"relative_error", numberOrNull(sums.relativeError())},
          {"largest_error", numberOrNull(sums.largest)},
          {"signal", numberOrNull(sums.signal)},
          {"noise", numberOrNull(sums.noise)}};
}

Json proportionOf(const Proportion& proportion) {
  return {{"hits", proportion.hits},
          {"count", proportion.count},
          {"share", proportion.value()},
          {"low", proportion.low()},
          {"high", proportion.high()}};
}

Json channelsOf(const std::vector<ErrorSums>& channels) {
  Json array = Json::array();
  for (const ErrorSums& channel : channels) {
    array.push_back(numberOrNull(channel.sqnr()));
  }
  return array;
}

const char* nameOf(Precision precision) {
  switch (precision) {
    case Precision::Int8:
      return "int8";
    case Precision::Half:
      return "fp16";
    case Precision::Float:
      break;
  }
  return "float";
}

Json layerOf(const AnalysisReport& report, std::size_t index) {
  const LayerMeasurement& measured = report.analysis.layers[index];
  const LayerArithmetic& arithmetic = report.arithmetic.layers[index];
  const LayerDecision& decision = report.reports[index].decision;
  Json json = {
      {"name", report.model.layers[index].name},
      {"type", toString(report.model.layers[index].kind)},
      {"precision", nameOf(arithmetic.precision)},
      {"cause", toString(causeOf(measured))},
      {"isolated", errorOf(measured.isolated)},
      {"threshold_part", errorOf(measured.activationPart)},
      {"weight_part", errorOf(measured.weightPart)},
      {"accumulated", errorOf(measured.accumulated)},
      {"threshold", decision.threshold},
      {"scale", arithmetic.input.scale},
      {"zero_point", arithmetic.input.range.zeroPoint},
      {"saturated", measured.saturationRate()},
      {"codes_used", measured.codesUsed},
      {"codes_total", measured.codesTotal},
      {"largest_sum", measured.accumulator.largest},
      {"share_of_int32", measured.accumulator.ofInt32()},
  };
  if (report.arithmetic.target == Target::Ncnn && usesInt8Winograd(report.model.layers[index])) {
    json["share_of_winograd"] = measured.accumulator.ofWinograd();
  }
  json["channels_sqnr_db"] = channelsOf(measured.channels);
  json["accumulated_channels_sqnr_db"] = channelsOf(measured.accumulatedChannels);
  if (!report.analysis.sensitivity.empty()) {
    const LayerSensitivity& sensitivity = report.analysis.sensitivity[index];
    json["only_this_layer"] = errorOf(sensitivity.onlyThis);
    json["all_but_this_layer"] = errorOf(sensitivity.allButThis);
    if (sensitivity.agreementOnly.count > 0) {
      json["only_this_layer"]["agreement"] = proportionOf(sensitivity.agreementOnly);
      json["all_but_this_layer"]["agreement"] = proportionOf(sensitivity.agreementAllBut);
    }
  }
  return json;
}

Json imageOf(const ImageAnalysis& image) {
  Json json = {{"file", image.file.string()}, {"output", errorOf(image.output)}};
  if (!image.floatClasses.empty()) {
    json["float_classes"] = image.floatClasses;
    json["int8_classes"] = image.quantizedClasses;
  }
  if (image.label) {
    json["label"] = *image.label;
  }
  return json;
}

Json adviceOf(const Advice& advice, const Model& model) {
  Json json = {{"kind", toString(advice.kind)}, {"text", describe(advice, model)}};
  if (advice.layer) {
    json["layer"] = model.layers[*advice.layer].name;
  }
  if (advice.change) {
    json["sqnr_before_db"] = numberOrNull(advice.before);
    json["sqnr_after_db"] = numberOrNull(advice.after);
    Json change = Json::object();
    const auto add = [&](const char* key, const auto& value) {
      if (value) {
        change[key] = *value;
      }
    };
    add("threshold", advice.change->threshold);
    add("method", advice.change->method);
    add("activation_bits", advice.change->activationBits);
    add("weight_bits", advice.change->weightBits);
    add("keep_float", advice.change->keepFloat);
    add("half_float", advice.change->halfFloat);
    add("asymmetric", advice.change->asymmetric);
    add("per_tensor_weights", advice.change->perTensorWeights);
    json["override"] = change;
    Json also = Json::array();
    for (const std::size_t other : advice.also) {
      also.push_back(model.layers[other].name);
    }
    json["also_moves"] = also;
  }
  return json;
}

Json networkOf(const NetworkAnalysis& analysis) {
  Json json = {{"output", errorOf(analysis.output)}, {"images", analysis.images.size()}};
  if (analysis.agreement.count > 0) {
    json["agreement"] = proportionOf(analysis.agreement);
  }
  if (analysis.accuracy) {
    json["float_top1"] = proportionOf(analysis.accuracy->floatTop1);
    json["float_top5"] = proportionOf(analysis.accuracy->floatTop5);
    json["int8_top1"] = proportionOf(analysis.accuracy->quantizedTop1);
    json["int8_top5"] = proportionOf(analysis.accuracy->quantizedTop5);
  }
  if (const auto& fault = analysis.floatFault) {
    Json wrong = {{"text", describe(*fault)},
                  {"float_top1", proportionOf(fault->top1)},
                  {"chance", fault->chance}};
    if (fault->better) {
      const Preprocessing& better = fault->better->preprocessing;
      wrong["better"] = {{"name", fault->better->name},
                         {"pixel", toString(better.order)},
                         {"mean", better.mean},
                         {"norm", better.norm},
                         {"float_top1", proportionOf(fault->betterTop1)}};
    }
    json["float_network_fault"] = wrong;
  }
  if (!analysis.classNames.empty()) {
    json["class_names"] = analysis.classNames;
  }
  return json;
}

}  // namespace

std::string analysisJson(const AnalysisReport& report) {
  const NetworkAnalysis& analysis = report.analysis;
  Json layers = Json::array();
  for (std::size_t i = 0; i < report.model.layers.size(); ++i) {
    layers.push_back(layerOf(report, i));
  }
  Json ranking = Json::array();
  for (const std::size_t layer : worstLayers(analysis)) {
    ranking.push_back(report.model.layers[layer].name);
  }
  Json images = Json::array();
  for (const std::size_t image : worstImages(analysis)) {
    images.push_back(imageOf(analysis.images[image]));
  }
  Json skipped = Json::array();
  for (const SkippedImage& image : analysis.skipped) {
    skipped.push_back({{"file", image.file.string()}, {"reason", image.reason}});
  }
  Json advice = Json::array();
  for (const Advice& item : report.advice) {
    advice.push_back(adviceOf(item, report.model));
  }
  const Json json = {
      {"model",
       {{"name", report.model.name},
        {"format", toString(report.model.format)},
        {"hash", report.model.hash}}},
      {"target", toString(report.arithmetic.target)},
      {"method", report.plan.method},
      {"network", networkOf(analysis)},
      {"sensitivity_images", analysis.sensitivityImages},
      {"worst_first", ranking},
      {"layers", layers},
      {"advice", advice},
      {"images", images},
      {"skipped", skipped},
  };
  // File names may be any bytes; what is not UTF-8 is replaced.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace quantoscope
