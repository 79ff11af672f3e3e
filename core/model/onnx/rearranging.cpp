// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

#include "core/base/error.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

/// 0, 1, … count-1.
std::vector<int> all(int count) {
  std::vector<int> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), 0);
  return indices;
}

std::vector<std::vector<int>> everything(const Shape& shape) {
  checkedCount(shape);
  std::vector<std::vector<int>> sources;
  std::transform(shape.begin(), shape.end(), std::back_inserter(sources), all);
  return sources;
}

/// The elements from `start` up to `end`, by the rules of ONNX's Slice.
std::vector<int> sliced(int extent, std::int64_t start, std::int64_t end, std::int64_t step) {
  const std::int64_t count = extent;
  const auto fromEnd = [&](std::int64_t index) { return index < 0 ? index + count : index; };
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  start = fromEnd(std::clamp(start, -kFar, kFar));
  end = fromEnd(std::clamp(end, -kFar, kFar));
  step = std::clamp(step, -kFar, kFar);
  std::vector<int> indices;
  if (step > 0) {
    start = std::clamp<std::int64_t>(start, 0, count);
    end = std::clamp<std::int64_t>(end, 0, count);
    for (; start < end; start += step) {
      indices.push_back(static_cast<int>(start));
    }
  } else {
    start = std::clamp<std::int64_t>(start, -1, count - 1);
    end = std::clamp<std::int64_t>(end, -1, count - 1);
    for (; start > end; start += step) {
      indices.push_back(static_cast<int>(start));
    }
  }
  return indices;
}

/// Where an element outside of an axis comes from; -1 if it is a constant.
int padded(int at, int extent, const std::string& mode) {
  if (at >= 0 && at < extent) {
    return at;
  }
  if (mode == "edge") {
    return at < 0 ? 0 : extent - 1;
  }
  if (mode == "wrap") {
    return (at % extent + extent) % extent;
  }
  if (mode == "reflect") {
    if (extent == 1) {
      return 0;
    }
    const int period = 2 * (extent - 1);
    const int phase = (at % period + period) % period;
    return phase < extent ? phase : period - phase;
  }
  return -1;
}

int blockOf(NodeReader& reader) {
  const int block = reader.integer("blocksize", 0, 1, 1 << 12);
  if (block == 0 || reader.shape(0).size() != 4) {
    throw Error("rearranges a tensor of " + describeShape(reader.shape(0)) + " in blocks of " +
                std::to_string(block));
  }
  return block;
}

}  // namespace

Operation importTranspose(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const Shape& input = reader.shape(0);
  auto order = reader.integers("perm", 0, 7);
  if (order.empty()) {
    order = all(static_cast<int>(input.size()));
    std::reverse(order.begin(), order.end());
  }
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  if (sorted != all(static_cast<int>(input.size()))) {
    throw Error("its attribute 'perm' is not an order of " + std::to_string(input.size()) +
                " axes");
  }
  std::vector<std::size_t> axes(order.begin(), order.end());
  Shape output;
  for (const std::size_t axis : axes) {
    output.push_back(input[axis]);
  }
  return stepsReading(1, {transposeStep(input, axes, output)});
}

Operation importConcat(NodeReader& reader) {
  constexpr std::size_t kMostInputs = 1 << 12;
  reader.requireInputs(1, kMostInputs);
  const std::size_t axis = axisOf(reader.integer("axis", 1, -8, 7), reader.shape(0).size());
  std::vector<Shape> shapes;
  for (std::size_t i = 0; i < reader.inputCount(); ++i) {
    shapes.push_back(reader.shape(i));
  }
  return stepsReading(shapes.size(), {concatStep(shapes, axis)});
}

Operation importSplit(NodeReader& reader) {
  reader.requireInputs(1, 2);
  const Shape& input = reader.shape(0);
  const std::size_t axis = axisOf(reader.integer("axis", 0, -8, 7), input.size());
  const std::size_t parts = reader.node().outputs.size();
  std::vector<std::int64_t> sizes;
  if (reader.hasInput(1)) {
    sizes = reader.integersOf(1, "split");
  } else {
    const auto given = reader.integers("split", 0, std::numeric_limits<int>::max());
    sizes.assign(given.begin(), given.end());
  }
  reader.integer("num_outputs", static_cast<int>(parts), static_cast<int>(parts),
                 static_cast<int>(parts));
  const int extent = input[axis];
  if (sizes.empty()) {
    const auto count = static_cast<std::int64_t>(parts);
    const std::int64_t size = (extent + count - 1) / count;
    if (extent % count != 0 && !reader.has("num_outputs")) {
      throw Error("splits an extent of " + std::to_string(extent) + " into " +
                  std::to_string(parts) + " equal parts");
    }
    for (std::int64_t rest = extent; sizes.size() < parts; rest -= size) {
      sizes.push_back(std::clamp<std::int64_t>(rest, 0, size));
    }
  }
  std::int64_t sum = 0;
  for (const std::int64_t size : sizes) {
    if (size < 0 || size > extent) {
      throw Error("splits off a part of " + std::to_string(size));
    }
    sum += size;
  }
  if (sizes.size() != parts || sum != extent) {
    throw Error("its parts have " + std::to_string(sum) + " elements together, but the axis has " +
                std::to_string(extent));
  }
  Step step;
  std::vector<Kernel> kernels;
  int first = 0;
  for (const std::int64_t size : sizes) {
    auto sources = everything(input);
    sources[axis] = sliced(extent, first, first + size, 1);
    Step part = selectStep(input, std::move(sources));
    step.outputs.push_back(part.outputs.front());
    kernels.push_back(std::move(part.kernel));
    first += static_cast<int>(size);
  }
  step.kernel.run = [kernels](auto in, auto out) {
    for (std::size_t i = 0; i < kernels.size(); ++i) {
      kernels[i].run(in, out.subspan(i, 1));
    }
  };
  step.kernel.fold = [kernels](auto in, auto out) {
    for (std::size_t i = 0; i < kernels.size(); ++i) {
      kernels[i].fold(in, out.subspan(i, 1));
    }
  };
  return stepsReading(1, {std::move(step)});
}

