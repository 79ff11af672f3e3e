// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/model.h"
#include "core/model/ncnn/ncnn_source.h"

namespace quantoscope::ncnn {

/// The shape of each blob as ncnn has it, for these input shapes (C×H×W, no open extents). A blob
/// that a layer cannot compute from them, and what depends on it, is missing.
std::unordered_map<std::string, Shape> blobShapes(const std::vector<Node>& nodes,
                                                  const std::vector<ModelInput>& inputs,
                                                  const std::vector<Shape>& shapes);

/// Sets QuantizableLayer::inputDimensions. They hardly ever depend on the extents: where the model
/// leaves those open, or its layers do not fit them, usual sizes are tried, and those count for
/// which most of the blobs can be worked out. `blobs` has the blob that each of the layers reads.
void settleInputDimensions(Model& model, const std::vector<Node>& nodes,
                           const std::vector<std::string>& blobs);

}  // namespace quantoscope::ncnn
