// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/proportion.h"

#include <algorithm>
#include <cmath>

namespace quantoscope {
namespace {

// 97.5 % of a normal distribution lie below this many standard deviations.
constexpr double kZ = 1.959963984540054;

struct Interval {
  double low = 0;
  double high = 1;
};

Interval wilson(const Proportion& proportion) {
  if (proportion.count == 0) {
    return {};
  }
  const auto n = static_cast<double>(proportion.count);
  const double p = proportion.value();
  const double z2n = kZ * kZ / n;
  const double centre = (p + z2n / 2) / (1 + z2n);
  const double half = kZ / (1 + z2n) * std::sqrt(p * (1 - p) / n + z2n / (4 * n));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

}  // namespace

double Proportion::value() const {
  return count == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(count);
}

double Proportion::low() const {
  return wilson(*this).low;
}

double Proportion::high() const {
  return wilson(*this).high;
}

}  // namespace quantoscope
