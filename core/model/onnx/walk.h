// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <opencv2/dnn.hpp>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/onnx/graph.h"

namespace quantoscope::onnxgraph {

/// What a graph turns out to be for inputs of certain shapes.
struct Walked {
  std::vector<QuantizableLayer> layers;
  std::vector<GraphNode> graph;      ///< Inputs, and nodes whose outputs depend on them.
  std::vector<std::string> outputs;  ///< Those that depend on the network's inputs.
  std::vector<std::string> notes;
  std::size_t layerCount = 0;
  std::map<std::string, std::size_t> layerTypes;
};

/// Works out every tensor of the graph for inputs of these shapes (with the batch dimension): its
/// shape, and its values where they depend on no input. With a network, builds it on the way; every
/// shape and parameter is checked before the engine sees it. Throws Error naming the node.
Walked walk(const Graph& graph, const std::vector<Shape>& inputShapes, cv::dnn::Net* net);

/// The engine's layer that holds an output of the model.
std::string outputLayerName(const std::string& output);

}  // namespace quantoscope::onnxgraph
