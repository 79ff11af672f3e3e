// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>

#include "core/analysis/advice.h"

namespace quantoscope {

/// SQNR of a layer's output that weights of other bits would give, from what was measured.
double sqnrWithWeightBits(const Model& model, std::size_t layer, const LayerReport& report,
                          const LayerMeasurement& measured, int bits);

/// 8-bit weights for a layer of ncnn's int8 Winograd, if the largest sum that was seen leaves room.
std::optional<Advice> eightBitWeights(const Model& model, std::size_t layer,
                                      const LayerReport& report, const LayerMeasurement& measured,
                                      const LayerOverride& current, Target target);

/// A channel whose error is far above that of the others.
std::optional<Advice> unevenWeights(std::size_t layer, const LayerMeasurement& measured);

std::optional<Advice> deadChannels(std::size_t layer, const LayerReport& report);

}  // namespace quantoscope
