// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/onnx_qdq.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "core/analysis/plan_arithmetic.h"
#include "core/base/byte_reader.h"
#include "core/base/content_hash.h"
#include "core/base/error.h"
#include "core/formats/onnx_graph.h"
#include "core/formats/onnx_opset.h"
#include "core/formats/onnx_qdq_graph.h"

namespace quantoscope {
namespace {

using ::onnx::ModelProto;

constexpr std::size_t kLargestFile = std::numeric_limits<int>::max();

ModelProto readAgain(const Model& model) {
  const std::filesystem::path& file = model.files.front();
  const std::vector<std::byte> bytes = readFile(file);
  if (sha256(bytes) != model.hash) {
    throw Error("has changed since it was loaded; load it again");
  }
  ModelProto proto;
  if (bytes.size() > kLargestFile ||
      !proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw Error("is not an ONNX file");
  }
  return proto;
}

// Before version 4 of the format every initializer had to be listed as an input, too. Runtimes take
// what is listed for something that may change from run to run, and do not fuse it.
void unlistInitializers(ModelProto& proto) {
  constexpr std::int64_t kMayBeConstant = 4;
  constexpr std::int64_t kOfQdqOpset = 7;
  if (proto.ir_version() < kMayBeConstant) {
    auto& inputs = *proto.mutable_graph()->mutable_input();
    const auto& initializers = proto.graph().initializer();
    const auto isInitializer = [&](const auto& input) {
      return std::any_of(initializers.begin(), initializers.end(),
                         [&](const auto& tensor) { return tensor.name() == input.name(); });
    };
    inputs.erase(std::remove_if(inputs.begin(), inputs.end(), isInitializer), inputs.end());
  }
  proto.set_ir_version(std::max<std::int64_t>(proto.ir_version(), kOfQdqOpset));
}

void describePlan(ModelProto& proto, const Model& model, const Plan& plan,
                  const NetworkArithmetic& arithmetic) {
  const auto set = [&](const std::string& key, const std::string& value) {
    auto& entries = *proto.mutable_metadata_props();
    entries.erase(std::remove_if(entries.begin(), entries.end(),
                                 [&](const auto& entry) { return entry.key() == key; }),
                  entries.end());
    auto& entry = *entries.Add();
    entry.set_key(key);
    entry.set_value(value);
  };
  std::size_t quantized = 0;
  std::string kept;
  for (std::size_t i = 0; i < arithmetic.layers.size(); ++i) {
    if (arithmetic.layers[i].precision == Precision::Int8) {
      ++quantized;
    } else {
      kept += (kept.empty() ? "" : ", ") + model.layers[i].name;
    }
  }
  const std::string all = std::to_string(arithmetic.layers.size());
  set("quantoscope.version", QUANTOSCOPE_VERSION);
  set("quantoscope.model_sha256", model.hash);
  set("quantoscope.target", toString(plan.target));
  set("quantoscope.method", plan.method);
  set("quantoscope.int8_layers", std::to_string(quantized) + " of " + all);
  if (!kept.empty()) {
    set("quantoscope.float_layers", kept);
  }
}

}  // namespace

std::string onnxQdq(const Model& model, const Plan& plan, std::span<const LayerReport> reports) {
  if (model.format != ModelFormat::Onnx || model.files.empty()) {
    throw Error(model.name + ": came as " + toString(model.format) +
                "; only a model that came as ONNX can be written as ONNX");
  }
  try {
    ModelProto proto = readAgain(model);
    onnxfile::embedExternalData(proto, model.files.front().parent_path());
    onnxfile::Names names(proto);
    onnxfile::raiseOpset(proto, names);
    // A layer that int8 kernels cannot compute stays float here as in what was measured.
    const NetworkArithmetic arithmetic = computable(model, arithmeticOf(reports, plan.target));
    unlistInitializers(proto);
    onnxfile::insertQdq(*proto.mutable_graph(), model, arithmetic, names);
    describePlan(proto, model, plan, arithmetic);
    if (proto.ByteSizeLong() > kLargestFile) {
      throw Error("would have more than 2 GiB as one file, which ONNX cannot hold");
    }
    return proto.SerializeAsString();
  } catch (const Error& error) {
    throw Error(model.files.front().string() + ": " + error.what());
  }
}

}  // namespace quantoscope
