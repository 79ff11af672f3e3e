// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/heap_settings.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace quantoscope {

void shareHeaps() {
#ifdef __GLIBC__
  constexpr int kHeaps = 2;
  constexpr int kOwnPages = 1 << 20;  // a block of this size or more is not part of a heap
  mallopt(M_ARENA_MAX, kHeaps);
  mallopt(M_MMAP_THRESHOLD, kOwnPages);
#endif
}

void giveBackFreedMemory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace quantoscope
