// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "core/model/network.h"
#include "core/model/onnx/load_onnx.h"

namespace quantoscope::testing {

inline std::vector<float> randomValues(std::size_t count, unsigned seed, float low = -1,
                                       float high = 1) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<float> distribution(low, high);
  std::vector<float> values(count);
  for (float& value : values) {
    value = distribution(engine);
  }
  return values;
}

/// Builds small ONNX models with the classes of the ONNX library.
class OnnxBuilder {
 public:
  explicit OnnxBuilder(int opset = 13) {
    model_.set_ir_version(8);
    model_.add_opset_import()->set_version(opset);
    model_.mutable_graph()->set_name("test");
  }

  /// -1 makes an extent symbolic.
  OnnxBuilder& input(const std::string& name, const std::vector<int>& shape) {
    describe(*model_.mutable_graph()->add_input(), name, shape);
    return *this;
  }
  OnnxBuilder& output(const std::string& name) {
    describe(*model_.mutable_graph()->add_output(), name, {});
    return *this;
  }
  OnnxBuilder& weights(const std::string& name, const std::vector<int>& shape,
                       const std::vector<float>& values) {
    fill(*model_.mutable_graph()->add_initializer(), name, shape, values);
    return *this;
  }
  OnnxBuilder& integers(const std::string& name, const std::vector<std::int64_t>& values) {
    auto& tensor = *model_.mutable_graph()->add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(::onnx::TensorProto::INT64);
    tensor.add_dims(static_cast<std::int64_t>(values.size()));
    for (const std::int64_t value : values) {
      tensor.add_int64_data(value);
    }
    return *this;
  }
  OnnxBuilder& node(const std::string& type, const std::string& name,
                    const std::vector<std::string>& inputs,
                    const std::vector<std::string>& outputs) {
    node_ = model_.mutable_graph()->add_node();
    node_->set_op_type(type);
    if (!name.empty()) {
      node_->set_name(name);
    }
    for (const auto& in : inputs) {
      node_->add_input(in);
    }
    for (const auto& out : outputs) {
      node_->add_output(out);
    }
    return *this;
  }
  OnnxBuilder& ints(const std::string& name, const std::vector<int>& values) {
    auto& attribute = add(name, ::onnx::AttributeProto::INTS);
    for (const int value : values) {
      attribute.add_ints(value);
    }
    return *this;
  }
  OnnxBuilder& integer(const std::string& name, int value) {
    add(name, ::onnx::AttributeProto::INT).set_i(value);
    return *this;
  }
  OnnxBuilder& real(const std::string& name, float value) {
    add(name, ::onnx::AttributeProto::FLOAT).set_f(value);
    return *this;
  }
  OnnxBuilder& text(const std::string& name, const std::string& value) {
    add(name, ::onnx::AttributeProto::STRING).set_s(value);
    return *this;
  }
  OnnxBuilder& tensor(const std::string& name, const std::vector<int>& shape,
                      const std::vector<float>& values) {
    fill(*add(name, ::onnx::AttributeProto::TENSOR).mutable_t(), "", shape, values);
    return *this;
  }

  ::onnx::ModelProto& proto() { return model_; }
  std::string bytes() const { return model_.SerializeAsString(); }
  Model load() const {
    const std::string content = bytes();
    return loadOnnxModel(std::as_bytes(std::span(content)), "test.onnx");
  }

 private:
  static void describe(::onnx::ValueInfoProto& info, const std::string& name,
                       const std::vector<int>& shape) {
    info.set_name(name);
    auto& tensor = *info.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(::onnx::TensorProto::FLOAT);
    for (const int extent : shape) {
      auto& dimension = *tensor.mutable_shape()->add_dim();
      if (extent < 0) {
        dimension.set_dim_param("open" + std::to_string(tensor.shape().dim_size()));
      } else {
        dimension.set_dim_value(extent);
      }
    }
  }
  static void fill(::onnx::TensorProto& tensor, const std::string& name,
                   const std::vector<int>& shape, const std::vector<float>& values) {
    tensor.set_name(name);
    tensor.set_data_type(::onnx::TensorProto::FLOAT);
    for (const int extent : shape) {
      tensor.add_dims(extent);
    }
    tensor.set_raw_data(values.data(), values.size() * sizeof(float));
  }
  ::onnx::AttributeProto& add(const std::string& name, ::onnx::AttributeProto::AttributeType type) {
    auto& attribute = *node_->add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
  }

  ::onnx::ModelProto model_;
  ::onnx::NodeProto* node_ = nullptr;
};

/// Runs a model of one input and returns its first output.
inline Tensor runOnce(const Model& model, const Tensor& input, Fusion fusion = Fusion::On) {
  return Network(model, {input.shape}, fusion).forward({input}).at(0);
}

}  // namespace quantoscope::testing
