// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/model/onnx/constant.h"

namespace quantoscope::imported {

/// The value of an attribute; only the members that the file sets differ from these.
struct TensorFlowAttribute {
  std::string text;
  std::int64_t integer = 0;
  float real = 0;
  bool flag = false;
  int type = 0;  ///< A number of TensorFlow's DataType.
  bool hasShape = false;
  Shape shape;  ///< 0 where the file leaves an extent open.
  std::vector<std::int64_t> integers;
  onnxgraph::ConstantPtr tensor;
};

/// One node of a frozen graph.
struct TensorFlowNode {
  std::string name;
  std::string type;                 ///< "Conv2D", …
  std::vector<std::string> inputs;  ///< "node" or "node:2"; without control inputs.
  std::map<std::string, TensorFlowAttribute> attributes;
};

struct TensorFlowGraph {
  std::vector<TensorFlowNode> nodes;  ///< Each after the nodes that it reads.
  std::set<std::string> weightTypes;  ///< Of the constants that are no vectors.
};

/// Reads the bytes of a GraphDef. Throws Error if it is not one, is cut short, or is malformed.
TensorFlowGraph readTensorFlowGraph(std::span<const std::byte> bytes);

/// TensorFlow's numbers of the types that networks hold.
inline constexpr int kTensorFlowFloat = 1;
inline constexpr int kTensorFlowUint8 = 4;
inline constexpr int kTensorFlowHalf = 19;

}  // namespace quantoscope::imported
