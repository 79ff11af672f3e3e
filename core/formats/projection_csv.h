// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/analysis/projection.h"
#include "core/model/model.h"

namespace quantoscope {

/// One line for each layer and number format (RFC 4180, UTF-8): layer, format, bits, SQNR in dB and
/// cosine of the weights, and of the activation. Empty where nothing is known, where there is no
/// error, or where a value became infinite. `layers` has one entry for each of Model::layers.
std::string projectionCsv(const Model& model, std::span<const std::vector<LayerProjection>> layers);

}  // namespace quantoscope
