// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

using Parts = std::vector<std::size_t>;

template <typename Function>
double sumOf(const auto* values, const Parts& parts, Function function) {
  double sum = 0;
  for (const std::size_t part : parts) {
    sum += function(static_cast<double>(values[part]));
  }
  return sum;
}

/// A reduction on doubles, which are then made the element type.
template <typename Function>
auto inDouble(Function function) {
  return [function](const auto* values, const Parts& parts) {
    return static_cast<std::remove_cvref_t<decltype(*values)>>(function(values, parts));
  };
}

double largestOf(const auto* values, const Parts& parts) {
  double best = static_cast<double>(values[parts.front()]);
  for (const std::size_t part : parts) {
    best = std::max(best, static_cast<double>(values[part]));
  }
  return best;
}

Step reduce(const std::string& type, const Shape& input, const std::vector<bool>& reduced,
            const Shape& output) {
  const auto identity = [](double x) { return x; };
  const auto square = [](double x) { return x * x; };
  const auto magnitude = [](double x) { return std::abs(x); };
  const auto make = [&](auto function) {
    return reduceStep(input, reduced, output, inDouble(function));
  };
  if (type == "ReduceMean") {
    return make([=](auto* v, const Parts& p) {
      return sumOf(v, p, identity) / static_cast<double>(p.size());
    });
  }
  if (type == "ReduceSum") {
    return make([=](auto* v, const Parts& p) { return sumOf(v, p, identity); });
  }
  if (type == "ReduceMax") {
    return make([](auto* v, const Parts& p) { return largestOf(v, p); });
  }
  if (type == "ReduceMin") {
    return make([](auto* v, const Parts& p) {
      double best = static_cast<double>(v[p.front()]);
      for (const std::size_t part : p) {
        best = std::min(best, static_cast<double>(v[part]));
      }
      return best;
    });
  }
  if (type == "ReduceProd") {
    return make([](auto* v, const Parts& p) {
      double result = 1;
      for (const std::size_t part : p) {
        result *= static_cast<double>(v[part]);
      }
      return result;
    });
  }
  if (type == "ReduceL1") {
    return make([=](auto* v, const Parts& p) { return sumOf(v, p, magnitude); });
  }
  if (type == "ReduceL2") {
    return make([=](auto* v, const Parts& p) { return std::sqrt(sumOf(v, p, square)); });
  }
  if (type == "ReduceSumSquare") {
    return make([=](auto* v, const Parts& p) { return sumOf(v, p, square); });
  }
  if (type == "ReduceLogSum") {
    return make([=](auto* v, const Parts& p) { return std::log(sumOf(v, p, identity)); });
  }
  if (type == "ReduceLogSumExp") {
    return make([](auto* v, const Parts& p) {
      const double largest = largestOf(v, p);
      return largest + std::log(sumOf(v, p, [=](double x) { return std::exp(x - largest); }));
    });
  }
  throw Error("is a reduction that is not known");
}

Shape without(const Shape& input, const std::vector<bool>& reduced, bool keep) {
  Shape output;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    if (!reduced[axis]) {
      output.push_back(input[axis]);
    } else if (keep) {
      output.push_back(1);
    }
  }
  return output;
}

}  // namespace

Operation importReduce(NodeReader& reader) {
  reader.requireInputs(1, 2);
  const Shape& input = reader.shape(0);
  const bool keep = reader.flag("keepdims", true);
  const bool nothing = reader.flag("noop_with_empty_axes", false);
  std::vector<std::int64_t> axes;
  if (reader.hasInput(1)) {
    axes = reader.integersOf(1, "axes");
    reader.ignore("axes");
  } else {
    const auto given = reader.integers("axes", -8, 7);
    axes.assign(given.begin(), given.end());
  }
  if (axes.empty() && nothing) {
    Operation operation;
    operation.alias = 0;
    return operation;
  }
  std::vector<bool> reduced(input.size(), axes.empty());
  for (const std::int64_t axis : axes) {
    reduced[axisOf(axis, input.size())] = true;
  }
  return stepsReading(1,
                      {reduce(reader.node().type, input, reduced, without(input, reduced, keep))});
}

Operation importCumSum(NodeReader& reader) {
  reader.requireInputs(2, 2);
  const Shape& input = reader.shape(0);
  const auto given = reader.integersOf(1, "axis");
  if (given.size() != 1) {
    throw Error("its input 'axis' has " + std::to_string(given.size()) + " values");
  }
  const std::size_t axis = axisOf(given[0], input.size());
  const bool exclusive = reader.flag("exclusive", false);
  const bool reverse = reader.flag("reverse", false);
  const std::size_t outer = product(input, 0, axis);
  const auto length = static_cast<std::size_t>(input[axis]);
  const std::size_t inner = product(input, axis + 1, input.size());
  Step step;
  step.outputs = {input};
  step.kernel = makeKernel([=](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    for (std::size_t i = 0; i < outer * inner; ++i) {
      const std::size_t start = i / inner * length * inner + i % inner;
      double sum = 0;
      for (std::size_t k = 0; k < length; ++k) {
        const std::size_t at = start + (reverse ? length - 1 - k : k) * inner;
        const double next = sum + static_cast<double>(in[0][at]);
        out[0][at] = static_cast<Number>(exclusive ? sum : next);
        sum = next;
      }
    }
  });
  return stepsReading(1, {std::move(step)});
}

Operation importArgExtremum(NodeReader& reader) {
  reader.requireInputs(1, 1);
  const Shape& input = reader.shape(0);
  const std::size_t axis = axisOf(reader.integer("axis", 0, -8, 7), input.size());
  const bool keep = reader.flag("keepdims", true);
  const bool last = reader.flag("select_last_index", false);
  const bool largest = reader.node().type == "ArgMax";
  std::vector<bool> reduced(input.size(), false);
  reduced[axis] = true;
  return stepsReading(
      1, {reduceStep(input, reduced, without(input, reduced, keep),
                     [largest, last](const auto* values, const Parts& parts) {
                       std::size_t best = 0;
                       for (std::size_t i = 1; i < parts.size(); ++i) {
                         const auto value = values[parts[i]];
                         const auto leader = values[parts[best]];
                         if ((largest ? value > leader : value < leader) ||
                             (last && value == leader)) {
                           best = i;
                         }
                       }
                       return static_cast<std::remove_cvref_t<decltype(*values)>>(best);
                     })});
}

}  // namespace quantoscope::onnxgraph
