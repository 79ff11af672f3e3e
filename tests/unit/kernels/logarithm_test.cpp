// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/logarithm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "tests/unit/kernels/every_target.h"

namespace quantoscope {
namespace {

TEST(Logarithm, IsAsPreciseAsItSays) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> exponent(-700, 700);
  std::uniform_real_distribution<double> nearOne(0.5, 2.0);
  std::vector<double> values = {1.0,
                                2.0,
                                std::numeric_limits<double>::min(),
                                std::numeric_limits<double>::max(),
                                std::sqrt(0.5),
                                std::nextafter(std::sqrt(0.5), 0.0),
                                std::sqrt(2.0)};
  for (int i = 0; i < 100000; ++i) {
    values.push_back(std::exp(exponent(random)));
    values.push_back(nearOne(random));
  }
  onEveryTarget([&] {
    std::vector<double> result = values;
    takeLogarithms(result);
    double worst = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const long double exact = std::log(static_cast<long double>(values[i]));
      const auto error = static_cast<double>(std::abs(static_cast<long double>(result[i]) - exact));
      worst = std::max(worst, error / (1e-15 + 3e-16 * std::abs(static_cast<double>(exact))));
    }
    EXPECT_LT(worst, 1) << worst;
  });
}

}  // namespace
}  // namespace quantoscope
