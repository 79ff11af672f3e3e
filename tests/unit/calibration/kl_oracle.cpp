// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/calibration/kl_oracle.h"

#include <algorithm>
#include <cmath>

namespace quantoscope::oracle {
namespace {

double divergence(const std::vector<double>& p, const std::vector<double>& q) {
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] > 0 && q[i] > 0) {
      sum += p[i] * std::log(p[i] / q[i]);
    } else if (p[i] > 0) {
      sum += 1.0;
    }
  }
  return sum;
}

double sumOf(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  return sum;
}

}  // namespace

std::vector<double> klNcnn(const MagnitudeHistogram& histogram, std::size_t levels) {
  std::vector<double> curve;
  const double total = sumOf(histogram.counts);
  for (std::size_t t = levels; t < histogram.counts.size(); ++t) {
    std::vector<double> p(t);
    for (std::size_t i = 0; i < t; ++i) {
      p[i] = histogram.counts[i] / total;
    }
    std::vector<double> q(t, 0);
    const double width = static_cast<double>(t) / static_cast<double>(levels);
    for (std::size_t level = 0; level < levels; ++level) {
      const double start = static_cast<double>(level) * width;
      double end = static_cast<double>(level + 1) * width;
      if (level + 1 == levels) {
        end = static_cast<double>(t);
      }
      const auto from = static_cast<std::size_t>(start);
      const auto to = std::min(static_cast<std::size_t>(std::ceil(end)), t);
      const auto share = [&](std::size_t i) {
        const auto left = static_cast<double>(i);
        return std::min(end, left + 1) - std::max(start, left);
      };
      double mass = 0;
      for (std::size_t i = from; i < to; ++i) {
        mass += p[i] * share(i);
      }
      for (std::size_t i = from; i < to; ++i) {
        q[i] += mass / (end - start) * share(i);
      }
    }
    for (std::size_t i = t; i < histogram.counts.size(); ++i) {
      p[t - 1] += histogram.counts[i] / total;
    }
    for (std::size_t i = 0; i < t; ++i) {
      p[i] += 1e-4;
      q[i] += 1e-4;
    }
    curve.push_back(divergence(p, q));
  }
  return curve;
}

std::vector<double> klTensorrt(const MagnitudeHistogram& histogram, std::size_t levels) {
  std::vector<double> curve;
  for (std::size_t t = levels; t < histogram.counts.size(); ++t) {
    std::vector<double> p(histogram.counts.begin(),
                          histogram.counts.begin() + static_cast<std::ptrdiff_t>(t));
    p[0] += histogram.zeros;
    std::vector<double> q(t, 0);
    const std::size_t width = t / levels;
    for (std::size_t level = 0; level < levels; ++level) {
      const std::size_t start = level * width;
      const std::size_t end = level + 1 == levels ? t : start + width;
      double mass = 0;
      double filled = 0;
      for (std::size_t i = start; i < end; ++i) {
        mass += p[i];
        filled += p[i] > 0 ? 1 : 0;
      }
      for (std::size_t i = start; i < end; ++i) {
        q[i] = p[i] > 0 ? mass / filled : 0;
      }
    }
    double outliers = 0;
    for (std::size_t i = t; i < histogram.counts.size(); ++i) {
      outliers += histogram.counts[i];
    }
    p[t - 1] += outliers;
    for (auto* bins : {&p, &q}) {
      const double total = sumOf(*bins);
      for (double& bin : *bins) {
        bin = total > 0 ? bin / total : bin;
      }
    }
    curve.push_back(divergence(p, q));
  }
  return curve;
}

std::size_t firstMinimum(const std::vector<double>& values) {
  return static_cast<std::size_t>(std::min_element(values.begin(), values.end()) - values.begin());
}

}  // namespace quantoscope::oracle
