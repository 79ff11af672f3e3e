// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/int8_panel.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/int8_panel.cpp"
#include "hwy/foreach_target.h"
// Must come after foreach_target.h.
#include "core/kernels/int8_pair-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace quantoscope::HWY_NAMESPACE {

std::size_t pixelsOfPanel() {
  return kPanelVectors * hn::Lanes(Pairs());
}

// Neighbouring pixels of one output row.
struct Run {
  std::size_t from;  // of the first pixel's corner in the planes
  std::size_t length;
};

void fillPanel(const PanelSource& source, std::size_t firstPixel, std::size_t pixels,
               std::size_t firstPair, std::size_t lastPair, std::int32_t* panel) {
  const std::size_t rowLength = pixelsOfPanel();
  Run runs[kPanelVectors * hn::MaxLanes(Pairs())];
  std::size_t runCount = 0;
  std::size_t y = firstPixel / source.outputWidth;
  std::size_t x = firstPixel % source.outputWidth;
  for (std::size_t left = pixels; left > 0; left -= runs[runCount++].length) {
    const std::size_t from = y * source.strideHeight * source.planeWidth + x * source.strideWidth;
    runs[runCount] = {from, std::min(left, source.outputWidth - x)};
    x = 0;
    ++y;
  }
  for (std::size_t pair = firstPair; pair < lastPair; ++pair) {
    const std::size_t tap = 2 * pair;
    const std::int8_t* const first = source.planes + source.taps[tap];
    // The partner of a last odd tap has the weight 0.
    const std::int8_t* const second =
        source.planes + source.taps[std::min(tap + 1, source.taps.size() - 1)];
    std::int32_t* row = panel + (pair - firstPair) * rowLength;
    for (std::size_t i = 0; i < runCount; ++i) {
      interleavePairs(first + runs[i].from, second + runs[i].from, source.strideWidth,
                      runs[i].length, row);
      row += runs[i].length;
    }
  }
}

#if HWY_TARGET == HWY_SCALAR

void productOfPanel(const PanelProduct& product) {
  const std::size_t rowLength = pixelsOfPanel();
  for (std::size_t row = 0; row < product.channels; ++row) {
    const std::int32_t* const weights =
        product.weights + row / kPanelChannels * product.blockStride + row % kPanelChannels;
    for (std::size_t pixel = 0; pixel < product.pixels; ++pixel) {
      std::int32_t& sum = product.sums[row * rowLength + pixel];
      sum = product.add ? sum : 0;
      for (std::size_t pair = 0; pair < product.pairs; ++pair) {
        sum +=
            productOfPair(weights[pair * kPanelChannels], product.panel[pair * rowLength + pixel]);
      }
    }
  }
}

#else

// Named variables, not arrays: vectors of some instruction sets cannot be elements. The second one
// of each sum takes a part of it on some instruction sets only.
template <std::size_t kChannels, std::size_t kVectors>
HWY_INLINE void multiplyBlock(const std::int32_t* weights, const std::int32_t* panel,
                              std::size_t pairs, std::size_t rowLength, std::int32_t* sums,
                              bool add) {
  const Pairs d;
  const std::size_t lanes = hn::Lanes(d);
  const auto zero = hn::Zero(d);
  auto a0 = zero, b0 = zero, c0 = zero, e0 = zero, f0 = zero, g0 = zero;
  auto a1 = zero, b1 = zero, c1 = zero, e1 = zero, f1 = zero, g1 = zero;
  auto a2 = zero, b2 = zero, c2 = zero, e2 = zero, f2 = zero, g2 = zero;
  auto a3 = zero, b3 = zero, c3 = zero, e3 = zero, f3 = zero, g3 = zero;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const auto x0 = hn::Load(d, panel);
    const auto x1 = kVectors > 1 ? hn::Load(d, panel + lanes) : zero;
    const auto step = [&](std::size_t channel, PairVector& low0, PairVector& high0,
                          PairVector& low1, PairVector& high1) HWY_ATTR {
      const auto w = hn::Set(d, weights[channel]);
      low0 = multiplyAdd(w, x0, low0, high0);
      if constexpr (kVectors > 1) {
        low1 = multiplyAdd(w, x1, low1, high1);
      }
    };
    step(0, a0, a2, a1, a3);
    step(1, b0, b2, b1, b3);
    if constexpr (kChannels > 2) {
      step(2, c0, c2, c1, c3);
      step(3, e0, e2, e1, e3);
    }
    if constexpr (kChannels > 4) {
      step(4, f0, f2, f1, f3);
      step(5, g0, g2, g1, g3);
    }
    panel += rowLength;
    weights += kPanelChannels;
  }
  const auto put = [&](std::size_t channel, PairVector low0, PairVector high0, PairVector low1,
                       PairVector high1) HWY_ATTR {
    std::int32_t* const to = sums + channel * rowLength;
    const auto first = hn::RearrangeToOddPlusEven(low0, high0);
    hn::Store(add ? hn::Add(first, hn::Load(d, to)) : first, d, to);
    if constexpr (kVectors > 1) {
      const auto second = hn::RearrangeToOddPlusEven(low1, high1);
      hn::Store(add ? hn::Add(second, hn::Load(d, to + lanes)) : second, d, to + lanes);
    }
  };
  put(0, a0, a2, a1, a3);
  put(1, b0, b2, b1, b3);
  if constexpr (kChannels > 2) {
    put(2, c0, c2, c1, c3);
    put(3, e0, e2, e1, e3);
  }
  if constexpr (kChannels > 4) {
    put(4, f0, f2, f1, f3);
    put(5, g0, g2, g1, g3);
  }
}

