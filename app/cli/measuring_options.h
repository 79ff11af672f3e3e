// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/cli/kernel_option.h"
#include "app/cli/memory_option.h"
#include "app/cli/search_option.h"
#include "core/analysis/network_analysis.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/target.h"

namespace quantoscope {

/// The options of every command that measures an int8 network: on which images, with which
/// thresholds' images, in whose arithmetic.
struct MeasuringOptions {
  std::vector<std::string> images;
  std::vector<std::string> calibrationImages;
  std::string targetName = "ncnn";
  std::string labels;
  bool allowMissing = false;
  std::string classNames;
  int threads = 0;
  std::size_t bins = 2048;
  MemoryOption memory;
  KernelOption kernels;
  SearchOption search;

  void addTo(CLI::App& command);
  /// Throws Error for a target that does not exist.
  Target target() const;
  /// Without sensitivity. Throws Error for kernels or labels that cannot be used.
  AnalysisOptions analysis(const Preprocessing& preprocessing, const SampleSet& samples) const;
  /// Where they come from: --calibrate-with, without it `samples`.
  SampleSet calibrationSamples(const Model& model, const SampleSet& samples) const;
  /// Finds the statistics of calibrationSamples(), with a line that follows the progress unless
  /// `quiet`.
  Calibration calibration(const Model& model, const SampleSet& samples,
                          const Preprocessing& preprocessing, bool quiet) const;
};

}  // namespace quantoscope
