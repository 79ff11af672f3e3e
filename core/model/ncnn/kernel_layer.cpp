// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/kernel_layer.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <utility>

#include <opencv2/dnn/layer.hpp>

#include "core/model/instrumented_layer.h"

namespace quantoscope::ncnn {
namespace {

constexpr const char* kType = "quantoscope.Kernel";
constexpr const char* kIndex = "kernel";

/// The shapes have the batch dimension.
struct PendingKernel {
  std::vector<Shape> inputs;
  std::vector<Shape> outputs;
  KernelFunction run;
  bool instrumented = false;
};

std::vector<PendingKernel>& pending() {
  static thread_local std::vector<PendingKernel> kernels;
  return kernels;
}

cv::dnn::MatShape withBatch(const Shape& shape) {
  cv::dnn::MatShape batched = {1};
  batched.insert(batched.end(), shape.begin(), shape.end());
  return batched;
}

class KernelLayer final : public cv::dnn::Layer {
 public:
  KernelLayer(const cv::dnn::LayerParams& params, PendingKernel kernel)
      : Layer(params), kernel_(std::move(kernel)) {}

  bool getMemoryShapes(const std::vector<cv::dnn::MatShape>& inputs, const int /*requiredOutputs*/,
                       std::vector<cv::dnn::MatShape>& outputs,
                       std::vector<cv::dnn::MatShape>& /*internals*/) const override {
    CV_CheckEQ(inputs.size(), kernel_.inputs.size(), "number of input blobs");
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      CV_Check(name, inputs[i] == kernel_.inputs[i], "shape of an input blob");
    }
    outputs = kernel_.outputs;
    return false;
  }

  void forward(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs,
               cv::OutputArrayOfArrays /*internals*/) override {
    std::vector<cv::Mat> inputMats;
    std::vector<cv::Mat> outputMats;
    inputs.getMatVector(inputMats);
    outputs.getMatVector(outputMats);
    std::vector<const float*> in;
    std::vector<float*> out;
    for (const cv::Mat& mat : inputMats) {
      CV_Assert(mat.type() == CV_32F && mat.isContinuous());
      in.push_back(mat.ptr<float>());
    }
    for (cv::Mat& mat : outputMats) {
      CV_Assert(mat.type() == CV_32F && mat.isContinuous());
      out.push_back(mat.ptr<float>());
    }
    kernel_.run(in, out);
  }

 private:
  PendingKernel kernel_;
};

cv::Ptr<cv::dnn::Layer> createKernelLayer(cv::dnn::LayerParams& params) {
  const int index = params.get<int>(kIndex);
  PendingKernel& kernel = pending().at(static_cast<std::size_t>(index));
  const bool instrumented = kernel.instrumented;
  const auto layer = cv::makePtr<KernelLayer>(params, std::move(kernel));
  return instrumented ? instrument(layer, params) : cv::Ptr<cv::dnn::Layer>(layer);
}

}  // namespace

ScopedKernels::ScopedKernels(cv::dnn::Net& net) : net_(net) {
  // Registering twice would stack the constructors.
  static std::once_flag registered;
  std::call_once(registered,
                 [] { cv::dnn::LayerFactory::registerLayer(kType, createKernelLayer); });
  pending().clear();
}

ScopedKernels::~ScopedKernels() {
  pending().clear();
}

int ScopedKernels::addLayer(const std::string& name, const std::vector<Shape>& inputs,
                            const Step& step) {
  const auto batched = [](const std::vector<Shape>& shapes) {
    std::vector<Shape> result;
    std::transform(shapes.begin(), shapes.end(), std::back_inserter(result), withBatch);
    return result;
  };
  Step withBatches = step;
  withBatches.outputs = batched(step.outputs);
  return addLayerWithBatch(name, batched(inputs), withBatches);
}

int ScopedKernels::addLayerWithBatch(const std::string& name, const std::vector<Shape>& inputs,
                                     const Step& step) {
  auto& kernels = pending();
  cv::dnn::LayerParams params;
  params.name = name;
  params.type = kType;
  params.set(kIndex, static_cast<int>(kernels.size()));
  kernels.push_back({inputs, step.outputs, step.kernel, step.instrumented});
  const int id = net_.addLayer(name, kType, params);
  net_.getLayer(id);
  return id;
}

}  // namespace quantoscope::ncnn
