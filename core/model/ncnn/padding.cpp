// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdlib>
#include <memory>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/parallel.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

enum class Border { Constant = 0, Replicate = 1, Reflect = 2 };

struct PaddingSettings {
  int top = 0;
  int bottom = 0;
  int left = 0;
  int right = 0;
  int front = 0;
  int behind = 0;
  Border border = Border::Constant;
  float value = 0;
  std::vector<float> channelValues;
};

constexpr int kBorder = -1;

/// For each element of a padded axis the element of the input that it shows, or kBorder.
std::vector<int> sources(int extent, int before, int after, Border border) {
  const int total = checkedExtent(std::int64_t{extent} + before + after, "padded extent");
  if (border == Border::Reflect && std::max(before, after) >= extent) {
    throw Error("reflects " + std::to_string(std::max(before, after)) + " elements out of " +
                std::to_string(extent));
  }
  std::vector<int> indices;
  for (int i = 0; i < total; ++i) {
    int source = i - before;
    switch (border) {
      case Border::Constant:
        source = source < 0 || source >= extent ? kBorder : source;
        break;
      case Border::Replicate:
        source = std::clamp(source, 0, extent - 1);
        break;
      case Border::Reflect:
        source = std::abs(source);
        source = extent - 1 - std::abs(source - (extent - 1));
        break;
    }
    indices.push_back(source);
  }
  return indices;
}

Plan planPadding(const PaddingSettings& settings, const Shape& input) {
  const Extents extents = extentsOf(input);
  const std::size_t dimensions = input.size();
  const auto pads = [&](bool applies, int extent, int before, int after) {
    return sources(extent, applies ? before : 0, applies ? after : 0, settings.border);
  };
  // Front and behind pad the channels of three dimensions, and the depth of four.
  const auto channels = pads(dimensions == 3, extents.channels, settings.front, settings.behind);
  const auto depths = pads(dimensions == 4, extents.depth, settings.front, settings.behind);
  const auto rows = pads(dimensions >= 2, extents.height, settings.top, settings.bottom);
  const auto columns = pads(true, extents.width, settings.left, settings.right);
  const Shape output = shapeOf({static_cast<int>(channels.size()), static_cast<int>(depths.size()),
                                static_cast<int>(rows.size()), static_cast<int>(columns.size())},
                               dimensions);
  std::vector<float> values(channels.size(), settings.value);
  if (!settings.channelValues.empty() && dimensions >= 3) {
    if (settings.channelValues.size() < values.size()) {
      throw Error("holds pad values for " + std::to_string(settings.channelValues.size()) +
                  " channels; " + std::to_string(values.size()) + " are needed");
    }
    std::copy_n(settings.channelValues.begin(), values.size(), values.begin());
  }
  const auto lines = channels.size() * depths.size() * rows.size();
  return kernelPlan({output}, [=](auto in, auto out) {
    parallelFor(lines, columns.size() * 2, [&](std::size_t line) {
      const std::size_t c = line / rows.size() / depths.size();
      const int sourceChannel = channels[c];
      const int sourceDepth = depths[line / rows.size() % depths.size()];
      const int sourceRow = rows[line % rows.size()];
      float* const target = out[0] + line * columns.size();
      if (sourceChannel == kBorder || sourceDepth == kBorder || sourceRow == kBorder) {
        std::fill_n(target, columns.size(), values[c]);
        return;
      }
      const float* const source =
          in[0] + ((static_cast<std::ptrdiff_t>(sourceChannel) * extents.depth + sourceDepth) *
                       extents.height +
                   sourceRow) *
                      extents.width;
      for (std::size_t x = 0; x < columns.size(); ++x) {
        target[x] = columns[x] == kBorder ? values[c] : source[columns[x]];
      }
    });
  });
}

}  // namespace

Operator loadPadding(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const auto settings = std::make_shared<PaddingSettings>();
  settings->top = reader.integer(0, 0, 0, kMaxPad, "pad at the top");
  settings->bottom = reader.integer(1, 0, 0, kMaxPad, "pad at the bottom");
  settings->left = reader.integer(2, 0, 0, kMaxPad, "pad on the left");
  settings->right = reader.integer(3, 0, 0, kMaxPad, "pad on the right");
  settings->border = static_cast<Border>(reader.integer(4, 0, 0, 2, "padding type"));
  settings->value = reader.real(5, 0);
  const int channelValues = reader.integer(6, 0, 0, kMaxChannels, "number of pad values");
  settings->front = reader.integer(7, 0, 0, kMaxPad, "pad at the front");
  settings->behind = reader.integer(8, 0, 0, kMaxPad, "pad behind");
  if (channelValues > 0) {
    settings->channelValues = reader.raw(channelValues, "pad values");
  }
  Operator op;
  op.plan = [settings](std::span<const Shape> inputs) { return planPadding(*settings, inputs[0]); };
  return op;
}

}  // namespace quantoscope::ncnn
