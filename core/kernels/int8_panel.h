// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace quantoscope {

/// Matrix multiplication for convolutions. The products of a sum are taken in pairs: one 32-bit
/// lane holds two 16-bit factors of neighbouring taps, and one instruction multiplies both and adds
/// them. A panel holds the inputs of a few output pixels: a row for every pair of taps, a lane a
/// pixel.

/// Channels that are computed together: with two vectors of pixels, their sums leave four of
/// sixteen registers for factors and products.
constexpr std::size_t kPanelChannels = 6;
/// Vectors of pixels in a row of a panel.
constexpr std::size_t kPanelVectors = 4;

/// Pixels in a panel on this CPU.
std::size_t panelPixels();

/// `weights` are channels × depth. Returns blocks of kPanelChannels channels, the last one filled
/// up with zeros; in each block, for every pair of taps, one lane a channel.
std::vector<std::int32_t> packWeightPairs(std::span<const std::int8_t> weights,
                                          std::size_t channels, std::size_t depth);

/// Where the panel's inputs come from.
struct PanelSource {
  const std::int8_t* planes = nullptr;  ///< Of the group.
  std::span<const std::size_t> taps;    ///< See tapOffsets.
  std::size_t planeWidth = 0;
  std::size_t strideHeight = 1;
  std::size_t strideWidth = 1;
  std::size_t outputWidth = 0;
};

/// Fills the rows firstPair … lastPair - 1 for `pixels` output pixels from `firstPixel`. Rows are
/// panelPixels() long; `panel` has one row more than is filled.
void packPanel(const PanelSource& source, std::size_t firstPixel, std::size_t pixels,
               std::size_t firstPair, std::size_t lastPair, std::int32_t* panel);

/// What multiplyPanel reads and writes.
struct PanelProduct {
  const std::int32_t* weights = nullptr;  ///< At the first pair of the first block.
  std::size_t blockStride = 0;            ///< From one block of channels to the next.
  std::size_t channels = 0;
  const std::int32_t* panel = nullptr;
  std::size_t pairs = 0;
  std::size_t pixels = 0;
  std::int32_t* sums = nullptr;  ///< blocks * kPanelChannels rows of panelPixels().
  bool add = false;              ///< To what is in `sums`, instead of replacing it.
};

void multiplyPanel(const PanelProduct& product);

}  // namespace quantoscope
