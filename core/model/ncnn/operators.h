// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/model/ncnn/layer_reader.h"
#include "core/model/ncnn/operator.h"

namespace quantoscope::ncnn {

/// Reads one layer's parameters and weights. Throws Error with the reason if they are malformed or
/// ask for something that cannot be run.
using OperatorLoader = Operator (*)(LayerReader& reader);

/// The loader of a layer type, or null if the type is not known. operators.cpp holds the one table.
OperatorLoader findOperator(const std::string& type);

/// Whether a type is known, has no weights, and cannot be run: detection post-processing and the
/// like.
bool isKnownSink(const std::string& type);

}  // namespace quantoscope::ncnn
