// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/model/model.h"
#include "core/model/onnx/graph.h"

namespace quantoscope::onnxgraph {

/// The model that a graph is, without its name and files. `name` begins every message. Throws
/// Error.
Model modelOf(Graph graph, const std::string& name, ModelFormat format);

}  // namespace quantoscope::onnxgraph
