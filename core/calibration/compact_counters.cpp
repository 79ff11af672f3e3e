// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/compact_counters.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <utility>

#include "core/kernels/bin_counting.h"

namespace quantoscope {
namespace {

std::uint64_t load8(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

}  // namespace

void CompactCounters::resize(std::size_t size) {
  low_.resize(size, 0);
  carries_.resize(size / kPage);
}

std::uint64_t CompactCounters::at(std::size_t index) const {
  const auto& page = carries_[index / kPage];
  const std::uint64_t high = page.empty() ? 0 : page[index % kPage];
  return high << 8 | low_[index];
}

void CompactCounters::carry(std::size_t index) {
  auto& page = carries_[index / kPage];
  if (page.empty()) {
    page.assign(kPage, 0);
  }
  ++page[index % kPage];
}

void CompactCounters::add(std::size_t index, std::uint64_t count) {
  const std::uint64_t total = low_[index] + count;
  low_[index] = static_cast<std::uint8_t>(total & 0xFF);
  if (total > 0xFF) {
    auto& page = carries_[index / kPage];
    if (page.empty()) {
      page.assign(kPage, 0);
    }
    page[index % kPage] += static_cast<std::uint32_t>(total >> 8);
  }
}

std::uint64_t CompactCounters::sum(std::size_t first, std::size_t last) const {
  const std::uint64_t low = sumOfBytes(std::span(low_).subspan(first, last - first));
  std::uint64_t high = 0;
  for (std::size_t i = first; i < last;) {
    const std::size_t end = std::min(last, (i / kPage + 1) * kPage);
    const auto& page = carries_[i / kPage];
    for (std::size_t k = i; !page.empty() && k < end; ++k) {
      high += page[k % kPage];
    }
    i = end;
  }
  return low + (high << 8);
}

void CompactCounters::add(std::size_t first, const CompactCounters& other, std::size_t otherFirst,
                          std::size_t count, int shift, std::uint64_t times) {
  for (std::size_t page = 0; page < count; page += kPage) {
    const auto& carries = other.carries_[(otherFirst + page) / kPage];
    for (std::size_t i = page; i < page + kPage; i += 8) {
      if (carries.empty() && load8(other.low_.data() + otherFirst + i) == 0) {
        continue;
      }
      for (std::size_t k = i; k < i + 8; ++k) {
        if (const std::uint64_t value = other.at(otherFirst + k); value > 0) {
          add(first + (k >> shift), times * value);
        }
      }
    }
  }
}

void CompactCounters::mergePairs(std::size_t first, std::size_t count) {
  std::vector<std::vector<std::uint32_t>> old(count / kPage);
  for (std::size_t page = 0; page < old.size(); ++page) {
    old[page] = std::exchange(carries_[first / kPage + page], {});
  }
  std::uint8_t* const low = low_.data() + first;
  for (std::size_t i = 0; i < count; i += 8) {
    if (load8(low + i) == 0) {
      std::fill_n(low + i / 2, 4, std::uint8_t{0});
      continue;
    }
    for (std::size_t k = i; k < i + 8; k += 2) {
      const unsigned sum = static_cast<unsigned>(low[k]) + low[k + 1];
      low[k / 2] = static_cast<std::uint8_t>(sum & 0xFF);
      if (sum > 0xFF) {
        carry(first + k / 2);
      }
    }
  }
  std::fill(low + count / 2, low + count, std::uint8_t{0});
  for (std::size_t i = 0; i < count; i += 2) {
    const auto& page = old[i / kPage];
    if (page.empty()) {
      i += kPage - 2;
      continue;
    }
    const std::uint64_t carries = static_cast<std::uint64_t>(page[i % kPage]) + page[i % kPage + 1];
    if (carries > 0) {
      add(first + i / 2, carries << 8);
    }
  }
}

}  // namespace quantoscope
