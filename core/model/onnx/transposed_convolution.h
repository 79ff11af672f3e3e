// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/model/ncnn/operator.h"

namespace quantoscope::onnxgraph {

/// Weights of input × output/groups × kernel as output × input/groups × kernel.
std::vector<float> outputChannelsFirst(const std::vector<float>& weights, int inputChannels,
                                       int outputChannels, int groups, int kernel);

/// A transposed convolution with any pads, dilation and output padding; the engine's knows neither
/// dilation nor pads that differ. `weights` are output × input/groups × kernel, `bias` may be
/// empty.
ncnn::KernelFunction transposedConvolution(const Shape& input, const Shape& output,
                                           const ConvolutionGeometry& geometry,
                                           const std::vector<float>& weights,
                                           const std::vector<float>& bias);

}  // namespace quantoscope::onnxgraph
