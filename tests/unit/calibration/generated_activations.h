// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "core/calibration/activation_statistics.h"
#include "core/calibration/threshold_methods.h"

namespace quantoscope {

inline ActivationStatistics statisticsOf(const std::vector<std::vector<float>>& images) {
  ActivationStatistics statistics;
  for (const auto& image : images) {
    statistics.imageAbsmax.push_back(statistics.histogram.add(image));
  }
  return statistics;
}

struct Data {
  std::string name;
  std::vector<float> values;
};

// Shapes that activations have.
inline std::vector<Data> generated(unsigned seed = 77) {
  std::mt19937 random(seed);
  const auto draw = [&](const std::function<float()>& value) {
    std::vector<float> values(20000);
    std::generate(values.begin(), values.end(), value);
    return values;
  };
  std::normal_distribution<float> normal;
  std::exponential_distribution<float> exponential;
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::student_t_distribution<float> heavy(3);
  std::vector<Data> all;
  all.push_back({"normal", draw([&] { return normal(random); })});
  all.push_back({"after ReLU", draw([&] { return std::max(0.0F, normal(random)); })});
  all.push_back({"exponential", draw([&] { return exponential(random); })});
  all.push_back({"uniform", draw([&] { return uniform(random); })});
  all.push_back({"heavy tails", draw([&] { return heavy(random); })});
  all.push_back({"shifted", draw([&] { return 3 + normal(random); })});
  all.push_back({"lopsided", draw([&] {
                   const float x = normal(random);
                   return x < 0 ? 0.2F * x : x;
                 })});
  all.push_back({"two peaks",
                 draw([&] { return (random() % 2 == 0 ? 4.0F : -1.0F) + 0.3F * normal(random); })});
  all.push_back({"sparse", draw([&] { return random() % 50 == 0 ? normal(random) : 0.0F; })});
  std::vector<float> outlier = all.front().values;
  outlier.front() = 80;
  all.push_back({"one outlier", outlier});
  return all;
}

inline double chosenThreshold(const ThresholdMethod& method, const ActivationStatistics& statistics,
                              int bits) {
  return method.threshold != nullptr
             ? method.threshold(statistics, bits)
             : thresholdOf(method, statistics, bits,
                           method.curve(statistics.magnitudes(), positiveLevels(bits)));
}

}  // namespace quantoscope
