// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/carry_counters.h"

#include <utility>

namespace quantoscope {

void CarryCounters::resize(std::size_t size) {
  size_ = size;
  if (!pages_.empty()) {
    pages_.resize(size / kPage);
  }
}

std::size_t CarryCounters::firstFrom(std::size_t index) const {
  const auto found =
      std::lower_bound(few_.begin(), few_.end(), index,
                       [](const Entry& entry, std::size_t wanted) { return entry.index < wanted; });
  return static_cast<std::size_t>(found - few_.begin());
}

void CarryCounters::turnIntoPages() {
  pages_.resize(size_ / kPage);
  for (const Entry& entry : std::exchange(few_, {})) {
    add(entry.index, entry.count);
  }
}

void CarryCounters::add(std::size_t index, std::uint32_t count) {
  if (pages_.empty()) {
    const std::size_t at = firstFrom(index);
    if (at < few_.size() && few_[at].index == index) {
      few_[at].count += count;
      return;
    }
    if (few_.size() < kMostListed) {
      few_.insert(few_.begin() + static_cast<std::ptrdiff_t>(at),
                  {static_cast<std::uint32_t>(index), count});
      return;
    }
    turnIntoPages();
  }
  auto& page = pages_[index / kPage];
  if (page.empty()) {
    page.assign(kPage, 0);
  }
  page[index % kPage] += count;
}

std::uint32_t CarryCounters::at(std::size_t index) const {
  if (pages_.empty()) {
    const std::size_t at = firstFrom(index);
    return at < few_.size() && few_[at].index == index ? few_[at].count : 0;
  }
  const auto& page = pages_[index / kPage];
  return page.empty() ? 0 : page[index % kPage];
}

std::uint64_t CarryCounters::sum(std::size_t first, std::size_t last) const {
  std::uint64_t sum = 0;
  forEach(first, last, [&](std::size_t, std::uint32_t count) { sum += count; });
  return sum;
}

bool CarryCounters::anyIn(std::size_t first, std::size_t last) const {
  if (pages_.empty()) {
    const std::size_t at = firstFrom(first);
    return at < few_.size() && few_[at].index < last;
  }
  for (std::size_t page = first / kPage; page * kPage < last; ++page) {
    if (!pages_[page].empty()) {
      return true;
    }
  }
  return false;
}

void CarryCounters::clear(std::size_t first, std::size_t last) {
  std::erase_if(few_,
                [&](const Entry& entry) { return entry.index >= first && entry.index < last; });
  for (std::size_t i = first; !pages_.empty() && i < last;) {
    const std::size_t end = std::min(last, (i / kPage + 1) * kPage);
    auto& page = pages_[i / kPage];
    if (end - i == kPage) {
      page = {};
    } else if (!page.empty()) {
      std::fill(page.begin() + static_cast<std::ptrdiff_t>(i % kPage),
                page.begin() + static_cast<std::ptrdiff_t>((end - 1) % kPage + 1), 0U);
    }
    i = end;
  }
}

std::size_t CarryCounters::bytes() const {
  std::size_t bytes = few_.capacity() * sizeof(Entry) + pages_.capacity() * sizeof(pages_[0]);
  for (const auto& page : pages_) {
    bytes += page.capacity() * sizeof(std::uint32_t);
  }
  return bytes;
}

}  // namespace quantoscope
