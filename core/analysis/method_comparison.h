// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/analysis/network_analysis.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"

namespace quantoscope {

/// What one threshold method makes of a whole network at one activation bit width.
struct MethodResult {
  std::string method;
  int bits = 8;
  std::vector<double> thresholds;  ///< Of each layer; 0 where it is float.
  std::vector<double> expected;    ///< SQNR of each layer's input from its histogram, in dB.
  NetworkAnalysis analysis;        ///< Without sensitivity.
};

/// What methods that need a search (see searchScales()) run the layers on.
struct SearchInputs {
  SampleSet samples;  ///< Those of the calibration; empty: its files, if the network has one input.
  std::size_t images = 50;
};

/// Quantizes the network by each method at each bit width, with the thresholds of one calibration,
/// and measures it on the samples. `plan` gives the target and what holds for all of them; a
/// threshold, a method or activation bits in its overrides are left out. The results come in the
/// order of `methods`, for each in the order of `bits`. Throws Error for an unknown method or
/// width.
std::vector<MethodResult> compareMethods(const Model& model, const Calibration& calibration,
                                         const SampleSet& samples, const Plan& plan,
                                         const std::vector<std::string>& methods,
                                         const std::vector<int>& bits,
                                         const AnalysisOptions& options,
                                         const JobControl& control = {},
                                         const SearchInputs& search = {});

}  // namespace quantoscope
