// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/analysis/layer_report.h"
#include "core/model/model.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {

/// The two files of an ncnn model.
struct NcnnModelFiles {
  std::string param;  ///< Text.
  std::string bin;    ///< Bytes.
};

/// The int8 model that ncnn2int8 makes of a float ncnn model. Int8 layers hold codes, the scales of
/// their weights and of their input, and that of their output where only int8 layers read it;
/// weights of all other layers are stored in 16 bits. The text keeps every line of the original but
/// for parameter 8 of int8 layers. What differs from ncnn2int8 is in docs/formats.md.
///
/// Reads the float model's .bin again. Throws Error if the model did not come from ncnn's files, is
/// quantized already, or if the file has changed since it was loaded.
NcnnModelFiles ncnnInt8Model(const Model& model, const NetworkArithmetic& arithmetic);

/// The .param text of such a model alone.
std::string ncnnInt8Param(const Model& model, const NetworkArithmetic& arithmetic);

/// What ncnn2int8 makes of the table that the reports would be exported as. Throws Error if there
/// can be none.
NetworkArithmetic arithmeticOfTable(const Model& model, std::span<const LayerReport> reports);

}  // namespace quantoscope
