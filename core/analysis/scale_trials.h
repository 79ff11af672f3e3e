// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/analysis/recorded_passages.h"
#include "core/kernels/kernel_backend.h"
#include "core/kernels/similarity.h"
#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"
#include "core/quantization/target.h"

namespace quantoscope {

/// Sums over each part of a layer's output, for each trial and image. A part is what shares a
/// weight scale: an output channel, a group, or the whole layer.
class TrialSums {
 public:
  TrialSums(std::size_t trials, std::size_t images, std::size_t parts)
      : images_(images), parts_(parts), sums_(trials * images * parts) {}

  Similarity& at(std::size_t trial, std::size_t image, std::size_t part) {
    return sums_[(trial * images_ + image) * parts_ + part];
  }
  const Similarity& at(std::size_t trial, std::size_t image, std::size_t part) const {
    return sums_[(trial * images_ + image) * parts_ + part];
  }
  std::size_t images() const { return images_; }
  std::size_t parts() const { return parts_; }

 private:
  std::size_t images_;
  std::size_t parts_;
  std::vector<Similarity> sums_;
};

struct TrialOptions {
  Target target = Target::Ncnn;
  KernelBackend backend = KernelBackend::Auto;
  int threads = 0;  ///< 0: as many as the machine has cores.
  std::stop_token stop;
  std::function<void()> advanced;  ///< Called from any thread after each run of the layer.
};

/// One layer on recorded inputs, run with its int8 kernels under many arithmetics at once. What it
/// writes is compared as the rest of the program does (comparedAfterRelu()): after a fused ReLU,
/// before any other fused activation.
class ScaleTrials {
 public:
  /// `passages`: of one shape, at least one. The layer must outlive this object.
  ScaleTrials(const QuantizableLayer& layer, std::vector<Passage> passages, TrialOptions options);

  std::size_t images() const { return passages_.size(); }
  /// Sum of the squares of the float output of each image.
  const std::vector<double>& referenceSquares() const { return referenceSquares_; }

  /// `parts` divides the number of output channels. Trials that read the same codes one after the
  /// other quantize the input only once. Does not depend on the number of threads. Throws Error if
  /// the layer cannot be computed so, and Cancelled if a stop was requested.
  TrialSums run(std::span<const LayerArithmetic> trials, std::size_t parts) const;
  /// The same of the output channels `first` … `first + count` - 1 alone, each a part of its own:
  /// the scales of `trials` are those of these channels. Not for a layer with groups.
  TrialSums runChannels(std::span<const LayerArithmetic> trials, std::size_t first,
                        std::size_t count) const;

 private:
  struct Slice;
  TrialSums run(std::span<const LayerArithmetic> trials, const Slice& slice) const;
  void compare(const Slice& slice, std::size_t image, std::span<const float> values,
               TrialSums& sums, std::size_t trial) const;

  const QuantizableLayer& layer_;
  std::vector<Passage> passages_;
  TrialOptions options_;
  std::vector<double> referenceSquares_;
};

}  // namespace quantoscope