Operation importSlice(NodeReader& reader) {
  reader.requireInputs(1, 5);
  const Shape& input = reader.shape(0);
  const auto list = [&](std::size_t index, const char* name) {
    if (reader.inputCount() > 1) {
      return reader.hasInput(index) ? reader.integersOf(index, name) : std::vector<std::int64_t>();
    }
    const Attribute* const given = reader.attribute(name);
    return given == nullptr ? std::vector<std::int64_t>() : given->integers;
  };
  const auto starts = list(1, "starts");
  const auto ends = list(2, "ends");
  auto axes = list(3, "axes");
  auto steps = reader.inputCount() > 1 ? list(4, "steps") : std::vector<std::int64_t>();
  if (axes.empty()) {
    const auto first = all(static_cast<int>(std::min(starts.size(), input.size())));
    axes.assign(first.begin(), first.end());
  }
  if (steps.empty()) {
    steps.assign(starts.size(), 1);
  }
  if (ends.size() != starts.size() || axes.size() != starts.size() ||
      steps.size() != starts.size()) {
    throw Error("has " + std::to_string(starts.size()) + " starts, " + std::to_string(ends.size()) +
                " ends, " + std::to_string(axes.size()) + " axes and " +
                std::to_string(steps.size()) + " steps");
  }
  auto sources = everything(input);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const std::size_t axis = axisOf(axes[i], input.size());
    if (steps[i] == 0) {
      throw Error("has a step of 0");
    }
    sources[axis] = sliced(input[axis], starts[i], ends[i], steps[i]);
  }
  return stepsReading(1, {selectStep(input, std::move(sources))});
}

Operation importGather(NodeReader& reader) {
  reader.requireInputs(2, 2);
  const Shape& input = reader.shape(0);
  const std::size_t axis = axisOf(reader.integer("axis", 0, -8, 7), input.size());
  const Constant& indices = reader.constant(1, "indices");
  std::vector<int> chosen;
  for (const std::int64_t index : reader.integersOf(1, "indices")) {
    if (index < -input[axis] || index >= input[axis]) {
      throw Error("takes element " + std::to_string(index) + " of an extent of " +
                  std::to_string(input[axis]));
    }
    chosen.push_back(static_cast<int>(index < 0 ? index + input[axis] : index));
  }
  auto sources = everything(input);
  sources[axis] = std::move(chosen);
  Step step = selectStep(input, std::move(sources));
  Shape output(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(axis));
  output.insert(output.end(), indices.shape.begin(), indices.shape.end());
  output.insert(output.end(), input.begin() + static_cast<std::ptrdiff_t>(axis) + 1, input.end());
  constexpr std::size_t kMaxRank = 8;
  if (output.size() > kMaxRank) {
    throw Error("gives a tensor " + std::to_string(output.size()) + " dimensions");
  }
  checkedCount(step.outputs.front());
  step.outputs = {std::move(output)};
  return stepsReading(1, {std::move(step)});
}

Operation importExpand(NodeReader& reader) {
  reader.requireInputs(2, 2);
  Shape wanted;
  for (const std::int64_t extent : reader.integersOf(1, "shape")) {
    if (extent < 0 || extent > std::numeric_limits<int>::max()) {
      throw Error("its shape has an extent of " + std::to_string(extent));
    }
    wanted.push_back(static_cast<int>(extent));
  }
  Shape input = reader.shape(0);
  const Shape output = broadcastShape({input, wanted});
  checkedCount(output);
  input.insert(input.begin(), output.size() - input.size(), 1);
  std::vector<std::vector<int>> sources;
  for (std::size_t axis = 0; axis < output.size(); ++axis) {
    sources.push_back(input[axis] == output[axis]
                          ? all(output[axis])
                          : std::vector<int>(static_cast<std::size_t>(output[axis]), 0));
  }
  return stepsReading(1, {selectStep(input, std::move(sources))});
}

