// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/huge_page_allocator.h"

#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace quantoscope {
namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21;

std::align_val_t alignmentOf(std::size_t bytes) {
  return std::align_val_t(bytes < kHugePage ? std::size_t{__STDCPP_DEFAULT_NEW_ALIGNMENT__}
                                            : kHugePage);
}

}  // namespace

void* allocateHugePages(std::size_t bytes) {
  void* const memory = ::operator new(bytes, alignmentOf(bytes));
#ifdef MADV_HUGEPAGE
  if (bytes >= kHugePage) {
    // A wish: without it the memory works as well, if more slowly.
    static_cast<void>(madvise(memory, bytes / kHugePage * kHugePage, MADV_HUGEPAGE));
  }
#endif
  return memory;
}

void freeHugePages(void* memory, std::size_t bytes) noexcept {
  ::operator delete(memory, bytes, alignmentOf(bytes));
}

}  // namespace quantoscope
