// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "core/base/error.h"

namespace quantoscope {
namespace {

TEST(ParallelFor, VisitsEachIndexOnce) {
  std::vector<std::atomic<int>> visits(1000);
  parallelFor(visits.size(), 4, [&](std::size_t i) { ++visits[i]; });
  EXPECT_TRUE(std::all_of(visits.begin(), visits.end(), [](const auto& n) { return n == 1; }));
}

TEST(ParallelFor, ThrowsTheFirstErrorAndStopsTheOthers) {
  std::atomic<int> visited = 0;
  EXPECT_THROW(parallelFor(1000000, 3,
                           [&](std::size_t i) {
                             ++visited;
                             if (i == 10) {
                               throw Error("ten");
                             }
                           }),
               Error);
  EXPECT_LT(visited, 1000000);
}

TEST(WorkerCount, IsBoundedByTheWork) {
  EXPECT_EQ(workerCount(8, 3), 3U);
  EXPECT_EQ(workerCount(2, 100), 2U);
  EXPECT_EQ(workerCount(5, 0), 1U);
  EXPECT_GE(workerCount(0, 100), 1U);
}

}  // namespace
}  // namespace quantoscope
