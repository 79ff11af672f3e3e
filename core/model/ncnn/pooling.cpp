// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cfloat>
#include <cstdint>
#include <memory>
#include <numeric>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/copy.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/parallel.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

enum class PadMode { Full = 0, Valid = 1, SameUpper = 2, SameLower = 3 };

constexpr int kSameExtent = -233;

/// Pooling along one axis, as the file has it.
struct AxisSettings {
  int kernel = 0;
  int stride = 1;
  int padBefore = 0;
  int padAfter = 0;
  int adaptiveOutput = 0;  ///< Or -233: as many as there are inputs.
};

struct PoolingSettings {
  bool average = false;
  bool global = false;
  bool adaptive = false;
  bool countPads = false;
  PadMode padMode = PadMode::Full;
  AxisSettings x;
  AxisSettings y;
};

/// The part of an axis that one output element looks at.
struct Window {
  int begin = 0;
  int end = 0;
  int counted = 0;  ///< Elements that an average divides by.
};

/// The windows of a fixed kernel. In the full mode ncnn widens the padding behind until the last
/// stride fits.
std::vector<Window> slidingWindows(const AxisSettings& axis, const PoolingSettings& settings,
                                   int extent) {
  std::int64_t before = axis.padBefore;
  std::int64_t after = axis.padAfter;
  std::int64_t tail = 0;
  if (settings.padMode == PadMode::Full) {
    // The remainder of a negative length is negative, as it is in ncnn.
    const std::int64_t rest = (extent + before + after - axis.kernel) % axis.stride;
    tail = rest == 0 ? 0 : axis.stride - rest;
  } else if (settings.padMode != PadMode::Valid) {
    const std::int64_t covered = std::int64_t{(extent - 1) / axis.stride} * axis.stride;
    const std::int64_t total = std::max<std::int64_t>(0, axis.kernel + covered - extent);
    const std::int64_t smaller = total / 2;
    before = settings.padMode == PadMode::SameUpper ? smaller : total - smaller;
    after = total - before;
  }
  const std::int64_t padded = extent + before + after + tail;
  if (padded < axis.kernel) {
    throw Error("the kernel of " + std::to_string(axis.kernel) +
                " does not fit into the padded extent of " + std::to_string(padded));
  }
  const int count = checkedExtent((padded - axis.kernel) / axis.stride + 1, "pooled extent");
  // What an average that leaves pads out counts: ncnn takes the given pads, even where it has
  // computed others.
  const std::int64_t countedBegin = axis.padBefore;
  const std::int64_t countedEnd = padded - axis.padAfter - tail;
  std::vector<Window> windows;
  for (int i = 0; i < count; ++i) {
    const std::int64_t begin = std::int64_t{i} * axis.stride;
    const std::int64_t end = begin + axis.kernel;
    Window window;
    const std::int64_t extent64 = extent;
    window.begin = static_cast<int>(std::clamp<std::int64_t>(begin - before, 0, extent64));
    window.end = static_cast<int>(std::clamp<std::int64_t>(end - before, 0, extent64));
    window.counted = settings.countPads
                         ? axis.kernel
                         : static_cast<int>(std::max<std::int64_t>(
                               0, std::min(end, countedEnd) - std::max(begin, countedBegin)));
    windows.push_back(window);
  }
  return windows;
}

std::vector<Window> adaptiveWindows(const AxisSettings& axis, int extent) {
  const int count = axis.adaptiveOutput == kSameExtent ? extent : axis.adaptiveOutput;
  std::vector<Window> windows;
  for (std::int64_t i = 0; i < count; ++i) {
    Window window;
    window.begin = static_cast<int>(extent * i / count);
    window.end = static_cast<int>((extent * (i + 1) + count - 1) / count);
    window.counted = window.end - window.begin;
    windows.push_back(window);
  }
  return windows;
}

/// Averages of an H×W plane. Rows are taken together first: that runs along memory, and columns
/// that overlap share it. In double precision: a global average sums a whole plane.
void averagePlane(const float* plane, int width, const std::vector<Window>& rows,
                  const std::vector<Window>& columns, float* target) {
  std::vector<double> joined(static_cast<std::size_t>(width));
  for (const Window& row : rows) {
    std::fill(joined.begin(), joined.end(), 0.0);
    for (int y = row.begin; y < row.end; ++y) {
      const float* const line = plane + static_cast<std::ptrdiff_t>(y) * width;
      for (std::size_t x = 0; x < joined.size(); ++x) {
        joined[x] += static_cast<double>(line[x]);
      }
    }
    for (const Window& column : columns) {
      const double sum =
          std::accumulate(joined.begin() + column.begin, joined.begin() + column.end, 0.0);
      *target++ = static_cast<float>(sum / (static_cast<double>(row.counted) * column.counted));
    }
  }
}

void takeMaxima(const float* values, std::size_t count, float* maxima) {
  for (std::size_t x = 0; x < count; ++x) {
    maxima[x] = std::max(maxima[x], values[x]);
  }
}

