// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>

#include "core/calibration/calibrate.h"
#include "core/kernels/kernel_backend.h"
#include "core/model/model.h"
#include "core/model/sample_source.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// The option --search-images, which every command has that has methods that run the layers.
struct SearchOption {
  std::size_t images = 50;

  void addTo(CLI::App& command);
  /// Finds the scales that the plan waits for, with a line that follows the progress unless
  /// `quiet`. `samples` are those of the calibration.
  void complete(Plan& plan, const Model& model, const Calibration& calibration,
                const SampleSet& samples, KernelBackend backend, bool quiet) const;
};

}  // namespace quantoscope