Operation importTile(NodeReader& reader) {
  reader.requireInputs(2, 2);
  const Shape& input = reader.shape(0);
  const auto repeats = reader.integersOf(1, "repeats");
  if (repeats.size() != input.size()) {
    throw Error("has " + std::to_string(repeats.size()) + " repeats for a tensor of " +
                describeShape(input));
  }
  Shape output;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    const std::int64_t limit = 1 << 24;
    if (repeats[axis] < 0 || repeats[axis] > limit || input[axis] > limit ||
        repeats[axis] * input[axis] > limit) {
      throw Error("repeats an axis " + std::to_string(repeats[axis]) + " times");
    }
    output.push_back(static_cast<int>(repeats[axis] * input[axis]));
  }
  checkedCount(output);
  std::vector<std::vector<int>> sources;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    auto indices = all(output[axis]);
    for (int& index : indices) {
      index %= input[axis];
    }
    sources.push_back(std::move(indices));
  }
  return stepsReading(1, {selectStep(input, std::move(sources))});
}

Operation importPad(NodeReader& reader) {
  reader.requireInputs(1, 4);
  const Shape& input = reader.shape(0);
  const std::string mode = reader.text("mode", "constant");
  if (mode != "constant" && mode != "reflect" && mode != "edge" && mode != "wrap") {
    throw Error("its attribute 'mode' is '" + mode + "', which is not known");
  }
  std::vector<std::int64_t> pads;
  float value = 0;
  if (reader.inputCount() > 1) {
    pads = reader.integersOf(1, "pads");
    if (reader.hasInput(2)) {
      const auto given = reader.realsOf(2, "constant_value");
      value = given.empty() ? 0 : given.front();
    }
  } else {
    const auto given = reader.integers("pads", -(1 << 24), 1 << 24);
    pads.assign(given.begin(), given.end());
    value = reader.real("value", 0);
  }
  std::vector<std::int64_t> axes;
  if (reader.hasInput(3)) {
    axes = reader.integersOf(3, "axes");
  } else {
    const auto every = all(static_cast<int>(input.size()));
    axes.assign(every.begin(), every.end());
  }
  if (pads.size() != 2 * axes.size()) {
    throw Error("has " + std::to_string(pads.size()) + " pads for " + std::to_string(axes.size()) +
                " axes");
  }
  checkedCount(input);
  std::vector<std::pair<int, int>> range;
  for (const int extent : input) {
    range.emplace_back(0, extent);
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    constexpr std::int64_t kLargest = 1 << 24;
    const std::int64_t before = pads[i];
    const std::int64_t after = pads[axes.size() + i];
    if (std::abs(before / 2) > kLargest || std::abs(after / 2) > kLargest) {
      throw Error("pads by " + std::to_string(before) + " and " + std::to_string(after));
    }
    auto& [first, last] = range[axisOf(axes[i], input.size())];
    first -= static_cast<int>(before);
    last += static_cast<int>(after);
    if (last <= first) {
      throw Error("cuts off more than there is");
    }
  }
  Shape output;
  for (const auto& [first, last] : range) {
    output.push_back(last - first);
  }
  checkedCount(output);
  std::vector<std::vector<int>> sources;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    std::vector<int> indices;
    for (int at = range[axis].first; at < range[axis].second; ++at) {
      indices.push_back(padded(at, input[axis], mode));
    }
    sources.push_back(std::move(indices));
  }
  return stepsReading(1, {selectStep(input, std::move(sources), static_cast<double>(value))});
}

Operation importDepthToSpace(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const int block = blockOf(reader);
  const Shape& input = reader.shape(0);
  const std::string mode = reader.text("mode", "DCR");
  if ((mode != "DCR" && mode != "CRD") || input[1] % (block * block) != 0) {
    throw Error("cannot rearrange " + std::to_string(input[1]) + " channels in mode " + mode);
  }
  const int channels = input[1] / (block * block);
  const Shape output = {input[0], channels, input[2] * block, input[3] * block};
  if (mode == "DCR") {
    return stepsReading(1, {transposeStep({input[0], block, block, channels, input[2], input[3]},
                                          {0, 3, 4, 1, 5, 2}, output)});
  }
  return stepsReading(1, {transposeStep({input[0], channels, block, block, input[2], input[3]},
                                        {0, 1, 4, 2, 5, 3}, output)});
}

Operation importSpaceToDepth(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const int block = blockOf(reader);
  const Shape& input = reader.shape(0);
  if (input[2] % block != 0 || input[3] % block != 0) {
    throw Error("cannot divide " + describeShape(input) + " into blocks of " +
                std::to_string(block));
  }
  checkedCount({input[1], block, block});
  const Shape output = {input[0], input[1] * block * block, input[2] / block, input[3] / block};
  return stepsReading(
      1, {transposeStep({input[0], input[1], input[2] / block, block, input[3] / block, block},
                        {0, 3, 5, 1, 2, 4}, output)});
}

}  // namespace quantoscope::onnxgraph
