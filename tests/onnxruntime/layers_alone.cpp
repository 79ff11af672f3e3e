// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/onnxruntime/layers_alone.h"

#include <gtest/gtest.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "core/analysis/error_sums.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/analysis/quantized_layer.h"
#include "core/base/atomic_file.h"
#include "core/model/network.h"
#include "tests/unit/temporary_folder.h"

namespace quantoscope::testing {
namespace {

struct Seen {
  Tensor input;
  Shape output;
};

// What each layer reads in the float network.
class Recorder : public LayerHook {
 public:
  explicit Recorder(std::size_t layers) : seen(layers) {}
  void before(std::size_t index, const TensorView& input) override {
    seen[index].input.shape.assign(input.shape.begin(), input.shape.end());
    seen[index].input.values.assign(input.values.begin(), input.values.end());
  }
  void after(std::size_t index, const TensorView& output) override {
    seen[index].output.assign(output.shape.begin(), output.shape.end());
  }
  std::vector<Seen> seen;
};

// The graph of the layers that make these tensors. Where they read what is none of theirs, it has
// an input; `inputs` says which for each layer.
::onnx::ModelProto layersOf(const ::onnx::ModelProto& whole,
                            const std::vector<std::string>& outputs,
                            std::vector<std::string>& inputs) {
  ::onnx::ModelProto alone = whole;
  auto& graph = *alone.mutable_graph();
  graph.clear_node();
  graph.clear_input();
  graph.clear_output();
  graph.clear_value_info();
  std::map<std::string, int> producers;
  std::set<std::string> constants;
  for (int i = 0; i < whole.graph().node_size(); ++i) {
    for (const std::string& output : whole.graph().node(i).output()) {
      producers[output] = i;
    }
  }
  for (const auto& tensor : whole.graph().initializer()) {
    constants.insert(tensor.name());
  }
  const auto describe = [](::onnx::ValueInfoProto& info, const std::string& name) {
    info.set_name(name);
    info.mutable_type()->mutable_tensor_type()->set_elem_type(::onnx::TensorProto::FLOAT);
  };
  std::set<int> kept;
  std::set<std::string> given;
  for (const std::string& output : outputs) {
    std::vector<int> chain = {producers.at(output)};
    inputs.emplace_back();
    while (!chain.empty()) {
      const int index = chain.back();
      chain.pop_back();
      kept.insert(index);
      for (const std::string& input : whole.graph().node(index).input()) {
        const auto made = producers.find(input);
        const std::string type =
            made == producers.end() ? "" : whole.graph().node(made->second).op_type();
        if (type == "QuantizeLinear" || type == "DequantizeLinear" || input.ends_with("_clipped")) {
          chain.push_back(made->second);
        } else if (!input.empty() && !constants.contains(input)) {
          inputs.back() = "given:" + input;
          if (given.insert(input).second) {
            describe(*graph.add_input(), inputs.back());
          }
        }
      }
    }
    describe(*graph.add_output(), output);
  }
  for (const int index : kept) {
    auto& node = *graph.add_node();
    node = whole.graph().node(index);
    for (std::string& input : *node.mutable_input()) {
      input = given.contains(input) ? "given:" + input : input;
    }
  }
  return alone;
}

}  // namespace

void expectLayersAgree(const QdqCase& qdq, const Plan& plan, const std::filesystem::path& file) {
  const Model& model = qdq.model;
  Recorder recorder(model.layers.size());
  const Tensor& input = qdq.inputs.front();
  Network(model, {input.shape}, Fusion::Off).forward({input}, &recorder);

  const NetworkArithmetic arithmetic =
      arithmeticOf(reportAll(model, qdq.calibration, plan), plan.target);
  std::vector<std::size_t> layers;
  std::vector<std::string> outputs;
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    if (arithmetic.layers[i].precision == Precision::Int8) {
      layers.push_back(i);
      outputs.push_back(model.layers[i].outputBlob);
    }
  }
  if (layers.empty()) {
    return;
  }
  ::onnx::ModelProto whole;
  std::ifstream stream(file, std::ios::binary);
  ASSERT_TRUE(whole.ParseFromIstream(&stream));
  std::vector<std::string> inputs;
  const TemporaryFolder folder;
  writeFileAtomically(folder / "layers.onnx", layersOf(whole, outputs, inputs).SerializeAsString());
  NamedTensors feeds;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Tensor& fed = feeds[inputs[i]] = recorder.seen[layers[i]].input;
    // The engine gives a convolution over one axis a second one.
    if (input.shape.size() == 2 && fed.shape.size() == 4) {
      fed.shape.erase(fed.shape.begin() + 2);
    }
  }
  const auto results =
      runOnnxRuntime(folder / "layers.onnx", Optimizations::Disabled, {feeds}, outputs);
  ASSERT_EQ(results.size(), 1U);
  double worst = 1;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const QuantizableLayer& layer = model.layers[layers[i]];
    const Seen& seen = recorder.seen[layers[i]];
    const QuantizedLayer quantized(layer, arithmetic.layers[layers[i]], plan.target,
                                   seen.input.shape, seen.output);
    const auto& theirs = results.front().at(outputs[i]).values;
    std::vector<float> ours(theirs.size());
    quantized.run(seen.input.values, ours);
    ErrorSums sums;
    sums.add(ours, theirs);
    EXPECT_GE(sums.cosine(), 0.99999) << layer.name;
    worst = std::min(worst, sums.cosine());
  }
  std::printf("%-58s cosine %.7f of the worst of %zu\n",
              (std::string(toString(plan.target)) + ": layers alone").c_str(), worst,
              layers.size());
}

}  // namespace quantoscope::testing
