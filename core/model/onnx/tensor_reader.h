// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <onnx/onnx_pb.h>
#include <cstddef>
#include <filesystem>
#include <string>

#include "core/model/onnx/constant.h"

namespace quantoscope::onnxgraph {

/// "float16", "int8", … for an ONNX element type.
std::string elementTypeName(int type);

/// Reads a tensor; values of any floating type become float32, those of any integer type int64.
/// Values in a file of their own are read from below `folder`. Throws Error with the reason if the
/// type cannot be used or the number of values is not what the shape says.
Constant readTensor(const ::onnx::TensorProto& tensor, const std::filesystem::path& folder);

/// How many bytes the values of a tensor take by its shape and type. Throws Error as readTensor().
std::size_t storedBytes(const ::onnx::TensorProto& tensor);

/// Puts the values of a tensor that are in a file below `folder` into the tensor itself. Throws
/// Error as readTensor().
void embedExternalData(::onnx::TensorProto& tensor, const std::filesystem::path& folder);

}  // namespace quantoscope::onnxgraph
