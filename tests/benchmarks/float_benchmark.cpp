// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <functional>
#include <opencv2/dnn.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <string>
#include <vector>

#include "core/model/fast_convolution.h"
#include "core/model/model.h"
#include "core/model/network.h"
#include "core/model/network_source.h"

namespace quantoscope {
namespace {

struct FloatShape {
  const char* name;
  int in;
  int out;
  int kernel;
  int stride;
  int groups;
  int height;
  int width;
};

// Convolutions of SqueezeNet 1.1 at 227×227 and of RFB-320.
const FloatShape kShapes[] = {
    {"squeezenet conv1", 3, 64, 3, 2, 1, 227, 227},
    {"squeezenet fire2 squeeze", 64, 16, 1, 1, 1, 56, 56},
    {"squeezenet fire2 expand3x3", 16, 64, 3, 1, 1, 56, 56},
    {"squeezenet fire9 expand1x1", 64, 256, 1, 1, 1, 14, 14},
    {"squeezenet fire9 expand3x3", 64, 256, 3, 1, 1, 14, 14},
    {"squeezenet conv10", 512, 1000, 1, 1, 1, 14, 14},
    {"rfb pointwise 64-64", 64, 64, 1, 1, 1, 30, 40},
    {"rfb depthwise 64", 64, 64, 3, 1, 64, 30, 40},
    {"rfb pointwise 128-128", 128, 128, 1, 1, 1, 15, 20},
};

void convolve(benchmark::State& state, const FloatShape& shape, bool fast) {
  cv::setNumThreads(1);
  cv::dnn::LayerParams params;
  params.name = "layer";
  params.type = "Convolution";
  params.set("kernel_size", shape.kernel);
  params.set("stride", shape.stride);
  params.set("pad", shape.kernel / 2);
  params.set("num_output", shape.out);
  params.set("group", shape.groups);
  params.set("bias_term", true);
  const int dims[] = {shape.out, shape.in / shape.groups, shape.kernel, shape.kernel};
  params.blobs.emplace_back(4, dims, CV_32F);
  const int biasDims[] = {shape.out};
  params.blobs.emplace_back(1, biasDims, CV_32F);
  cv::randu(params.blobs[0], -1, 1);
  cv::randu(params.blobs[1], -1, 1);
  cv::Ptr<cv::dnn::Layer> layer = cv::dnn::ConvolutionLayer::create(params);
  if (fast) {
    layer = makeFastConvolution(layer, params);
  }
  const int inputDims[] = {1, shape.in, shape.height, shape.width};
  std::vector<cv::Mat> inputs = {cv::Mat(4, inputDims, CV_32F)};
  cv::randu(inputs[0], -1, 1);
  std::vector<cv::dnn::MatShape> outputShapes;
  std::vector<cv::dnn::MatShape> internalShapes;
  layer->getMemoryShapes({{1, shape.in, shape.height, shape.width}}, 1, outputShapes,
                         internalShapes);
  std::vector<cv::Mat> outputs = {cv::Mat(outputShapes[0], CV_32F)};
  std::vector<cv::Mat> internals;
  for (const auto& internal : internalShapes) {
    internals.emplace_back(internal, CV_32F);
  }
  layer->finalize(cv::InputArrayOfArrays(inputs), cv::OutputArrayOfArrays(outputs));
  for (auto _ : state) {
    layer->forward(cv::InputArrayOfArrays(inputs), cv::OutputArrayOfArrays(outputs),
                   cv::OutputArrayOfArrays(internals));
    benchmark::ClobberMemory();
  }
  const double products = static_cast<double>(outputs[0].total()) * shape.in / shape.groups *
                          shape.kernel * shape.kernel;
  state.counters["GFLOPS"] =
      benchmark::Counter(2e-9 * products, benchmark::Counter::kIsIterationInvariantRate);
}

#ifdef QUANTOSCOPE_REFERENCE_DIR

struct WholeNetwork {
  const char* name;
  Shape input;
};

const WholeNetwork kNetworks[] = {{"squeezenet_v1.1", {3, 227, 227}}, {"RFB-320", {3, 240, 320}}};

Model loadReference(const std::string& name) {
  const std::string stem = QUANTOSCOPE_REFERENCE_DIR "/models/ncnn/" + name;
  return loadModel({stem + ".param", stem + ".bin"});
}

// The engine's own layers: built without instrumentation.
void forwardOpenCv(benchmark::State& state, const WholeNetwork& network) {
  setEngineThreads(1);
  const Model model = loadReference(network.name);
  cv::dnn::Net net = model.source->build({network.input});
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  std::vector<int> dims = {1};
  dims.insert(dims.end(), network.input.begin(), network.input.end());
  const cv::Mat input(dims, CV_32F, cv::Scalar(0.5));
  std::vector<cv::String> outputs;
  for (const ModelOutput& output : model.outputs) {
    outputs.emplace_back(output.engineLayer);
  }
  std::vector<cv::Mat> results;
  for (auto _ : state) {
    net.setInput(input, model.inputs[0].name);
    net.forward(results, outputs);
    benchmark::ClobberMemory();
  }
}

void forwardOurs(benchmark::State& state, const WholeNetwork& network) {
  setEngineThreads(1);
  const Model model = loadReference(network.name);
  Network runnable(model, {network.input});
  const std::vector<Tensor> inputs = {
      {network.input, std::vector<float>(elementCount(network.input), 0.5F)}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(runnable.forward(inputs));
  }
}

#endif

[[maybe_unused]] const bool kRegistered = [] {
  const auto add = [](const std::string& name, const std::function<void(benchmark::State&)>& run) {
    benchmark::RegisterBenchmark(name.c_str(), run)->Unit(benchmark::kMillisecond);
  };
  for (const FloatShape& shape : kShapes) {
    const std::string name = std::string("float/") + shape.name;
    add(name + "/opencv", [&](benchmark::State& s) { convolve(s, shape, false); });
    add(name + "/ours", [&](benchmark::State& s) { convolve(s, shape, true); });
  }
#ifdef QUANTOSCOPE_REFERENCE_DIR
  for (const WholeNetwork& network : kNetworks) {
    const std::string name = std::string("forward/") + network.name;
    add(name + "/opencv", [&](benchmark::State& s) { forwardOpenCv(s, network); });
    add(name + "/ours", [&](benchmark::State& s) { forwardOurs(s, network); });
  }
#endif
  return true;
}();

}  // namespace
}  // namespace quantoscope