/// Maxima of an H×W plane, in the same way. The windows of most columns have one length: the maxima
/// at all places of such a window run along memory, too.
void maximumPlane(const float* plane, int width, const std::vector<Window>& rows,
                  const std::vector<Window>& columns, float* target) {
  const Window& middle = columns[columns.size() / 2];
  const int length = middle.end - middle.begin;
  std::vector<float> joined(static_cast<std::size_t>(width));
  std::vector<float> maxima(static_cast<std::size_t>(width - length + 1));
  for (const Window& row : rows) {
    std::fill(joined.begin(), joined.end(), -FLT_MAX);
    for (int y = row.begin; y < row.end; ++y) {
      takeMaxima(plane + static_cast<std::ptrdiff_t>(y) * width, joined.size(), joined.data());
    }
    std::fill(maxima.begin(), maxima.end(), -FLT_MAX);
    for (int i = 0; i < length; ++i) {
      takeMaxima(joined.data() + i, maxima.size(), maxima.data());
    }
    for (const Window& column : columns) {
      if (column.end - column.begin == length) {
        *target++ = maxima[static_cast<std::size_t>(column.begin)];
        continue;
      }
      float result = -FLT_MAX;
      for (int x = column.begin; x < column.end; ++x) {
        result = std::max(result, joined[static_cast<std::size_t>(x)]);
      }
      *target++ = result;
    }
  }
}

Plan planPooling(const PoolingSettings& settings, const Shape& input) {
  const Extents extents = extentsOf(input);
  std::vector<Window> rows = {{0, extents.height, extents.height}};
  std::vector<Window> columns = {{0, extents.width, extents.width}};
  if (settings.adaptive) {
    rows = adaptiveWindows(settings.y, extents.height);
    columns = adaptiveWindows(settings.x, extents.width);
  } else if (!settings.global) {
    rows = slidingWindows(settings.y, settings, extents.height);
    columns = slidingWindows(settings.x, settings, extents.width);
  }
  const auto outputHeight = static_cast<int>(rows.size());
  const auto outputWidth = static_cast<int>(columns.size());
  const Shape output = settings.global ? Shape{extents.channels}
                                       : Shape{extents.channels, outputHeight, outputWidth};
  if (settings.adaptive && outputHeight == extents.height && outputWidth == extents.width) {
    return copyPlan(input, input);
  }
  const auto windowSum = [](const std::vector<Window>& windows) {
    double sum = 0;
    for (const Window& window : windows) {
      sum += window.end - window.begin;
    }
    return sum;
  };
  requireReasonableSteps(windowSum(rows) * windowSum(columns) * extents.channels * 4);
  const std::size_t inPlane = product(input, input.size() - 2, input.size());
  const std::size_t outPlane = rows.size() * columns.size();
  const auto channels = static_cast<std::size_t>(extents.channels);
  const auto pool = settings.average ? averagePlane : maximumPlane;
  return kernelPlan({output}, [=](auto in, auto out) {
    parallelFor(channels, inPlane * 8, [&](std::size_t c) {
      pool(in[0] + c * inPlane, extents.width, rows, columns, out[0] + c * outPlane);
    });
  });
}

AxisSettings readAxis(LayerReader& reader, const AxisSettings& fallback, int kernelId, int strideId,
                      int beforeId, int afterId, int outputId, bool sliding) {
  AxisSettings axis;
  axis.kernel = reader.integer(kernelId, fallback.kernel, sliding ? 1 : 0, kMaxKernel, "kernel");
  axis.stride = reader.integer(strideId, fallback.stride, 1, kMaxStride, "stride");
  axis.padBefore = reader.integer(beforeId, fallback.padBefore, 0, kMaxPad, "pad");
  axis.padAfter = reader.integer(afterId, axis.padBefore, 0, kMaxPad, "pad");
  axis.adaptiveOutput = reader.integer(outputId, fallback.adaptiveOutput);
  return axis;
}

void requireAdaptiveOutput(const AxisSettings& axis) {
  if (axis.adaptiveOutput != kSameExtent) {
    checkedExtent(axis.adaptiveOutput, "adaptive output");
  }
}

std::shared_ptr<PoolingSettings> readPooling(LayerReader& reader, bool oneDimensional) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  auto settings = std::make_shared<PoolingSettings>();
  settings->average = reader.integer(0, 0, 0, 1, "pooling type") == 1;
  settings->global = reader.flag(4, false, "global pooling");
  settings->padMode = static_cast<PadMode>(reader.integer(5, 0, 0, 3, "pad mode"));
  settings->countPads = reader.flag(6, false, "counting of pads");
  settings->adaptive = reader.flag(7, false, "adaptive pooling") && !settings->global;
  const bool sliding = !settings->global && !settings->adaptive;
  settings->x = readAxis(reader, {}, 1, 2, 3, 14, 8, sliding);
  settings->y = {1, 1, 0, 0, kSameExtent};
  if (!oneDimensional) {
    settings->y = readAxis(reader, settings->x, 11, 12, 13, 15, 18, sliding);
  }
  if (settings->adaptive) {
    requireAdaptiveOutput(settings->x);
    requireAdaptiveOutput(settings->y);
  }
  return settings;
}

}  // namespace

Operator loadPooling(LayerReader& reader) {
  const auto settings = readPooling(reader, false);
  Operator op;
  op.plan = [settings](std::span<const Shape> inputs) {
    requireDimensions(inputs[0], 2, 3);
    return planPooling(*settings, inputs[0]);
  };
  return op;
}

Operator loadPooling1d(LayerReader& reader) {
  const auto settings = readPooling(reader, true);
  Operator op;
  op.plan = [settings](std::span<const Shape> inputs) {
    requireDimensions(inputs[0], 2, 2);
    // Each row is a channel of its own.
    Plan plan = planPooling(*settings, {inputs[0][0], 1, inputs[0][1]});
    Shape& output = plan.steps.back().outputs.front();
    if (output.size() == 3) {
      output = {output[0], output[2]};
    }
    return plan;
  };
  return op;
}

}  // namespace quantoscope::ncnn
