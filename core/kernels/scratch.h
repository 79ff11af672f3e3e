// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <new>

#include "hwy/aligned_allocator.h"

namespace quantoscope {

/// Aligned memory that grows to what was asked for and is kept. A thread runs one layer at a time,
/// so its layers share it; that saves page faults and keeps it in the cache.
template <typename T>
class Scratch {
 public:
  /// What was in it before is lost when it grows.
  T* ofAtLeast(std::size_t bytes) {
    if (bytes > bytes_) {
      values_.reset();
      bytes_ = 0;
      values_ = hwy::AllocateAligned<T>((bytes + sizeof(T) - 1) / sizeof(T));
      if (values_ == nullptr) {
        throw std::bad_alloc();
      }
      bytes_ = bytes;
    }
    return values_.get();
  }

 private:
  hwy::AlignedFreeUniquePtr<T[]> values_;
  std::size_t bytes_ = 0;
};

}  // namespace quantoscope
