// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/calibration/compact_counters.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

#include "core/kernels/bin_counting.h"

namespace quantoscope {
namespace {

constexpr std::uint64_t kByte = 256;

std::uint64_t load8(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// Calls visit(i, bytes[i]) for those that are not 0. `count` must be a multiple of 8.
template <typename Visit>
void forEachByte(const std::uint8_t* bytes, std::size_t count, const Visit& visit) {
  for (std::size_t i = 0; i < count; i += 8) {
    if (load8(bytes + i) == 0) {
      continue;
    }
    for (std::size_t k = i; k < i + 8; ++k) {
      if (bytes[k] > 0) {
        visit(k, std::uint64_t{bytes[k]});
      }
    }
  }
}

}  // namespace

CompactCounters::Page::Page(const Page& other)
    : words_(other.words_ == nullptr ? nullptr
                                     : std::make_unique_for_overwrite<std::uint16_t[]>(
                                           other.dense() ? other.room_ : other.listed_)),
      listed_(other.listed_),
      room_(other.dense() ? other.room_ : other.listed_) {
  if (words_ != nullptr) {
    std::copy_n(other.words_.get(), room_, words_.get());
  }
}

CompactCounters::Page& CompactCounters::Page::operator=(const Page& other) {
  if (this != &other) {
    *this = Page(other);
  }
  return *this;
}

bool CompactCounters::Page::grow() {
  if (room_ == kWords) {
    return true;
  }
  // A half more, in sizes that leave no gaps in the heap.
  constexpr std::size_t kHeader = 8;
  constexpr std::size_t kStep = 16;
  const std::size_t bytes = (room_ * std::size_t{3} + kHeader + kStep) / kStep * kStep + kHeader;
  const auto room =
      static_cast<std::uint16_t>(std::min<std::size_t>(bytes / sizeof(std::uint16_t), kWords));
  auto words = std::make_unique_for_overwrite<std::uint16_t[]>(room);
  std::copy_n(words_.get(), listed_, words.get());
  words_ = std::move(words);
  room_ = room;
  return false;
}

template <typename Wrapped>
void CompactCounters::Page::makeDense(const Wrapped& wrapped) {
  const auto old = std::exchange(words_, std::make_unique<std::uint16_t[]>(kWords));
  const std::size_t count = listed_;
  listed_ = kDense;
  room_ = kWords;
  for (std::size_t i = 0; i < count; ++i) {
    if (++bytes()[old[i]] == 0) {
      wrapped(old[i]);
    }
  }
}

void CompactCounters::resize(std::size_t size) {
  if (flat()) {
    low_.resize(size, 0);
  } else {
    pages_.resize(size / kPage);
  }
  size_ = size;
  carries_.resize(size);
}

void CompactCounters::expect(std::size_t counts) {
  if (flat() || empty()) {
    return;
  }
  const std::size_t most = space_ == CounterSpace::Fast ? size_ / 16 : size_;
  const std::size_t coming = counts * sizeof(std::uint16_t);
  if (coming >= most || listBytes() + coming >= most) {
    flatten();
  }
}

std::size_t CompactCounters::listBytes() const {
  return std::accumulate(pages_.begin(), pages_.end(), std::size_t{0},
                         [](std::size_t sum, const Page& page) { return sum + page.capacity(); });
}

void CompactCounters::flatten() {
  if (flat() || empty()) {
    return;
  }
  const std::vector<Page> pages = std::exchange(pages_, {});
  low_.resize(size_, 0);
  for (std::size_t page = 0; page < pages.size(); ++page) {
    std::uint8_t* const low = low_.data() + page * kPage;
    if (pages[page].dense()) {
      std::copy_n(pages[page].bytes(), kPage, low);
    }
    for (const std::uint16_t place : pages[page].list()) {
      if (++low[place] == 0) {
        carry(page * kPage + place);
      }
    }
  }
}

std::uint8_t CompactCounters::lowAt(std::size_t index) const {
  if (flat()) {
    return low_[index];
  }
  const Page& page = pages_[index / kPage];
  if (page.dense()) {
    return page.bytes()[index % kPage];
  }
  return static_cast<std::uint8_t>(std::count(page.list().begin(), page.list().end(),
                                              static_cast<std::uint16_t>(index % kPage)));
}

std::uint64_t CompactCounters::at(std::size_t index) const {
  if (!flat() && !pages_[index / kPage].dense()) {
    return sum(index, index + 1);
  }
  return carries_.at(index) * kByte + lowAt(index);
}

void CompactCounters::countOne(std::size_t index) {
  Page& page = pages_[index / kPage];
  const auto place = static_cast<std::uint16_t>(index % kPage);
  if (!page.dense()) {
    if (page.hasRoom() || !page.grow()) {
      page.append(place);
      return;
    }
    bytesOf(index / kPage);
  }
  if (++page.bytes()[place] == 0) {
    carry(index);
  }
}

std::uint8_t* CompactCounters::bytesOf(std::size_t page) {
  if (flat()) {
    return low_.data() + page * kPage;
  }
  if (!pages_[page].dense()) {
    pages_[page].makeDense([&](std::size_t place) { carry(page * kPage + place); });
  }
  return pages_[page].bytes();
}

void CompactCounters::count(std::span<const std::uint32_t> indices) {
  if (flat()) {
    for (const std::uint32_t index : indices) {
      if (++low_[index] == 0) {
        carry(index);
      }
    }
    return;
  }
  Page* const pages = pages_.data();
  for (const std::uint32_t index : indices) {
    if (Page& page = pages[index / kPage]; page.hasRoom()) {
      page.append(static_cast<std::uint16_t>(index % kPage));
    } else {
      countOne(index);
    }
  }
}

void CompactCounters::add(std::size_t index, std::uint64_t count) {
  if (!flat() && count == 1) {
    countOne(index);
    return;
  }
  std::uint8_t& low = bytesOf(index / kPage)[index % kPage];
  const std::uint64_t total = low + count;
  low = static_cast<std::uint8_t>(total % kByte);
  if (total >= kByte) {
    carries_.add(index, static_cast<std::uint32_t>(total / kByte));
  }
}

std::uint64_t CompactCounters::sum(std::size_t first, std::size_t last) const {
  std::uint64_t low = flat() ? sumOfBytes(std::span(low_).subspan(first, last - first)) : 0;
  for (std::size_t i = first; !flat() && i < last;) {
    const std::size_t end = std::min(last, (i / kPage + 1) * kPage);
    const Page& page = pages_[i / kPage];
    const auto from = static_cast<std::uint16_t>(i % kPage);
    if (page.dense()) {
      low += sumOfBytes({page.bytes() + from, end - i});
    } else {
      const auto length = static_cast<std::uint16_t>(end - i);
      std::uint16_t within = 0;  // a list is shorter than that
      for (const std::uint16_t place : page.list()) {
        within = static_cast<std::uint16_t>(
            within + (static_cast<std::uint16_t>(place - from) < length ? 1 : 0));
      }
      low += within;
    }
    i = end;
  }
  return low + carries_.sum(first, last) * kByte;
}

void CompactCounters::sumRuns(std::size_t first, std::size_t run,
                              std::span<std::uint64_t> sums) const {
  const std::size_t count = run * sums.size();
  const int shift = std::countr_zero(run);
  if (flat()) {
    for (std::size_t i = 0; i < sums.size(); ++i) {
      sums[i] = sumOfBytes(std::span(low_).subspan(first + i * run, run));
    }
    carries_.forEach(first, first + count, [&](std::size_t index, std::uint64_t carries) {
      sums[(index - first) >> shift] += carries * kByte;
    });
    return;
  }
  std::fill(sums.begin(), sums.end(), std::uint64_t{0});
  forEachCount(first, count, [&](std::size_t index, std::uint64_t value) {
    sums[(index - first) >> shift] += value;
  });
}

template <typename Visit>
void CompactCounters::forEachCount(std::size_t first, std::size_t count, const Visit& visit) const {
  for (std::size_t at = first; at < first + count; at += kPage) {
    const auto visitByte = [&](std::size_t place, std::uint64_t value) {
      visit(at + place, value);
    };
    if (flat()) {
      forEachByte(low_.data() + at, kPage, visitByte);
    } else if (const Page& page = pages_[at / kPage]; page.dense()) {
      forEachByte(page.bytes(), kPage, visitByte);
    } else {
      for (const std::uint16_t place : page.list()) {
        visit(at + place, std::uint64_t{1});
      }
    }
  }
  carries_.forEach(first, first + count, [&](std::size_t index, std::uint64_t carries) {
    visit(index, carries * kByte);
  });
}

void CompactCounters::add(std::size_t first, const CompactCounters& other, std::size_t otherFirst,
                          std::size_t count, int shift, std::uint64_t times) {
  if (other.flat()) {
    flatten();
  } else {
    expect(other.listBytes() / sizeof(std::uint16_t) * times);
  }
  other.forEachCount(otherFirst, count, [&](std::size_t index, std::uint64_t value) {
    add(first + ((index - otherFirst) >> shift), times * value);
  });
}

void CompactCounters::mergePairs(std::size_t first, std::size_t count) {
  std::vector<std::pair<std::size_t, std::uint64_t>> carries;
  carries_.forEach(first, first + count, [&](std::size_t index, std::uint64_t value) {
    carries.emplace_back(index, value * kByte);
  });
  carries_.clear(first, first + count);
  if (flat()) {
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
  } else {
    for (std::size_t page = first / kPage; page < (first + count) / kPage; ++page) {
      const Page old = std::exchange(pages_[page], {});
      const auto to = [&](std::size_t place) { return first + (page * kPage + place - first) / 2; };
      if (old.dense()) {
        forEachByte(old.bytes(), kPage,
                    [&](std::size_t place, std::uint64_t value) { add(to(place), value); });
      }
      for (const std::uint16_t place : old.list()) {
        countOne(to(place));
      }
    }
  }
  for (const auto& [index, value] : carries) {
    add(first + (index - first) / 2, value);
  }
}

std::size_t CompactCounters::bytes() const {
  return low_.capacity() + pages_.capacity() * sizeof(Page) + listBytes() + carries_.bytes();
}

}  // namespace quantoscope
