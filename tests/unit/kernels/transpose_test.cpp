// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/transpose.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "tests/unit/kernels/every_target.h"

namespace quantoscope {
namespace {

TEST(Transpose, PutsEveryValueWhereItBelongs) {
  for (const std::size_t rows : {1, 2, 3, 4, 7, 16, 17, 20, 33, 64}) {
    for (const std::size_t columns : {1, 3, 4, 5, 31, 32, 36, 50, 113}) {
      std::vector<float> from(rows * columns);
      std::iota(from.begin(), from.end(), 1.0F);
      onEveryTarget([&] {
        std::vector<float> to(from.size(), 0.0F);
        transpose(from.data(), rows, columns, to.data());
        for (std::size_t r = 0; r < rows; ++r) {
          for (std::size_t c = 0; c < columns; ++c) {
            ASSERT_EQ(to[c * rows + r], from[r * columns + c]) << rows << "×" << columns;
          }
        }
      });
    }
  }
}

}  // namespace
}  // namespace quantoscope
