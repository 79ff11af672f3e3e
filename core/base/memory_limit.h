// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace quantoscope {

constexpr std::size_t kMegabyte = std::size_t{1} << 20U;

/// Bytes that what is kept to save time may take, unless the user says otherwise, and the least
/// that makes sense.
constexpr std::size_t kDefaultMemory = 512 * kMegabyte;
constexpr std::size_t kLeastMemory = 16 * kMegabyte;

/// What each kind of it may take. Only the live view and the counters stay for long.
struct MemoryShares {
  std::size_t counters = 0;  ///< Of a calibration; as much again for its image groups.
  std::size_t liveView = 0;  ///< What layers read and write for the live view.
  std::size_t search = 0;    ///< The same for a scale search, until it ends.
};

constexpr MemoryShares sharesOf(std::size_t limit) {
  return {limit / 2, limit / 8, limit};
}

}  // namespace quantoscope
