// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/huge_page_allocator.h"

namespace quantoscope {

/// Very many counters of which most stay small: one byte each. What overflows is kept in pages of
/// 32-bit carries that exist only where they are needed, so that a counter reaches 2^40.
class CompactCounters {
 public:
  std::size_t size() const { return low_.size(); }
  bool empty() const { return low_.empty(); }
  /// New counters are 0. Sizes must be multiples of 4096.
  void resize(std::size_t size);

  std::uint64_t at(std::size_t index) const;
  void add(std::size_t index, std::uint64_t count);
  /// The sum of the counters first … last - 1.
  std::uint64_t sum(std::size_t first, std::size_t last) const;
  /// Sums pairs of neighbours: counter first + i becomes the sum of first + 2i and first + 2i + 1
  /// for i < count / 2, and the rest of the `count` counters becomes 0. Multiples of 8192.
  void mergePairs(std::size_t first, std::size_t count);

  /// Adds `times` the counters otherFirst … otherFirst + count - 1 of `other`, `1 << shift`
  /// neighbours to each counter from `first` on. `count` must be a multiple of 4096.
  void add(std::size_t first, const CompactCounters& other, std::size_t otherFirst,
           std::size_t count, int shift, std::uint64_t times);

  /// The low bytes, for kernels that count by themselves, and …
  std::span<std::uint8_t> lowBytes() { return low_; }
  /// … what they must report each time that a low byte wraps around.
  void carry(std::size_t index);

 private:
  static constexpr std::size_t kPage = 4096;

  std::vector<std::uint8_t, HugePageAllocator<std::uint8_t>> low_;
  std::vector<std::vector<std::uint32_t>> carries_;  // a page is empty or has kPage carries
};

}  // namespace quantoscope
