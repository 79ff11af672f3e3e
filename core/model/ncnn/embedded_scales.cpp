// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/embedded_scales.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.h"
#include "core/base/number_format.h"
#include "core/model/ncnn/convolution_reader.h"

namespace quantoscope::ncnn {
namespace {

constexpr int kWithOutputScale = 100;
constexpr int kLargestCode = 127;

std::vector<float> readScales(LayerReader& reader, int id, const std::string& what) {
  return reader.rawUnchecked(reader.integer(id, 1, 1, kMaxChannels, "number of " + what), what);
}

Operator layerOfScales(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  reader.embedded().emplace();
  Operator op;
  op.plan = [](std::span<const Shape> /*inputs*/) -> Plan {
    throw Error("belongs to a model that is quantized already");
  };
  return op;
}

}  // namespace

int readInt8Term(LayerReader& reader, int id) {
  const int term = reader.integer(id, 0);
  // Terms of three digits above 400 stand for blocks of weights with 4 to 8 bits each.
  constexpr int kBlocks = 400;
  if (term < 0 || (id != 8 && term >= kBlocks)) {
    throw Error("its weights are quantized in a way that cannot be read (parameter " +
                std::to_string(id) + " is " + std::to_string(term) +
                "). Load the float model that this one was made from");
  }
  if (term != 0) {
    reader.embedded().emplace();
  }
  return term;
}

std::vector<float> readWeightScales(LayerReader& reader, int count) {
  return reader.rawUnchecked(count, "weight scales");
}

void readLayerScales(LayerReader& reader, int term, int weightScales) {
  EmbeddedScales& scales = reader.embedded().value();
  scales.weights = readWeightScales(reader, weightScales);
  scales.input = reader.rawUnchecked(1, "input's scale");
  if (term > kWithOutputScale) {
    scales.output = reader.rawUnchecked(1, "output's scale");
  }
}

std::vector<float> decoded(StoredValues weights, const std::vector<float>& scales) {
  if (!weights.codes || scales.empty()) {
    return std::move(weights.values);
  }
  const std::size_t run = weights.values.size() / scales.size();
  for (std::size_t i = 0; i < weights.values.size(); ++i) {
    const float scale = scales[std::min(i / run, scales.size() - 1)];
    weights.values[i] = scale != 0 && !std::isnan(scale) ? weights.values[i] / scale : 0.F;
  }
  return std::move(weights.values);
}

std::string lostCodes(const std::vector<std::int8_t>& codes, const std::vector<float>& values,
                      const std::vector<float>& scales) {
  if (scales.empty()) {
    return {};
  }
  const std::size_t run = std::max<std::size_t>(1, values.size() / scales.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float scale = scales[std::min(i / run, scales.size() - 1)];
    const bool dead = scale == 0 || std::isinf(scale);
    const int code = codes[i];
    if (!dead && (std::abs(code) > kLargestCode ||
                  std::round(values[i] * scale) != static_cast<float>(code))) {
      return "its weight " + std::to_string(i) + " has the code " + std::to_string(code) +
             " with a scale of " + formatNumber(static_cast<double>(scale)) +
             ", which cannot be computed with";
    }
  }
  return {};
}

Operator loadQuantize(LayerReader& reader) {
  Operator op = layerOfScales(reader);
  reader.embedded()->output = readScales(reader, 0, "scales");
  return op;
}

Operator loadDequantize(LayerReader& reader) {
  Operator op = layerOfScales(reader);
  reader.embedded()->input = readScales(reader, 0, "scales");
  if (const int biases = reader.integer(1, 0, 0, kMaxChannels, "number of biases"); biases > 0) {
    reader.raw(biases, "biases");
  }
  return op;
}

Operator loadRequantize(LayerReader& reader) {
  Operator op = layerOfScales(reader);
  const int inputs = reader.integer(0, 1, 1, kMaxChannels, "number of input scales");
  const int outputs = reader.integer(1, 1, 1, kMaxChannels, "number of output scales");
  const int biases = reader.integer(2, 0, 0, kMaxChannels, "number of biases");
  reader.integer(3, 0);
  reader.reals(4);
  reader.embedded()->input = reader.rawUnchecked(inputs, "input scales");
  reader.embedded()->output = reader.rawUnchecked(outputs, "output scales");
  if (biases > 0) {
    reader.raw(biases, "biases");
  }
  return op;
}

}  // namespace quantoscope::ncnn
