// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/analysis/feature_maps.h"

namespace quantoscope {

enum class FeatureMode {
  Channel,   ///< One channel.
  Average,   ///< The mean over all channels.
  Overview,  ///< Channels side by side, those with the most noise first.
};

/// Where a value is in its tensor. `channel` is -1 for the mean over all channels.
struct FeaturePlace {
  int channel = 0;
  int row = 0;
  int column = 0;
};

/// Feature maps laid out as one picture, made of equal tiles.
struct FeaturePlane {
  int width = 0;
  int height = 0;
  std::vector<float> reference;  ///< NaN between the tiles.
  std::vector<float> quantized;
  std::vector<float> saturated;  ///< Share of the values that were clipped; may be empty.
  std::vector<int> channels;     ///< Of the tiles, in reading order.
  int tileWidth = 0;
  int tileHeight = 0;
  int tileColumns = 1;
  int gap = 0;  ///< Pixels between tiles.

  bool empty() const { return reference.empty(); }
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
           static_cast<std::size_t>(x);
  }
  /// Empty between tiles and outside.
  std::optional<FeaturePlace> placeAt(int x, int y) const;
};

/// True for C×H×W with H and W above 1. Other tensors are drawn as one grid of all values.
bool isPicture(const FeatureMaps& maps);

/// At most so many channels are in an overview.
inline constexpr int kMostTiles = 144;

/// All channels, those with the largest sum of squared differences first.
std::vector<int> noisiestChannels(const FeatureMaps& maps);

/// `channel` matters for FeatureMode::Channel only. A tensor that is no picture looks the same in
/// every mode. Empty for empty maps, a channel outside, or sizes that do not fit the shape.
FeaturePlane featurePlane(const FeatureMaps& maps, FeatureMode mode, int channel);

}  // namespace quantoscope
