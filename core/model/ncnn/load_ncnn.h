// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/model/model.h"

namespace quantoscope {

/// Loads an ncnn model: `param` is the text file with the layers, `bin` the file with the weights.
/// Quantizable are its Convolution, ConvolutionDepthWise and InnerProduct layers, as ncnn2table has
/// it. Layers at the end that the engine cannot run and no quantizable layer depends on are cut off
/// and named in Model::notes. A model that is quantized already is loaded with its scales. Throws
/// Error naming file, line and layer if anything is malformed or unknown.
Model loadNcnnModel(const std::filesystem::path& param, const std::filesystem::path& bin);

/// What is known of a model without its weights: those of Model::layers are empty, their channels
/// and geometry are there. It cannot be run: Model::source is null. Throws Error.
Model loadNcnnParam(const std::filesystem::path& param);

}  // namespace quantoscope
