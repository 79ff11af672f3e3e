// SPDX-License-Identifier: GPL-3.0-or-later
// Operators that pick or place elements by constant indices.
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

/// Indices along an axis of `extent` elements, negative ones from behind.
std::size_t indexOf(std::int64_t index, int extent) {
  if (index < -extent || index >= extent) {
    throw Error("its indices reach " + std::to_string(index) + " on an axis of " +
                std::to_string(extent));
  }
  return static_cast<std::size_t>(index < 0 ? index + extent : index);
}

/// Element i of the output is element sources[i] of the input.
Step pick(Shape output, std::vector<std::size_t> sources) {
  Step step;
  step.outputs = {std::move(output)};
  step.kernel = makeKernel([sources = std::move(sources)](auto in, auto out) {
    for (std::size_t i = 0; i < sources.size(); ++i) {
      out[0][i] = in[0][sources[i]];
    }
  });
  return step;
}

/// Where each element of `indices` (with one index for the axis) lies in a tensor of `shape`.
std::vector<std::size_t> alongAxis(const Shape& shape, const Constant& indices, std::size_t axis) {
  if (!indices.integral || indices.shape.size() != shape.size()) {
    throw Error("has indices of " + describeShape(indices.shape) + " for a tensor of " +
                describeShape(shape));
  }
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i != axis && indices.shape[i] > shape[i]) {
      throw Error("has indices of " + describeShape(indices.shape) + " for a tensor of " +
                  describeShape(shape));
    }
  }
  const auto strides = stridesOf(shape);
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < indices.integers.size(); ++i) {
    std::size_t rest = i;
    std::size_t place = 0;
    for (std::size_t k = shape.size(); k-- > 0;) {
      const auto extent = static_cast<std::size_t>(indices.shape[k]);
      place += (k == axis ? indexOf(indices.integers[i], shape[k]) : rest % extent) * strides[k];
      rest /= extent;
    }
    places.push_back(place);
  }
  return places;
}

/// Where the slices that rows of indices name begin in a tensor of `shape`, behind `batch` axes.
struct Slices {
  std::vector<std::size_t> starts;
  std::size_t length = 1;
  Shape outer;  ///< The indices' shape without the last axis.
  Shape inner;  ///< The shape of a slice.
};

Slices slicesOf(const Shape& shape, const Constant& indices, std::size_t batch) {
  if (!indices.integral || indices.shape.empty() || indices.shape.size() <= batch ||
      static_cast<std::size_t>(std::max(0, indices.shape.back())) + batch > shape.size()) {
    throw Error("has indices of " + describeShape(indices.shape) + " for a tensor of " +
                describeShape(shape));
  }
  const auto depth = static_cast<std::size_t>(indices.shape.back());
  Slices slices;
  slices.outer.assign(indices.shape.begin(), indices.shape.end() - 1);
  slices.inner.assign(shape.begin() + static_cast<std::ptrdiff_t>(batch + depth), shape.end());
  for (std::size_t i = 0; i < batch; ++i) {
    if (indices.shape[i] != shape[i]) {
      throw Error("has indices of " + describeShape(indices.shape) + " for a tensor of " +
                  describeShape(shape));
    }
  }
  slices.length = product(slices.inner, 0, slices.inner.size());
  const auto strides = stridesOf(shape);
  const std::size_t rows = product(slices.outer, 0, slices.outer.size());
  const std::size_t perBatch = rows / std::max<std::size_t>(1, product(shape, 0, batch));
  for (std::size_t row = 0; row < rows; ++row) {
    const std::size_t sample = perBatch == 0 ? 0 : row / perBatch;
    std::size_t start = batch == 0 ? 0 : sample * strides[batch - 1];
    for (std::size_t k = 0; k < depth; ++k) {
      start += indexOf(indices.integers[row * depth + k], shape[batch + k]) * strides[batch + k];
    }
    slices.starts.push_back(start);
  }
  return slices;
}

/// Copies the first input, then puts the second one's elements to their places.
Operation scatter(NodeReader& reader, std::vector<std::size_t> places) {
  Step step;
  step.outputs = {reader.shape(0)};
  const std::size_t count = checkedCount(reader.shape(0));
  step.kernel = makeKernel([places = std::move(places), count](auto in, auto out) {
    std::copy_n(in[0], count, out[0]);
    for (std::size_t i = 0; i < places.size(); ++i) {
      out[0][places[i]] = in[1][i];
    }
  });
  Operation operation;
  operation.steps = {std::move(step)};
  operation.reads = {0, 2};
  return operation;
}

