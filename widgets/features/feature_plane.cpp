// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/features/feature_plane.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace quantoscope {
namespace {

struct Extents {
  int channels = 0;
  int height = 0;
  int width = 0;

  std::size_t area() const {
    return static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  }
};

/// All zero unless the sizes fit.
Extents extentsOf(const FeatureMaps& maps) {
  const bool negative =
      std::any_of(maps.shape.begin(), maps.shape.end(), [](int extent) { return extent < 0; });
  if (maps.shape.size() != 3 || negative || maps.reference.empty() ||
      elementCount(maps.shape) != maps.reference.size() ||
      maps.quantized.size() != maps.reference.size() ||
      (!maps.saturated.empty() && maps.saturated.size() != maps.reference.size())) {
    return {};
  }
  return {maps.shape[0], maps.shape[1], maps.shape[2]};
}

void reserve(FeaturePlane& plane, bool saturated) {
  const auto pixels =
      static_cast<std::size_t>(plane.width) * static_cast<std::size_t>(plane.height);
  plane.reference.assign(pixels, std::numeric_limits<float>::quiet_NaN());
  plane.quantized = plane.reference;
  if (saturated) {
    plane.saturated.assign(pixels, 0.0F);
  }
}

FeaturePlane tiled(const FeatureMaps& maps, const Extents& extents, std::vector<int> channels,
                   int columns, int gap) {
  FeaturePlane plane;
  plane.channels = std::move(channels);
  plane.tileWidth = extents.width;
  plane.tileHeight = extents.height;
  plane.tileColumns = columns;
  plane.gap = gap;
  const int rows = (static_cast<int>(plane.channels.size()) + columns - 1) / columns;
  plane.width = columns * (extents.width + gap) - gap;
  plane.height = rows * (extents.height + gap) - gap;
  reserve(plane, !maps.saturated.empty());
  for (std::size_t tile = 0; tile < plane.channels.size(); ++tile) {
    const int left = static_cast<int>(tile) % columns * (extents.width + gap);
    const int top = static_cast<int>(tile) / columns * (extents.height + gap);
    const std::size_t first = static_cast<std::size_t>(plane.channels[tile]) * extents.area();
    for (int y = 0; y < extents.height; ++y) {
      const std::size_t from =
          first + static_cast<std::size_t>(y) * static_cast<std::size_t>(extents.width);
      const std::size_t to = plane.index(left, top + y);
      for (std::size_t x = 0; x < static_cast<std::size_t>(extents.width); ++x) {
        plane.reference[to + x] = maps.reference[from + x];
        plane.quantized[to + x] = maps.quantized[from + x];
        if (!plane.saturated.empty()) {
          plane.saturated[to + x] = maps.saturated[from + x] != 0 ? 1.0F : 0.0F;
        }
      }
    }
  }
  return plane;
}

FeaturePlane averaged(const FeatureMaps& maps, const Extents& extents) {
  FeaturePlane plane;
  plane.channels = {-1};
  plane.tileWidth = plane.width = extents.width;
  plane.tileHeight = plane.height = extents.height;
  reserve(plane, !maps.saturated.empty());
  const auto channels = static_cast<std::size_t>(extents.channels);
  for (std::size_t pixel = 0; pixel < extents.area(); ++pixel) {
    double reference = 0;
    double quantized = 0;
    std::size_t saturated = 0;
    for (std::size_t at = pixel; at < channels * extents.area(); at += extents.area()) {
      reference += static_cast<double>(maps.reference[at]);
      quantized += static_cast<double>(maps.quantized[at]);
      saturated += !maps.saturated.empty() && maps.saturated[at] != 0 ? 1 : 0;
    }
    const auto count = static_cast<double>(channels);
    plane.reference[pixel] = static_cast<float>(reference / count);
    plane.quantized[pixel] = static_cast<float>(quantized / count);
    if (!plane.saturated.empty()) {
      plane.saturated[pixel] = static_cast<float>(static_cast<double>(saturated) / count);
    }
  }
  return plane;
}

}  // namespace

std::optional<FeaturePlace> FeaturePlane::placeAt(int x, int y) const {
  if (x < 0 || y < 0 || x >= width || y >= height) {
    return {};
  }
  const int column = x % (tileWidth + gap);
  const int row = y % (tileHeight + gap);
  const auto tile =
      static_cast<std::size_t>(y / (tileHeight + gap)) * static_cast<std::size_t>(tileColumns) +
      static_cast<std::size_t>(x / (tileWidth + gap));
  if (column >= tileWidth || row >= tileHeight || tile >= channels.size()) {
    return {};
  }
  return FeaturePlace{channels[tile], row, column};
}

bool isPicture(const FeatureMaps& maps) {
  const Extents extents = extentsOf(maps);
  return extents.height > 1 && extents.width > 1;
}

std::vector<int> noisiestChannels(const FeatureMaps& maps) {
  const Extents extents = extentsOf(maps);
  std::vector<double> noise(static_cast<std::size_t>(extents.channels));
  for (std::size_t i = 0; i < noise.size() * extents.area(); ++i) {
    const double difference =
        static_cast<double>(maps.quantized[i]) - static_cast<double>(maps.reference[i]);
    noise[i / extents.area()] += difference * difference;
  }
  std::vector<int> order(noise.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return noise[static_cast<std::size_t>(a)] > noise[static_cast<std::size_t>(b)];
  });
  return order;
}

FeaturePlane featurePlane(const FeatureMaps& maps, FeatureMode mode, int channel) {
  const Extents extents = extentsOf(maps);
  if (extents.area() == 0 || extents.channels == 0) {
    return {};
  }
  const auto columnsFor = [](int count) {
    return std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(count)))));
  };
  if (!isPicture(maps)) {
    std::vector<int> channels(static_cast<std::size_t>(extents.channels));
    std::iota(channels.begin(), channels.end(), 0);
    const int columns = extents.area() == 1   ? columnsFor(extents.channels)
                        : extents.height == 1 ? 1                  // rows of values
                                              : extents.channels;  // columns of values
    return tiled(maps, extents, std::move(channels), columns, 0);
  }
  switch (mode) {
    case FeatureMode::Channel:
      if (channel < 0 || channel >= extents.channels) {
        return {};
      }
      return tiled(maps, extents, {channel}, 1, 0);
    case FeatureMode::Average:
      return averaged(maps, extents);
    case FeatureMode::Overview:
      break;
  }
  std::vector<int> channels = noisiestChannels(maps);
  channels.resize(std::min<std::size_t>(channels.size(), kMostTiles));
  const int columns = columnsFor(static_cast<int>(channels.size()));
  return tiled(maps, extents, std::move(channels), columns, 1);
}

}  // namespace quantoscope
