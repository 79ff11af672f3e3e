// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

constexpr std::size_t kMany = 100'000;
constexpr int kEqualShare = -233;

Plan planConcat(std::span<const Shape> inputs, int axis) {
  const std::size_t at = axisOf(axis, inputs[0]);
  Shape output = inputs[0];
  std::int64_t total = 0;
  for (const Shape& input : inputs) {
    Shape expected = output;
    if (input.size() == output.size()) {
      expected[at] = input[at];
    }
    if (input != expected) {
      throw Error("cannot join " + toString(inputs[0]) + " and " + toString(input) +
                  " along axis " + std::to_string(at));
    }
    total += input[at];
  }
  output[at] = checkedExtent(total, "joined extent");
  cv::dnn::LayerParams params;
  params.set("axis", static_cast<int>(at) + 1);
  return builtInPlan("Concat", params, output);
}

/// How Slice divides an axis.
struct SliceSettings {
  int axis = 0;
  std::vector<int> sizes;    ///< One a part; -233 shares what is left equally.
  std::vector<int> indices;  ///< Where parts begin, but for the first; used if not empty.
  std::size_t parts = 0;
};

std::vector<int> partSizes(const SliceSettings& settings, int extent) {
  std::vector<int> sizes;
  std::int64_t taken = 0;
  for (std::size_t i = 0; i < settings.parts; ++i) {
    std::int64_t size = 0;
    if (settings.indices.empty()) {
      size = settings.sizes[i];
      if (size == kEqualShare) {
        size = (extent - taken) / static_cast<std::int64_t>(settings.parts - i);
      }
    } else if (i + 1 == settings.parts) {
      size = extent - taken;
    } else {
      const std::int64_t index = settings.indices[i];
      size = (index < 0 ? extent + index : index) - taken;
    }
    if (size < 1 || taken + size > extent) {
      throw Error("part " + std::to_string(i + 1) + " would be " + std::to_string(size) +
                  " elements from " + std::to_string(taken) + " on, in an extent of " +
                  std::to_string(extent));
    }
    sizes.push_back(static_cast<int>(size));
    taken += size;
  }
  return sizes;
}

Plan planSlice(const SliceSettings& settings, const Shape& input) {
  const std::size_t at = axisOf(settings.axis, input);
  const std::size_t outer = product(input, 0, at);
  const std::size_t inner = product(input, at + 1, input.size());
  const std::size_t stride = inner * static_cast<std::size_t>(input[at]);
  std::vector<Shape> outputs;
  std::vector<std::size_t> lengths;
  for (const int size : partSizes(settings, input[at])) {
    Shape output = input;
    output[at] = size;
    outputs.push_back(std::move(output));
    lengths.push_back(inner * static_cast<std::size_t>(size));
  }
  return kernelPlan(std::move(outputs), [=](auto in, auto out) {
    std::size_t offset = 0;
    for (std::size_t part = 0; part < lengths.size(); ++part) {
      const std::size_t length = lengths[part];
      for (std::size_t i = 0; i < outer; ++i) {
        std::copy_n(in[0] + i * stride + offset, length, out[part] + i * length);
      }
      offset += length;
    }
  });
}

}  // namespace

Operator loadConcat(LayerReader& reader) {
  reader.requireBottoms(1, kMany);
  reader.requireTops(1, 1);
  const int axis = reader.integer(0, 0, -4, 3, "axis");
  Operator op;
  op.plan = [axis](std::span<const Shape> inputs) { return planConcat(inputs, axis); };
  return op;
}

Operator loadSlice(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, kMany);
  const auto settings = std::make_shared<SliceSettings>();
  settings->sizes = reader.integers(0);
  settings->axis = reader.integer(1, 0, -4, 3, "axis");
  settings->indices = reader.integers(2);
  settings->parts = reader.layer().tops.size();
  const bool enough = settings->indices.empty() ? settings->sizes.size() >= settings->parts
                                                : settings->indices.size() + 1 >= settings->parts;
  if (!enough) {
    throw Error("gives fewer sizes or indices than it has output blobs");
  }
  Operator op;
  op.plan = [settings](std::span<const Shape> inputs) { return planSlice(*settings, inputs[0]); };
  return op;
}

}  // namespace quantoscope::ncnn
