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

void fillPanel(const PanelSource& source, std::size_t firstPixel, std::size_t pixels,
               std::size_t firstPair, std::size_t lastPair, std::int32_t* panel) {
  const std::size_t rowLength = pixelsOfPanel();
  for (std::size_t pair = firstPair; pair < lastPair; ++pair) {
    const std::size_t tap = 2 * pair;
    const std::int8_t* const first = source.planes + source.taps[tap];
    // The partner of a last odd tap has the weight 0.
    const std::int8_t* const second =
        source.planes + source.taps[std::min(tap + 1, source.taps.size() - 1)];
    std::int32_t* row = panel + (pair - firstPair) * rowLength;
    std::size_t y = firstPixel / source.outputWidth;
    std::size_t x = firstPixel % source.outputWidth;
    for (std::size_t left = pixels; left > 0;) {
      const std::size_t length = std::min(left, source.outputWidth - x);
      const std::size_t at = y * source.strideHeight * source.planeWidth + x * source.strideWidth;
      interleavePairs(first + at, second + at, source.strideWidth, length, row);
      row += length;
      left -= length;
      x = 0;
      ++y;
    }
  }
}

#if HWY_TARGET == HWY_SCALAR

void productOfPanel(const PanelProduct& product) {
  const std::size_t rowLength = pixelsOfPanel();
  for (std::size_t row = 0; row < product.blocks * kPanelChannels; ++row) {
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

// Named variables, not arrays: vectors of some instruction sets cannot be elements.
HWY_INLINE void multiplyThree(const std::int32_t* weights, const std::int32_t* panel,
                              std::size_t pairs, std::size_t rowLength, std::int32_t* sums,
                              bool add) {
  const Pairs d;
  const std::size_t lanes = hn::Lanes(d);
  const auto zero = hn::Zero(d);
  auto a0 = zero, a1 = zero, a2 = zero, b0 = zero, b1 = zero, b2 = zero;
  auto c0 = zero, c1 = zero, c2 = zero, e0 = zero, e1 = zero, e2 = zero;
  // Second halves, which only some instruction sets use.
  auto a3 = zero, a4 = zero, a5 = zero, b3 = zero, b4 = zero, b5 = zero;
  auto c3 = zero, c4 = zero, c5 = zero, e3 = zero, e4 = zero, e5 = zero;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const auto x0 = hn::Load(d, panel);
    const auto x1 = hn::Load(d, panel + lanes);
    const auto x2 = hn::Load(d, panel + 2 * lanes);
    panel += rowLength;
    auto w = hn::Set(d, weights[0]);
    a0 = multiplyAdd(w, x0, a0, a3);
    a1 = multiplyAdd(w, x1, a1, a4);
    a2 = multiplyAdd(w, x2, a2, a5);
    w = hn::Set(d, weights[1]);
    b0 = multiplyAdd(w, x0, b0, b3);
    b1 = multiplyAdd(w, x1, b1, b4);
    b2 = multiplyAdd(w, x2, b2, b5);
    w = hn::Set(d, weights[2]);
    c0 = multiplyAdd(w, x0, c0, c3);
    c1 = multiplyAdd(w, x1, c1, c4);
    c2 = multiplyAdd(w, x2, c2, c5);
    w = hn::Set(d, weights[3]);
    e0 = multiplyAdd(w, x0, e0, e3);
    e1 = multiplyAdd(w, x1, e1, e4);
    e2 = multiplyAdd(w, x2, e2, e5);
    weights += kPanelChannels;
  }
  const auto put = [&](PairVector low, PairVector high, std::int32_t* to) HWY_ATTR {
    const auto sum = hn::RearrangeToOddPlusEven(low, high);
    hn::Store(add ? hn::Add(sum, hn::Load(d, to)) : sum, d, to);
  };
  put(a0, a3, sums);
  put(a1, a4, sums + lanes);
  put(a2, a5, sums + 2 * lanes);
  sums += rowLength;
  put(b0, b3, sums);
  put(b1, b4, sums + lanes);
  put(b2, b5, sums + 2 * lanes);
  sums += rowLength;
  put(c0, c3, sums);
  put(c1, c4, sums + lanes);
  put(c2, c5, sums + 2 * lanes);
  sums += rowLength;
  put(e0, e3, sums);
  put(e1, e4, sums + lanes);
  put(e2, e5, sums + 2 * lanes);
}

HWY_INLINE void multiplyOne(const std::int32_t* weights, const std::int32_t* panel,
                            std::size_t pairs, std::size_t rowLength, std::int32_t* sums,
                            bool add) {
  const Pairs d;
  const auto zero = hn::Zero(d);
  auto a0 = zero, b0 = zero, c0 = zero, e0 = zero;
  auto a1 = zero, b1 = zero, c1 = zero, e1 = zero;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const auto x = hn::Load(d, panel);
    panel += rowLength;
    a0 = multiplyAdd(hn::Set(d, weights[0]), x, a0, a1);
    b0 = multiplyAdd(hn::Set(d, weights[1]), x, b0, b1);
    c0 = multiplyAdd(hn::Set(d, weights[2]), x, c0, c1);
    e0 = multiplyAdd(hn::Set(d, weights[3]), x, e0, e1);
    weights += kPanelChannels;
  }
  const auto put = [&](PairVector low, PairVector high, std::int32_t* to) HWY_ATTR {
    const auto sum = hn::RearrangeToOddPlusEven(low, high);
    hn::Store(add ? hn::Add(sum, hn::Load(d, to)) : sum, d, to);
  };
  put(a0, a1, sums);
  put(b0, b1, sums + rowLength);
  put(c0, c1, sums + 2 * rowLength);
  put(e0, e1, sums + 3 * rowLength);
}

void productOfPanel(const PanelProduct& product) {
  const std::size_t lanes = hn::Lanes(Pairs());
  const std::size_t rowLength = pixelsOfPanel();
  for (std::size_t block = 0; block < product.blocks; ++block) {
    const std::int32_t* const weights = product.weights + block * product.blockStride;
    std::int32_t* const sums = product.sums + block * kPanelChannels * rowLength;
    if (product.pixels > 2 * lanes) {
      multiplyThree(weights, product.panel, product.pairs, rowLength, sums, product.add);
      continue;
    }
    for (std::size_t x = 0; x < product.pixels; x += lanes) {
      multiplyOne(weights, product.panel + x, product.pairs, rowLength, sums + x, product.add);
    }
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
