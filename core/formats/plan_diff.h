// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/analysis/layer_report.h"
#include "core/analysis/network_analysis.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"

namespace quantoscope {

/// What a table or a report says of one layer.
struct LayerScales {
  std::string layer;
  bool int8 = false;             ///< It has an activation scale and weight scales.
  double activationScale = 0;    ///< Codes per unit; of an int8 layer.
  double threshold = 0;          ///< Of an int8 layer; from a table 127 / scale.
  std::optional<double> absmax;  ///< Of the layer's input; tables and caches do not know it.
  std::vector<float> weightScales;
  bool weightsKnown = true;  ///< A cache has no weight scales.
};

/// How scales were rounded when they were written.
enum class ScaleRounding { None, SixDecimals, SinglePrecision };

/// A table, a cache or a report, with its layers in the order in which the file names them first.
struct PlanScales {
  std::string file;
  ScaleRounding rounding = ScaleRounding::None;
  bool ofTensors = false;  ///< A cache without a model: `layers` are its tensors.
  std::vector<LayerScales> layers;
};

/// Reads a scale table for ncnn, a JSON report of `calibrate` (a text that begins with {) or a
/// calibration cache of TensorRT. With a model the tensors of a cache become the layers that read
/// them; one without a scale is float. `name` is for messages. Throws Error.
PlanScales parsePlanScales(std::string_view text, const std::string& name,
                           const Model* model = nullptr);
PlanScales readPlanScales(const std::filesystem::path& file, const Model* model = nullptr);
/// What a plan comes to for one layer.
LayerScales scalesOf(const std::string& layer, const LayerReport& report, double absmax);

enum class LayerState { Int8, Float, Missing };

const char* toString(LayerState state);

/// What a difference does, for given images.
struct DifferenceEffect {
  /// In nats, both of the method that the plan after has for the layer; nothing where it is float.
  std::optional<double> divergenceBefore;
  std::optional<double> divergenceAfter;
  double sqnrBefore = 0;  ///< Expected, in dB; infinite where it is float.
  double sqnrAfter = 0;
  /// SQNR of the layer's output, it alone quantized, in dB; if it was measured.
  std::optional<double> measuredBefore;
  std::optional<double> measuredAfter;
};

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
  std::optional<DifferenceEffect> effect;
  bool rounded = false;  ///< Some of the scales that count as the same differ in their rounding.

  bool changed() const { return before != after || activationChanged || weightScalesChanged > 0; }
};

struct PlanDiff {
  std::vector<LayerDifference> layers;  ///< Those that differ only.
  std::size_t same = 0;                 ///< How many do not.
  std::size_t rounded = 0;              ///< Those of `same` that differ in the rounding only.
  std::vector<std::string> unknown;     ///< Layers of the files that the model does not have.
  /// SQNR of the network's output, all layers quantized, in dB; if it was measured.
  std::optional<double> outputBefore;
  std::optional<double> outputAfter;
};

/// Compares what two files or plans have for one layer; a null pointer is a missing one. See
/// diffPlans() for what is the same.
LayerDifference compareScales(const std::string& layer, const LayerScales* before,
                              const LayerScales* after, ScaleRounding roundingBefore,
                              ScaleRounding roundingAfter);

/// Scales are the same if they are equal, or if rounding can explain the difference: where a file
/// has six decimals or single precision, three steps of single precision and, with decimals,
/// one of the sixth. Layers come in the order of `model`,
/// if given, then of `before`, then of `after`. Throws Error if the model has no layer of one of
/// the files.
PlanDiff diffPlans(const PlanScales& before, const PlanScales& after, const Model* model = nullptr);

DifferenceEffect effectOf(const LayerReport& before, const LayerReport& after);

/// Adds what each difference does: `before` and `after` have a report for each of the model's
/// layers, by one calibration.
PlanDiff withEffects(PlanDiff diff, const Model& model, const Calibration& calibration,
                     std::span<const LayerReport> before, std::span<const LayerReport> after);
/// Adds what was measured of both.
PlanDiff withMeasured(PlanDiff diff, const Model& model, const NetworkAnalysis& before,
                      const NetworkAnalysis& after);

/// See docs/formats.md.
std::string diffJson(const PlanDiff& diff, const std::string& before, const std::string& after);

}  // namespace quantoscope
