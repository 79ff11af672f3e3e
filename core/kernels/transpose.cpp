// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/transpose.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/transpose.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

void transposeOneByOne(const float* from, std::size_t rows, std::size_t columns,
                       std::size_t fromStride, std::size_t toStride, float* to) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      to[c * toStride + r] = from[r * fromStride + c];
    }
  }
}

#if HWY_TARGET == HWY_SCALAR

void transposeAll(const float* from, std::size_t rows, std::size_t columns, float* to) {
  transposeOneByOne(from, rows, columns, columns, rows, to);
}

#else

constexpr std::size_t kBlock = 4;

HWY_INLINE void transposeBlock(const float* from, std::size_t fromStride, std::size_t toStride,
                               float* to) {
  const hn::FixedTag<float, kBlock> d;
  const hn::RepartitionToWide<decltype(d)> pairs;
  const auto a = hn::LoadU(d, from);
  const auto b = hn::LoadU(d, from + fromStride);
  const auto c = hn::LoadU(d, from + 2 * fromStride);
  const auto e = hn::LoadU(d, from + 3 * fromStride);
  const auto ab = hn::BitCast(pairs, hn::InterleaveLower(d, a, b));
  const auto ce = hn::BitCast(pairs, hn::InterleaveLower(d, c, e));
  const auto abUpper = hn::BitCast(pairs, hn::InterleaveUpper(d, a, b));
  const auto ceUpper = hn::BitCast(pairs, hn::InterleaveUpper(d, c, e));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, ab, ce)), d, to);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, ab, ce)), d, to + toStride);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, abUpper, ceUpper)), d, to + 2 * toStride);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, abUpper, ceUpper)), d, to + 3 * toStride);
}

// Reads and writes whole cache lines, and few enough of them to stay in the first level.
constexpr std::size_t kTile = 16;

HWY_INLINE void transposeTile(const float* from, std::size_t rows, std::size_t columns,
                              std::size_t fromStride, std::size_t toStride, float* to) {
  for (std::size_t r = 0; r < rows; r += kBlock) {
    for (std::size_t c = 0; c < columns; c += kBlock) {
      transposeBlock(from + r * fromStride + c, fromStride, toStride, to + c * toStride + r);
    }
  }
}

void transposeAll(const float* from, std::size_t rows, std::size_t columns, float* to) {
  const std::size_t wholeRows = rows / kBlock * kBlock;
  const std::size_t wholeColumns = columns / kBlock * kBlock;
  const auto tile = [=](std::size_t row, std::size_t column) HWY_ATTR {
    transposeTile(from + row * columns + column, std::min(kTile, wholeRows - row),
                  std::min(kTile, wholeColumns - column), columns, rows, to + column * rows + row);
  };
  // Along the longer side, so that the memory in use moves on slowly on both sides.
  if (rows > columns) {
    for (std::size_t row = 0; row < wholeRows; row += kTile) {
      for (std::size_t column = 0; column < wholeColumns; column += kTile) {
        tile(row, column);
      }
    }
  } else {
    for (std::size_t column = 0; column < wholeColumns; column += kTile) {
      for (std::size_t row = 0; row < wholeRows; row += kTile) {
        tile(row, column);
      }
    }
  }
  transposeOneByOne(from + wholeColumns, wholeRows, columns - wholeColumns, columns, rows,
                    to + wholeColumns * rows);
  transposeOneByOne(from + wholeRows * columns, rows - wholeRows, columns, columns, rows,
                    to + wholeRows);
}

#endif

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(transposeAll);

void transpose(const float* from, std::size_t rows, std::size_t columns, float* to) {
  HWY_DYNAMIC_DISPATCH(transposeAll)(from, rows, columns, to);
}

}  // namespace quantoscope
#endif
