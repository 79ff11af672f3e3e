// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/image_groups.h"

#include <algorithm>
#include <string>

#include "core/base/error.h"

namespace quantoscope {
namespace {

// A bin that crosses a boundary is shared in proportion.
void addSide(MagnitudeHistogram& to, std::span<const std::uint64_t> counts, double binWidth) {
  const double perBin = binWidth / to.binWidth();
  const std::size_t last = to.counts.size() - 1;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) {
      continue;
    }
    const auto count = static_cast<double>(counts[i]);
    const double from = static_cast<double>(i) * perBin;
    const double until = from + perBin;
    auto bin = std::min(static_cast<std::size_t>(from), last);
    double at = from;
    while (bin < last && until > static_cast<double>(bin + 1)) {
      to.counts[bin] += count * (static_cast<double>(bin + 1) - at) / perBin;
      at = static_cast<double>(++bin);
    }
    to.counts[bin] += count * (until - at) / perBin;
  }
}

}  // namespace

ActivationStatistics recombine(const ActivationStatistics& statistics,
                               std::span<const std::size_t> groupOf,
                               std::span<const std::size_t> times) {
  if (times.size() != statistics.groups.size() || groupOf.size() != statistics.imageAbsmax.size()) {
    throw Error("there are " + std::to_string(statistics.groups.size()) + " image groups of " +
                std::to_string(statistics.imageAbsmax.size()) + " images, not " +
                std::to_string(times.size()) + " of " + std::to_string(groupOf.size()));
  }
  ActivationStatistics result;
  result.histogram = SignedHistogram(ActivationStatistics::kGroupBins);
  for (std::size_t group = 0; group < times.size(); ++group) {
    if (times[group] > 0) {
      result.histogram.merge(statistics.groups[group], times[group]);
    }
  }
  for (std::size_t image = 0; image < groupOf.size(); ++image) {
    result.imageAbsmax.insert(result.imageAbsmax.end(), times[groupOf[image]],
                              statistics.imageAbsmax[image]);
  }
  const auto most = std::max_element(result.imageAbsmax.begin(), result.imageAbsmax.end());
  result.absmaxImage = static_cast<std::size_t>(most - result.imageAbsmax.begin());
  return result;
}

std::vector<MagnitudeHistogram> groupMagnitudes(const ActivationStatistics& statistics,
                                                std::size_t bins) {
  std::vector<MagnitudeHistogram> all;
  for (const SignedHistogram& group : statistics.groups) {
    MagnitudeHistogram& magnitudes = all.emplace_back();
    magnitudes.absmax = statistics.absmax();
    magnitudes.zeros = static_cast<double>(group.zeros());
    magnitudes.counts.assign(bins, 0);
    if (bins > 0 && magnitudes.absmax > 0) {
      addSide(magnitudes, group.positive(), group.binWidth());
      addSide(magnitudes, group.negative(), group.binWidth());
    }
  }
  return all;
}

}  // namespace quantoscope
