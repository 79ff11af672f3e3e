// SPDX-License-Identifier: GPL-3.0-or-later
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "core/calibration/activation_statistics.h"
#include "core/calibration/exact_histogram.h"
#include "core/calibration/signed_histogram.h"
#include "core/kernels/value_range.h"

namespace quantoscope {
namespace {

// The input of a middle layer: 64 channels of 56×56 behind a ReLU.
std::vector<float> activations() {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0, 1.3F);
  std::vector<float> values(64 * 56 * 56);
  for (float& value : values) {
    value = std::max(normal(random), 0.0F);
  }
  return values;
}

void setRate(benchmark::State& state, std::size_t values) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * values));
}

void scalarSigned(benchmark::State& state) {
  const auto values = activations();
  std::vector<std::uint64_t> positive(16384);
  std::vector<std::uint64_t> negative(16384);
  const double perUnit = 16384.0 / 8;
  for (auto _ : state) {
    std::uint64_t zeros = 0;
    float low = 0;
    float high = 0;
    for (const float value : values) {
      if (!std::isfinite(value)) {
        continue;
      }
      low = std::min(low, value);
      high = std::max(high, value);
      if (value == 0) {
        ++zeros;
        continue;
      }
      const auto bin = static_cast<std::size_t>(std::abs(static_cast<double>(value)) * perUnit);
      ++(value > 0 ? positive : negative)[bin];
    }
    benchmark::DoNotOptimize(zeros);
    benchmark::DoNotOptimize(low);
    benchmark::DoNotOptimize(high);
    benchmark::ClobberMemory();
  }
  setRate(state, values.size());
}

void vectorSigned(benchmark::State& state) {
  const auto values = activations();
  SignedHistogram histogram;
  for (auto _ : state) {
    histogram.add(values);
    benchmark::ClobberMemory();
  }
  setRate(state, values.size());
}

// As a calibration counts: once for all images, once for the image's group.
void vectorSignedInGroups(benchmark::State& state) {
  const auto values = activations();
  SignedHistogram histogram;
  std::vector<SignedHistogram> groups(16, SignedHistogram(ActivationStatistics::kGroupBins));
  std::size_t image = 0;
  for (auto _ : state) {
    histogram.add(values, groups[image++ % groups.size()]);
    benchmark::ClobberMemory();
  }
  setRate(state, values.size());
}

void mergeGroups(benchmark::State& state) {
  std::vector<SignedHistogram> groups(16, SignedHistogram(ActivationStatistics::kGroupBins));
  for (SignedHistogram& group : groups) {
    group.add(activations());
  }
  for (auto _ : state) {
    SignedHistogram all(ActivationStatistics::kGroupBins);
    for (const SignedHistogram& group : groups) {
      all.merge(group);
    }
    benchmark::DoNotOptimize(all.count());
  }
}

void readBack(benchmark::State& state) {
  SignedHistogram histogram;
  histogram.add(activations());
  for (auto _ : state) {
    benchmark::DoNotOptimize(histogram.magnitudes());
  }
}

void scalarExact(benchmark::State& state) {
  const auto values = activations();
  std::vector<std::uint64_t> counts(2048);
  for (auto _ : state) {
    for (const float value : values) {
      if (value != 0) {
        const int index = static_cast<int>(std::fabs(value) / 8.0F * 2048);
        ++counts[static_cast<std::size_t>(std::min(index, 2047))];
      }
    }
    benchmark::ClobberMemory();
  }
  setRate(state, values.size());
}

void vectorExact(benchmark::State& state) {
  const auto values = activations();
  std::vector<std::uint64_t> counts(2048);
  for (auto _ : state) {
    addToMagnitudeCounts(values, 8.0F, counts);
    benchmark::ClobberMemory();
  }
  setRate(state, values.size());
}

void scalarRange(benchmark::State& state) {
  const auto values = activations();
  for (auto _ : state) {
    float absmax = 0;
    for (const float value : values) {
      absmax = std::max(absmax, std::fabs(value));
    }
    benchmark::DoNotOptimize(absmax);
  }
  setRate(state, values.size());
}

void vectorRange(benchmark::State& state) {
  const auto values = activations();
  for (auto _ : state) {
    benchmark::DoNotOptimize(valueRange(values));
  }
  setRate(state, values.size());
}

BENCHMARK(scalarRange)->Name("range/scalar absmax");
BENCHMARK(vectorRange)->Name("range/vector min max zeros");
BENCHMARK(scalarSigned)->Name("histogram/signed/scalar");
BENCHMARK(vectorSigned)->Name("histogram/signed/vector");
BENCHMARK(vectorSignedInGroups)->Name("histogram/signed/vector, in groups");
BENCHMARK(mergeGroups)->Name("histogram/signed/merge 16 groups");
BENCHMARK(readBack)->Name("histogram/signed/read back 2048");
BENCHMARK(scalarExact)->Name("histogram/exact/scalar");
BENCHMARK(vectorExact)->Name("histogram/exact/vector");

}  // namespace
}  // namespace quantoscope
