// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/model/model.h"

namespace quantoscope {

/// Loads an ncnn model: `param` is the text file with the layers, `bin` the file with the weights.
/// Quantizable are its Convolution, ConvolutionDepthWise and InnerProduct layers, as ncnn2table has
/// it. Layers at the end that the engine cannot run and no quantizable layer depends on are cut off
/// and named in Model::notes. Throws Error naming file, line and layer if anything is malformed,
/// unknown or quantized already.
Model loadNcnnModel(const std::filesystem::path& param, const std::filesystem::path& bin);

}  // namespace quantoscope
