// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "core/base/error.h"
#include "core/model/ncnn/copy.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shape_expression.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

constexpr int kWhole = -233;  ///< Also: from the beginning, to the end.
constexpr std::size_t kMaxReferences = 10;

/// A part of a blob, outermost axis first.
struct Region {
  std::vector<std::int64_t> offset;
  std::vector<std::int64_t> size;
};

/// Offsets and sizes by the name of the axis; widths come last in the file's numbering.
struct NamedAxes {
  int w = 0;
  int h = 0;
  int d = 0;
  int c = 0;

  /// Outermost first, as a blob of `dimensions` dimensions has them.
  Shape ordered(std::size_t dimensions) const { return shapeOf({c, d, h, w}, dimensions); }
};

void requireInside(const Region& region, const Shape& shape) {
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (region.offset[i] < 0 || region.size[i] < 1 ||
        region.offset[i] + region.size[i] > shape[i]) {
      throw Error("takes " + std::to_string(region.size[i]) + " elements from " +
                  std::to_string(region.offset[i]) + " on along axis " + std::to_string(i) +
                  " of " + toString(shape));
    }
  }
}

/// As four dimensions, with leading extents of one.
std::array<std::size_t, 4> widened(const std::vector<std::int64_t>& values, std::size_t fill) {
  std::array<std::size_t, 4> wide = {fill, fill, fill, fill};
  for (std::size_t i = 0; i < values.size(); ++i) {
    wide[i + 4 - values.size()] = static_cast<std::size_t>(values[i]);
  }
  return wide;
}

std::vector<std::int64_t> toWide(const Shape& shape) {
  return {shape.begin(), shape.end()};
}

/// Calls `use(offset in the whole, offset in the part, length)` for each row of the region.
template <typename Use>
void forEachRow(const std::array<std::size_t, 4>& whole, const std::array<std::size_t, 4>& offset,
                const std::array<std::size_t, 4>& size, const Use& use) {
  std::size_t part = 0;
  for (std::size_t c = 0; c < size[0]; ++c) {
    for (std::size_t z = 0; z < size[1]; ++z) {
      for (std::size_t y = 0; y < size[2]; ++y) {
        const std::size_t row =
            ((c + offset[0]) * whole[1] + z + offset[1]) * whole[2] + y + offset[2];
        use(row * whole[3] + offset[3], part, size[3]);
        part += size[3];
      }
    }
  }
}

Plan cropPlan(const Shape& input, const Region& region) {
  requireInside(region, input);
  const auto whole = widened(toWide(input), 1);
  const auto offset = widened(region.offset, 0);
  const auto size = widened(region.size, 1);
  return kernelPlan({{region.size.begin(), region.size.end()}}, [=](auto in, auto out) {
    forEachRow(whole, offset, size, [&](std::size_t from, std::size_t to, std::size_t count) {
      std::copy_n(in[0] + from, count, out[0] + to);
    });
  });
}

Region wholeOf(const Shape& input) {
  return {std::vector<std::int64_t>(input.size(), 0), toWide(input)};
}

/// The region of NumPy's slices. An end of 0 means the end of the axis, as in ncnn.
Region slicedRegion(const Shape& input, const std::vector<int>& starts,
                    const std::vector<int>& ends, std::vector<int> axes) {
  if (axes.empty()) {
    for (int i = 0; i < std::ssize(input); ++i) {
      axes.push_back(i);
    }
  }
  if (starts.size() < axes.size() || ends.size() < axes.size()) {
    throw Error("has fewer starts or ends than axes");
  }
  Region region = wholeOf(input);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t at = axisOf(axes[i], input);
    const std::int64_t extent = input[at];
    const std::int64_t start = starts[i] == kWhole ? 0 : starts[i];
    const std::int64_t end = ends[i] == kWhole ? extent : ends[i];
    region.offset[at] = start >= 0 ? start : extent + start;
    region.size[at] = std::min(extent, end > 0 ? end : extent + end) - region.offset[at];
  }
  return region;
}

struct CropSettings {
  NamedAxes offset;
  NamedAxes size;
  NamedAxes offsetBehind;
  std::vector<int> starts;
  std::vector<int> ends;
  std::vector<int> axes;
  std::string startsExpression;
  std::string endsExpression;
  std::string axesExpression;
  bool fromReference = false;
};

