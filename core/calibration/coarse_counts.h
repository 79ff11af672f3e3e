// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace quantoscope {

/// Both sides of a histogram in fewer bins.
struct CoarseCounts {
  std::vector<std::uint64_t> positive;
  std::vector<std::uint64_t> negative;
};

/// Coarse counts that are made when they are first asked for. Several threads may ask at a time.
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

  /// The reference is good until clear() or an assignment.
  template <typename Make>
  const CoarseCounts& get(const Make& make) const {
    const std::scoped_lock lock(mutex_);
    if (counts_ == nullptr) {
      counts_ = std::make_shared<const CoarseCounts>(make());
    }
    return *counts_;
  }
  void clear() { counts_ = nullptr; }

 private:
  std::shared_ptr<const CoarseCounts> held() const {
    const std::scoped_lock lock(mutex_);
    return counts_;
  }

  mutable std::mutex mutex_;
  mutable std::shared_ptr<const CoarseCounts> counts_;
};

}  // namespace quantoscope
