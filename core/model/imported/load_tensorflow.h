// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "core/model/model.h"

namespace quantoscope {

/// Loads a frozen graph of TensorFlow (.pb). Quantizable are its Conv2D, DepthwiseConv2dNative,
/// Conv2DBackpropInput and MatMul nodes with constant weights; they are called as their nodes.
/// Images are given as C×H×W as everywhere, whatever order the file keeps them in. Throws Error
/// naming file and node if anything is malformed or cannot be run.
Model loadTensorFlowModel(const std::filesystem::path& file);

/// The same from bytes; `name` is for messages.
Model loadTensorFlowModel(std::span<const std::byte> bytes, const std::string& name);

}  // namespace quantoscope
