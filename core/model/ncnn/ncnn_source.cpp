// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/ncnn_source.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/copy.h"
#include "core/model/ncnn/kernel_layer.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

constexpr std::size_t kMaxNetworkElements = std::size_t{1} << 31;

/// A blob inside the engine.
struct EngineBlob {
  int layer = 0;
  int output = 0;
  Shape shape;
};

bool isQuantizableType(const Step& step) {
  return step.instrumented || step.engineType == "Convolution" ||
         step.engineType == "Deconvolution" || step.engineType == "InnerProduct";
}

/// Builds one network.
class Builder {
 public:
  Builder() : kernels_(net_) {}

  void addInputs(const std::vector<std::string>& names, const std::vector<Shape>& shapes) {
    net_.setInputsNames({names.begin(), names.end()});
    for (std::size_t i = 0; i < names.size(); ++i) {
      account(shapes.at(i));
      blobs_[names[i]] = {0, static_cast<int>(i), shapes.at(i)};
    }
  }

  void add(const Node& node) {
    std::vector<EngineBlob> inputs;
    for (const auto& bottom : node.bottoms) {
      inputs.push_back(blobs_.at(bottom));
    }
    if (node.op.aliasing != Aliasing::None) {
      for (std::size_t i = 0; i < node.tops.size(); ++i) {
        blobs_[node.tops[i]] = inputs.at(node.op.aliasing == Aliasing::EachInput ? i : 0);
      }
      return;
    }
    std::vector<Shape> shapes;
    for (const EngineBlob& input : inputs) {
      shapes.push_back(input.shape);
    }
    const Plan plan = node.op.plan(shapes);
    const auto main = std::find_if(plan.steps.begin(), plan.steps.end(), isQuantizableType);
    const auto mainIndex = main == plan.steps.end() ? 0 : main - plan.steps.begin();
    for (std::ptrdiff_t i = 0; i < std::ssize(plan.steps); ++i) {
      const std::string suffix = i == mainIndex ? "" : "#" + std::to_string(i);
      inputs = addStep(node.engineName + suffix, inputs, plan.steps[static_cast<std::size_t>(i)]);
    }
    if (inputs.size() != node.tops.size()) {
      throw Error("produces " + std::to_string(inputs.size()) + " blobs, but has " +
                  std::to_string(node.tops.size()) + " output blobs");
    }
    for (std::size_t i = 0; i < node.tops.size(); ++i) {
      blobs_[node.tops[i]] = inputs[i];
    }
  }

  /// Every output is a layer of its own: the engine keeps only first outputs, and an output may be
  /// the same blob as another or as an input.
  void addOutput(const std::string& blob) {
    const EngineBlob& source = blobs_.at(blob);
    addStep(outputLayerName(blob), {source}, copyStep(source.shape, source.shape));
  }

  /// Gives an input that nobody reads a reader: the engine demands one for each.
  void readInput(const std::string& blob) {
    const EngineBlob& source = blobs_.at(blob);
    addStep("input:" + blob, {source}, copyStep(source.shape, source.shape));
  }

  cv::dnn::Net take() { return std::move(net_); }

 private:
  void account(const Shape& shape) {
    const std::size_t count = checkedElements(shape);
    elements_ += count;
    if (elements_ > kMaxNetworkElements) {
      throw Error("the network's blobs up to here have more than 2^31 elements");
    }
  }

  std::vector<EngineBlob> addStep(const std::string& name, std::vector<EngineBlob> inputs,
                                  const Step& step) {
    for (const Shape& shape : step.outputs) {
      account(shape);
    }
    std::vector<Shape> shapes;
    for (EngineBlob& input : inputs) {
      // The engine lets what a Concat reads be written straight into the Concat's output. It must
      // not do that to the network's input.
      if (step.engineType == "Concat" && input.layer == 0) {
        const std::string copy = name + "#copy" + std::to_string(shapes.size());
        input = addStep(copy, {input}, copyStep(input.shape, input.shape)).front();
      }
      shapes.push_back(input.shape);
    }
    int id = 0;
    if (step.kernel) {
      id = kernels_.addLayer(name, shapes, step);
    } else {
      cv::dnn::LayerParams params = step.params;
      params.name = name;
      params.type = step.engineType;
      id = net_.addLayer(name, step.engineType, params);
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      net_.connect(inputs[i].layer, inputs[i].output, id, static_cast<int>(i));
    }
    std::vector<EngineBlob> outputs;
    for (const Shape& shape : step.outputs) {
      outputs.push_back({id, static_cast<int>(outputs.size()), shape});
    }
    return outputs;
  }

  cv::dnn::Net net_;
  ScopedKernels kernels_;
  std::unordered_map<std::string, EngineBlob> blobs_;
  std::size_t elements_ = 0;
};

}  // namespace

std::string outputLayerName(const std::string& blob) {
  return "output:" + blob;
}

NcnnSource::NcnnSource(std::vector<std::string> inputs, std::vector<Node> nodes,
                       std::vector<std::string> outputs, FileLayout layout)
    : inputs_(std::move(inputs)),
      nodes_(std::move(nodes)),
      outputs_(std::move(outputs)),
      layout_(std::move(layout)) {}

const FileLayout* fileLayoutOf(const Model& model) {
  const auto* source = dynamic_cast<const NcnnSource*>(model.source.get());
  return source == nullptr ? nullptr : &source->layout();
}

cv::dnn::Net NcnnSource::build(const std::vector<Shape>& inputShapes) const {
  Builder builder;
  builder.addInputs(inputs_, inputShapes);
  for (const Node& node : nodes_) {
    try {
      builder.add(node);
    } catch (const Error& error) {
      throw Error(node.description + ": " + error.what());
    } catch (const cv::Exception& exception) {
      throw Error(node.description + ": " + exception.err);
    }
  }
  for (const auto& input : inputs_) {
    builder.readInput(input);
  }
  for (const auto& output : outputs_) {
    builder.addOutput(output);
  }
  return builder.take();
}

}  // namespace quantoscope::ncnn
