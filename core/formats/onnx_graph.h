// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace quantoscope::onnxfile {

/// Calls `visit` for a graph and for every graph that its nodes hold, the outer ones first.
void forEachGraph(::onnx::GraphProto& graph, const std::function<void(::onnx::GraphProto&)>& visit);

/// Puts the values that a model keeps in other files into the model itself, so that it can be
/// written anywhere. Throws Error if a file is missing or too short, or if the model would exceed
/// what protobuf can write.
void embedExternalData(::onnx::ModelProto& model, const std::filesystem::path& folder);

/// The version of the standard operators that the model uses.
int opsetOf(const ::onnx::ModelProto& model);

/// Whether a domain is that of the standard operators.
bool isStandardDomain(const std::string& domain);

const ::onnx::AttributeProto* findAttribute(const ::onnx::NodeProto& node, const char* name);
void removeAttribute(::onnx::NodeProto& node, const char* name);
void setAttribute(::onnx::NodeProto& node, const char* name, std::int64_t value);
void setAttribute(::onnx::NodeProto& node, const char* name, const char* value);

/// Names for new tensors and nodes of a model.
class Names {
 public:
  explicit Names(::onnx::ModelProto& model);
  /// `wanted`, or with a number behind it if anything in the model is called so already.
  std::string fresh(const std::string& wanted);

 private:
  std::unordered_set<std::string> taken_;
};

::onnx::TensorProto tensorOf(const std::string& name, std::span<const float> values,
                             const std::vector<std::int64_t>& shape);
::onnx::TensorProto tensorOf(const std::string& name, std::span<const std::int8_t> values,
                             const std::vector<std::int64_t>& shape);
::onnx::TensorProto tensorOf(const std::string& name, std::span<const std::uint8_t> values,
                             const std::vector<std::int64_t>& shape);
::onnx::TensorProto tensorOf(const std::string& name, std::span<const std::int32_t> values,
                             const std::vector<std::int64_t>& shape);
::onnx::TensorProto tensorOf(const std::string& name, std::span<const std::int64_t> values,
                             const std::vector<std::int64_t>& shape);

::onnx::NodeProto nodeOf(const std::string& type, const std::string& name,
                         const std::vector<std::string>& inputs, const std::string& output);

}  // namespace quantoscope::onnxfile
