// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "core/base/error.h"
#include "core/model/ncnn/copy.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/parallel.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

// The orders of ncnn's Permute: which of the input's extents become the output's, innermost first.
constexpr std::array<std::string_view, 2> kOrders2 = {"wh", "hw"};
constexpr std::array<std::string_view, 6> kOrders3 = {"whc", "hwc", "wch", "cwh", "hcw", "chw"};
constexpr std::array<std::string_view, 24> kOrders4 = {
    "whdc", "hwdc", "wdhc", "dwhc", "hdwc", "dhwc", "whcd", "hwcd", "wchd", "cwhd", "hcwd", "chwd",
    "wdch", "dwch", "wcdh", "cwdh", "dcwh", "cdwh", "hdcw", "dhcw", "hcdw", "chdw", "dchw", "cdhw"};

std::string_view orderOf(std::size_t dimensions, int type) {
  const auto at = static_cast<std::size_t>(type);
  if (dimensions == 2 && at < kOrders2.size()) {
    return kOrders2[at];
  }
  if (dimensions == 3 && at < kOrders3.size()) {
    return kOrders3[at];
  }
  if (dimensions == 4 && at < kOrders4.size()) {
    return kOrders4[at];
  }
  throw Error("order type " + std::to_string(type) + " does not exist for a blob of " +
              std::to_string(dimensions) + " dimensions");
}

/// For each axis of the output, outermost first, the axis of the input that it is.
std::vector<std::size_t> sourceAxes(std::size_t dimensions, int type) {
  const std::string_view names = dimensions == 2 ? "hw" : dimensions == 3 ? "chw" : "cdhw";
  const std::string_view order = orderOf(dimensions, type);
  std::vector<std::size_t> axes;
  for (auto name = order.rbegin(); name != order.rend(); ++name) {
    axes.push_back(names.find(*name));
  }
  return axes;
}

Plan planPermute(const Shape& input, int type) {
  const std::size_t dimensions = input.size();
  if (dimensions == 1) {
    return copyPlan(input, input);
  }
  const auto axes = sourceAxes(dimensions, type);
  // As four dimensions, with leading extents of one.
  std::array<std::size_t, 4> extents = {1, 1, 1, 1};
  std::array<std::size_t, 4> strides = {0, 0, 0, 0};
  Shape output;
  for (std::size_t i = 0; i < dimensions; ++i) {
    const std::size_t target = i + 4 - dimensions;
    output.push_back(input[axes[i]]);
    extents[target] = static_cast<std::size_t>(input[axes[i]]);
    strides[target] = product(input, axes[i] + 1, dimensions);
  }
  return kernelPlan({output}, [extents, strides](auto in, auto out) {
    const std::size_t plane = extents[2] * extents[3];
    parallelFor(extents[0] * extents[1], plane, [&](std::size_t i) {
      const float* const source = in[0] + i / extents[1] * strides[0] + i % extents[1] * strides[1];
      float* target = out[0] + i * plane;
      for (std::size_t y = 0; y < extents[2]; ++y) {
        for (std::size_t x = 0; x < extents[3]; ++x) {
          *target++ = source[y * strides[2] + x * strides[3]];
        }
      }
    });
  });
}

Plan planShuffle(const Shape& input, int group, bool reverse) {
  const auto channels = static_cast<std::size_t>(extentsOf(input).channels);
  const auto given = static_cast<std::size_t>(group);
  if (channels % given != 0) {
    throw Error(std::to_string(channels) + " channels cannot be divided into " +
                std::to_string(group) + " groups");
  }
  const std::size_t groups = reverse ? channels / given : given;
  const std::size_t perGroup = channels / groups;
  const std::size_t plane = elementCount(input) / channels;
  return kernelPlan({input}, [=](auto in, auto out) {
    for (std::size_t i = 0; i < groups; ++i) {
      for (std::size_t j = 0; j < perGroup; ++j) {
        std::copy_n(in[0] + (perGroup * i + j) * plane, plane, out[0] + (groups * j + i) * plane);
      }
    }
  });
}

/// The four pixels of each 2×2 block become channels: first the block's rows, then its columns.
Plan planFocus(const Shape& input) {
  requireDimensions(input, 3, 3);
  const int height = input[1];
  const int width = input[2];
  if (height % 2 != 0 || width % 2 != 0) {
    throw Error("cannot divide " + toString(input) + " into blocks of 2×2; give it an even size");
  }
  const int channels = input[0];
  const Shape output = {checkedExtent(std::int64_t{channels} * 4, "output"), height / 2, width / 2};
  return kernelPlan({output}, [=](auto in, auto out) {
    float* target = out[0];
    for (int p = 0; p < output[0]; ++p) {
      const int part = p / channels;
      const float* const plane = in[0] + static_cast<std::ptrdiff_t>(p % channels) * height * width;
      for (int y = part % 2; y < height; y += 2) {
        for (int x = part / 2; x < width; x += 2) {
          *target++ = plane[static_cast<std::ptrdiff_t>(y) * width + x];
        }
      }
    }
  });
}

Plan planFlip(const Shape& input, const std::vector<int>& axes) {
  // As four dimensions, with leading extents of one.
  std::array<std::size_t, 4> extents = {1, 1, 1, 1};
  std::array<bool, 4> flipped = {};
  const std::size_t missing = 4 - input.size();
  for (std::size_t i = 0; i < input.size(); ++i) {
    extents[i + missing] = static_cast<std::size_t>(input[i]);
  }
  for (const int axis : axes) {
    flipped[axisOf(axis, input) + missing] = true;
  }
  return kernelPlan({input}, [extents, flipped](auto in, auto out) {
    const std::size_t plane = extents[2] * extents[3];
    const auto at = [&](std::size_t axis, std::size_t i) {
      return flipped[axis] ? extents[axis] - 1 - i : i;
    };
    parallelFor(extents[0] * extents[1], plane, [&](std::size_t i) {
      const float* const source =
          in[0] + (at(0, i / extents[1]) * extents[1] + at(1, i % extents[1])) * plane;
      float* target = out[0] + i * plane;
      for (std::size_t y = 0; y < extents[2]; ++y) {
        for (std::size_t x = 0; x < extents[3]; ++x) {
          *target++ = source[at(2, y) * extents[3] + at(3, x)];
        }
      }
    });
  });
}

}  // namespace

Operator loadFlip(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const std::vector<int> axes = reader.integers(0);
  Operator op;
  op.plan = [axes](std::span<const Shape> inputs) { return planFlip(inputs[0], axes); };
  return op;
}

Operator loadYoloV5Focus(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  Operator op;
  op.plan = [](std::span<const Shape> inputs) { return planFocus(inputs[0]); };
  return op;
}

Operator loadPermute(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const int type = reader.integer(0, 0, 0, 23, "order type");
  Operator op;
  op.plan = [type](std::span<const Shape> inputs) { return planPermute(inputs[0], type); };
  return op;
}

Operator loadShuffleChannel(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const int group = reader.integer(0, 1, 1, 1 << 24, "number of groups");
  const bool reverse = reader.flag(1, false, "reverse");
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) { return planShuffle(inputs[0], group, reverse); };
  return op;
}

}  // namespace quantoscope::ncnn
