// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <opencv2/dnn.hpp>
#include <opencv2/dnn/layer.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/network.h"

namespace quantoscope {

/// A quantizable layer as the engine's importer created it.
struct CreatedLayer {
  std::string engineName;
  std::string type;             ///< The engine's type: "Convolution", "Deconvolution", …
  cv::dnn::LayerParams params;  ///< With the unfused weights.
};

/// What all instrumented layers of one network share.
struct Instrumentation {
  LayerHook* hook = nullptr;                             ///< Set for the time of one forward call.
  std::unordered_map<std::string, std::size_t> indexOf;  ///< Engine name to index in Model::layers.
  std::vector<CreatedLayer> created;                     ///< In the order of creation.
};

/// While one of these lives, the engine's "Convolution", "Deconvolution" and "InnerProduct" are
/// created as wrappers that delegate everything to the built-in layer and let a hook watch or
/// replace it. Works for every importer, because it shadows the classes in cv::dnn::LayerFactory.
/// The factory is one for the process, so these objects exclude one another. Layers are created
/// lazily: call `createLayers` before the scope ends.
class ScopedInstrumentation {
 public:
  explicit ScopedInstrumentation(std::shared_ptr<Instrumentation> instrumentation);
  ScopedInstrumentation(const ScopedInstrumentation&) = delete;
  ScopedInstrumentation& operator=(const ScopedInstrumentation&) = delete;
  ~ScopedInstrumentation();

  static void createLayers(cv::dnn::Net& net);
};

/// Wraps a layer of our own in the same way, for the instrumentation in force. Call it from a layer
/// constructor that is registered in the factory.
cv::Ptr<cv::dnn::Layer> instrument(cv::Ptr<cv::dnn::Layer> inner,
                                   const cv::dnn::LayerParams& params);

}  // namespace quantoscope
