// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "core/analysis/layer_report.h"
#include "core/calibration/activation_statistics.h"
#include "core/model/model.h"

namespace quantoscope {

/// Four layers with known traits, and what calibration would have found.
struct SampleNetwork {
  enum Layer { OneSided, TwoSided, Lopsided, Dead };

  std::shared_ptr<Model> model;
  std::vector<std::shared_ptr<const ActivationStatistics>> statistics;
  Plan plan;

  const QuantizableLayer& layer(int index) const {
    return model->layers[static_cast<std::size_t>(index)];
  }
  LayerReport report(int index, const LayerOverride& layerOverride = {}) const;
  std::vector<std::shared_ptr<const LayerReport>> reports() const;
};

/// `stem/conv` (3×3, Winograd, one-sided exponential input, one dead channel), `block/dw`
/// (depthwise, two-sided), `block/pw` (1×1, lopsided), `head/fc` (fully connected, dead input).
SampleNetwork sampleNetwork();

}  // namespace quantoscope
