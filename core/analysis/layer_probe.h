// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/analysis/feature_maps.h"
#include "core/analysis/layer_measurement.h"
#include "core/base/memory_limit.h"
#include "core/base/progress.h"
#include "core/calibration/calibrate.h"
#include "core/kernels/kernel_backend.h"
#include "core/model/model.h"
#include "core/model/preprocessing.h"
#include "core/model/sample_source.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

enum class LayerSide { Input, Output };

struct ProbeOptions {
  Preprocessing preprocessing;
  KernelBackend backend = KernelBackend::Auto;
  int threads = 0;                                         ///< 0: as many as the machine has cores.
  std::size_t memory = sharesOf(kDefaultMemory).liveView;  ///< Bytes that may be kept.
};

/// What the float network's layers read and write for a few images, kept so that a change to one
/// layer can be measured at once. Safe to use from several threads.
class LayerProbe {
 public:
  /// Runs the float network over the samples, in order, until the memory is used up; at least one
  /// is kept. The model must outlive the probe. Throws Error if no sample can be used, and
  /// Cancelled if a stop was requested.
  LayerProbe(const Model& model, const SampleSet& samples, const ProbeOptions& options,
             const JobControl& control = {});
  LayerProbe(LayerProbe&&) noexcept;
  LayerProbe& operator=(LayerProbe&&) noexcept;
  ~LayerProbe();

  /// The first input's files of the samples that were kept.
  const std::vector<std::filesystem::path>& images() const;
  const std::vector<SkippedImage>& skipped() const;
  std::size_t bytes() const;

  /// The layer alone, quantized like this, over all images but `without`. `accumulated` stays
  /// empty. Throws Cancelled if a stop was requested.
  LayerMeasurement measure(std::size_t layer, const LayerArithmetic& arithmetic, Target target,
                           const std::stop_token& stop = {},
                           const std::filesystem::path& without = {}) const;
  /// One image: what the layer reads, or what it writes if it alone is quantized like this.
  FeatureMaps maps(std::size_t layer, std::size_t image, LayerSide side,
                   const LayerArithmetic& arithmetic, Target target) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace quantoscope
