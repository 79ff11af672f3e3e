// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <opencv2/core/utility.hpp>

namespace quantoscope::ncnn {

/// Calls `body(i)` for i in [0, count) on the engine's threads. `workEach` is a rough number of
/// steps of one call; little work stays on the calling thread. `body` must not throw.
template <typename Body>
void parallelFor(std::size_t count, std::size_t workEach, const Body& body) {
  constexpr std::size_t kWorthAThread = 1 << 16;
  const std::size_t perStripe =
      std::max<std::size_t>(1, kWorthAThread / std::max<std::size_t>(1, workEach));
  const std::size_t stripes = (count + perStripe - 1) / perStripe;
  if (stripes <= 1) {
    for (std::size_t i = 0; i < count; ++i) {
      body(i);
    }
    return;
  }
  cv::parallel_for_(
      cv::Range(0, static_cast<int>(count)),
      [&](const cv::Range& range) {
        for (int i = range.start; i < range.end; ++i) {
          body(static_cast<std::size_t>(i));
        }
      },
      static_cast<double>(stripes));
}

}  // namespace quantoscope::ncnn
