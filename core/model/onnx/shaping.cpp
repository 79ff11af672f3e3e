// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

using ::std::int64_t;

Operation constants(Constant constant) {
  Operation operation;
  operation.constants.push_back(std::make_shared<const Constant>(std::move(constant)));
  return operation;
}

Operation alias() {
  Operation operation;
  operation.alias = 0;
  return operation;
}

Constant vectorOf(std::vector<int64_t> values) {
  Constant constant;
  constant.integral = true;
  constant.shape = {static_cast<int>(values.size())};
  constant.integers = std::move(values);
  return constant;
}

int extentOf(int64_t value) {
  if (value < 0 || value > std::numeric_limits<int>::max()) {
    throw Error("its shape has an extent of " + std::to_string(value));
  }
  return static_cast<int>(value);
}

Operation reshaped(const NodeReader& reader, const Shape& output) {
  if (checkedCount(output) != checkedCount(reader.shape(0))) {
    throw Error("turns a tensor of " + describeShape(reader.shape(0)) + " into one of " +
                describeShape(output) + ", which has another number of elements");
  }
  return stepsReading(1, {copyStep(output)});
}

/// The axes of Squeeze and Unsqueeze: an attribute up to version 12, then an input.
std::vector<int64_t> axesOf(NodeReader& reader) {
  if (reader.hasInput(1)) {
    return reader.integersOf(1, "axes");
  }
  const auto given = reader.integers("axes", -8, 8);
  return {given.begin(), given.end()};
}

}  // namespace

Operation importPassing(NodeReader& reader) {
  reader.requireInputs(1, 3);
  if (reader.node().type == "Dropout") {
    reader.requireOneOutput();
    reader.ignore("ratio");
    reader.ignore("seed");
    if (reader.hasInput(2)) {
      const auto& training = reader.constant(2, "training_mode");
      if (training.integral && !training.integers.empty() && training.integers.front() != 0) {
        throw Error("is in training mode; export the model for inference");
      }
    }
  }
  return alias();
}

Operation importCast(NodeReader& reader) {
  reader.requireInputs(1, 1);
  // TensorProto: 1 float, 10 float16, 11 double, 16 bfloat16; the rest are integers and text.
  const int to = reader.integer("to", 0, 1, 16);
  reader.ignore("saturate");
  const bool real = to == 1 || to == 10 || to == 11 || to == 16;
  if (to == 8 || to == 14 || to == 15) {
    throw Error("casts to a type that cannot be used");
  }
  const ConstantPtr& constant = reader.input(0).constant;
  if (constant == nullptr) {
    if (!real) {
      throw Error(
          "casts values that depend on the network's input to integers, which cannot be "
          "run");
    }
    return alias();
  }
  if (constant->integral != real && to != 9) {
    return alias();
  }
  Constant result;
  result.shape = constant->shape;
  result.integral = !real;
  if (real) {
    result.reals = realsOf(*constant);
  } else if (constant->integral) {
    for (const int64_t value : constant->integers) {
      result.integers.push_back(value != 0 ? 1 : 0);
    }
  } else {
    for (const float value : constant->reals) {
      const bool fits = std::isfinite(value) && std::abs(value) < 0x1p62F;
      const int64_t integer = fits ? static_cast<int64_t>(value) : 0;
      result.integers.push_back(to == 9 ? (value != 0 ? 1 : 0) : integer);
    }
  }
  return constants(std::move(result));
}

Operation importConstant(NodeReader& reader) {
  reader.requireInputs(0, 0);
  if (const Attribute* tensor = reader.attribute("value");
      tensor != nullptr && tensor->tensor != nullptr) {
    Operation operation;
    operation.constants.push_back(tensor->tensor);
    return operation;
  }
  Constant constant;
  if (const Attribute* value = reader.attribute("value_float"); value != nullptr) {
    constant.reals = {value->real};
  } else if (value = reader.attribute("value_floats"); value != nullptr) {
    constant.shape = {static_cast<int>(value->reals.size())};
    constant.reals = value->reals;
  } else if (value = reader.attribute("value_int"); value != nullptr) {
    constant.integral = true;
    constant.integers = {value->integer};
  } else if (value = reader.attribute("value_ints"); value != nullptr) {
    constant = vectorOf(value->integers);
  } else {
    throw Error("has no value that can be used");
  }
  return constants(std::move(constant));
}

Operation importConstantOfShape(NodeReader& reader) {
  reader.requireInputs(1, 1);
  Constant result;
  for (const int64_t extent : reader.integersOf(0, "input")) {
    result.shape.push_back(extentOf(extent));
  }
  const std::size_t count = checkedCount(result.shape);
  const Attribute* const value = reader.attribute("value");
  if (value == nullptr) {
    result.reals.assign(count, 0.0F);
  } else if (value->tensor == nullptr || checkedCount(value->tensor->shape) != 1) {
    throw Error("its attribute 'value' is not a single number");
  } else if (value->tensor->integral) {
    result.integral = true;
    result.integers.assign(count, value->tensor->integers.front());
  } else {
    result.reals.assign(count, value->tensor->reals.front());
  }
  return constants(std::move(result));
}

