// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <memory>

#include "core/base/error.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

/// In the order of ncnn's operation types.
enum class Reduce { Sum, AbsSum, SquareSum, Mean, Max, Min, Product, L1, L2, LogSum, LogSumExp };

struct ReductionSettings {
  Reduce operation = Reduce::Sum;
  bool all = true;
  float coefficient = 1;
  std::vector<int> axes;
  bool keepDimensions = false;
};

double initial(Reduce operation) {
  switch (operation) {
    case Reduce::Max:
      return static_cast<double>(-FLT_MAX);
    case Reduce::Min:
      return static_cast<double>(FLT_MAX);
    case Reduce::Product:
      return 1;
    default:
      return 0;
  }
}

/// In double precision: a sum of many floats would lose what is small beside it.
double combine(Reduce operation, double sum, double x) {
  switch (operation) {
    case Reduce::AbsSum:
    case Reduce::L1:
      return sum + std::abs(x);
    case Reduce::SquareSum:
    case Reduce::L2:
      return sum + x * x;
    case Reduce::Max:
      return std::max(sum, x);
    case Reduce::Min:
      return std::min(sum, x);
    case Reduce::Product:
      return sum * x;
    case Reduce::LogSumExp:
      return sum + std::exp(x);
    default:
      return sum + x;
  }
}

double finished(Reduce operation, double value) {
  switch (operation) {
    case Reduce::LogSum:
    case Reduce::LogSumExp:
      return std::log(value);
    case Reduce::L2:
      return std::sqrt(value < static_cast<double>(FLT_MIN) ? 0 : value);
    default:
      return value;
  }
}

std::vector<bool> reducedAxes(const ReductionSettings& settings, const Shape& input) {
  std::vector<bool> reduced(input.size(), settings.all || input.size() == 1);
  if (!settings.all) {
    for (const int axis : settings.axes) {
      reduced[axisOf(axis, input)] = true;
    }
  }
  if (std::find(reduced.begin(), reduced.end(), true) == reduced.end()) {
    throw Error("reduces no axis of " + toString(input));
  }
  return reduced;
}

Plan planReduction(const ReductionSettings& settings, const Shape& input) {
  const auto reduced = reducedAxes(settings, input);
  // As four dimensions, with leading extents of one; strides of the output are 0 along what is
  // reduced.
  std::array<std::size_t, 4> extents = {1, 1, 1, 1};
  std::array<std::size_t, 4> strides = {0, 0, 0, 0};
  Shape output;
  std::size_t outputs = 1;
  std::size_t merged = 1;
  for (std::size_t i = input.size(); i-- > 0;) {
    const std::size_t at = i + 4 - input.size();
    extents[at] = static_cast<std::size_t>(input[i]);
    if (reduced[i]) {
      merged *= extents[at];
      if (settings.keepDimensions) {
        output.insert(output.begin(), 1);
      }
    } else {
      strides[at] = outputs;
      outputs *= extents[at];
      output.insert(output.begin(), input[i]);
    }
  }
  if (output.empty()) {
    output = {1};
  }
  const Reduce operation = settings.operation;
  const double coefficient = static_cast<double>(settings.coefficient);
  const double factor =
      operation == Reduce::Mean ? coefficient / static_cast<double>(merged) : coefficient;
  return kernelPlan({output}, [=](auto in, auto out) {
    std::vector<double> results(outputs, initial(operation));
    const float* source = in[0];
    for (std::size_t c = 0; c < extents[0]; ++c) {
      for (std::size_t z = 0; z < extents[1]; ++z) {
        for (std::size_t y = 0; y < extents[2]; ++y) {
          double* const target = results.data() + c * strides[0] + z * strides[1] + y * strides[2];
          for (std::size_t x = 0; x < extents[3]; ++x) {
            double& sum = target[x * strides[3]];
            sum = combine(operation, sum, static_cast<double>(*source++));
          }
        }
      }
    }
    for (std::size_t i = 0; i < outputs; ++i) {
      out[0][i] = static_cast<float>(finished(operation, results[i]) * factor);
    }
  });
}

}  // namespace

Operator loadReduction(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const auto settings = std::make_shared<ReductionSettings>();
  settings->operation = static_cast<Reduce>(reader.integer(0, 0, 0, 10, "operation type"));
  settings->all = reader.flag(1, true, "reduction of all axes");
  settings->coefficient = reader.real(2, 1);
  settings->axes = reader.integers(3);
  settings->keepDimensions = reader.flag(4, false, "keeping of dimensions");
  if (!reader.flag(5, false, "fix of the axes") && !settings->axes.empty()) {
    throw Error(
        "counts its axes as old converters did; ncnn refuses it too. Convert the model again");
  }
  Operator op;
  op.plan = [settings](std::span<const Shape> inputs) {
    return planReduction(*settings, inputs[0]);
  };
  return op;
}

}  // namespace quantoscope::ncnn
