// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/analysis/method_comparison.h"
#include "core/model/model.h"

namespace quantoscope {

/// One line for each method, bit width and layer (RFC 4180, UTF-8): method, bits, layer, threshold,
/// expected SQNR of its input, measured SQNR of its output alone and with all layers quantized, all
/// in dB. Empty where there is no error or no threshold. The network as a whole has a line with an
/// empty layer name and the SQNR of its output as the last value.
std::string comparisonCsv(const Model& model, std::span<const MethodResult> results);

}  // namespace quantoscope
