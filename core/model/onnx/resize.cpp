// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"

namespace quantoscope::onnxgraph {
namespace {

struct Resizing {
  std::string mode;             ///< "nearest", "linear" or "cubic".
  std::string coordinates;      ///< How positions of the output relate to those of the input.
  std::string rounding;         ///< Which neighbour is the nearest.
  double cubicFactor = -0.75;   ///< `cubic_coeff_a`.
  bool excludeOutside = false;  ///< Cubic: elements beyond the edge have no weight.
};

/// The position in the input of element `at` of the output.
double sourceOf(int at, int input, int output, double scale, const std::string& coordinates) {
  const double x = at;
  if (coordinates == "half_pixel") {
    return (x + 0.5) / scale - 0.5;
  }
  if (coordinates == "pytorch_half_pixel") {
    return output > 1 ? (x + 0.5) / scale - 0.5 : 0;
  }
  if (coordinates == "half_pixel_symmetric") {
    const double adjusted = output / (scale * input);
    const double offset = input / 2.0 * (1 - adjusted);
    return offset + (x + 0.5) / scale - 0.5;
  }
  if (coordinates == "align_corners") {
    return output > 1 ? x * (input - 1) / (output - 1) : 0;
  }
  if (coordinates == "asymmetric") {
    return x / scale;
  }
  if (coordinates == "tf_half_pixel_for_nn") {
    return (x + 0.5) / scale;
  }
  throw Error("its attribute 'coordinate_transformation_mode' is '" + coordinates +
              "', which cannot be run");
}

int nearest(double position, int extent, const std::string& rounding) {
  double rounded = 0;
  if (rounding == "round_prefer_floor") {
    rounded = std::ceil(position - 0.5);
  } else if (rounding == "round_prefer_ceil") {
    rounded = std::floor(position + 0.5);
  } else if (rounding == "floor") {
    rounded = std::floor(position);
  } else if (rounding == "ceil") {
    rounded = std::ceil(position);
  } else {
    throw Error("its attribute 'nearest_mode' is '" + rounding + "', which is not known");
  }
  return static_cast<int>(std::clamp<double>(rounded, 0, extent - 1));
}

/// Between which two elements an element of the output lies, and how far from the first.
struct Between {
  int low = 0;
  int high = 0;
  double fraction = 0;
};

/// Interpolates along one axis.
Kernel linearKernel(const Shape& input, std::size_t axis, std::vector<Between> between) {
  const std::size_t outer = product(input, 0, axis);
  const std::size_t inner = product(input, axis + 1, input.size());
  const auto extent = static_cast<std::size_t>(input[axis]);
  return makeKernel([=, between = std::move(between)](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(outer, between.size() * inner, [&](std::size_t i) {
      const auto* const from = source + i * extent * inner;
      auto* to = target + i * between.size() * inner;
      for (const Between& pair : between) {
        const auto* const low = from + static_cast<std::size_t>(pair.low) * inner;
        const auto* const high = from + static_cast<std::size_t>(pair.high) * inner;
        const auto fraction = static_cast<Number>(pair.fraction);
        for (std::size_t x = 0; x < inner; ++x) {
          *to++ = low[x] + (high[x] - low[x]) * fraction;
        }
      }
    });
  });
}

/// The four elements that an element of the output is made of, and their weights.
struct Taps {
  std::array<int, 4> at{};
  std::array<double, 4> weight{};
};

/// Keys' cubic convolution for a position between the second and the third of four elements.
Taps cubicTaps(double position, int extent, const Resizing& resizing) {
  const double a = resizing.cubicFactor;
  const double low = std::floor(position);
  const auto weightAt = [a](double distance) {
    const double x = std::abs(distance);
    return x <= 1  ? ((a + 2) * x - (a + 3)) * x * x + 1
           : x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
                   : 0;
  };
  Taps taps;
  double sum = 0;
  for (int i = 0; i < 4; ++i) {
    const double element = low - 1 + i;
    const bool outside = element < 0 || element > extent - 1;
    const auto index = static_cast<std::size_t>(i);
    taps.at[index] = static_cast<int>(std::clamp<double>(element, 0, extent - 1));
    taps.weight[index] = outside && resizing.excludeOutside ? 0 : weightAt(position - element);
    sum += taps.weight[index];
  }
  if (resizing.excludeOutside && sum != 0) {
    for (double& weight : taps.weight) {
      weight /= sum;
    }
  }
  return taps;
}

Kernel cubicKernel(const Shape& input, std::size_t axis, std::vector<Taps> taps) {
  const std::size_t outer = product(input, 0, axis);
  const std::size_t inner = product(input, axis + 1, input.size());
  const auto extent = static_cast<std::size_t>(input[axis]);
  return makeKernel([=, taps = std::move(taps)](auto in, auto out) {
    using Number = std::remove_reference_t<decltype(out[0][0])>;
    const auto* const source = in[0];
    auto* const target = out[0];
    ncnn::parallelFor(outer, taps.size() * inner, [&](std::size_t i) {
      const auto* const from = source + i * extent * inner;
      auto* to = target + i * taps.size() * inner;
      for (const Taps& four : taps) {
        for (std::size_t x = 0; x < inner; ++x) {
          Number sum = 0;
          for (std::size_t k = 0; k < four.at.size(); ++k) {
            sum += static_cast<Number>(four.weight[k]) *
                   from[static_cast<std::size_t>(four.at[k]) * inner + x];
          }
          *to++ = sum;
        }
      }
    });
  });
}

Operation resized(const Shape& input, const Shape& output, const std::vector<double>& scales,
                  const Resizing& resizing) {
  checkedCount(input);
  checkedCount(output);
  if (resizing.mode == "nearest") {
    std::vector<std::vector<int>> sources;
    for (std::size_t axis = 0; axis < input.size(); ++axis) {
      std::vector<int> indices;
      for (int at = 0; at < output[axis]; ++at) {
        indices.push_back(input[axis] == output[axis] && scales[axis] == 1
                              ? at
                              : nearest(sourceOf(at, input[axis], output[axis], scales[axis],
                                                 resizing.coordinates),
                                        input[axis], resizing.rounding));
      }
      sources.push_back(std::move(indices));
    }
    return stepsReading(1, {selectStep(input, std::move(sources))});
  }
  const bool cubic = resizing.mode == "cubic";
  if (!cubic && resizing.mode != "linear" && resizing.mode != "bilinear") {
    throw Error("its attribute 'mode' is '" + resizing.mode +
                "'; nearest, linear and cubic can be run");
  }
  std::vector<Step> steps;
  Shape shape = input;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    if (input[axis] == output[axis] && scales[axis] == 1) {
      continue;
    }
    Step step;
    if (cubic) {
      std::vector<Taps> taps;
      for (int at = 0; at < output[axis]; ++at) {
        taps.push_back(
            cubicTaps(sourceOf(at, input[axis], output[axis], scales[axis], resizing.coordinates),
                      input[axis], resizing));
      }
      step.kernel = cubicKernel(shape, axis, std::move(taps));
      shape[axis] = output[axis];
      checkedCount(shape);
      step.outputs = {shape};
      steps.push_back(std::move(step));
      continue;
    }
    std::vector<Between> between;
    for (int at = 0; at < output[axis]; ++at) {
      const double position = std::clamp<double>(
          sourceOf(at, input[axis], output[axis], scales[axis], resizing.coordinates), 0,
          input[axis] - 1);
      const int low = static_cast<int>(std::floor(position));
      between.push_back({low, std::min(low + 1, input[axis] - 1), position - low});
    }
    step.kernel = linearKernel(shape, axis, std::move(between));
    shape[axis] = output[axis];
    checkedCount(shape);
    step.outputs = {shape};
    steps.push_back(std::move(step));
  }
  if (steps.empty()) {
    steps.push_back(copyStep(output));
  }
  return stepsReading(1, std::move(steps));
}

Shape scaled(const Shape& input, const std::vector<float>& scales, std::vector<double>& exact) {
  if (scales.size() != input.size()) {
    throw Error("has " + std::to_string(scales.size()) + " scales for a tensor of " +
                describeShape(input));
  }
  Shape output;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    const double scale = static_cast<double>(scales[axis]);
    constexpr double kLargest = 1 << 24;
    if (!(scale > 0) || scale * input[axis] > kLargest) {
      throw Error("has a scale of " + std::to_string(scale));
    }
    exact.push_back(scale);
    output.push_back(ncnn::checkedExtent(
        static_cast<std::int64_t>(std::floor(static_cast<float>(input[axis]) * scales[axis])),
        "output"));
  }
  return output;
}

}  // namespace

