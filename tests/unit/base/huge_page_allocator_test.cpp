// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/huge_page_allocator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace quantoscope {
namespace {

TEST(HugePageAllocator, HoldsWhatAContainerPutsThere) {
  std::vector<std::uint32_t, HugePageAllocator<std::uint32_t>> values(10);
  std::iota(values.begin(), values.end(), 0U);
  values.resize(3'000'000);
  std::iota(values.begin() + 10, values.end(), 10U);
  const auto copy = values;
  values.assign(5, 0);
  values.shrink_to_fit();
  EXPECT_EQ(values.size(), 5U);
  for (std::size_t i = 0; i < copy.size(); ++i) {
    ASSERT_EQ(copy[i], i);
  }
}

TEST(HugePageAllocator, AlignsWhatFillsAHugePage) {
  for (const std::size_t bytes : {std::size_t{1} << 21, (std::size_t{1} << 21) + 4096}) {
    void* const memory = allocateHugePages(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % (std::size_t{1} << 21), 0U);
    std::fill_n(static_cast<char*>(memory), bytes, 'x');
    freeHugePages(memory, bytes);
  }
}

}  // namespace
}  // namespace quantoscope
