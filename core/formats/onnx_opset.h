// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <onnx/onnx_pb.h>

#include "core/formats/onnx_graph.h"

namespace quantoscope::onnxfile {

/// The first version of the standard operators whose DequantizeLinear has one scale a channel.
inline constexpr int kQdqOpset = 13;

/// Raises a model of version 7 to 12 of the standard operators to version 13, with the same
/// results; a newer one stays as it is. Operators that became others, or take as inputs what were
/// attributes, are rewritten, in graphs inside of nodes too. Throws Error, naming the node, for
/// what version 13 cannot express.
///
/// ONNX's own converter is not used: up to 1.12 it turns Resize of version 10 into another
/// function, and refuses Softmax where a shape is not known, and Pad without a value.
void raiseOpset(::onnx::ModelProto& model, Names& names);

}  // namespace quantoscope::onnxfile
