// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>

#include "core/analysis/advice.h"

namespace quantoscope {

/// One image without which the range of a layer's input would be less than half as wide.
/// `change` is the threshold without that image if the present one is wider; what it brings to the
/// other images is not worked out here.
std::optional<Advice> outlierImage(std::size_t layer, const Calibration& calibration,
                                   const LayerDecision& decision, const LayerOverride& current);

/// The network's input is neither around zero nor within 0 … 1, the two things that mean and norm
/// are for. Nothing is said of inputs that are no images.
std::optional<Advice> suspiciousInput(const Model& model, const Calibration& calibration);

}  // namespace quantoscope
