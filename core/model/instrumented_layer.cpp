// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/instrumented_layer.h"

#include <mutex>
#include <utility>

#include <opencv2/dnn/all_layers.hpp>

#include "core/model/fast_convolution.h"

namespace quantoscope {
namespace {

using cv::dnn::Layer;
using cv::dnn::LayerParams;
using cv::dnn::MatShape;

// Layer constructors are plain function pointers, so what they need is found here.
std::recursive_mutex& factoryMutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

std::shared_ptr<Instrumentation>& current() {
  static thread_local std::shared_ptr<Instrumentation> instrumentation;
  return instrumentation;
}

TensorView viewOf(const cv::Mat& mat) {
  return {{mat.ptr<float>(), mat.total()}, {mat.size.p, static_cast<std::size_t>(mat.dims)}};
}

// Derived from Layer and not from ConvolutionLayer: the engine treats it as a black box, and the
// fusions that matter go through tryFuse and setActivation.
class InstrumentedLayer final : public Layer {
 public:
  InstrumentedLayer(cv::Ptr<Layer> inner, const LayerParams& params,
                    std::shared_ptr<Instrumentation> instrumentation)
      : Layer(params), inner_(std::move(inner)), instrumentation_(std::move(instrumentation)) {
    inner_->name = name;
    inner_->type = type;
    instrumentation_->created.push_back({name, type, params});
    // Since OpenCV 4.8 the engine casts what calls itself a convolution to its own class, without
    // looking whether it is one.
    type = "quantoscope.Instrumented" + type;
  }

  bool supportBackend(int backendId) override { return backendId == cv::dnn::DNN_BACKEND_OPENCV; }

  bool getMemoryShapes(const std::vector<MatShape>& inputs, const int requiredOutputs,
                       std::vector<MatShape>& outputs,
                       std::vector<MatShape>& internals) const override {
    return inner_->getMemoryShapes(inputs, requiredOutputs, outputs, internals);
  }
  bool updateMemoryShapes(const std::vector<MatShape>& inputs) override {
    return inner_->updateMemoryShapes(inputs);
  }
  void finalize(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs) override {
    inner_->preferableTarget = preferableTarget;
    inner_->finalize(inputs, outputs);
  }
  bool setActivation(const cv::Ptr<cv::dnn::ActivationLayer>& layer) override {
    return inner_->setActivation(layer);
  }
  bool tryFuse(cv::Ptr<Layer>& top) override { return inner_->tryFuse(top); }
  void unsetAttached() override { inner_->unsetAttached(); }
  int64 getFLOPS(const std::vector<MatShape>& inputs,
                 const std::vector<MatShape>& outputs) const override {
    return inner_->getFLOPS(inputs, outputs);
  }
  int inputNameToIndex(cv::String inputName) override {
    return inner_->inputNameToIndex(inputName);
  }
  int outputNameToIndex(const cv::String& outputName) override {
    return inner_->outputNameToIndex(outputName);
  }

  void forward(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs,
               cv::OutputArrayOfArrays internals) override {
    LayerHook* const hook = instrumentation_->hook;
    const auto found =
        hook == nullptr ? instrumentation_->indexOf.end() : instrumentation_->indexOf.find(name);
    if (found == instrumentation_->indexOf.end()) {
      inner_->forward(inputs, outputs, internals);
      return;
    }
    std::vector<cv::Mat> inputMats;
    std::vector<cv::Mat> outputMats;
    inputs.getMatVector(inputMats);
    outputs.getMatVector(outputMats);
    const std::size_t index = found->second;
    const TensorView input = viewOf(inputMats.at(0));
    hook->before(index, input);
    cv::Mat& output = outputMats.at(0);
    const TensorView written = viewOf(output);
    if (!hook->replace(index, input, {output.ptr<float>(), output.total()}, written.shape)) {
      inner_->forward(inputs, outputs, internals);
    }
    hook->after(index, written);
  }

 private:
  cv::Ptr<Layer> inner_;
  std::shared_ptr<Instrumentation> instrumentation_;
};

cv::Ptr<Layer> createInstrumentedConvolution(LayerParams& params) {
  cv::Ptr<Layer> builtIn = cv::dnn::ConvolutionLayer::create(params);
  return instrument(makeFastConvolution(std::move(builtIn), params), params);
}

template <typename BuiltIn>
cv::Ptr<Layer> createInstrumented(LayerParams& params) {
  cv::Ptr<Layer> inner = BuiltIn::create(params);
  return instrument(std::move(inner), params);
}

}  // namespace

cv::Ptr<Layer> instrument(cv::Ptr<Layer> inner, const LayerParams& params) {
  if (current() == nullptr) {
    return inner;
  }
  return cv::makePtr<InstrumentedLayer>(std::move(inner), params, current());
}

ScopedInstrumentation::ScopedInstrumentation(std::shared_ptr<Instrumentation> instrumentation) {
  factoryMutex().lock();
  current() = std::move(instrumentation);
  using cv::dnn::LayerFactory;
  LayerFactory::registerLayer("Convolution", createInstrumentedConvolution);
  LayerFactory::registerLayer("Deconvolution", createInstrumented<cv::dnn::DeconvolutionLayer>);
  LayerFactory::registerLayer("InnerProduct", createInstrumented<cv::dnn::InnerProductLayer>);
}

ScopedInstrumentation::~ScopedInstrumentation() {
  using cv::dnn::LayerFactory;
  LayerFactory::unregisterLayer("Convolution");
  LayerFactory::unregisterLayer("Deconvolution");
  LayerFactory::unregisterLayer("InnerProduct");
  current() = nullptr;
  factoryMutex().unlock();
}

void ScopedInstrumentation::createLayers(cv::dnn::Net& net) {
  for (const auto& layerName : net.getLayerNames()) {
    net.getLayer(net.getLayerId(layerName));
  }
}

}  // namespace quantoscope
