// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <opencv2/dnn.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/model/tensor.h"

namespace quantoscope::ncnn {

/// What a layer of ours computes: dense float32 blobs in, dense float32 blobs out. The shapes are
/// known when it is made. It may keep scratch memory: it belongs to one network.
using KernelFunction =
    std::function<void(std::span<const float* const> inputs, std::span<float* const> outputs)>;

/// One layer of the engine's network. The first step of a plan reads the layer's blobs, each
/// further one the single output of the step before.
struct Step {
  std::string engineType;       ///< A built-in type of the engine; empty for a kernel of ours.
  cv::dnn::LayerParams params;  ///< For a built-in type.
  KernelFunction kernel;        ///< For a kernel of ours.
  std::vector<Shape> outputs;   ///< Without the batch dimension.
  bool instrumented = false;    ///< Whether a kernel of ours is the quantizable layer itself.
};

/// What a layer becomes in the engine for the shapes that it is given.
struct Plan {
  std::vector<Step> steps;
};

/// How the blobs that a layer produces relate to those that it reads, whatever their shapes.
enum class Aliasing {
  None,        ///< It computes them.
  FirstInput,  ///< All are its first input.
  EachInput,   ///< Output i is input i.
};

/// A layer of the model: its parameters are checked and its weights are read. Blobs are described
/// by ncnn's extents from the outermost to the innermost: W, H×W, C×H×W or C×D×H×W.
struct Operator {
  Aliasing aliasing = Aliasing::None;
  /// Throws Error if the shapes do not fit the layer; the caller adds which layer it is.
  std::function<Plan(std::span<const Shape> inputs)> plan;
  std::shared_ptr<QuantizableLayer> quantizable;  ///< Without its names and blobs.
};

/// A plan of one kernel.
Plan kernelPlan(std::vector<Shape> outputs, KernelFunction kernel);
/// A plan of one built-in layer.
Plan builtInPlan(const std::string& engineType, const cv::dnn::LayerParams& params, Shape output);

}  // namespace quantoscope::ncnn
