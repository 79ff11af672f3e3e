// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace quantoscope {

/// Counters behind the bins of countMagnitudes that take what is not to be counted.
constexpr std::size_t kDiscardedCounts = 64;

/// Adds 1 to bin int(|x| * binsPerUnit) of a side for every finite x but zeros. `positive` points
/// to `bins` counters for the positive values, with `bins` more behind them for the negative values
/// if there are any. Every finite |x| * binsPerUnit must be below `bins`, and `bins` at most 2^24.
///
/// Returns the index of a counter each time that it wrapped around to 0.
std::vector<std::uint32_t> countSigned(std::span<const float> values, float binsPerUnit,
                                       std::size_t bins, std::uint8_t* positive);

/// The same counters' indices one by one, once for each value that countSigned() would count. There
/// must be room for as many as there are values in `indices`; returns how many there are.
std::size_t listSigned(std::span<const float> values, float binsPerUnit, std::size_t bins,
                       std::span<std::uint32_t> indices);

/// A histogram with wider bins, and the counters of a part of the values in it.
struct PartCounters {
  std::size_t bins = 0;  ///< A side.
  int shift = 0;         ///< A bin is `1 << shift` bins of the whole wide.
  std::uint8_t* positive = nullptr;
};

struct WrappedCounters {
  std::vector<std::uint32_t> bins;
  std::vector<std::uint32_t> partBins;
};

/// The same, and counts in the bins of `part`, too, which holds every value and has as many sides.
/// `bins` and `part.bins` are powers of two.
WrappedCounters countSigned(std::span<const float> values, float binsPerUnit, std::size_t bins,
                            std::uint8_t* positive, const PartCounters& part);

/// The sum of all of them.
std::uint64_t sumOfBytes(std::span<const std::uint8_t> bytes);

/// Adds 1 to bin min(int(|x| / absmax * bins), bins - 1), computed in float32 in this order, for
/// every finite x but zeros. `counts` holds `bins` bins (at most 2^24) and kDiscardedCounts more;
/// `absmax` must be positive and finite. At most 2^32 - 1 values.
void countMagnitudes(std::span<const float> values, float absmax, std::size_t bins,
                     std::span<std::uint32_t> counts);

}  // namespace quantoscope
