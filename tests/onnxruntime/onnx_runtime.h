// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/model/tensor.h"

namespace quantoscope::testing {

/// Whether ONNX Runtime could be installed on this machine. Tests that need it skip themselves
/// where it could not.
bool hasOnnxRuntime();

/// How ONNX Runtime may change a graph before it runs it.
enum class Optimizations {
  Disabled,  ///< Quantized and computed in float, node by node.
  All,       ///< Fused into integer kernels where it has some.
};

const char* toString(Optimizations optimizations);

/// A tensor, with the batch dimension, for each input or output of a model.
using NamedTensors = std::map<std::string, Tensor>;

/// Runs a model once for each of `runs` in ONNX Runtime and returns its outputs of these names.
/// Fails the test, with what ONNX Runtime says, and returns nothing if the model does not run.
std::vector<NamedTensors> runOnnxRuntime(const std::filesystem::path& model,
                                         Optimizations optimizations,
                                         const std::vector<NamedTensors>& runs,
                                         const std::vector<std::string>& outputs);

}  // namespace quantoscope::testing

#define REQUIRE_ONNX_RUNTIME()                                      \
  if (!::quantoscope::testing::hasOnnxRuntime()) {                  \
    GTEST_SKIP() << "ONNX Runtime could not be installed with npm"; \
  }
