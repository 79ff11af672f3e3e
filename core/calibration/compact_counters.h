// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/huge_page_allocator.h"
#include "core/calibration/carry_counters.h"

namespace quantoscope {

/// When counters leave lists for bytes. The counts are the same.
enum class CounterSpace {
  Fast,  ///< As soon as the lists would take a sixteenth of the bytes.
  Small  ///< Only when the lists would not be smaller.
};

/// Very many counters of which most stay small, so that a counter reaches 2^40. As long as there
/// are few counts, they are made for the values that come: pages of 4096 counters list two bytes a
/// count, a page of many counts has one byte a counter. Then all are one byte each, in one piece
/// ("flat"). What overflows is kept as carries that exist only where they are needed.
class CompactCounters {
 public:
  explicit CompactCounters(CounterSpace space = CounterSpace::Fast) : space_(space) {}

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// New counters are 0. Sizes must be multiples of 4096.
  void resize(std::size_t size);

  std::uint64_t at(std::size_t index) const;
  void add(std::size_t index, std::uint64_t count);
  /// Adds 1 to each of them.
  void count(std::span<const std::uint32_t> indices);
  /// The sum of the counters first … last - 1.
  std::uint64_t sum(std::size_t first, std::size_t last) const;
  /// sums[i] becomes the sum of the `run` counters from first + i * run on; `run` is a power of
  /// two.
  void sumRuns(std::size_t first, std::size_t run, std::span<std::uint64_t> sums) const;
  /// Sums pairs of neighbours: counter first + i becomes the sum of first + 2i and first + 2i + 1
  /// for i < count / 2, and the rest of the `count` counters becomes 0. Multiples of 8192.
  void mergePairs(std::size_t first, std::size_t count);

  /// Adds `times` the counters otherFirst … otherFirst + count - 1 of `other`, `1 << shift`
  /// neighbours to each counter from `first` on. `count` must be a multiple of 4096.
  void add(std::size_t first, const CompactCounters& other, std::size_t otherFirst,
           std::size_t count, int shift, std::uint64_t times);

  /// So many counts are about to come: goes over to bytes if they would not stay few.
  void expect(std::size_t counts);
  bool flat() const { return !low_.empty(); }
  void flatten();
  /// The low bytes, for kernels that count by themselves, if they are flat, and …
  std::span<std::uint8_t> lowBytes() { return low_; }
  /// … what they must report each time that a low byte wraps around.
  void carry(std::size_t index) { carries_.add(index, 1); }

  /// Memory that the counters take.
  std::size_t bytes() const;

 private:
  static constexpr std::size_t kPage = 4096;

  // Counts as places within the page, in any order; or, once they are more than half as many as its
  // counters, a byte for each counter.
  class Page {
   public:
    Page() = default;
    Page(const Page& other);
    Page& operator=(const Page& other);
    Page(Page&&) noexcept = default;
    Page& operator=(Page&&) noexcept = default;
    ~Page() = default;

    bool dense() const { return listed_ == kDense; }
    std::span<const std::uint16_t> list() const { return {words_.get(), dense() ? 0U : listed_}; }
    std::uint8_t* bytes() { return reinterpret_cast<std::uint8_t*>(words_.get()); }
    const std::uint8_t* bytes() const {
      return reinterpret_cast<const std::uint8_t*>(words_.get());
    }
    std::size_t capacity() const { return room_ * sizeof(std::uint16_t); }
    /// In the list; a page of bytes has none.
    bool hasRoom() const { return listed_ < room_; }
    void append(std::uint16_t place) { words_[listed_++] = place; }
    /// Room for one more; true if there is none but as bytes.
    bool grow();
    /// `wrapped(place)` is called for each byte that wraps around.
    template <typename Wrapped>
    void makeDense(const Wrapped& wrapped);

   private:
    static constexpr std::uint16_t kWords = kPage / 2;
    static constexpr std::uint16_t kDense = 0xFFFF;

    std::unique_ptr<std::uint16_t[]> words_;
    std::uint16_t listed_ = 0;
    std::uint16_t room_ = 0;
  };

  void countOne(std::size_t index);
  std::uint8_t* bytesOf(std::size_t page);
  std::uint8_t lowAt(std::size_t index) const;
  std::size_t listBytes() const;
  /// Calls visit(index, count) until the counts of a counter's calls are its value. `first` and
  /// `count` must be multiples of 4096.
  template <typename Visit>
  void forEachCount(std::size_t first, std::size_t count, const Visit& visit) const;

  CounterSpace space_;
  std::size_t size_ = 0;
  std::vector<Page> pages_;  // empty once it is flat
  std::vector<std::uint8_t, HugePageAllocator<std::uint8_t>> low_;
  CarryCounters carries_;
};

}  // namespace quantoscope
