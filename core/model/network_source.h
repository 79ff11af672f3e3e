// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/dnn.hpp>
#include <vector>

#include "core/model/tensor.h"

namespace quantoscope {

/// Builds engine networks of one model. Each format's loader has its own.
class NetworkSource {
 public:
  NetworkSource() = default;
  NetworkSource(const NetworkSource&) = delete;
  NetworkSource& operator=(const NetworkSource&) = delete;
  virtual ~NetworkSource() = default;

  /// A fresh network for inputs of these shapes (C×H×W, no open extents), in the order of
  /// Model::inputs. Called while the instrumentation is in force (instrumented_layer.h), one call
  /// at a time. May throw Error or cv::Exception.
  virtual cv::dnn::Net build(const std::vector<Shape>& inputShapes) const = 0;
};

}  // namespace quantoscope
