// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/onnx/node_reader.h"

#include <cmath>

#include "core/base/error.h"

namespace quantoscope::onnxgraph {

void NodeReader::requireInputs(std::size_t least, std::size_t most) const {
  if (inputs_.size() < least || inputs_.size() > most) {
    throw Error("has " + std::to_string(inputs_.size()) + " inputs; " + std::to_string(least) +
                (most == least ? "" : " to " + std::to_string(most)) + " are expected");
  }
}

void NodeReader::requireOneOutput() const {
  for (std::size_t i = 1; i < node_.outputs.size(); ++i) {
    if (!node_.outputs[i].empty()) {
      throw Error("its output " + std::to_string(i + 1) + " ('" + node_.outputs[i] +
                  "') cannot be computed");
    }
  }
}

bool NodeReader::hasInput(std::size_t index) const {
  return index < inputs_.size() && inputs_[index] != nullptr;
}

const Value& NodeReader::input(std::size_t index) const {
  if (!hasInput(index)) {
    throw Error("has no input " + std::to_string(index + 1));
  }
  return *inputs_[index];
}

const Constant& NodeReader::constant(std::size_t index, const char* what) const {
  const Value& value = input(index);
  if (value.constant == nullptr) {
    throw Error(std::string("its input '") + what + "' (" + value.tensor +
                ") depends on the network's input; only a constant can be used there");
  }
  return *value.constant;
}

std::vector<std::int64_t> NodeReader::integersOf(std::size_t index, const char* what) const {
  const Constant& found = constant(index, what);
  if (!found.integral) {
    throw Error(std::string("its input '") + what + "' has values that are not integers");
  }
  return found.integers;
}

std::vector<float> NodeReader::realsOf(std::size_t index, const char* what) const {
  return onnxgraph::realsOf(constant(index, what));
}

bool NodeReader::has(const char* name) const {
  return node_.attributes.contains(name);
}

const Attribute* NodeReader::attribute(const char* name) {
  read_.insert(name);
  const auto found = node_.attributes.find(name);
  return found == node_.attributes.end() ? nullptr : &found->second;
}

int NodeReader::integer(const char* name, int fallback, int low, int high) {
  const Attribute* const found = attribute(name);
  if (found == nullptr) {
    return fallback;
  }
  if (found->kind != Attribute::Kind::Integer || found->integer < low || found->integer > high) {
    throw Error(std::string("its attribute '") + name + "' " +
                (found->kind == Attribute::Kind::Integer ? "is " + std::to_string(found->integer)
                                                         : std::string("is not an integer")) +
                "; expected is " + std::to_string(low) + " to " + std::to_string(high));
  }
  return static_cast<int>(found->integer);
}

float NodeReader::real(const char* name, float fallback) {
  const Attribute* const found = attribute(name);
  if (found == nullptr) {
    return fallback;
  }
  if (found->kind != Attribute::Kind::Real || !std::isfinite(found->real)) {
    throw Error(std::string("its attribute '") + name + "' is not a finite number");
  }
  return found->real;
}

std::string NodeReader::text(const char* name, const char* fallback) {
  const Attribute* const found = attribute(name);
  if (found == nullptr) {
    return fallback;
  }
  if (found->kind != Attribute::Kind::Text) {
    throw Error(std::string("its attribute '") + name + "' is not a text");
  }
  return found->text;
}

std::vector<int> NodeReader::integers(const char* name, std::int64_t low, std::int64_t high) {
  const Attribute* const found = attribute(name);
  std::vector<int> values;
  if (found == nullptr) {
    return values;
  }
  // An empty list has no kind in some files.
  if (found->kind != Attribute::Kind::Integers && found->kind != Attribute::Kind::Other) {
    throw Error(std::string("its attribute '") + name + "' is not a list of integers");
  }
  for (const std::int64_t value : found->integers) {
    if (value < low || value > high) {
      throw Error(std::string("its attribute '") + name + "' has the value " +
                  std::to_string(value) + "; expected is " + std::to_string(low) + " to " +
                  std::to_string(high));
    }
    values.push_back(static_cast<int>(value));
  }
  return values;
}

void NodeReader::requireAllRead() const {
  for (const auto& [name, attribute] : node_.attributes) {
    if (!read_.contains(name)) {
      throw Error("its attribute '" + name + "' is not known");
    }
  }
}

std::size_t axisOf(std::int64_t axis, std::size_t rank) {
  const auto dimensions = static_cast<std::int64_t>(rank);
  if (axis < -dimensions || axis >= dimensions) {
    throw Error("axis " + std::to_string(axis) + " does not exist in a tensor of " +
                std::to_string(rank) + " dimensions");
  }
  return static_cast<std::size_t>(axis < 0 ? axis + dimensions : axis);
}

}  // namespace quantoscope::onnxgraph
