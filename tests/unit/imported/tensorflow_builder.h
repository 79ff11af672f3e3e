// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/model/imported/load_tensorflow.h"

namespace quantoscope::testing {

/// Writes frozen graphs of TensorFlow byte by byte, by the field numbers of graph.proto,
/// node_def.proto, attr_value.proto and tensor.proto.
class TensorFlowBuilder {
 public:
  using Ints = std::vector<std::int64_t>;

  TensorFlowBuilder& node(const std::string& type, const std::string& name,
                          const std::vector<std::string>& inputs = {}) {
    finish();
    node_ = text(1, name) + text(2, type);
    for (const auto& input : inputs) {
      node_ += text(3, input);
    }
    return *this;
  }
  TensorFlowBuilder& placeholder(const std::string& name, const Ints& shape) {
    return node("Placeholder", name).type("dtype", 1).shape("shape", shape);
  }
  TensorFlowBuilder& reals(const std::string& name, const Ints& shape,
                           const std::vector<float>& values) {
    std::string raw(values.size() * sizeof(float), '\0');
    std::memcpy(raw.data(), values.data(), raw.size());
    return node("Const", name)
        .attribute("value", text(8, number(1, 1) + text(2, dimensions(shape)) + text(4, raw)));
  }
  TensorFlowBuilder& integers(const std::string& name, const Ints& shape, const Ints& values) {
    std::string packed;
    for (const std::int64_t value : values) {
      packed += varint(static_cast<std::uint64_t>(value));
    }
    return node("Const", name)
        .attribute("value", text(8, number(1, 3) + text(2, dimensions(shape)) + text(7, packed)));
  }
  TensorFlowBuilder& list(const std::string& name, const Ints& values) {
    std::string packed;
    for (const std::int64_t value : values) {
      packed += varint(static_cast<std::uint64_t>(value));
    }
    return attribute(name, text(1, text(3, packed)));
  }
  TensorFlowBuilder& string(const std::string& name, const std::string& value) {
    return attribute(name, text(2, value));
  }
  TensorFlowBuilder& integer(const std::string& name, std::int64_t value) {
    return attribute(name, number(3, static_cast<std::uint64_t>(value)));
  }
  TensorFlowBuilder& real(const std::string& name, float value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return attribute(name, varint(4 << 3 | 5) + bytes);
  }
  TensorFlowBuilder& flag(const std::string& name, bool value) {
    return attribute(name, number(5, value ? 1 : 0));
  }
  TensorFlowBuilder& type(const std::string& name, int value) {
    return attribute(name, number(6, static_cast<std::uint64_t>(value)));
  }
  TensorFlowBuilder& shape(const std::string& name, const Ints& extents) {
    return attribute(name, text(7, dimensions(extents)));
  }
  TensorFlowBuilder& attribute(const std::string& name, const std::string& value) {
    node_ += text(5, text(1, name) + text(2, value));
    return *this;
  }

  std::string bytes() {
    finish();
    return graph_;
  }
  Model load() {
    const std::string content = bytes();
    return loadTensorFlowModel(std::as_bytes(std::span(content)), "net.pb");
  }

  static std::string varint(std::uint64_t value) {
    std::string result;
    for (; value > 127; value >>= 7) {
      result += static_cast<char>((value & 127) | 128);
    }
    return result + static_cast<char>(value);
  }
  static std::string text(std::uint64_t field, const std::string& content) {
    return varint(field << 3 | 2) + varint(content.size()) + content;
  }
  static std::string number(std::uint64_t field, std::uint64_t value) {
    return varint(field << 3) + varint(value);
  }

 private:
  static std::string dimensions(const Ints& extents) {
    std::string result;
    for (const std::int64_t extent : extents) {
      result += text(2, number(1, static_cast<std::uint64_t>(extent)));
    }
    return result;
  }
  void finish() {
    if (!node_.empty()) {
      graph_ += text(1, std::exchange(node_, {}));
    }
  }

  std::string graph_;
  std::string node_;
};

}  // namespace quantoscope::testing
