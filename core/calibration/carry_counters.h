// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace quantoscope {

/// 32-bit counters of which most stay 0. While few are used they are in a list, then in pages that
/// exist only where they are needed.
class CarryCounters {
 public:
  /// There are counters 0 … size - 1; a multiple of 4096.
  void resize(std::size_t size);

  void add(std::size_t index, std::uint32_t count);
  std::uint32_t at(std::size_t index) const;
  std::uint64_t sum(std::size_t first, std::size_t last) const;
  /// False if first … last - 1 are 0 for certain.
  bool anyIn(std::size_t first, std::size_t last) const;
  /// Calls visit(index, count) for those of first … last - 1 that are not 0, in order.
  template <typename Visit>
  void forEach(std::size_t first, std::size_t last, const Visit& visit) const;
  void clear(std::size_t first, std::size_t last);
  /// Memory that the counters take.
  std::size_t bytes() const;

 private:
  static constexpr std::size_t kPage = 4096;
  static constexpr std::size_t kMostListed = 512;

  struct Entry {
    std::uint32_t index = 0;
    std::uint32_t count = 0;
  };

  std::size_t firstFrom(std::size_t index) const;
  void turnIntoPages();

  std::size_t size_ = 0;
  std::vector<Entry> few_;  // by index, as long as there are no pages
  std::vector<std::vector<std::uint32_t>> pages_;
};

template <typename Visit>
void CarryCounters::forEach(std::size_t first, std::size_t last, const Visit& visit) const {
  for (std::size_t i = firstFrom(first); i < few_.size() && few_[i].index < last; ++i) {
    visit(std::size_t{few_[i].index}, few_[i].count);
  }
  for (std::size_t i = first; !pages_.empty() && i < last;) {
    const std::size_t end = std::min(last, (i / kPage + 1) * kPage);
    const auto& page = pages_[i / kPage];
    for (std::size_t k = i; !page.empty() && k < end; ++k) {
      if (page[k % kPage] > 0) {
        visit(k, page[k % kPage]);
      }
    }
    i = end;
  }
}

}  // namespace quantoscope