template <std::size_t kChannels>
HWY_INLINE void multiplyPixels(const PanelProduct& product, const std::int32_t* weights,
                               std::int32_t* sums) {
  const std::size_t lanes = hn::Lanes(Pairs());
  const std::size_t rowLength = pixelsOfPanel();
  for (std::size_t x = 0; x < product.pixels; x += 2 * lanes) {
    if (x + lanes < product.pixels) {
      multiplyBlock<kChannels, 2>(weights, product.panel + x, product.pairs, rowLength, sums + x,
                                  product.add);
    } else {
      multiplyBlock<kChannels, 1>(weights, product.panel + x, product.pairs, rowLength, sums + x,
                                  product.add);
    }
  }
}

void productOfPanel(const PanelProduct& product) {
  const std::int32_t* weights = product.weights;
  std::int32_t* sums = product.sums;
  for (std::size_t channel = 0; channel < product.channels; channel += kPanelChannels) {
    const std::size_t left = product.channels - channel;
    if (left > 4) {
      multiplyPixels<6>(product, weights, sums);
    } else if (left > 2) {
      multiplyPixels<4>(product, weights, sums);
    } else {
      multiplyPixels<2>(product, weights, sums);
    }
    weights += product.blockStride;
    sums += kPanelChannels * pixelsOfPanel();
  }
}

#endif

}  // namespace quantoscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace quantoscope {

HWY_EXPORT(pixelsOfPanel);
HWY_EXPORT(fillPanel);
HWY_EXPORT(productOfPanel);

std::size_t panelPixels() {
  return HWY_DYNAMIC_DISPATCH(pixelsOfPanel)();
}

std::vector<std::int32_t> packWeightPairs(std::span<const std::int8_t> weights,
                                          std::size_t channels, std::size_t depth) {
  const std::size_t pairs = (depth + 1) / 2;
  const std::size_t blocks = (channels + kPanelChannels - 1) / kPanelChannels;
  std::vector<std::int32_t> packed(blocks * pairs * kPanelChannels, 0);
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const auto of = weights.subspan(channel * depth, depth);
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      const std::size_t at =
          (channel / kPanelChannels * pairs + pair) * kPanelChannels + channel % kPanelChannels;
      packed[at] = pairOf(of[2 * pair], 2 * pair + 1 < depth ? of[2 * pair + 1] : std::int8_t{0});
    }
  }
  return packed;
}

void packPanel(const PanelSource& source, std::size_t firstPixel, std::size_t pixels,
               std::size_t firstPair, std::size_t lastPair, std::int32_t* panel) {
  HWY_DYNAMIC_DISPATCH(fillPanel)(source, firstPixel, pixels, firstPair, lastPair, panel);
}

void multiplyPanel(const PanelProduct& product) {
  HWY_DYNAMIC_DISPATCH(productOfPanel)(product);
}

}  // namespace quantoscope
#endif
