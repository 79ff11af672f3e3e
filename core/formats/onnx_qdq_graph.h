// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <onnx/onnx_pb.h>

#include "core/formats/onnx_graph.h"
#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope::onnxfile {

/// Whether the codes are written as signed bytes around 0; all others are unsigned ones.
bool isSymmetric(const ActivationCodes& codes);

/// Whether the type of the codes has more of them on a side, so that values must be clipped first.
/// -128 of a symmetric scheme does not count.
bool needsClip(const ActivationCodes& codes);

/// Quantizes the layers of a graph that its arithmetic (one entry for each of Model::layers) says
/// are int8. The graph must be of version 13 of the operators or newer. Throws Error, naming the
/// layer, for what cannot be expressed.
void insertQdq(::onnx::GraphProto& graph, const Model& model, const NetworkArithmetic& arithmetic,
               Names& names);

}  // namespace quantoscope::onnxfile
