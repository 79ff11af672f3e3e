// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/model/onnx/graph.h"

namespace quantoscope::onnxgraph {

/// A tensor while the graph is walked for certain input shapes.
struct Value {
  std::string tensor;    ///< Its name in the file, with those that merely pass it on left out.
  Shape shape;           ///< With the batch dimension.
  ConstantPtr constant;  ///< Its values, if they are known.
  int layer = 0;         ///< The engine's layer that makes it …
  int output = 0;        ///< … and which of that layer's outputs it is.
};

/// What an operator sees of its node. All of it throws Error with the reason for anything that is
/// missing, of the wrong kind or out of range; the caller adds which node it is.
class NodeReader {
 public:
  /// `inputs` has a null for an optional input that is left out. `next` is the node that alone
  /// reads this one's first output, or null; `nextInputs` are its inputs as far as they are known.
  NodeReader(const Node& node, int opset, std::vector<const Value*> inputs, const Node* next,
             std::vector<const Value*> nextInputs)
      : node_(node),
        opset_(opset),
        inputs_(std::move(inputs)),
        next_(next),
        nextInputs_(std::move(nextInputs)) {}

  const Node& node() const { return node_; }
  int opset() const { return opset_; }
  const Node* next() const { return next_; }
  const std::vector<const Value*>& nextInputs() const { return nextInputs_; }

  std::size_t inputCount() const { return inputs_.size(); }
  void requireInputs(std::size_t least, std::size_t most) const;
  /// Throws Error if an output from the second on is used.
  void requireOneOutput() const;
  bool hasInput(std::size_t index) const;
  const Value& input(std::size_t index) const;
  const Shape& shape(std::size_t index) const { return input(index).shape; }
  /// An input that must not depend on the network's input. `what` is the standard's name for it.
  const Constant& constant(std::size_t index, const char* what) const;
  std::vector<std::int64_t> integersOf(std::size_t index, const char* what) const;
  std::vector<float> realsOf(std::size_t index, const char* what) const;

  bool has(const char* name) const;
  int integer(const char* name, int fallback, int low, int high);
  bool flag(const char* name, bool fallback) { return integer(name, fallback ? 1 : 0, 0, 1) != 0; }
  float real(const char* name, float fallback);
  std::string text(const char* name, const char* fallback);
  /// Integers of which each is from `low` to `high`.
  std::vector<int> integers(const char* name, std::int64_t low, std::int64_t high);
  const Attribute* attribute(const char* name);
  /// Attributes that have no effect on the result.
  void ignore(const char* name) { read_.insert(name); }
  /// Throws Error if the node has an attribute that nobody asked for: it might change the result.
  void requireAllRead() const;

 private:
  const Node& node_;
  int opset_;
  std::vector<const Value*> inputs_;
  const Node* next_;
  std::vector<const Value*> nextInputs_;
  std::set<std::string> read_;
};

/// An axis as ONNX counts it, negative from behind. Throws Error if `rank` dimensions lack it.
std::size_t axisOf(std::int64_t axis, std::size_t rank);

}  // namespace quantoscope::onnxgraph
