// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/float_convolution.h"

#include <algorithm>
#include <array>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/float_convolution.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "hwy/highway.h"

// What a block of channels of a tile of pixels is made of; the same for every instruction set.
#ifndef QUANTOSCOPE_KERNELS_FLOAT_CONVOLUTION_TILE_
#define QUANTOSCOPE_KERNELS_FLOAT_CONVOLUTION_TILE_
namespace quantoscope {

constexpr std::size_t kBlockChannels = 8;
constexpr std::size_t kTileVectors = 3;
constexpr std::size_t kMaxLanes = 16;
constexpr std::size_t kMaxTilePixels = kTileVectors * kMaxLanes;

struct FloatTile {
  const float* input = nullptr;  // the first pixel of the tile, at tap 0
  const std::size_t* taps = nullptr;
  std::size_t tapCount = 0;
  const float* weights = nullptr;  // tap × kBlockChannels
  const float* bias = nullptr;     // kBlockChannels
  float slope = 1;
  float* output = nullptr;  // kBlockChannels rows
  std::size_t outputStride = 0;
};

}  // namespace quantoscope
#endif

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::CappedTag<float, kMaxLanes>;
using Vector = hn::Vec<Floats>;

std::size_t tilePixels() {
  return kTileVectors * hn::Lanes(Floats());
}

template <std::size_t kVectors>
HWY_INLINE void multiplyTile(const FloatTile& tile) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  const auto bias = [&](std::size_t channel) HWY_ATTR { return hn::Set(d, tile.bias[channel]); };
  auto a0 = bias(0), a1 = a0, a2 = a0;
  auto b0 = bias(1), b1 = b0, b2 = b0;
  auto c0 = bias(2), c1 = c0, c2 = c0;
  auto e0 = bias(3), e1 = e0, e2 = e0;
  auto f0 = bias(4), f1 = f0, f2 = f0;
  auto g0 = bias(5), g1 = g0, g2 = g0;
  auto h0 = bias(6), h1 = h0, h2 = h0;
  auto i0 = bias(7), i1 = i0, i2 = i0;
  const float* weights = tile.weights;
  for (std::size_t tap = 0; tap < tile.tapCount; ++tap) {
    const float* const from = tile.input + tile.taps[tap];
    const auto x0 = hn::LoadU(d, from);
    const auto x1 = kVectors > 1 ? hn::LoadU(d, from + lanes) : x0;
    const auto x2 = kVectors > 2 ? hn::LoadU(d, from + 2 * lanes) : x0;
    const auto step = [&](std::size_t channel, Vector& y0, Vector& y1, Vector& y2) HWY_ATTR {
      const auto w = hn::Set(d, weights[channel]);
      y0 = hn::MulAdd(w, x0, y0);
      if constexpr (kVectors > 1) {
        y1 = hn::MulAdd(w, x1, y1);
      }
      if constexpr (kVectors > 2) {
        y2 = hn::MulAdd(w, x2, y2);
      }
    };
    step(0, a0, a1, a2);
    step(1, b0, b1, b2);
    step(2, c0, c1, c2);
    step(3, e0, e1, e2);
    step(4, f0, f1, f2);
    step(5, g0, g1, g2);
    step(6, h0, h1, h2);
    step(7, i0, i1, i2);
    weights += kBlockChannels;
  }
  const auto slope = hn::Set(d, tile.slope);
  const auto activate = [&](Vector y) HWY_ATTR {
    return hn::IfThenElse(hn::Lt(y, hn::Zero(d)), hn::Mul(y, slope), y);
  };
  const auto put = [&](std::size_t channel, Vector y0, Vector y1, Vector y2) HWY_ATTR {
    float* const to = tile.output + channel * tile.outputStride;
    hn::StoreU(activate(y0), d, to);
    if constexpr (kVectors > 1) {
      hn::StoreU(activate(y1), d, to + lanes);
    }
    if constexpr (kVectors > 2) {
      hn::StoreU(activate(y2), d, to + 2 * lanes);
    }
  };
  put(0, a0, a1, a2);
  put(1, b0, b1, b2);
  put(2, c0, c1, c2);
  put(3, e0, e1, e2);
  put(4, f0, f1, f2);
  put(5, g0, g1, g2);
  put(6, h0, h1, h2);
  put(7, i0, i1, i2);
}

void computeTile(const FloatTile& tile, std::size_t pixels) {
  const std::size_t lanes = hn::Lanes(Floats());
  if (pixels > 2 * lanes) {
    multiplyTile<3>(tile);
  } else if (pixels > lanes) {
    multiplyTile<2>(tile);
  } else {
    multiplyTile<1>(tile);
  }
}

