// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/kernels/int8_convolution_shape.h"
#include "core/model/model.h"

namespace quantoscope {

/// A layer as the kernels see it for one shape of its input: N pictures through one convolution. An
/// inner product over rows is a 1×1 convolution of as many 1×1 pictures.
struct LayerGeometry {
  Int8ConvolutionShape shape;
  PictureSize input;
  PictureSize output;
  int count = 1;
};

/// Input and output: N×C×H×W, N×C×W, or … × channels of an inner product. Throws Error, naming the
/// layer, if the kernels cannot compute it.
LayerGeometry geometryOf(const QuantizableLayer& layer, std::span<const int> inputShape,
                         std::span<const int> outputShape);

}  // namespace quantoscope