Operation importShape(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const Shape& shape = reader.shape(0);
  const int rank = static_cast<int>(shape.size());
  const auto clamp = [rank](int axis) {
    return std::clamp(axis < 0 ? axis + rank : axis, 0, rank);
  };
  const int start = clamp(reader.integer("start", 0, -1000, 1000));
  const int end = clamp(reader.integer("end", rank, -1000, 1000));
  return constants(vectorOf({shape.begin() + start, shape.begin() + std::max(start, end)}));
}

Operation importSize(NodeReader& reader) {
  reader.requireInputs(1, 1);
  Constant result;
  result.integral = true;
  result.integers = {static_cast<int64_t>(checkedCount(reader.shape(0)))};
  return constants(std::move(result));
}

Operation importRange(NodeReader& reader) {
  reader.requireInputs(3, 3);
  const auto start = reader.integersOf(0, "start");
  const auto limit = reader.integersOf(1, "limit");
  const auto delta = reader.integersOf(2, "delta");
  constexpr int64_t kLargest = 1 << 24;
  const auto small = [](const std::vector<int64_t>& values) {
    return values.size() == 1 && std::abs(values[0] / 2) < kLargest;
  };
  if (!small(start) || !small(limit) || !small(delta) || delta[0] == 0) {
    throw Error("does not have three small numbers as its inputs");
  }
  std::vector<int64_t> values;
  for (int64_t value = start[0]; delta[0] > 0 ? value < limit[0] : value > limit[0];
       value += delta[0]) {
    values.push_back(value);
  }
  return constants(vectorOf(std::move(values)));
}

Operation importReshape(NodeReader& reader) {
  reader.requireInputs(2, 2);
  const bool zeroIsZero = reader.flag("allowzero", false);
  const Shape& input = reader.shape(0);
  const auto wanted = reader.integersOf(1, "shape");
  constexpr std::size_t kMaxRank = 8;
  if (wanted.size() > kMaxRank) {
    throw Error("gives a tensor " + std::to_string(wanted.size()) + " dimensions");
  }
  Shape output;
  std::size_t open = wanted.size();
  for (std::size_t axis = 0; axis < wanted.size(); ++axis) {
    if (wanted[axis] == -1 && open == wanted.size()) {
      open = axis;
      output.push_back(1);
    } else if (wanted[axis] == 0 && !zeroIsZero) {
      output.push_back(input[axisOf(static_cast<int64_t>(axis), input.size())]);
    } else {
      output.push_back(extentOf(wanted[axis]));
    }
  }
  if (open < wanted.size()) {
    const std::size_t known = checkedCount(output);
    const std::size_t all = checkedCount(input);
    if (known == 0 || all % known != 0) {
      throw Error("cannot turn a tensor of " + describeShape(input) +
                  " into one whose other "
                  "extents are " +
                  describeShape(output));
    }
    output[open] = static_cast<int>(all / known);
  }
  return reshaped(reader, output);
}

Operation importFlatten(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const Shape& input = reader.shape(0);
  const int given = reader.integer("axis", 1, -8, 8);
  const std::size_t axis =
      given == static_cast<int>(input.size()) ? input.size() : axisOf(given, input.size());
  checkedCount(input);
  return reshaped(reader, {static_cast<int>(product(input, 0, axis)),
                           static_cast<int>(product(input, axis, input.size()))});
}

Operation importSqueeze(NodeReader& reader) {
  reader.requireInputs(1, 2);
  const Shape& input = reader.shape(0);
  const auto axes = axesOf(reader);
  std::vector<bool> removed(input.size(), false);
  for (const int64_t axis : axes) {
    const std::size_t index = axisOf(axis, input.size());
    if (input[index] != 1) {
      throw Error("removes axis " + std::to_string(axis) + " of a tensor of " +
                  describeShape(input));
    }
    removed[index] = true;
  }
  Shape output;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    if (axes.empty() ? input[axis] != 1 : !removed[axis]) {
      output.push_back(input[axis]);
    }
  }
  return reshaped(reader, output);
}

Operation importUnsqueeze(NodeReader& reader) {
  reader.requireInputs(1, 2);
  const Shape& input = reader.shape(0);
  const auto axes = axesOf(reader);
  constexpr std::size_t kMaxRank = 8;
  const std::size_t rank = input.size() + axes.size();
  if (rank > kMaxRank) {
    throw Error("gives a tensor " + std::to_string(rank) + " dimensions");
  }
  std::vector<bool> added(rank, false);
  for (const int64_t axis : axes) {
    const std::size_t index = axisOf(axis, rank);
    if (added[index]) {
      throw Error("inserts axis " + std::to_string(axis) + " twice");
    }
    added[index] = true;
  }
  Shape output;
  auto next = input.begin();
  for (std::size_t axis = 0; axis < rank; ++axis) {
    output.push_back(added[axis] ? 1 : *next++);
  }
  return reshaped(reader, output);
}

}  // namespace quantoscope::onnxgraph
