// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/dnn.hpp>
#include <string>
#include <vector>

#include "core/model/ncnn/operator.h"

namespace quantoscope::ncnn {

/// While one lives, kernels can be added to an engine network as layers of ours. The engine creates
/// layers by type name and plain parameters, so a kernel waits here until its layer has been
/// created, which is at the latest when this is destroyed.
class ScopedKernels {
 public:
  explicit ScopedKernels(cv::dnn::Net& net);
  ScopedKernels(const ScopedKernels&) = delete;
  ScopedKernels& operator=(const ScopedKernels&) = delete;
  ~ScopedKernels();

  /// Adds a layer that runs `step.kernel` on blobs of exactly the shapes `inputs` (without the
  /// batch dimension). Returns the engine's number of the layer.
  int addLayer(const std::string& name, const std::vector<Shape>& inputs, const Step& step);
  /// The same for formats that have a batch dimension themselves: it is in all the shapes.
  int addLayerWithBatch(const std::string& name, const std::vector<Shape>& inputs,
                        const Step& step);

 private:
  cv::dnn::Net& net_;
};

}  // namespace quantoscope::ncnn
