// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace quantoscope {

/// Memory that asks the system for huge pages where it is large enough for one: what is read and
/// written at random costs fewer page faults and address translations. Throws std::bad_alloc.
void* allocateHugePages(std::size_t bytes);
void freeHugePages(void* memory, std::size_t bytes) noexcept;

/// For the large arrays of standard containers.
template <typename T>
struct HugePageAllocator {
  using value_type = T;

  HugePageAllocator() = default;
  template <typename Other>
  explicit(false) HugePageAllocator(const HugePageAllocator<Other>& /*other*/) noexcept {}

  T* allocate(std::size_t count) { return static_cast<T*>(allocateHugePages(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept {
    freeHugePages(memory, count * sizeof(T));
  }
  bool operator==(const HugePageAllocator& /*other*/) const { return true; }
};

}  // namespace quantoscope
