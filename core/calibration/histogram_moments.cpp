// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/histogram_moments.h"

#include <algorithm>
#include <cmath>

namespace quantoscope {

HistogramMoments::HistogramMoments(const SignedHistogram& histogram)
    : binWidth_(histogram.binWidth()),
      positive_(sideOf(histogram.positive(), binWidth_)),
      negative_(sideOf(histogram.negative(), binWidth_)) {}

HistogramMoments::Side HistogramMoments::sideOf(std::span<const std::uint64_t> counts,
                                                double binWidth) {
  const bool used =
      std::any_of(counts.begin(), counts.end(), [](std::uint64_t count) { return count > 0; });
  if (!used) {
    return {};
  }
  Side side(counts.size() + 1);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto count = static_cast<double>(counts[i]);
    const double from = static_cast<double>(i) * binWidth;
    const double to = from + binWidth;
    side[i + 1].count = side[i].count + count;
    side[i + 1].first = side[i].first + count * (from + to) / 2;
    side[i + 1].second = side[i].second + count * (from * from + from * to + to * to) / 3;
  }
  return side;
}

HistogramMoments::Moments HistogramMoments::below(const Side& side, double magnitude) const {
  const double at = magnitude / binWidth_;
  const std::size_t bins = side.size() - 1;
  if (at >= static_cast<double>(bins)) {
    return side.back();
  }
  const auto bin = static_cast<std::size_t>(at);
  const Moments& before = side[bin];
  const double from = static_cast<double>(bin) * binWidth_;
  const double inside =
      (side[bin + 1].count - before.count) * (magnitude - from) / binWidth_;  // values
  return {before.count + inside, before.first + inside * (from + magnitude) / 2,
          before.second + inside * (from * from + from * magnitude + magnitude * magnitude) / 3};
}

template <typename ErrorBetween>
double HistogramMoments::sumOverCodes(const Side& side, double scale, int last,
                                      const ErrorBetween& between) const {
  if (side.empty()) {
    return 0;
  }
  const double range = static_cast<double>(side.size() - 1) * binWidth_;
  double sum = 0;
  Moments from;
  for (int code = 0; code <= last; ++code) {
    const double end = code == last ? range : std::min(range, (code + 0.5) / scale);
    const Moments to = below(side, end);
    sum += between(from, to, code / scale);
    if (!(end < range)) {
      break;
    }
    from = to;
  }
  return sum;
}

double HistogramMoments::squaredError(double scale, int negativeCodes, int positiveCodes) const {
  const auto between = [](const Moments& from, const Moments& to, double value) {
    return std::max(0.0, to.second - from.second - 2 * value * (to.first - from.first) +
                             value * value * (to.count - from.count));
  };
  return sumOverCodes(positive_, scale, positiveCodes, between) +
         sumOverCodes(negative_, scale, negativeCodes, between);
}

double HistogramMoments::absoluteError(double scale, int negativeCodes, int positiveCodes) const {
  const auto onSide = [&](const Side& side, int last) {
    const auto between = [&](const Moments& from, const Moments& to, double value) {
      const Moments middle = below(side, value);
      const double under = value * (middle.count - from.count) - (middle.first - from.first);
      const double over = to.first - middle.first - value * (to.count - middle.count);
      return std::max(0.0, under) + std::max(0.0, over);
    };
    return sumOverCodes(side, scale, last, between);
  };
  return onSide(positive_, positiveCodes) + onSide(negative_, negativeCodes);
}

}  // namespace quantoscope
