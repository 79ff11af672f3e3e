// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/onnx/graph.h"

namespace quantoscope::onnxgraph {

/// Files that were converted from TensorFlow, or that take a camera's bytes, have images with the
/// channels last and turn them before the first layer, at once or after casts and arithmetic. Their
/// inputs become C×H×W like those of all other models, with a note. An image that is turned at once
/// is not turned at all then; another is turned to what the file has first.
void takeChannelsFirst(Graph& graph);

}  // namespace quantoscope::onnxgraph
