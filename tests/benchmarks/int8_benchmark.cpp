// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <cstdint>
#include <opencv2/dnn.hpp>
#include <random>
#include <string>
#include <vector>

#include "core/kernels/int8_convolution.h"

namespace quantoscope {
namespace {

struct Layer {
  const char* name;
  Int8ConvolutionShape shape;
  PictureSize size;
};

Int8ConvolutionShape shapeOf(int in, int out, int kernel, int groups) {
  Int8ConvolutionShape shape;
  shape.inputChannels = in;
  shape.outputChannels = out;
  shape.kernelHeight = shape.kernelWidth = kernel;
  shape.padTop = shape.padLeft = shape.padBottom = shape.padRight = kernel / 2;
  shape.groups = groups;
  return shape;
}

std::vector<Layer> layers() {
  return {{"3x3 64-64 56x56", shapeOf(64, 64, 3, 1), {56, 56}},
          {"1x1 256-64 56x56", shapeOf(256, 64, 1, 1), {56, 56}},
          {"1x1 64-256 56x56", shapeOf(64, 256, 1, 1), {56, 56}},
          {"depthwise 3x3 256 28x28", shapeOf(256, 256, 3, 256), {28, 28}},
          {"fully connected 1024-1000", shapeOf(1024, 1000, 1, 1), {1, 1}}};
}

std::vector<std::int8_t> codes(std::size_t size) {
  std::mt19937 random(1);
  std::vector<std::int8_t> result(size);
  for (auto& code : result) {
    code = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
  }
  return result;
}

// 2 operations a product and second.
void setRate(benchmark::State& state, const Layer& layer) {
  const auto products = static_cast<double>(layer.shape.weightCount()) *
                        static_cast<double>(outputSize(layer.shape, layer.size).pixels());
  state.counters["GOPS"] =
      benchmark::Counter(2e-9 * products, benchmark::Counter::kIsIterationInvariantRate);
}

void int8Sums(benchmark::State& state, const Layer& layer, KernelBackend backend) {
  const Int8Convolution convolution(layer.shape, codes(layer.shape.weightCount()), backend);
  const auto input =
      codes(static_cast<std::size_t>(layer.shape.inputChannels) * layer.size.pixels());
  std::vector<std::int32_t> sums(static_cast<std::size_t>(layer.shape.outputChannels) *
                                 outputSize(layer.shape, layer.size).pixels());
  for (auto _ : state) {
    convolution.run({input, 1, layer.size}, sums);
    benchmark::ClobberMemory();
  }
  setRate(state, layer);
}

void int8Requantized(benchmark::State& state, const Layer& layer) {
  const Int8Convolution convolution(layer.shape, codes(layer.shape.weightCount()),
                                    KernelBackend::Auto);
  const auto input =
      codes(static_cast<std::size_t>(layer.shape.inputChannels) * layer.size.pixels());
  const auto channels = static_cast<std::size_t>(layer.shape.outputChannels);
  std::vector<std::int8_t> results(channels * outputSize(layer.shape, layer.size).pixels());
  FloatRequantizeEpilogue epilogue;
  epilogue.dequantize.units.assign(channels, 1e-4F);
  epilogue.dequantize.bias.assign(channels, 0.5F);
  epilogue.dequantize.activation.kind = FusedActivation::Kind::Relu;
  for (auto _ : state) {
    convolution.run({input, 1, layer.size}, epilogue, results);
    benchmark::ClobberMemory();
  }
  setRate(state, layer);
}

// The float convolution of the engine, one thread.
void openCvFloat(benchmark::State& state, const Layer& layer) {
  cv::setNumThreads(1);
  const auto& s = layer.shape;
  cv::dnn::LayerParams params;
  params.name = "layer";
  params.type = "Convolution";
  params.set("kernel_size", s.kernelHeight);
  params.set("pad", s.padTop);
  params.set("num_output", s.outputChannels);
  params.set("group", s.groups);
  params.set("bias_term", false);
  const int dims[] = {s.outputChannels, s.inputsPerGroup(), s.kernelHeight, s.kernelWidth};
  cv::Mat weights(4, dims, CV_32F);
  cv::randu(weights, -1, 1);
  params.blobs.push_back(weights);
  cv::dnn::Net net;
  net.addLayerToPrev(params.name, params.type, params);
  const int inputDims[] = {1, s.inputChannels, layer.size.height, layer.size.width};
  cv::Mat input(4, inputDims, CV_32F);
  cv::randu(input, -1, 1);
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  net.setInput(input);
  for (auto _ : state) {
    net.setInput(input);
    benchmark::DoNotOptimize(net.forward().data);
  }
  setRate(state, layer);
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const Layer& layer : layers()) {
    const std::string name = layer.name;
    const auto add = [&](const std::string& kind, auto run) {
      benchmark::RegisterBenchmark(("int8/" + name + "/" + kind).c_str(), run)
          ->Unit(benchmark::kMillisecond);
    };
    add("scalar", [=](benchmark::State& s) { int8Sums(s, layer, KernelBackend::Scalar); });
    add("opencv float", [=](benchmark::State& s) { openCvFloat(s, layer); });
    add("highway", [=](benchmark::State& s) { int8Sums(s, layer, KernelBackend::Highway); });
    add("auto requantized", [=](benchmark::State& s) { int8Requantized(s, layer); });
    if (oneDnnIsExact()) {
      add("onednn", [=](benchmark::State& s) { int8Sums(s, layer, KernelBackend::OneDnn); });
    }
  }
  return true;
}();

}  // namespace
}  // namespace quantoscope
