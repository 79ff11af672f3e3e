// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/stability_json.h"

#include <nlohmann/json.hpp>

namespace quantoscope {
namespace {

using Json = nlohmann::ordered_json;

Json absmaxOf(const AbsmaxImage& absmax, const Calibration& calibration) {
  return {{"image", calibration.used.at(absmax.image).string()},
          {"group", calibration.groupOf.at(absmax.image)},
          {"absmax", absmax.absmax},
          {"next_absmax", absmax.nextAbsmax},
          {"threshold_without",
           absmax.thresholdWithout ? Json(*absmax.thresholdWithout) : Json(nullptr)},
          {"without_this_image_alone", absmax.alone}};
}

Json stabilityOf(const ThresholdStability& stability, const Calibration& calibration) {
  Json convergence = Json::array();
  for (const ConvergencePoint& point : stability.convergence) {
    convergence.push_back(
        {{"groups", point.groups}, {"images", point.images}, {"threshold", point.threshold}});
  }
  Json without = Json::array();
  for (const double threshold : stability.withoutGroup) {
    without.push_back(threshold > 0 ? Json(threshold) : Json(nullptr));
  }
  return {{"low", stability.low},
          {"high", stability.high},
          {"spread_db", stability.spread},
          {"sqnr_at_stake_db", stability.sqnrAtStake},
          {"images_enough", stability.imagesEnough},
          {"settled", stability.settled()},
          {"absmax", absmaxOf(stability.absmax, calibration)},
          {"without_group", without},
          {"convergence", convergence},
          {"resampled", stability.resampled}};
}

}  // namespace

std::string stabilityJson(const Model& model, const Calibration& calibration,
                          std::span<const LayerDecision> decisions,
                          std::span<const std::shared_ptr<const ThresholdStability>> stabilities,
                          const StabilityOptions& options) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    layers.push_back(
        {{"name", model.layers[i].name},
         {"method", decisions[i].method},
         {"activation_bits", decisions[i].activationBits},
         {"threshold", decisions[i].automaticThreshold},
         {"stability",
          stabilities[i] == nullptr ? Json(nullptr) : stabilityOf(*stabilities[i], calibration)}});
  }
  Json images = Json::array();
  for (std::size_t i = 0; i < calibration.used.size(); ++i) {
    images.push_back({{"file", calibration.used[i].string()}, {"group", calibration.groupOf[i]}});
  }
  const Json report = {{"format", "quantoscope stability"},
                       {"version", 1},
                       {"model", {{"name", model.name}, {"sha256", model.hash}}},
                       {"groups", calibration.options.groups},
                       {"resamples", options.resamples},
                       {"seed", options.seed},
                       {"images", images},
                       {"layers", layers}};
  return report.dump(2) + "\n";
}

}  // namespace quantoscope
