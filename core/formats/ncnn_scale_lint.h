// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/formats/ncnn_table_lint.h"
#include "core/formats/ncnn_table_scan.h"

namespace quantoscope {

/// Weight scales that ncnn's runtime reads for a layer: one for each group of a
/// ConvolutionDepthWise, else one for each output channel.
std::size_t expectedScales(const QuantizableLayer& layer);

/// What is wrong with the number of weight scales; nothing is if the layer stays float, but then it
/// is still worth a warning.
std::vector<LintFinding> lintScaleCount(const QuantizableLayer& layer, const ScannedLine& weights,
                                        bool quantized);

/// What is wrong with the values of a layer's lines, of which the weights have the right count.
std::vector<LintFinding> lintWeightScales(const QuantizableLayer& layer,
                                          const ScannedLine& weights);
/// Channels for which 1 / (activation scale · weight scale) is not a number that single precision
/// holds; of lines that are right otherwise.
std::vector<LintFinding> lintScaleProducts(const QuantizableLayer& layer,
                                           const ScannedLine& weights,
                                           const ScannedLine& activation);
std::vector<LintFinding> lintActivationScale(const QuantizableLayer& layer,
                                             const ScannedLine& activation);

}  // namespace quantoscope
