// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/network.h"

#include <algorithm>
#include <utility>

#include <opencv2/core/utility.hpp>
#include <opencv2/dnn.hpp>

#include "core/base/error.h"
#include "core/model/instrumented_layer.h"
#include "core/model/network_source.h"

namespace quantoscope {
namespace {

std::string describe(const std::vector<Shape>& shapes) {
  std::string text;
  for (const Shape& shape : shapes) {
    text += (text.empty() ? "" : ", ") + toString(shape);
  }
  return text;
}

// The engine's own message begins with its version, source file and function, which say nothing to
// the user.
std::string reasonOf(const cv::Exception& exception) {
  std::string text = exception.err.empty() ? exception.what() : exception.err;
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
    text.pop_back();
  }
  return text;
}

Shape withBatch(const Shape& shape) {
  Shape batched = {1};
  batched.insert(batched.end(), shape.begin(), shape.end());
  return batched;
}

// The hook is in force for one forward call, however that call ends.
class ScopedHook {
 public:
  ScopedHook(Instrumentation& instrumentation, LayerHook* hook)
      : instrumentation_(instrumentation) {
    instrumentation_.hook = hook;
  }
  ScopedHook(const ScopedHook&) = delete;
  ScopedHook& operator=(const ScopedHook&) = delete;
  ~ScopedHook() { instrumentation_.hook = nullptr; }

 private:
  Instrumentation& instrumentation_;
};

}  // namespace

struct Network::State {
  std::string modelName;
  std::string quantizedReason;
  std::vector<std::string> inputNames;
  std::vector<ModelOutput> outputs;
  std::vector<cv::String> engineOutputs;
  std::vector<Shape> inputShapes;
  std::string otherSize;  // for messages: which size the model declares, if another
  std::shared_ptr<Instrumentation> instrumentation;
  cv::dnn::Net net;
};

Network::Network(const Model& model, const std::vector<Shape>& inputShapes, Fusion fusion)
    : state_(std::make_unique<State>()) {
  state_->quantizedReason = quantizedReason(model);
  if (fusion == Fusion::On && !state_->quantizedReason.empty()) {
    throw Error(state_->quantizedReason);
  }
  if (inputShapes.size() != model.inputs.size()) {
    throw Error(model.name + ": has " + std::to_string(model.inputs.size()) + " inputs, but " +
                std::to_string(inputShapes.size()) + " input shapes were given");
  }
  for (std::size_t i = 0; i < inputShapes.size(); ++i) {
    elementCount(inputShapes[i]);
    if (std::find(inputShapes[i].begin(), inputShapes[i].end(), 0) != inputShapes[i].end()) {
      throw Error(model.name + ": input '" + model.inputs[i].name + "' needs a size; " +
                  toString(inputShapes[i]) + " leaves it open");
    }
    state_->inputNames.push_back(model.inputs[i].name);
  }
  state_->modelName = model.name;
  state_->inputShapes = inputShapes;
  // For a message about a layer that does not fit: it may be the size that does not.
  for (std::size_t i = 0; i < inputShapes.size(); ++i) {
    const ModelInput& input = model.inputs[i];
    if (!input.shape.empty() && !agrees(inputShapes[i], input.shape)) {
      state_->otherSize += "; the model declares " + toString(input.shape) + " for its input '" +
                           input.name + "', and it is run with " + toString(inputShapes[i]);
    }
  }
  state_->outputs = model.outputs;
  for (const ModelOutput& output : model.outputs) {
    auto& names = state_->engineOutputs;
    if (std::find(names.begin(), names.end(), output.engineLayer) == names.end()) {
      names.push_back(output.engineLayer);
    }
  }
  state_->instrumentation = std::make_shared<Instrumentation>();
  for (std::size_t i = 0; i < model.layers.size(); ++i) {
    state_->instrumentation->indexOf.emplace(model.layers[i].engineName, i);
  }
  try {
    {
      const ScopedInstrumentation scope(state_->instrumentation);
      state_->net = model.source->build(inputShapes);
      ScopedInstrumentation::createLayers(state_->net);
    }
    state_->instrumentation->created.clear();
    state_->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    state_->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    state_->net.enableFusion(fusion == Fusion::On);
    std::vector<cv::dnn::MatShape> batched;
    std::transform(inputShapes.begin(), inputShapes.end(), std::back_inserter(batched), withBatch);
    std::vector<int> ids;
    std::vector<std::vector<cv::dnn::MatShape>> in;
    std::vector<std::vector<cv::dnn::MatShape>> out;
    state_->net.getLayersShapes(batched, ids, in, out);
  } catch (const cv::Exception& exception) {
    throw Error(model.name + ": cannot take an input of " + describe(inputShapes) + ": " +
                reasonOf(exception) + state_->otherSize);
  } catch (const Error& error) {
    throw Error(error.what() + state_->otherSize);
  }
}

Network::~Network() = default;
Network::Network(Network&&) noexcept = default;
Network& Network::operator=(Network&&) noexcept = default;

std::vector<Tensor> Network::forward(const std::vector<Tensor>& inputs, LayerHook* hook) {
  if (hook == nullptr && !state_->quantizedReason.empty()) {
    throw Error(state_->quantizedReason);
  }
  if (inputs.size() != state_->inputShapes.size()) {
    throw Error(state_->modelName + ": has " + std::to_string(state_->inputShapes.size()) +
                " inputs, but " + std::to_string(inputs.size()) + " were given");
  }
  const ScopedHook scope(*state_->instrumentation, hook);
  std::vector<std::vector<cv::Mat>> blobs;
  try {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i].shape != state_->inputShapes[i]) {
        throw Error(state_->modelName + ": input '" + state_->inputNames[i] + "' takes " +
                    toString(state_->inputShapes[i]) + ", not " + toString(inputs[i].shape));
      }
      const Shape shape = withBatch(inputs[i].shape);
      // The engine copies the values; it does not write to them.
      const cv::Mat mat(shape, CV_32F, const_cast<float*>(inputs[i].values.data()));
      state_->net.setInput(mat, state_->inputNames[i]);
    }
    state_->net.forward(blobs, state_->engineOutputs);
  } catch (const cv::Exception& exception) {
    throw Error(state_->modelName + ": cannot be run: " + reasonOf(exception) + state_->otherSize);
  }
  std::vector<Tensor> outputs;
  for (const ModelOutput& output : state_->outputs) {
    const auto at =
        std::find(state_->engineOutputs.begin(), state_->engineOutputs.end(), output.engineLayer) -
        state_->engineOutputs.begin();
    const cv::Mat& mat =
        blobs.at(static_cast<std::size_t>(at)).at(static_cast<std::size_t>(output.engineIndex));
    const cv::Mat dense = mat.isContinuous() ? mat : mat.clone();
    Tensor tensor;
    // A network may end in a tensor whose first extent is something other than the batch of 1.
    const int batch = mat.dims > 0 && mat.size[0] == 1 ? 1 : 0;
    tensor.shape.assign(mat.size.p + batch, mat.size.p + mat.dims);
    tensor.values.assign(dense.ptr<float>(), dense.ptr<float>() + dense.total());
    outputs.push_back(std::move(tensor));
  }
  return outputs;
}

void setEngineThreads(int threads) {
  cv::setNumThreads(threads);
}

}  // namespace quantoscope
