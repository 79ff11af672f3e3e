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

template <typename T>
void transposeOneByOne(const T* from, std::size_t rows, std::size_t columns, std::size_t fromStride,
                       std::size_t toStride, T* to) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; ++c) {
      to[c * toStride + r] = from[r * fromStride + c];
    }
  }
}

#if HWY_TARGET != HWY_SCALAR

// 4 × 4 values of four bytes.
template <typename T>
struct WordBlock {
  static constexpr std::size_t kSize = 4;

  static HWY_INLINE void transpose(const T* from, std::size_t fromStride, std::size_t toStride,
                                   T* to) {
    const hn::FixedTag<T, kSize> d;
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
};

// 16 × 16 bytes: what is interleaved four times with the vector that is eight rows away is
// transposed.
struct ByteBlock {
  static constexpr std::size_t kSize = 16;

  static HWY_INLINE void transpose(const std::int8_t* from, std::size_t fromStride,
                                   std::size_t toStride, std::int8_t* to) {
    const hn::FixedTag<std::int8_t, kSize> d;
    HWY_ALIGN std::int8_t now[kSize * kSize];
    HWY_ALIGN std::int8_t next[kSize * kSize];
    for (std::size_t i = 0; i < kSize; ++i) {
      hn::Store(hn::LoadU(d, from + i * fromStride), d, now + i * kSize);
    }
    for (std::size_t round = 0; round < 4; ++round) {
      for (std::size_t i = 0; i < kSize / 2; ++i) {
        const auto a = hn::Load(d, now + i * kSize);
        const auto b = hn::Load(d, now + (i + kSize / 2) * kSize);
        hn::Store(hn::InterleaveLower(d, a, b), d, next + 2 * i * kSize);
        hn::Store(hn::InterleaveUpper(d, a, b), d, next + (2 * i + 1) * kSize);
      }
      std::copy_n(next, kSize * kSize, now);
    }
    for (std::size_t i = 0; i < kSize; ++i) {
      hn::StoreU(hn::Load(d, now + i * kSize), d, to + i * toStride);
    }
  }
};

// Reads and writes whole cache lines, and few enough of them to stay in the first level.
constexpr std::size_t kTile = 16;

template <class Block, typename T>
HWY_INLINE void transposeBlocks(const T* from, std::size_t rows, std::size_t columns, T* to,
                                std::size_t toStride) {
  const std::size_t wholeRows = rows / Block::kSize * Block::kSize;
  const std::size_t wholeColumns = columns / Block::kSize * Block::kSize;
  const auto tile = [=](std::size_t row, std::size_t column) HWY_ATTR {
    for (std::size_t r = row; r < std::min(row + kTile, wholeRows); r += Block::kSize) {
      for (std::size_t c = column; c < std::min(column + kTile, wholeColumns); c += Block::kSize) {
        Block::transpose(from + r * columns + c, columns, toStride, to + c * toStride + r);
      }
    }
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
  transposeOneByOne(from + wholeColumns, wholeRows, columns - wholeColumns, columns, toStride,
                    to + wholeColumns * toStride);
  transposeOneByOne(from + wholeRows * columns, rows - wholeRows, columns, columns, toStride,
                    to + wholeRows);
}

#endif

void transposeFloats(const float* from, std::size_t rows, std::size_t columns, float* to) {
#if HWY_TARGET == HWY_SCALAR
  transposeOneByOne(from, rows, columns, columns, rows, to);
#else
  transposeBlocks<WordBlock<float>>(from, rows, columns, to, rows);
#endif
}

void transposeBytes(const std::int8_t* from, std::size_t rows, std::size_t columns,
                    std::int8_t* to) {
#if HWY_TARGET == HWY_SCALAR
  transposeOneByOne(from, rows, columns, columns, rows, to);
#else
  transposeBlocks<ByteBlock>(from, rows, columns, to, rows);
#endif
}

void transposeSums(const std::int32_t* from, std::size_t rows, std::size_t columns,
                   std::int32_t* to, std::size_t toStride) {
#if HWY_TARGET == HWY_SCALAR
  transposeOneByOne(from, rows, columns, columns, toStride, to);
#else
  transposeBlocks<WordBlock<std::int32_t>>(from, rows, columns, to, toStride);
#endif
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(transposeFloats);
HWY_EXPORT(transposeBytes);
HWY_EXPORT(transposeSums);

void transpose(const float* from, std::size_t rows, std::size_t columns, float* to) {
  HWY_DYNAMIC_DISPATCH(transposeFloats)(from, rows, columns, to);
}

void transpose(const std::int8_t* from, std::size_t rows, std::size_t columns, std::int8_t* to) {
  HWY_DYNAMIC_DISPATCH(transposeBytes)(from, rows, columns, to);
}

void transpose(const std::int32_t* from, std::size_t rows, std::size_t columns, std::int32_t* to,
               std::size_t toStride) {
  HWY_DYNAMIC_DISPATCH(transposeSums)(from, rows, columns, to, toStride);
}

}  // namespace quantoscope
#endif
