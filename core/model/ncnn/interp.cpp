// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>

#include "core/base/error.h"
#include "core/model/ncnn/copy.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/parallel.h"
#include "core/model/ncnn/shape_expression.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

enum class Resize { None = 0, Nearest = 1, Bilinear = 2, Bicubic = 3 };

struct InterpSettings {
  Resize resize = Resize::None;
  float heightScale = 1;
  float widthScale = 1;
  int outputHeight = 0;
  int outputWidth = 0;
  bool fromReference = false;
  bool alignCorners = false;
  std::string sizeExpression;
};

/// Up to four elements of an axis and their weights.
struct Taps {
  std::array<int, 4> index = {0, 0, 0, 0};
  std::array<float, 4> weight = {0, 0, 0, 0};
};

/// Where an output element lies among the input's elements: before `floor` of it and the rest.
struct Position {
  int base = 0;
  float fraction = 0;
};

Position position(int output, int inputExtent, int outputExtent, bool alignCorners) {
  float at = 0;
  if (alignCorners) {
    const double scale =
        outputExtent > 1 ? static_cast<double>(inputExtent - 1) / (outputExtent - 1) : 0;
    at = static_cast<float>(output * scale);
  } else {
    const double scale = static_cast<double>(inputExtent) / outputExtent;
    at = static_cast<float>((output + 0.5) * scale - 0.5);
  }
  const float base = std::floor(at);
  return {static_cast<int>(base), at - base};
}

Taps linearTaps(const Position& at, int extent) {
  Taps taps;
  Position inside = at;
  if (inside.base < 0) {
    inside = {0, 0};
  }
  if (inside.base >= extent - 1) {
    inside = {extent - 2, 1};
  }
  taps.index = {std::max(0, inside.base), std::max(0, inside.base + 1), 0, 0};
  taps.weight = {1 - inside.fraction, inside.fraction, 0, 0};
  return taps;
}

/// Keys' cubic convolution with a = -0.75; outside, the border repeats.
Taps cubicTaps(const Position& at, int extent) {
  constexpr float kA = -0.75F;
  const auto outer = [](float x) { return kA * x * x * x - 5 * kA * x * x + 8 * kA * x - 4 * kA; };
  const auto inner = [](float x) { return (kA + 2) * x * x * x - (kA + 3) * x * x + 1; };
  Taps taps;
  const float f = at.fraction;
  taps.weight = {outer(f + 1), inner(f), inner(1 - f), 0};
  taps.weight[3] = 1 - taps.weight[0] - taps.weight[1] - taps.weight[2];
  for (int i = 0; i < 4; ++i) {
    taps.index[static_cast<std::size_t>(i)] = std::clamp(at.base - 1 + i, 0, extent - 1);
  }
  return taps;
}

std::vector<Taps> tapsOf(const InterpSettings& settings, int input, int output, bool sizeGiven,
                         float scale) {
  if (settings.resize == Resize::Nearest && !sizeGiven && !(scale > 0)) {
    throw Error("scales by " + std::to_string(scale));
  }
  std::vector<Taps> taps;
  for (int i = 0; i < output; ++i) {
    if (settings.resize == Resize::Nearest) {
      const float step =
          sizeGiven ? static_cast<float>(input) / static_cast<float>(output) : 1.F / scale;
      const float at = std::min(static_cast<float>(i) * step, static_cast<float>(input - 1));
      Taps nearest;
      nearest.index[0] = static_cast<int>(at);
      nearest.weight[0] = 1;
      taps.push_back(nearest);
      continue;
    }
    const Position at = position(i, input, output, settings.alignCorners);
    taps.push_back(settings.resize == Resize::Bilinear ? linearTaps(at, input)
                                                       : cubicTaps(at, input));
  }
  return taps;
}

std::size_t tapCount(Resize resize) {
  return resize == Resize::Nearest ? 1 : resize == Resize::Bilinear ? 2 : 4;
}

float weighted(const float* values, const Taps& taps, std::size_t count) {
  if (count == 1) {
    return values[taps.index[0]];
  }
  float sum = 0;
  for (std::size_t k = 0; k < count; ++k) {
    sum += values[taps.index[k]] * taps.weight[k];
  }
  return sum;
}

void resizePlane(const float* source, std::size_t width, const std::vector<Taps>& rows,
                 const std::vector<Taps>& columns, std::size_t count, float* target) {
  for (const Taps& row : rows) {
    std::fill_n(target, columns.size(), 0.F);
    for (std::size_t k = 0; k < count; ++k) {
      const float* const line = source + static_cast<std::size_t>(row.index[k]) * width;
      for (std::size_t x = 0; x < columns.size(); ++x) {
        const float value = weighted(line, columns[x], count);
        target[x] = count == 1 ? value : target[x] + value * row.weight[k];
      }
    }
    target += columns.size();
  }
}