// `count` values of each of the rows.
void copyRows(const float* from, std::size_t fromStride, std::size_t rows, std::size_t count,
              float* to, std::size_t toStride) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  const std::size_t whole = count / lanes * lanes;
  const auto rest = hn::FirstN(d, count - whole);
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < whole; i += lanes) {
      hn::StoreU(hn::LoadU(d, from + i), d, to + i);
    }
    if (whole < count) {
      hn::BlendedStore(hn::LoadU(d, from + whole), rest, d, to + whole);
    }
    from += fromStride;
    to += toStride;
  }
}

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {
namespace {

HWY_EXPORT(tilePixels);
HWY_EXPORT(computeTile);
HWY_EXPORT(copyRows);

// Weights that stay in the second-level cache while the tiles pass by.
constexpr std::size_t kWeightsAtOnce = std::size_t{1} << 17;

// Pixels that a tile may read behind the last one of a plane.
constexpr std::size_t kSlack = kMaxTilePixels;

std::size_t roundedUpQuotient(std::size_t a, std::size_t b) {
  return (a + b - 1) / b;
}

}  // namespace

bool FloatConvolution::isFast() {
#ifdef HWY_AVX3
  return (hwy::SupportedTargets() & HWY_AVX3) != 0;
#else
  return false;
#endif
}

FloatConvolution::FloatConvolution(const FloatConvolutionShape& s, std::span<const float> weights,
                                   std::span<const float> bias, std::optional<float> reluSlope)
    : shape_(s), slope_(reluSlope.value_or(1.0F)) {
  const std::size_t height =
      (s.outputHeight - 1) * s.strideHeight + (s.kernelHeight - 1) * s.dilationHeight + 1;
  const std::size_t width =
      (s.outputWidth - 1) * s.strideWidth + (s.kernelWidth - 1) * s.dilationWidth + 1;
  gridHeight_ = roundedUpQuotient(height, s.strideHeight);
  gridWidth_ = roundedUpQuotient(width, s.strideWidth);
  inPlace_ = s.kernelHeight * s.kernelWidth * s.strideHeight * s.strideWidth == 1 &&
             s.inputHeight == s.outputHeight && s.inputWidth == s.outputWidth && s.padTop == 0 &&
             s.padLeft == 0;
  const std::size_t grid = gridHeight_ * gridWidth_;
  for (std::size_t channel = 0; channel < s.inputChannels; ++channel) {
    for (std::size_t y = 0; y < s.kernelHeight; ++y) {
      for (std::size_t x = 0; x < s.kernelWidth; ++x) {
        const std::size_t row = y * s.dilationHeight;
        const std::size_t column = x * s.dilationWidth;
        const std::size_t phase =
            (channel * s.strideHeight + row % s.strideHeight) * s.strideWidth +
            column % s.strideWidth;
        taps_.push_back(phase * grid + row / s.strideHeight * gridWidth_ + column / s.strideWidth);
      }
    }
  }
  for (std::size_t channel = 0; inPlace_ && channel < s.inputChannels; ++channel) {
    tailTaps_.push_back(channel * kMaxLanes);
  }
  const std::size_t blocks = roundedUpQuotient(s.outputChannels, kBlockChannels);
  const std::size_t depth = s.depth();
  weights_.assign(blocks * depth * kBlockChannels, 0.0F);
  bias_.assign(blocks * kBlockChannels, 0.0F);
  std::copy(bias.begin(), bias.end(), bias_.begin());
  for (std::size_t channel = 0; channel < s.outputChannels; ++channel) {
    float* const to = weights_.data() + channel / kBlockChannels * depth * kBlockChannels +
                      channel % kBlockChannels;
    for (std::size_t tap = 0; tap < depth; ++tap) {
      to[tap * kBlockChannels] = weights[channel * depth + tap];
    }
  }
}

void FloatConvolution::spread(const float* input, float* grid) const {
  const FloatConvolutionShape& s = shape_;
  // The columns j of a row of a phase that lie in the picture.
  const auto inside = [](std::size_t phase, std::size_t stride, std::size_t pad, std::size_t extent,
                         std::size_t count) {
    const std::size_t begin =
        phase >= pad ? 0 : std::min(count, roundedUpQuotient(pad - phase, stride));
    const std::size_t end =
        extent + pad <= phase ? 0 : roundedUpQuotient(extent + pad - phase, stride);
    return std::pair(begin, std::max(begin, std::min(count, end)));
  };
  for (std::size_t channel = 0; channel < s.inputChannels; ++channel) {
    const float* const plane = input + channel * s.inputHeight * s.inputWidth;
    for (std::size_t py = 0; py < s.strideHeight; ++py) {
      const auto [top, bottom] = inside(py, s.strideHeight, s.padTop, s.inputHeight, gridHeight_);
      for (std::size_t px = 0; px < s.strideWidth; ++px) {
        const auto [left, right] = inside(px, s.strideWidth, s.padLeft, s.inputWidth, gridWidth_);
        for (std::size_t y = 0; y < gridHeight_; ++y, grid += gridWidth_) {
          if (y < top || y >= bottom || left == right) {
            std::fill_n(grid, gridWidth_, 0.0F);
            continue;
          }
          const float* const row = plane + (y * s.strideHeight + py - s.padTop) * s.inputWidth +
                                   (left * s.strideWidth + px - s.padLeft);
          std::fill_n(grid, left, 0.0F);
          if (s.strideWidth == 1) {
            std::copy_n(row, right - left, grid + left);
          } else {
            for (std::size_t x = left; x < right; ++x) {
              grid[x] = row[(x - left) * s.strideWidth];
            }
          }
          std::fill(grid + right, grid + gridWidth_, 0.0F);
        }
      }
    }
  }
  std::fill_n(grid, kSlack, 0.0F);
}

// One block of channels of a tile, written to where it belongs.
void FloatConvolution::computeBlock(FloatTile tile, std::size_t channel, std::size_t begin,
                                    std::size_t pixels, float* output) const {
  const std::size_t outputPixels = shape_.outputHeight * shape_.outputWidth;
  const std::size_t channels = std::min(kBlockChannels, shape_.outputChannels - channel);
  const auto compute = HWY_DYNAMIC_DISPATCH(computeTile);
  tile.weights = weights_.data() + channel * tile.tapCount;
  tile.bias = bias_.data() + channel;
  output += channel * outputPixels;
  std::size_t y = begin / gridWidth_;
  std::size_t x = begin % gridWidth_;
  const bool whole = pixels % (HWY_DYNAMIC_DISPATCH(tilePixels)() / kTileVectors) == 0;
  const bool together = gridWidth_ == shape_.outputWidth || x + pixels <= shape_.outputWidth;
  if (whole && together && channels == kBlockChannels) {
    tile.output = output + y * shape_.outputWidth + x;
    tile.outputStride = outputPixels;
    compute(tile, pixels);
    return;
  }
  // With room for a vector that begins at the last pixel.
  alignas(64) std::array<float, kBlockChannels * kMaxTilePixels + kMaxLanes> block;
  tile.output = block.data();
  tile.outputStride = kMaxTilePixels;
  compute(tile, pixels);
  const auto copy = HWY_DYNAMIC_DISPATCH(copyRows);
  for (std::size_t at = 0; at < pixels; at += gridWidth_ - x, x = 0, ++y) {
    const std::size_t rowEnd = std::min(x + pixels - at, shape_.outputWidth);
    if (x < rowEnd) {
      copy(block.data() + at, kMaxTilePixels, channels, rowEnd - x,
           output + y * shape_.outputWidth + x, outputPixels);
    }
  }
}

void FloatConvolution::computeTiles(const float* grid, float* output) const {
  const std::size_t tileLength = HWY_DYNAMIC_DISPATCH(tilePixels)();
  const std::size_t lanes = tileLength / kTileVectors;
  const std::size_t end = (shape_.outputHeight - 1) * gridWidth_ + shape_.outputWidth;
  const std::size_t group =
      std::max<std::size_t>(1, kWeightsAtOnce / (shape_.depth() * kBlockChannels)) * kBlockChannels;
  // A whole vector at the end of an input in place would reach beyond it.
  const std::size_t tailLength = inPlace_ ? end % lanes : 0;
  static thread_local std::vector<float> tail;
  tail.resize(std::max(tail.size(), tailTaps_.size() * kMaxLanes));
  for (std::size_t channel = 0; tailLength > 0 && channel < tailTaps_.size(); ++channel) {
    std::copy_n(grid + taps_[channel] + end - tailLength, tailLength,
                tail.data() + tailTaps_[channel]);
  }
  FloatTile tile;
  tile.tapCount = shape_.depth();
  tile.slope = slope_;
  for (std::size_t first = 0; first < shape_.outputChannels; first += group) {
    const std::size_t last = std::min(first + group, shape_.outputChannels);
    tile.taps = taps_.data();
    for (std::size_t begin = 0; begin < end - tailLength; begin += tileLength) {
      const std::size_t pixels = std::min(tileLength, end - tailLength - begin);
      tile.input = grid + begin;
      for (std::size_t channel = first; channel < last; channel += kBlockChannels) {
        computeBlock(tile, channel, begin, pixels, output);
      }
    }
    tile.taps = tailTaps_.data();
    tile.input = tail.data();
    for (std::size_t channel = first; tailLength > 0 && channel < last; channel += kBlockChannels) {
      computeBlock(tile, channel, end - tailLength, tailLength, output);
    }
  }
}

void FloatConvolution::run(const float* input, float* output) const {
  if (inPlace_) {
    computeTiles(input, output);
    return;
  }
  // A thread runs one layer at a time, so its layers share this; that also keeps it in the cache.
  static thread_local std::vector<float> grid;
  grid.resize(std::max(grid.size(), shape_.inputChannels * shape_.strideHeight *
                                            shape_.strideWidth * gridHeight_ * gridWidth_ +
                                        kSlack));
  spread(input, grid.data());
  computeTiles(grid.data(), output);
}

}  // namespace quantoscope
#endif
