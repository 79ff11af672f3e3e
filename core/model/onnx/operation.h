// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <opencv2/dnn.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/ncnn/operator.h"
#include "core/model/onnx/constant.h"

namespace quantoscope::onnxgraph {

/// What a layer of ours computes, on dense arrays whose shapes were known when it was made.
struct Kernel {
  ncnn::KernelFunction run;  ///< Float32, inside the engine or on constants.
  /// The same on integers, which a double holds exactly; for constants only.
  std::function<void(std::span<const double* const>, std::span<double* const>)> fold;
};

/// A kernel from a function that takes arrays of float as well as of double.
template <typename Function>
Kernel makeKernel(Function function) {
  return {function, function};
}

/// One layer of the engine's network, or one computation on constants.
struct Step {
  std::string engineType;       ///< A built-in type of the engine; empty for the kernel.
  cv::dnn::LayerParams params;  ///< For a built-in type.
  Kernel kernel;                ///< With a built-in type: the same, for constants. May be empty.
  std::vector<Shape> outputs;   ///< With the batch dimension.
  bool instrumented = false;    ///< Whether the kernel is the quantizable layer itself.
};

/// What a node does for inputs of known shapes: exactly one of `alias`, `constants` and `steps`.
struct Operation {
  std::optional<std::size_t> alias;    ///< Every output is this input.
  std::vector<ConstantPtr> constants;  ///< The outputs, which do not depend on any value.
  std::vector<Step> steps;             ///< Each further one reads the output of the one before.
  std::vector<std::size_t> reads;      ///< The inputs that the first step reads, in order.
  std::shared_ptr<QuantizableLayer> quantizable;  ///< Without its names and blobs.
  /// Why a layer with weights cannot be quantized; for the user. Empty for all others.
  std::string floatOnly;
  bool foldsNext = false;  ///< The batch normalization behind it is in its weights.
};

}  // namespace quantoscope::onnxgraph
