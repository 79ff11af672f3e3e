// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/int8_depthwise.h"

#include <algorithm>

#include "core/kernels/int8_sum_sink.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/int8_depthwise.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "core/kernels/int8_pair-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

// Vectors of neighbouring pixels that are computed together.
constexpr std::size_t kTogether = 4;

std::size_t rowLengthFor(std::size_t width) {
  return hwy::RoundUpTo(width, kTogether * hn::Lanes(Pairs()));
}

// fills[(row * count + i) * rowLength]: the pairs of taps 2 i and 2 i + 1.
void fillRows(const DepthwiseSource& source, std::size_t rows, std::size_t fills,
              std::size_t dilation, std::size_t lastTap, std::size_t length, std::size_t rowLength,
              std::int32_t* to) {
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < fills; ++i) {
      const std::int8_t* const first = source.plane + row * source.planeWidth + 2 * i * dilation;
      // The partner of a last odd tap has the weight 0.
      const std::int8_t* const second = 2 * i < lastTap ? first + dilation : first;
      interleavePairs(first, second, source.strideWidth, length,
                      to + (row * fills + i) * rowLength);
    }
  }
}

// All rows of a channel. Row y reads its terms at inputs + y * rowStride + offsets[term].
void convolveRows(const std::int32_t* inputs, std::size_t rowStride, const std::size_t* offsets,
                  const std::int32_t* weights, std::size_t terms, std::size_t height,
                  std::size_t width, std::int32_t* sums) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      std::int32_t sum = 0;
      for (std::size_t term = 0; term < terms; ++term) {
        sum += productOfPair(weights[term], inputs[y * rowStride + offsets[term] + x]);
      }
      sums[y * width + x] = sum;
    }
  }
#else
  const Pairs d;
  const std::size_t lanes = hn::Lanes(d);
  const auto zero = hn::Zero(d);
  for (std::size_t y = 0; y < height; ++y) {
    const std::int32_t* const row = inputs + y * rowStride;
    std::int32_t* const to = sums + y * width;
    std::size_t x = 0;
    for (; x + (kTogether - 1) * lanes < width; x += kTogether * lanes) {
      auto a = zero, b = zero, c = zero, e = zero;
      auto a1 = zero, b1 = zero, c1 = zero, e1 = zero;
      for (std::size_t term = 0; term < terms; ++term) {
        const std::int32_t* const from = row + offsets[term] + x;
        const auto w = hn::Set(d, weights[term]);
        a = multiplyAdd(w, hn::LoadU(d, from), a, a1);
        b = multiplyAdd(w, hn::LoadU(d, from + lanes), b, b1);
        c = multiplyAdd(w, hn::LoadU(d, from + 2 * lanes), c, c1);
        e = multiplyAdd(w, hn::LoadU(d, from + 3 * lanes), e, e1);
      }
      hn::StoreU(hn::RearrangeToOddPlusEven(a, a1), d, to + x);
      hn::StoreU(hn::RearrangeToOddPlusEven(b, b1), d, to + x + lanes);
      hn::StoreU(hn::RearrangeToOddPlusEven(c, c1), d, to + x + 2 * lanes);
      hn::StoreU(hn::RearrangeToOddPlusEven(e, e1), d, to + x + 3 * lanes);
    }
    for (; x < width; x += lanes) {
      auto a = zero, a1 = zero;
      for (std::size_t term = 0; term < terms; ++term) {
        const auto w = hn::Set(d, weights[term]);
        a = multiplyAdd(w, hn::LoadU(d, row + offsets[term] + x), a, a1);
      }
      hn::StoreU(hn::RearrangeToOddPlusEven(a, a1), d, to + x);
    }
  }
#endif
}

