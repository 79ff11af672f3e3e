// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/model/onnx/node_reader.h"

namespace quantoscope::onnxgraph {

/// What a batch normalization does to each channel: y = x * scale + shift.
struct ChannelAffine {
  std::vector<float> scale;
  std::vector<float> shift;
};

/// From the values of a BatchNormalization with constant parameters, of which all must have
/// `channels` values. Throws Error if it cannot be run.
ChannelAffine affineOf(const Node& node, int opset, const std::vector<const Value*>& inputs,
                       int channels);

/// If the one node behind this is a batch normalization, puts it into weights of `channels` rows
/// and their bias, as int8 runtimes do before they quantize, and returns true.
bool foldBatchNormalization(const NodeReader& reader, int channels, std::vector<float>& weights,
                            std::vector<float>& bias);

}  // namespace quantoscope::onnxgraph