/// The size that the layer asks for, width first.
std::pair<int, int> targetSize(const InterpSettings& settings, std::span<const Shape> inputs) {
  const Extents extents = extentsOf(inputs[0]);
  if (!settings.sizeExpression.empty()) {
    const auto size = evaluateShapeExpression(settings.sizeExpression, inputs);
    if (size.empty() || size.size() > 2) {
      throw Error("the size expression yields " + std::to_string(size.size()) + " values");
    }
    return {size[0], size.size() == 2 ? size[1] : extents.height};
  }
  if (settings.fromReference) {
    const Extents reference = extentsOf(inputs[1]);
    return {reference.width, reference.height};
  }
  if (settings.outputWidth != 0 && settings.outputHeight != 0) {
    return {settings.outputWidth, settings.outputHeight};
  }
  const bool flat = inputs[0].size() == 1;
  const auto scaled = [](int extent, float scale) {
    const float size = static_cast<float>(extent) * scale;
    constexpr float kLimit = 1 << 24;
    if (!(size >= 1 && size <= kLimit)) {
      throw Error("scales " + std::to_string(extent) + " elements to " + std::to_string(size));
    }
    return static_cast<int>(size);
  };
  return {scaled(flat ? 1 : extents.width, settings.widthScale),
          scaled(flat || inputs[0].size() == 2 ? 1 : extents.height,
                 inputs[0].size() == 2 ? 1.F : settings.heightScale)};
}

Plan planInterp(const InterpSettings& settings, std::span<const Shape> inputs) {
  const Shape& input = inputs[0];
  requireDimensions(input, 1, 3);
  const auto [wantedWidth, wantedHeight] = targetSize(settings, inputs);
  const int width = checkedExtent(wantedWidth, "width");
  const Extents extents = extentsOf(input);
  if (input.size() == 1) {
    // Each element becomes a plane of its own.
    const int height = checkedExtent(wantedHeight, "height");
    const auto plane = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    const auto count = static_cast<std::size_t>(input[0]);
    return kernelPlan({{input[0], height, width}}, [=](auto in, auto out) {
      for (std::size_t i = 0; i < count; ++i) {
        std::fill_n(out[0] + i * plane, plane, in[0][i]);
      }
    });
  }
  // The rows of a matrix are resized, their number stays.
  const int height = input.size() == 2 ? extents.height : checkedExtent(wantedHeight, "height");
  if (width == extents.width && height == extents.height) {
    return copyPlan(input, input);
  }
  if (settings.resize == Resize::None) {
    throw Error("resize type 0 (parameter 0) does not say how to resize");
  }
  const bool expression = !settings.sizeExpression.empty();
  const auto columns = tapsOf(settings, extents.width, width,
                              expression || settings.outputWidth != 0, settings.widthScale);
  const std::size_t count = tapCount(settings.resize);
  const auto inWidth = static_cast<std::size_t>(extents.width);
  if (input.size() == 2) {
    const auto lines = static_cast<std::size_t>(height);
    return kernelPlan({{height, width}}, [=](auto in, auto out) {
      for (std::size_t y = 0; y < lines; ++y) {
        for (std::size_t x = 0; x < columns.size(); ++x) {
          out[0][y * columns.size() + x] = weighted(in[0] + y * inWidth, columns[x], count);
        }
      }
    });
  }
  const auto rows = tapsOf(settings, extents.height, height,
                           expression || settings.outputHeight != 0, settings.heightScale);
  const std::size_t inPlane = product(input, 1, 3);
  return kernelPlan({{input[0], height, width}}, [=, channels = static_cast<std::size_t>(input[0])](
                                                     auto in, auto out) {
    const std::size_t outPlane = rows.size() * columns.size();
    parallelFor(channels, outPlane * 8, [&](std::size_t c) {
      resizePlane(in[0] + c * inPlane, inWidth, rows, columns, count, out[0] + c * outPlane);
    });
  });
}

}  // namespace

Operator loadInterp(LayerReader& reader) {
  reader.requireTops(1, 1);
  const auto settings = std::make_shared<InterpSettings>();
  settings->resize = static_cast<Resize>(reader.integer(0, 0, 0, 3, "resize type"));
  settings->heightScale = reader.real(1, 1);
  settings->widthScale = reader.real(2, 1);
  settings->outputHeight = reader.integer(3, 0, 0, 1 << 24, "output height");
  settings->outputWidth = reader.integer(4, 0, 0, 1 << 24, "output width");
  settings->fromReference = reader.flag(5, false, "size from a blob");
  settings->alignCorners = reader.flag(6, false, "alignment of corners");
  settings->sizeExpression = reader.text(9);
  const std::size_t needed = std::max<std::size_t>(
      settings->fromReference ? 2 : 1, blobsInShapeExpression(settings->sizeExpression));
  reader.requireBottoms(needed, std::max<std::size_t>(needed, 2));
  Operator op;
  op.plan = [settings](std::span<const Shape> inputs) { return planInterp(*settings, inputs); };
  return op;
}

}  // namespace quantoscope::ncnn