// Takes out what lies between the rows. May write a vector behind the last row.
void packRows(const std::int32_t* from, std::size_t rowLength, std::size_t height,
              std::size_t width, std::int32_t* to) {
  const Pairs d;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; x += hn::Lanes(d)) {
      hn::StoreU(hn::LoadU(d, from + x), d, to + x);
    }
    from += rowLength;
    to += width;
  }
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {
namespace {

HWY_EXPORT(rowLengthFor);
HWY_EXPORT(fillRows);
HWY_EXPORT(convolveRows);
HWY_EXPORT(packRows);

}  // namespace

DepthwisePairs::DepthwisePairs(const Int8ConvolutionShape& shape, const PictureSize& output)
    : shape_(shape), output_(output) {
  const auto kernelHeight = static_cast<std::size_t>(shape.kernelHeight);
  const auto dilation = static_cast<std::size_t>(shape.dilationHeight);
  const auto stride = static_cast<std::size_t>(shape.transposed ? 1 : shape.strideHeight);
  const auto height = static_cast<std::size_t>(output.height);
  rows_ = (height - 1) * stride + (kernelHeight - 1) * dilation + 1;
  pairsPerRow_ = (static_cast<std::size_t>(shape.kernelWidth) + 1) / 2;
  const bool shifted = shape.transposed || shape.strideWidth == 1;
  const auto dilationWidth = static_cast<std::size_t>(shape.dilationWidth);
  const std::size_t shift = shifted ? 2 * dilationWidth : 0;
  fillsPerRow_ = shifted ? 1 : pairsPerRow_;
  fillLength_ = static_cast<std::size_t>(output.width) + (pairsPerRow_ - 1) * shift;
  // Rows that follow one another closely are computed as one long row, which fills vectors better.
  together_ = shifted && stride == 1;
  const std::size_t rounded = HWY_DYNAMIC_DISPATCH(rowLengthFor)(fillLength_);
  rowLength_ = together_ ? fillLength_ : rounded;
  pairs_.resize(rows_ * fillsPerRow_ * rowLength_ + rounded);
  sums_.resize(together_ ? height * rowLength_ + kSumSlack : 0);
  weights_.resize(kernelHeight * pairsPerRow_);
  for (std::size_t y = 0; y < kernelHeight; ++y) {
    for (std::size_t pair = 0; pair < pairsPerRow_; ++pair) {
      const std::size_t fill = shifted ? 0 : pair;
      offsets_.push_back((y * dilation * fillsPerRow_ + fill) * rowLength_ + pair * shift);
    }
  }
}

void DepthwisePairs::fill(const DepthwiseSource& source) {
  HWY_DYNAMIC_DISPATCH(fillRows)
  (source, rows_, fillsPerRow_, static_cast<std::size_t>(shape_.dilationWidth),
   static_cast<std::size_t>(shape_.kernelWidth) - 1, fillLength_, rowLength_, pairs_.data());
}

void DepthwisePairs::convolve(std::span<const std::int8_t> kernel, std::size_t strideHeight,
                              std::int32_t* sums) {
  const auto width = static_cast<std::size_t>(shape_.kernelWidth);
  for (std::size_t y = 0; y < static_cast<std::size_t>(shape_.kernelHeight); ++y) {
    for (std::size_t pair = 0; pair < pairsPerRow_; ++pair) {
      const std::int8_t* const tap = kernel.data() + y * width + 2 * pair;
      weights_[y * pairsPerRow_ + pair] =
          pairOf(tap[0], 2 * pair + 1 < width ? tap[1] : std::int8_t{0});
    }
  }
  const auto height = static_cast<std::size_t>(output_.height);
  const auto outputWidth = static_cast<std::size_t>(output_.width);
  if (together_) {
    HWY_DYNAMIC_DISPATCH(convolveRows)
    (pairs_.data(), 0, offsets_.data(), weights_.data(), weights_.size(), 1,
     (height - 1) * rowLength_ + outputWidth, sums_.data());
    HWY_DYNAMIC_DISPATCH(packRows)(sums_.data(), rowLength_, height, outputWidth, sums);
    return;
  }
  HWY_DYNAMIC_DISPATCH(convolveRows)
  (pairs_.data(), strideHeight * fillsPerRow_ * rowLength_, offsets_.data(), weights_.data(),
   weights_.size(), height, outputWidth, sums);
}

}  // namespace quantoscope
#endif
