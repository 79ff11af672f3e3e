// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/report_plan.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/iso_time.h"
#include "core/base/number_format.h"
#include "core/calibration/threshold_methods.h"
#include "core/quantization/scheme.h"
#include "core/quantization/weight_quantization.h"
#include "core/quantization/weight_range.h"

namespace quantoscope {
namespace {

using Json = nlohmann::json;

template <typename Value>
void read(const Json& json, const char* key, std::optional<Value>& value) {
  if (const auto found = json.find(key); found != json.end()) {
    value = found->get<Value>();
  }
}

void requirePossible(const LayerOverride& decided, const QuantizableLayer& layer) {
  if (decided.threshold && (!std::isfinite(*decided.threshold) || *decided.threshold <= 0)) {
    throw Error("a threshold of " + formatNumber(*decided.threshold) +
                " is impossible; it must be finite and above 0");
  }
  if (decided.method) {
    thresholdMethod(*decided.method);
  }
  largestCode(decided.activationBits.value_or(kMaxBits));
  largestCode(decided.weightBits.value_or(kMaxBits));
  if (decided.weightScales) {
    WeightScheme scheme;
    scheme.scales = *decided.weightScales;
    quantizeWeights(layer, scheme);  // throws for scales that do not fit
  }
}

LayerOverride overrideOf(const Json& json, const QuantizableLayer& layer) {
  LayerOverride decided;
  const Json& values = json.at("override");
  if (values.is_null()) {
    return decided;
  }
  read(values, "threshold", decided.threshold);
  read(values, "method", decided.method);
  read(values, "activation_bits", decided.activationBits);
  read(values, "weight_bits", decided.weightBits);
  read(values, "keep_float", decided.keepFloat);
  read(values, "half_float", decided.halfFloat);
  read(values, "asymmetric", decided.asymmetric);
  read(values, "per_tensor_weights", decided.perTensorWeights);
  read(values, "weight_scales", decided.weightScales);
  read(values, "untied", decided.untied);
  if (const auto range = values.find("weight_range"); range != values.end()) {
    decided.weightRange = parseWeightRange(range->get<std::string>());
  }
  requirePossible(decided, layer);
  const Json& origin = json.at("provenance");
  if (!decided.empty() && origin.at("who").is_string()) {
    const auto when = parseIsoTime(origin.at("when").get<std::string>());
    if (!when) {
      throw Error("'" + origin.at("when").get<std::string>() + "' is not a time");
    }
    decided.provenance =
        Provenance{origin.at("who").get<std::string>(), *when, origin.at("why").get<std::string>()};
  }
  return decided;
}

}  // namespace

bool ReportPlan::sameStatistics(const Model& model, const Calibration& calibration) const {
  return !modelHash.empty() && modelHash == model.hash && !imageHash.empty() &&
         imageHash == calibration.imageHash && twoPass == calibration.options.twoPass &&
         bins == calibration.options.bins;
}

ReportPlan parseReportPlan(std::string_view text, const std::string& name, const Model& model) {
  ReportPlan result;
  try {
    const Json report = Json::parse(text);
    result.plan.method = thresholdMethod(report.at("method").get<std::string>()).id;
    result.plan.target = parseTarget(report.at("target").get<std::string>());
    result.twoPass = report.at("two_pass").get<bool>();
    result.bins = report.at("histogram_bins").get<std::size_t>();
    result.modelHash = report.at("model").at("hash").get<std::string>();
    result.imageHash = report.at("images").at("hash").get<std::string>();
    std::map<std::string, const Json*> layers;
    for (const Json& layer : report.at("layers")) {
      layers.emplace(layer.at("name").get<std::string>(), &layer);
    }
    for (const QuantizableLayer& layer : model.layers) {
      const auto found = layers.find(layer.name);
      if (found == layers.end()) {
        throw Error(name + ": has no layer " + layer.name + " of " + model.name);
      }
      try {
        result.plan.overrides.push_back(overrideOf(*found->second, layer));
      } catch (const Error& error) {
        throw Error(name + ": layer " + layer.name + ": " + error.what());
      }
    }
  } catch (const Json::exception& error) {
    throw Error(name + ": is not a whole report of 'calibrate': " + error.what());
  }
  return result;
}

}  // namespace quantoscope
