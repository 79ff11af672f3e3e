// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/transpose.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <numeric>
#include <vector>

#include "tests/unit/kernels/every_target.h"

namespace quantoscope {
namespace {

template <typename T, typename Run>
void expectTransposed(std::size_t rows, std::size_t columns, std::size_t toStride, const Run& run) {
  std::vector<T> from(rows * columns);
  std::iota(from.begin(), from.end(), T{1});
  onEveryTarget([&] {
    std::vector<T> to(columns * toStride, T{0});
    run(from.data(), to.data());
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c) {
        ASSERT_EQ(to[c * toStride + r], from[r * columns + c]) << rows << "×" << columns;
      }
    }
    for (std::size_t i = 0; i < to.size(); ++i) {
      ASSERT_TRUE(i % toStride < rows || to[i] == 0) << "writes beside a row";
    }
  });
}

TEST(Transpose, PutsEveryValueWhereItBelongs) {
  for (const std::size_t rows : {1, 2, 3, 4, 7, 16, 17, 20, 33, 64}) {
    for (const std::size_t columns : {1, 3, 4, 5, 31, 32, 36, 50, 113}) {
      expectTransposed<float>(rows, columns, rows, [&](const float* from, float* to) {
        transpose(from, rows, columns, to);
      });
      expectTransposed<std::int8_t>(
          rows, columns, rows,
          [&](const std::int8_t* from, std::int8_t* to) { transpose(from, rows, columns, to); });
      expectTransposed<std::int32_t>(rows, columns, rows + 3,
                                     [&](const std::int32_t* from, std::int32_t* to) {
                                       transpose(from, rows, columns, to, rows + 3);
                                     });
    }
  }
}

}  // namespace
}  // namespace quantoscope
