// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "core/formats/model_size.h"

namespace quantoscope {

/// Bytes of each layer and of the whole model, in the words of docs/formats.md.
nlohmann::ordered_json sizeJson(const Model& model, const NetworkArithmetic& arithmetic,
                                const ModelSize& size);

}  // namespace quantoscope