Region cropRegion(const CropSettings& settings, std::span<const Shape> inputs) {
  const Shape& input = inputs[0];
  if (!settings.startsExpression.empty()) {
    return slicedRegion(input, evaluateShapeExpression(settings.startsExpression, inputs),
                        evaluateShapeExpression(settings.endsExpression, inputs),
                        evaluateShapeExpression(settings.axesExpression, inputs));
  }
  if (!settings.starts.empty()) {
    return slicedRegion(input, settings.starts, settings.ends, settings.axes);
  }
  const std::size_t dimensions = input.size();
  Region region = wholeOf(input);
  region.offset = toWide(settings.offset.ordered(dimensions));
  if (settings.fromReference) {
    const Shape& reference = inputs[1];
    region.size = toWide(shapeOf(extentsOf(reference), dimensions));
    if (dimensions >= 3 && reference.size() != dimensions) {
      region.size[0] = input[0];
    }
    return region;
  }
  const Shape size = settings.size.ordered(dimensions);
  const Shape behind = settings.offsetBehind.ordered(dimensions);
  for (std::size_t i = 0; i < dimensions; ++i) {
    region.size[i] = std::int64_t{input[i]} - region.offset[i] - behind[i];
    if (size[i] != kWhole) {
      region.size[i] = std::min<std::int64_t>(size[i], region.size[i]);
    }
  }
  return region;
}

bool isZero(const NamedAxes& axes) {
  return axes.w == 0 && axes.h == 0 && axes.d == 0 && axes.c == 0;
}

Plan planCopyTo(const NamedAxes& offset, const std::vector<int>& starts,
                const std::vector<int>& axes, const Shape& self, const Shape& source) {
  if (self == source) {
    Step step = copyStep(source, source);
    step.kernel = [count = elementCount(source)](auto in, auto out) {
      std::copy_n(in[1], count, out[0]);
    };
    return {{step}};
  }
  if (source.size() != self.size()) {
    throw Error("cannot copy " + toString(source) + " into " + toString(self));
  }
  Region region = wholeOf(self);
  region.size = toWide(source);
  region.offset = toWide(offset.ordered(self.size()));
  if (!starts.empty()) {
    const Region sliced = slicedRegion(self, starts, std::vector<int>(starts.size(), kWhole), axes);
    region.offset = sliced.offset;
  }
  requireInside(region, self);
  const auto whole = widened(toWide(self), 1);
  const auto at = widened(region.offset, 0);
  const auto size = widened(region.size, 1);
  return kernelPlan({self}, [=, count = elementCount(self)](auto in, auto out) {
    std::copy_n(in[0], count, out[0]);
    forEachRow(whole, at, size, [&](std::size_t to, std::size_t from, std::size_t length) {
      std::copy_n(in[1] + from, length, out[0] + to);
    });
  });
}

}  // namespace

Operator loadCrop(LayerReader& reader) {
  reader.requireTops(1, 1);
  const auto settings = std::make_shared<CropSettings>();
  settings->offset = {reader.integer(0, 0), reader.integer(1, 0), reader.integer(13, 0),
                      reader.integer(2, 0)};
  settings->size = {reader.integer(3, 0), reader.integer(4, 0), reader.integer(14, 0),
                    reader.integer(5, 0)};
  settings->offsetBehind = {reader.integer(6, 0), reader.integer(7, 0), reader.integer(15, 0),
                            reader.integer(8, 0)};
  settings->starts = reader.integers(9);
  settings->ends = reader.integers(10);
  settings->axes = reader.integers(11);
  settings->startsExpression = reader.text(19);
  settings->endsExpression = reader.text(20);
  settings->axesExpression = reader.text(21);
  if (settings->starts.empty() != settings->ends.empty() ||
      settings->startsExpression.empty() != settings->endsExpression.empty()) {
    throw Error("has starts without ends, or ends without starts");
  }
  const bool byExpression = !settings->startsExpression.empty();
  settings->fromReference = !byExpression && settings->starts.empty() && isZero(settings->size) &&
                            isZero(settings->offsetBehind);
  if (settings->offset.w == kWhole) {
    throw Error("takes its region from the values of a blob, which are not known before it runs");
  }
  const std::size_t references =
      std::max({blobsInShapeExpression(settings->startsExpression),
                blobsInShapeExpression(settings->endsExpression),
                blobsInShapeExpression(settings->axesExpression), std::size_t{1}});
  reader.requireBottoms(settings->fromReference ? 2 : references, kMaxReferences);
  Operator op;
  op.plan = [settings](std::span<const Shape> inputs) {
    return cropPlan(inputs[0], cropRegion(*settings, inputs));
  };
  return op;
}

Operator loadCopyTo(LayerReader& reader) {
  reader.requireBottoms(2, 2);
  reader.requireTops(1, 1);
  const NamedAxes offset = {reader.integer(0, 0), reader.integer(1, 0), reader.integer(13, 0),
                            reader.integer(2, 0)};
  const auto starts = reader.integers(9);
  const auto axes = reader.integers(11);
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) {
    return planCopyTo(offset, starts, axes, inputs[0], inputs[1]);
  };
  return op;
}

}  // namespace quantoscope::ncnn
