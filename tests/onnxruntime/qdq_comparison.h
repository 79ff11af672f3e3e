// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"
#include "tests/onnxruntime/onnx_runtime.h"

namespace quantoscope::testing {

/// How near two runs of a network are, over all outputs of all inputs.
struct Nearness {
  double cosine = 1;      ///< The least of any output, over all inputs together.
  double ofOneInput = 1;  ///< The least of any output of any input.
  double topOne = 0;      ///< The share of inputs whose first output has its maximum in one place.
  bool same = true;       ///< Every value is equal.
};

Nearness nearness(const std::vector<std::vector<Tensor>>& a,
                  const std::vector<std::vector<Tensor>>& b);

/// A model, calibrated, and inputs that it is to be compared on.
struct QdqCase {
  Model model;
  Calibration calibration;
  std::vector<Tensor> inputs;

  Plan plan(Target target) const;
  /// Writes the plan's model to a file that is there as long as `folder`, and checks it with ONNX's
  /// checker, its shapes included.
  std::filesystem::path write(const Plan& plan, const std::filesystem::path& folder) const;
  std::vector<std::vector<Tensor>> inOnnxRuntime(const std::filesystem::path& file,
                                                 Optimizations optimizations) const;
  std::vector<std::vector<Tensor>> inFloat() const;
  /// By our own int8 kernels, in the arithmetic of the plan's target.
  std::vector<std::vector<Tensor>> simulated(const Plan& plan) const;
};

/// From files, the first `count` of `folder` for calibration and the same ones as inputs.
QdqCase qdqCase(const std::filesystem::path& model, const std::filesystem::path& folder,
                std::size_t count, const Preprocessing& preprocessing);

/// The first `count` samples of a folder.
SampleSet firstSamples(const Model& model, const std::filesystem::path& folder, std::size_t count);

/// Writes the case with a plan for each target, and with every layer in float, and runs all in ONNX
/// Runtime with and without its optimizations. Expects that:
/// - the float plan gives the very outputs of the original file;
/// - every layer alone computes what our kernels do;
/// - with Target::Integer the network's outputs have a cosine of at least `least` with those of our
///   simulation, if that is not 0;
/// - the two differ by less than half of what quantization costs.
void expectOnnxRuntimeAgrees(const QdqCase& qdq, double least);

}  // namespace quantoscope::testing
