// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// How a model that is quantized already (Model::embeddedScales) computes its layers: with the
/// codes and scales of its file, and its other layers in float. Throws Error, naming the layer, for
/// what the simulation cannot compute exactly as ncnn does: layers that choose scales while they
/// run, layers that hold nothing but scales, impossible scales, and codes that are written with
/// another scale than they are read with.
NetworkArithmetic embeddedArithmetic(const Model& model);

}  // namespace quantoscope
