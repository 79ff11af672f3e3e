// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/ncnn/layer_reader.h"
#include "core/model/ncnn/operator.h"

// What a layer that is quantized already keeps beside its weights, as ncnn2int8 writes it.
namespace quantoscope::ncnn {

/// Reads the parameter that says whether a layer is quantized: 8, or 18 for the layers of language
/// models. If it is not 0, the reader takes int8 weights from now on.
int readInt8Term(LayerReader& reader, int id = 8);

/// Reads `count` scales of weights. A dead channel has 0 or infinity.
std::vector<float> readWeightScales(LayerReader& reader, int count);

/// Reads the scales that follow the biases of a convolution or an inner product: those of the
/// weights, the input's, and the output's where `term` is more than 100.
void readLayerScales(LayerReader& reader, int term, int weightScales);

/// The values that the weights stand for: as many consecutive codes for each scale as come out
/// even. Real numbers, which ncnn quantizes when it loads them, stay as they are.
std::vector<float> decoded(StoredValues weights, const std::vector<float>& scales);

/// Why quantizing `values` with the scales would not give back the codes that they were decoded
/// from; empty if it would.
std::string lostCodes(const std::vector<std::int8_t>& codes, const std::vector<float>& values,
                      const std::vector<float>& scales);

// The layers between a quantized and a float part, which only hold scales.
Operator loadQuantize(LayerReader& reader);
Operator loadDequantize(LayerReader& reader);
Operator loadRequantize(LayerReader& reader);

}  // namespace quantoscope::ncnn
