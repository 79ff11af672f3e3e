// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/model.h"

namespace quantoscope {

/// What a table or a report says of one layer.
struct LayerScales {
  std::string layer;
  bool int8 = false;             ///< It has an activation scale and weight scales.
  double activationScale = 0;    ///< Codes per unit; of an int8 layer.
  double threshold = 0;          ///< Of an int8 layer; from a table 127 / scale.
  std::optional<double> absmax;  ///< Of the layer's input; tables do not know it.
  std::vector<float> weightScales;
};

/// A table or a report, with its layers in the order in which the file names them first.
struct PlanScales {
  std::string file;
  bool sixDecimals = false;  ///< The scales were rounded when they were written.
  std::vector<LayerScales> layers;
};

/// Reads a scale table for ncnn or a JSON report of `calibrate`: a text that begins with { is a
/// report. `name` is for messages. Throws Error.
PlanScales parsePlanScales(std::string_view text, const std::string& name);
PlanScales readPlanScales(const std::filesystem::path& file);

enum class LayerState { Int8, Float, Missing };

const char* toString(LayerState state);

/// How one layer differs.
struct LayerDifference {
  std::string layer;
  LayerState before = LayerState::Missing;
  LayerState after = LayerState::Missing;
  double thresholdBefore = 0;  ///< 0 where the layer is not int8; the same for the next one.
  double thresholdAfter = 0;
  bool activationChanged = false;
  std::optional<double> thresholdRatio;  ///< After / before, if both are int8.
  /// By how many bins of absmax / 2048 the threshold moved; if one of the files knows absmax.
  std::optional<double> bins;
  std::size_t weightScales = 0;         ///< The larger number of the two files.
  std::size_t weightScalesChanged = 0;  ///< All, if their numbers differ.
  /// The largest of after / before and before / after, of scales that are positive and finite.
  std::optional<double> largestWeightRatio;

  bool changed() const { return before != after || activationChanged || weightScalesChanged > 0; }
};

struct PlanDiff {
  std::vector<LayerDifference> layers;  ///< Those that differ only.
  std::size_t same = 0;                 ///< How many do not.
  std::vector<std::string> unknown;     ///< Layers of the files that the model does not have.
};

/// Scales are the same if they are equal, or, where one file only was rounded to six decimals, if
/// they have the same six decimals. Layers come in the order of `model`, if given, then of
/// `before`, then of `after`. Throws Error if the model has no layer of one of the files.
PlanDiff diffPlans(const PlanScales& before, const PlanScales& after, const Model* model = nullptr);

/// See docs/formats.md.
std::string diffJson(const PlanDiff& diff, const std::string& before, const std::string& after);

}  // namespace quantoscope
