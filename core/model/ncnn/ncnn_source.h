// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/model/ncnn/file_layout.h"
#include "core/model/ncnn/operator.h"
#include "core/model/network_source.h"

namespace quantoscope::ncnn {

/// A layer ready to be built.
struct Node {
  std::string description;  ///< "x.param:12: Convolution 'conv1'", for messages.
  std::string engineName;
  std::vector<std::string> bottoms;
  std::vector<std::string> tops;
  Operator op;
};

/// The name of the engine layer that holds an output of the model.
std::string outputLayerName(const std::string& blob);

/// Builds the engine's network of an ncnn model. All shapes are worked out and checked here, before
/// the engine sees them: the engine does not defend itself against hostile geometry.
class NcnnSource final : public NetworkSource {
 public:
  NcnnSource(std::vector<std::string> inputs, std::vector<Node> nodes,
             std::vector<std::string> outputs, FileLayout layout);

  cv::dnn::Net build(const std::vector<Shape>& inputShapes) const override;
  const FileLayout& layout() const { return layout_; }

 private:
  std::vector<std::string> inputs_;
  std::vector<Node> nodes_;
  std::vector<std::string> outputs_;
  FileLayout layout_;
};

}  // namespace quantoscope::ncnn
