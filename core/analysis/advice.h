// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/layer_report.h"
#include "core/analysis/network_analysis.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"
#include "core/quantization/plan.h"

namespace quantoscope {

enum class AdviceKind {
  ShareScale,       ///< An untied layer misreads codes that the runtime writes for another one.
  OtherThreshold,   ///< Another method's threshold has less error on this layer's input.
  MoreBits,         ///< The layer has fewer activation or weight bits than it may have.
  EightBitWeights,  ///< The accumulator has room for 8-bit weights in an int8 Winograd layer.
  AsymmetricRange,  ///< The target has zero points, and half of the symmetric range is empty.
  KeepFloat,        ///< Nothing else is left; says what that costs.
  UnevenWeights,    ///< One or a few channels' weights cost most of the error.
  DeadChannels,     ///< Channels that compute nothing; for the model's author to know.
  OutlierImage,     ///< One image stretches the range of the layer's input.
  Preprocessing,    ///< The network's input is unlike what the declared mean and norm make.
};

/// "share-scale", "other-threshold", …
const char* toString(AdviceKind kind);

/// One thing to do, with what speaks for it. Which of the figures are set depends on the kind.
struct Advice {
  AdviceKind kind = AdviceKind::OtherThreshold;
  std::optional<std::size_t> layer;  ///< Empty: it concerns the whole network.
  /// What the layer's override becomes if the advice is followed. Empty if there is nothing that
  /// the plan could change (OutlierImage, DeadChannels, Preprocessing, UnevenWeights).
  /// To be made with groupEdits(), which moves the layers that are tied to it, too.
  std::optional<LayerOverride> change;
  std::vector<std::size_t> also;  ///< Those layers. `before` and `after` are of all together.
  /// SQNR of the layer's output as measured, in dB; with `also`, of the mean of their noise to
  /// signal ratios …
  double before = 0;
  double after = 0;       ///< … and with the change, as tried or expected.
  std::string method;     ///< OtherThreshold: whose threshold it is.
  double threshold = 0;   ///< OtherThreshold: the new one. OutlierImage: without that image.
  int bits = 0;           ///< MoreBits: the new width. EightBitWeights: 8.
  double share = 0;       ///< KeepFloat: of the network's multiply-adds. Accumulator use of
                          ///< EightBitWeights. Saturated share of OtherThreshold.
  std::size_t count = 0;  ///< KeepFloat: neighbours that lose a fused requantization.
                          ///< DeadChannels: how many. UnevenWeights: the worst channel.
  std::size_t other = 0;  ///< ShareScale: the layer whose scale the codes have.
  double ratio =
      0;  ///< ShareScale: by what all values are too large. UnevenWeights: that channel's noise
          ///< over the median channel's. OutlierImage: absmax over that of all other images.
  double mean = 0;       ///< Preprocessing: of the network's input …
  double deviation = 0;  ///< … and its standard deviation.
  std::string file;      ///< OutlierImage.

  /// Gain in dB; 0 where nothing changes.
  double gain() const { return change ? after - before : 0; }
};

class LayerProbe;

/// What could be done, what helps the network's output most first. Layers without a fault have no
/// advice. `arithmetic` is what `analysis` was measured with. With a probe every change is tried on
/// its images before it is advised; without one its effect is worked out from histograms.
std::vector<Advice> adviseOn(const Model& model, const Calibration& calibration, const Plan& plan,
                             std::span<const LayerReport> reports,
                             const NetworkArithmetic& arithmetic, const NetworkAnalysis& analysis,
                             const LayerProbe* probe = nullptr);

/// One or two English sentences with the figures, for the command line and files. The desktop
/// program has its own wording.
std::string describe(const Advice& advice, const Model& model);

}  // namespace quantoscope
