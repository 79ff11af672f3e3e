// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/calibration/activation_statistics.h"
#include "core/calibration/divergence_curve.h"
#include "core/model/model.h"
#include "core/quantization/activation_codes.h"
#include "core/quantization/runtime_obstacle.h"
#include "core/quantization/scale_groups.h"
#include "core/quantization/scale_search.h"
#include "core/quantization/target.h"
#include "core/quantization/weight_quantization.h"

namespace quantoscope {

/// Who set a value, when, and why.
struct Provenance {
  std::string who;
  std::chrono::system_clock::time_point when;
  std::string why;
};

/// What a person decided for one layer. What is empty stays automatic.
struct LayerOverride {
  std::optional<double> threshold;
  std::optional<std::string> method;  ///< Id of a threshold method.
  std::optional<int> activationBits;
  std::optional<int> weightBits;
  /// Without a decision a layer stays float where the target's runtime cannot compute it in int8,
  /// see runtimeObstacle(); false computes it in int8 all the same.
  std::optional<bool> keepFloat;
  /// A layer that is kept float computes with 16-bit floats.
  std::optional<bool> halfFloat;
  /// The codes cover the values' own range, with a zero point, where the target has one. Without a
  /// decision they do so for Target::Integer.
  std::optional<bool> asymmetric;
  std::optional<bool> perTensorWeights;  ///< One weight scale for all channels.
  std::optional<WeightRange> weightRange;
  /// Codes per unit of each channel or group, as a table or a search gives them.
  std::optional<std::vector<float>> weightScales;
  /// True: the layer does not follow the others of its group (see Plan::groups), and they do not
  /// follow it. Where the runtime shares their scale all the same, it misreads this layer's codes:
  /// see misreadCodes().
  std::optional<bool> untied;
  std::optional<Provenance> provenance;

  /// True when nothing is decided; provenance does not count.
  bool empty() const {
    return !threshold && !method && !activationBits && !weightBits && !keepFloat && !halfFloat &&
           !asymmetric && !perTensorWeights && !weightRange && !weightScales && !untied;
  }
};

/// The quantization of a whole network: what holds for all layers, and what a person changed.
struct Plan {
  std::string method = "ncnn";           ///< Id of the threshold method.
  std::vector<LayerOverride> overrides;  ///< One for each of Model::layers, most of them empty.
  Target target = Target::Ncnn;
  /// Layers whose activation scale the target ties, see scaleGroups(); null: none are. Set together
  /// with the target, by setTarget(). groupEdits() keeps the decisions of a group the same.
  std::shared_ptr<const ScaleGroups> groups;
  /// What methods that need a search have found so far; null: nothing. A layer whose scales have
  /// not been searched has those that the search would start from.
  std::shared_ptr<const ScaleSearch> searched;
};

/// What a plan comes to for one layer.
struct LayerDecision {
  std::string method;
  Target target = Target::Ncnn;
  int activationBits = 8;
  int weightBits = 8;
  bool perTensorWeights = false;
  WeightRange weightRange = WeightRange::Absmax;
  std::vector<float> weightScales;  ///< Given ones; empty: they follow from the weights.
  bool keepFloat = false;
  bool halfFloat = false;   ///< Kept float, in 16 bits.
  bool asymmetric = false;  ///< The codes have a zero point.
  bool deadBlob = false;    ///< The input was always zero; the layer is kept float.
  /// What the runtime has against int8. Without keepFloat, a person has overruled it.
  RuntimeObstacle obstacle = RuntimeObstacle::None;
  /// The larger end of the range where the codes have a zero point. 0 for a dead blob.
  double threshold = 0;
  std::size_t thresholdBin = 0;   ///< The bin of the histogram whose candidate is nearest.
  double scale = 0;               ///< Codes per unit; 0 for a dead blob.
  ActivationCodes codes;          ///< The codes themselves; `scale` is theirs.
  double divergence = 0;          ///< Of the method's curve at thresholdBin, in nats.
  double automaticThreshold = 0;  ///< What the method chose at these bits.
  bool overridden = false;
  DivergenceCurve curve;  ///< Of the method at these bits.
  /// What a search found for the layer as it is here, whether its method needs one or not.
  std::optional<SearchedScales> searched;
  /// The layers that a search finds one threshold for together with this one; see SearchKey::tied.
  std::vector<TiedSearch> searchedWith;
  bool awaitsSearch = false;  ///< The method needs a search that has not been made.
};

/// Makes the plan one for this target: sets target and groups. `model` is the plan's.
void setTarget(Plan& plan, const Model& model, Target target);

/// Why a layer is kept float, in a few words: "by hand", "the input was always zero", …; empty if
/// it is not.
std::string floatReason(const LayerDecision& decision);

/// Whether a decision keeps the layer float, whatever its input turns out to be.
bool keptFloat(const QuantizableLayer& layer, const LayerOverride& layerOverride, Target target);

/// What a search for this decision is known by.
SearchKey searchKeyOf(const QuantizableLayer& layer, const LayerDecision& decision);

/// How the weights of the layer are to be quantized.
WeightScheme weightSchemeOf(const LayerDecision& decision);

/// Works out what holds for a layer. Throws Error for an unknown method or bit width.
LayerDecision decide(const QuantizableLayer& layer, const ActivationStatistics& statistics,
                     const Plan& plan, const LayerOverride& layerOverride);

}  // namespace quantoscope
