// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace quantoscope {

/// Sums over ranges of a sequence, each from two look-ups, with twice the precision of a double:
/// the sum of a few tiny terms behind huge ones keeps its bits.
class PrefixSum {
 public:
  explicit PrefixSum(std::span<const double> terms) : high_(terms.size() + 1), low_(high_.size()) {
    for (std::size_t i = 0; i < terms.size(); ++i) {
      // The exact rounding error of an addition (D. Knuth, TAOCP vol. 2, 4.2.2, theorem B).
      const double sum = high_[i] + terms[i];
      const double part = sum - high_[i];
      const double error = (high_[i] - (sum - part)) + (terms[i] - part);
      high_[i + 1] = sum;
      low_[i + 1] = low_[i] + error;
    }
  }

  /// The sum of terms first … last - 1.
  double between(std::size_t first, std::size_t last) const {
    return (high_[last] - high_[first]) + (low_[last] - low_[first]);
  }
  /// sums()[i] is the sum of the first i terms, in ordinary precision.
  std::span<const double> sums() const { return high_; }

 private:
  std::vector<double> high_;
  std::vector<double> low_;
};

}  // namespace quantoscope
