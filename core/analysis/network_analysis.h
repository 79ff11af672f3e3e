// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "core/analysis/error_sums.h"
#include "core/analysis/float_network_fault.h"
#include "core/analysis/layer_measurement.h"
#include "core/analysis/proportion.h"
#include "core/base/progress.h"
#include "core/calibration/calibrate.h"
#include "core/kernels/kernel_backend.h"
#include "core/model/class_names.h"
#include "core/model/model.h"
#include "core/model/preprocessing.h"
#include "core/model/sample_source.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// What the network's output makes of one layer.
struct LayerSensitivity {
  ErrorSums onlyThis;          ///< Only this layer is quantized.
  ErrorSums allButThis;        ///< All layers as planned, but this one in float.
  Proportion agreementOnly;    ///< Same top-1 class as float. Count 0 unless it classifies.
  Proportion agreementAllBut;  ///< As above.
};

/// One image through the float and the quantized network.
struct ImageAnalysis {
  std::filesystem::path file;
  ErrorSums output;
  /// Classes, counted from 0, best first, up to five; empty unless the network classifies.
  std::vector<int> floatClasses;
  std::vector<int> quantizedClasses;
  std::optional<int> label;
};

/// How often a classifier is right.
struct Accuracy {
  Proportion floatTop1;
  Proportion floatTop5;
  Proportion quantizedTop1;
  Proportion quantizedTop5;
  std::size_t classes = 0;  ///< That the network tells apart.
};

/// A network as the plan quantizes it against the same network in float.
struct NetworkAnalysis {
  std::vector<LayerMeasurement> layers;       ///< One for each of Model::layers.
  std::vector<LayerSensitivity> sensitivity;  ///< The same, or empty if it was not asked for.
  std::size_t sensitivityImages = 0;          ///< How many images `sensitivity` was measured on.
  /// Of all outputs. The values of an output are scaled to a mean square of 1 in float, so that
  /// each output weighs as much as the others.
  ErrorSums output;
  Proportion agreement;              ///< Same top-1 class. Count 0 unless the network classifies.
  std::optional<Accuracy> accuracy;  ///< With labels.
  /// The labels say that the float network itself is wrong. analyze() finds what is near chance.
  std::optional<FloatNetworkFault> floatFault;
  std::vector<ImageAnalysis> images;  ///< In the order of the sample set.
  ClassNames classNames;              ///< As AnalysisOptions had them.
  std::vector<SkippedImage> skipped;
};

struct AnalysisOptions {
  Preprocessing preprocessing;
  KernelBackend backend = KernelBackend::Auto;
  int threads = 0;  ///< 0: as many as the machine has cores.
  /// The class of each sample, counted from 0; empty, or as many as samples.
  std::vector<std::optional<int>> labels;
  /// The labels are a column of a list of images, which may mean something else: a network without
  /// such classes is measured without them. False: that is an Error.
  bool labelsOptional = false;
  ClassNames classNames;  ///< May be empty.
  /// Images, spread evenly over the samples, to measure `sensitivity` on; 0 leaves it out.
  std::size_t sensitivityImages = 16;
};

/// Runs the samples through the float network and through the one that `arithmetic` describes, and
/// compares layer by layer. The result does not depend on the number of threads, memory not on the
/// number of samples. A network classifies if its one output is a vector. A sample that cannot be
/// used is left out and listed; if none can be used, throws Error. Throws Cancelled if a stop was
/// requested.
NetworkAnalysis analyze(const Model& model, const SampleSet& samples,
                        const NetworkArithmetic& arithmetic, const AnalysisOptions& options,
                        const JobControl& control = {});

/// Indices of `analysis.images`, those whose output suffers most first.
std::vector<std::size_t> worstImages(const NetworkAnalysis& analysis);
/// Indices of `analysis.layers`, by accumulated error of their own making, worst first: what the
/// network's output loses through each layer if that was measured, else the isolated error.
std::vector<std::size_t> worstLayers(const NetworkAnalysis& analysis);

}  // namespace quantoscope
