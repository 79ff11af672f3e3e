// SPDX-License-Identifier: GPL-3.0-or-later
// Searching the scales of one layer, against doing it as the paper describes it: the whole layer
// anew, in plain loops, for every candidate of every channel.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <random>

#include "core/analysis/layer_scale_search.h"
#include "tests/unit/analysis/easyquant_oracle.h"

namespace quantoscope {
namespace {

struct Layer {
  oracle::ScaleProblem problem;
  ActivationStatistics statistics;
  LayerDecision decision;
  std::vector<Passage> passages;
};

// 16 → 16 channels, 1×1, two images of 14×14.
Layer small() {
  Layer layer;
  oracle::ScaleProblem& problem = layer.problem;
  problem.layer.inputChannels = problem.layer.outputChannels = 16;
  problem.height = problem.width = 14;
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  problem.layer.weights.resize(256);
  std::generate(problem.layer.weights.begin(), problem.layer.weights.end(),
                [&] { return normal(random); });
  for (int image = 0; image < 2; ++image) {
    std::vector<float> input(16 * 14 * 14);
    std::generate(input.begin(), input.end(), [&] { return std::max(0.0F, normal(random)); });
    layer.statistics.histogram.add(input);
    Passage passage;
    passage.inputShape = passage.outputShape = {1, 16, 14, 14};
    passage.input = std::make_shared<const std::vector<float>>(input);
    problem.inputs.push_back(std::move(input));
    passage.output = std::make_shared<const std::vector<float>>(
        oracle::floatOutput(problem, problem.inputs.back()));
    layer.passages.push_back(std::move(passage));
  }
  Plan plan;
  plan.method = "easyquant";
  layer.decision = decide(problem.layer, layer.statistics, plan, {});
  problem.startThreshold = layer.decision.automaticThreshold;
  return layer;
}

void fast(benchmark::State& state) {
  const Layer layer = small();
  for (auto _ : state) {
    TrialOptions options;
    options.threads = 1;
    const ScaleTrials trials(layer.problem.layer, layer.passages, options);
    benchmark::DoNotOptimize(
        searchLayer(layer.problem.layer, layer.statistics, layer.decision, trials));
  }
}

void naive(benchmark::State& state) {
  const Layer layer = small();
  for (auto _ : state) {
    benchmark::DoNotOptimize(oracle::easyQuant(layer.problem));
  }
}

BENCHMARK(naive)->Name("easyquant/naive")->Unit(benchmark::kMillisecond)->Iterations(1);
BENCHMARK(fast)->Name("easyquant/fast")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace quantoscope