void requirePlainScatter(NodeReader& reader) {
  if (const std::string reduction = reader.text("reduction", "none"); reduction != "none") {
    throw Error("its attribute 'reduction' is '" + reduction + "'; only 'none' can be run");
  }
}

}  // namespace

bool isSink(const std::string& type) {
  constexpr std::array<std::string_view, 19> kSinks = {"Compress",
                                                       "If",
                                                       "Loop",
                                                       "MaxRoiPool",
                                                       "Multinomial",
                                                       "NonMaxSuppression",
                                                       "NonZero",
                                                       "OneHot",
                                                       "RandomNormal",
                                                       "RandomNormalLike",
                                                       "RandomUniform",
                                                       "RandomUniformLike",
                                                       "RoiAlign",
                                                       "Scan",
                                                       "SequenceAt",
                                                       "SequenceConstruct",
                                                       "SplitToSequence",
                                                       "TopK",
                                                       "Unique"};
  return std::find(kSinks.begin(), kSinks.end(), type) != kSinks.end();
}

Operation importGatherElements(NodeReader& reader) {
  reader.requireInputs(2, 2);
  const Shape& input = reader.shape(0);
  const std::size_t axis = axisOf(reader.integer("axis", 0, -8, 7), input.size());
  const Constant& indices = reader.constant(1, "indices");
  return stepsReading(1, {pick(indices.shape, alongAxis(input, indices, axis))});
}

Operation importGatherNd(NodeReader& reader) {
  reader.requireInputs(2, 2);
  const auto batch = static_cast<std::size_t>(reader.integer("batch_dims", 0, 0, 7));
  const Slices slices = slicesOf(reader.shape(0), reader.constant(1, "indices"), batch);
  Shape output = slices.outer;
  output.insert(output.end(), slices.inner.begin(), slices.inner.end());
  checkedCount(output);
  std::vector<std::size_t> sources;
  for (const std::size_t start : slices.starts) {
    for (std::size_t i = 0; i < slices.length; ++i) {
      sources.push_back(start + i);
    }
  }
  return stepsReading(1, {pick(std::move(output), std::move(sources))});
}

Operation importScatterElements(NodeReader& reader) {
  reader.requireInputs(3, 3);
  requirePlainScatter(reader);
  const std::size_t axis = axisOf(reader.integer("axis", 0, -8, 7), reader.shape(0).size());
  const Constant& indices = reader.constant(1, "indices");
  if (reader.shape(2) != indices.shape) {
    throw Error("has updates of " + describeShape(reader.shape(2)) + " for indices of " +
                describeShape(indices.shape));
  }
  return scatter(reader, alongAxis(reader.shape(0), indices, axis));
}

Operation importScatterNd(NodeReader& reader) {
  reader.requireInputs(3, 3);
  requirePlainScatter(reader);
  const Slices slices = slicesOf(reader.shape(0), reader.constant(1, "indices"), 0);
  Shape expected = slices.outer;
  expected.insert(expected.end(), slices.inner.begin(), slices.inner.end());
  if (reader.shape(2) != expected) {
    throw Error("has updates of " + describeShape(reader.shape(2)) + ", not " +
                describeShape(expected));
  }
  std::vector<std::size_t> places;
  for (const std::size_t start : slices.starts) {
    for (std::size_t i = 0; i < slices.length; ++i) {
      places.push_back(start + i);
    }
  }
  return scatter(reader, std::move(places));
}

Operation importTrilu(NodeReader& reader) {
  reader.requireInputs(1, 2);
  const Shape& input = reader.shape(0);
  if (input.size() < 2) {
    throw Error("takes a triangle of a tensor of " + describeShape(input));
  }
  const bool upper = reader.flag("upper", true);
  std::int64_t diagonal = 0;
  if (reader.hasInput(1)) {
    const auto given = reader.integersOf(1, "k");
    if (given.size() != 1) {
      throw Error("its input 'k' has " + std::to_string(given.size()) + " values");
    }
    diagonal = std::clamp<std::int64_t>(given[0], std::numeric_limits<int>::min(),
                                        std::numeric_limits<int>::max());
  }
  const auto rows = static_cast<std::size_t>(input[input.size() - 2]);
  const auto columns = static_cast<std::size_t>(input.back());
  const std::size_t count = checkedCount(input);
  Step step;
  step.outputs = {input};
  step.kernel = makeKernel([=](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    for (std::size_t i = 0; i < count; ++i) {
      const auto above = static_cast<std::int64_t>(i % columns) -
                         static_cast<std::int64_t>(i / columns % rows) - diagonal;
      out[0][i] = (upper ? above >= 0 : above <= 0) ? in[0][i] : Number{0};
    }
  });
  return stepsReading(1, {std::move(step)});
}

}  // namespace quantoscope::onnxgraph
