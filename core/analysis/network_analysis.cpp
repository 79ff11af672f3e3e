// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/network_analysis.h"

#include <algorithm>
#include <numeric>

namespace quantoscope {
namespace {

std::vector<std::size_t> indices(std::size_t count) {
  std::vector<std::size_t> result(count);
  std::iota(result.begin(), result.end(), std::size_t{0});
  return result;
}

}  // namespace

std::vector<std::size_t> worstImages(const NetworkAnalysis& analysis) {
  auto order = indices(analysis.images.size());
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return analysis.images[a].output.sqnr() < analysis.images[b].output.sqnr();
  });
  return order;
}

std::vector<std::size_t> worstLayers(const NetworkAnalysis& analysis) {
  auto order = indices(analysis.layers.size());
  const auto quality = [&](std::size_t layer) {
    return analysis.sensitivity.empty() ? analysis.layers[layer].isolated.sqnr()
                                        : analysis.sensitivity[layer].onlyThis.sqnr();
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return quality(a) < quality(b); });
  return order;
}

}  // namespace quantoscope
