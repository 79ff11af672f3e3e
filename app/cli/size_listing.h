// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/formats/model_size.h"
#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// Each layer's bytes before and after, and those of the model, for a terminal.
std::string sizeListing(const Model& model, const NetworkArithmetic& arithmetic,
                        const ModelSize& size);

}  // namespace quantoscope
