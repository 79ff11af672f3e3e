// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>

#include "core/calibration/kl_ncnn.h"
#include "core/calibration/kl_tensorrt.h"
#include "tests/unit/calibration/kl_oracle.h"

namespace quantoscope {
namespace {

// Shaped like the activations behind a ReLU: a decaying body, a thin tail up to absmax.
MagnitudeHistogram activations() {
  std::mt19937 random(1);
  std::exponential_distribution<double> body(9);
  MagnitudeHistogram histogram{1, std::vector<double>(2048, 0), 1e6};
  for (int i = 0; i < 2000000; ++i) {
    const double x = std::min(body(random), 0.9999);
    histogram.counts[static_cast<std::size_t>(x * 2048)] += 1;
  }
  return histogram;
}

void fastNcnn(benchmark::State& state) {
  const auto histogram = activations();
  for (auto _ : state) {
    benchmark::DoNotOptimize(klNcnnCurve(histogram, static_cast<std::size_t>(state.range(0))));
  }
}

void naiveNcnn(benchmark::State& state) {
  const auto histogram = activations();
  for (auto _ : state) {
    const auto curve = oracle::klNcnn(histogram, static_cast<std::size_t>(state.range(0)));
    benchmark::DoNotOptimize(oracle::firstMinimum(curve));
  }
}

void fastTensorrt(benchmark::State& state) {
  const auto histogram = activations();
  for (auto _ : state) {
    benchmark::DoNotOptimize(klTensorrtCurve(histogram, static_cast<std::size_t>(state.range(0))));
  }
}

void naiveTensorrt(benchmark::State& state) {
  const auto histogram = activations();
  for (auto _ : state) {
    const auto curve = oracle::klTensorrt(histogram, static_cast<std::size_t>(state.range(0)));
    benchmark::DoNotOptimize(oracle::firstMinimum(curve));
  }
}

BENCHMARK(naiveNcnn)->Name("kl/ncnn/naive")->Arg(128)->Unit(benchmark::kMillisecond);
BENCHMARK(fastNcnn)->Name("kl/ncnn/fast")->Arg(128)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(naiveTensorrt)->Name("kl/tensorrt/naive")->Arg(128)->Unit(benchmark::kMillisecond);
BENCHMARK(fastTensorrt)->Name("kl/tensorrt/fast")->Arg(128)->Arg(16)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quantoscope