Operation importUpsample(NodeReader& reader) {
  reader.requireInputs(1, 2);
  const Shape& input = reader.shape(0);
  std::vector<float> scales;
  if (reader.hasInput(1)) {
    scales = reader.realsOf(1, "scales");
  } else if (const Attribute* given = reader.attribute("scales"); given != nullptr) {
    scales = given->reals;
  }
  std::vector<double> exact;
  const Shape output = scaled(input, scales, exact);
  return resized(input, output, exact, {reader.text("mode", "nearest"), "asymmetric", "floor"});
}

Operation importResize(NodeReader& reader) {
  reader.requireInputs(2, 4);
  const Shape& input = reader.shape(0);
  Resizing resizing;
  const bool old = reader.opset() < 11;
  resizing.mode = reader.text("mode", "nearest");
  resizing.coordinates =
      reader.text("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
  resizing.rounding = reader.text("nearest_mode", old ? "floor" : "round_prefer_floor");
  resizing.cubicFactor = static_cast<double>(reader.real("cubic_coeff_a", -0.75F));
  resizing.excludeOutside = reader.flag("exclude_outside", false);
  reader.ignore("extrapolation_value");
  if (reader.flag("antialias", false)) {
    throw Error("its attribute 'antialias' is 1, which cannot be run");
  }
  if (reader.text("keep_aspect_ratio_policy", "stretch") != "stretch") {
    throw Error("its attribute 'keep_aspect_ratio_policy' is not 'stretch'");
  }
  const std::size_t scalesAt = old ? 1 : 2;
  const auto given =
      reader.hasInput(scalesAt) ? reader.realsOf(scalesAt, "scales") : std::vector<float>();
  const bool bySizes = given.empty() && reader.hasInput(3);
  auto axes = reader.integers("axes", -8, 7);
  if (axes.empty()) {
    axes.resize(input.size());
    std::iota(axes.begin(), axes.end(), 0);
  }
  const auto sizes = bySizes ? reader.integersOf(3, "sizes") : std::vector<std::int64_t>();
  if ((bySizes ? sizes.size() : given.size()) != axes.size()) {
    throw Error("has " + std::to_string(bySizes ? sizes.size() : given.size()) +
                " sizes or scales for " + std::to_string(axes.size()) + " axes");
  }
  Shape output = input;
  std::vector<double> exact(input.size(), 1.0);
  std::vector<float> scales(input.size(), 1.0F);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::size_t axis = axisOf(axes[i], input.size());
    if (bySizes) {
      output[axis] = ncnn::checkedExtent(sizes[i], "output");
      exact[axis] = static_cast<double>(output[axis]) / input[axis];
    } else {
      scales[axis] = given[i];
    }
  }
  if (!bySizes) {
    exact.clear();
    output = scaled(input, scales, exact);
  }
  return resized(input, output, exact, resizing);
}

}  // namespace quantoscope::onnxgraph
