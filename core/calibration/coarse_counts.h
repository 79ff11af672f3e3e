// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace quantoscope {

/// Both sides of a histogram in fewer bins.
struct CoarseCounts {
  std::vector<std::uint64_t> positive;
  std::vector<std::uint64_t> negative;
};

/// One side; keeps the counts while it is there. A span of it is good that long.
class CoarseSide {
 public:
  CoarseSide(std::shared_ptr<const CoarseCounts> counts, const std::vector<std::uint64_t>& side)
      : counts_(std::move(counts)), side_(side) {}

  auto begin() const { return side_.begin(); }
  auto end() const { return side_.end(); }
  std::size_t size() const { return side_.size(); }
  bool empty() const { return side_.empty(); }
  const std::uint64_t* data() const { return side_.data(); }
  std::uint64_t operator[](std::size_t bin) const { return side_[bin]; }

 private:
  std::shared_ptr<const CoarseCounts> counts_;
  std::span<const std::uint64_t> side_;
};

/// Coarse counts that are made when they are asked for, and kept as long as somebody holds them: a
/// hundred kilobytes for each of a thousand histograms would be more than what they count in.
/// Several threads may ask at a time.
class CoarseCountsCache {
 public:
  CoarseCountsCache() = default;
  CoarseCountsCache(const CoarseCountsCache& other) : counts_(other.held()) {}
  CoarseCountsCache& operator=(const CoarseCountsCache& other) {
    if (this != &other) {
      counts_ = other.held();
    }
    return *this;
  }
  // A histogram in a vector is then moved, and not copied, when the vector grows.
  CoarseCountsCache(CoarseCountsCache&& other) noexcept : counts_(std::move(other.counts_)) {}
  CoarseCountsCache& operator=(CoarseCountsCache&& other) noexcept {
    counts_ = std::move(other.counts_);
    return *this;
  }
  ~CoarseCountsCache() = default;

  template <typename Make>
  std::shared_ptr<const CoarseCounts> get(const Make& make) const {
    const std::scoped_lock lock(mutex_);
    auto counts = counts_.lock();
    if (counts == nullptr) {
      counts = std::make_shared<const CoarseCounts>(make());
      counts_ = counts;
    }
    return counts;
  }
  void clear() { counts_.reset(); }

 private:
  std::weak_ptr<const CoarseCounts> held() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
  }

  mutable std::mutex mutex_;
  mutable std::weak_ptr<const CoarseCounts> counts_;
};

}  // namespace quantoscope
