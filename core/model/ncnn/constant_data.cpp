// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/embedded_scales.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

struct Embedding {
  int outputs = 0;
  int words = 0;
  std::vector<float> weights;
  std::vector<float> bias;
};

/// ncnn takes the elements as 32-bit integers. Blobs are real here, so the index is the value
/// itself.
Plan planEmbed(const std::shared_ptr<const Embedding>& embedding, const Shape& input) {
  requireDimensions(input, 1, 1);
  const auto width = static_cast<std::size_t>(embedding->outputs);
  return kernelPlan({{input[0], embedding->outputs}},
                    [embedding, width, count = input[0]](auto in, auto out) {
                      float* target = out[0];
                      for (int i = 0; i < count; ++i) {
                        const float last = static_cast<float>(embedding->words - 1);
                        const float index = in[0][i];
                        const auto word = static_cast<std::size_t>(
                            std::isnan(index) ? 0.F : std::clamp(std::round(index), 0.F, last));
                        const float* const row =
                            embedding->weights.data() +
                            std::min(word, static_cast<std::size_t>(embedding->words - 1)) * width;
                        for (std::size_t k = 0; k < width; ++k) {
                          *target++ = row[k] + (embedding->bias.empty() ? 0.F : embedding->bias[k]);
                        }
                      }
                    });
}

}  // namespace

Operator loadEmbed(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const auto embedding = std::make_shared<Embedding>();
  embedding->outputs = reader.integer(0, 0, 1, kMaxChannels, "number of outputs");
  embedding->words = reader.integer(1, 0, 1, kMaxChannels, "number of words");
  const bool hasBias = reader.flag(2, false, "bias term");
  const int weightCount = reader.integer(3, 0);
  const int term = readInt8Term(reader, 18);
  if (inputChannelsOfWeights(weightCount, embedding->outputs, 1) != embedding->words) {
    throw Error("has " + std::to_string(weightCount) + " weights for " +
                std::to_string(embedding->words) + " words of " +
                std::to_string(embedding->outputs));
  }
  StoredValues weights = reader.stored(weightCount, "weights");
  if (hasBias) {
    embedding->bias = reader.raw(embedding->outputs, "biases");
  }
  if (term != 0) {
    reader.embedded()->weights = readWeightScales(reader, 1);
    embedding->weights = decoded(std::move(weights), reader.embedded()->weights);
  } else {
    embedding->weights = std::move(weights.values);
  }
  Operator op;
  op.plan = [embedding](std::span<const Shape> inputs) { return planEmbed(embedding, inputs[0]); };
  return op;
}

Operator loadMemoryData(LayerReader& reader) {
  reader.requireBottoms(0, 0);
  reader.requireTops(1, 1);
  const auto extent = [&](int id) { return reader.integer(id, 0, 0, 1 << 28, "extent"); };
  const Extents extents = {extent(2), extent(11), extent(1), extent(0)};
  const int loadType = reader.integer(21, 1, 0, 1, "load type");
  const std::size_t dimensions = extents.depth != 0      ? 4
                                 : extents.channels != 0 ? 3
                                 : extents.height != 0   ? 2
                                                         : 1;
  const Shape shape = shapeOf(extents, dimensions);
  const std::size_t count = elementCount(shape);
  if (count == 0 || count > (1U << 29)) {
    throw Error("has the shape " + toString(shape));
  }
  const auto values = std::make_shared<const std::vector<float>>(
      loadType == 1 ? reader.rawUnchecked(static_cast<int>(count), "values")
                    : reader.tagged(static_cast<int>(count), "values"));
  Operator op;
  op.plan = [values, shape](std::span<const Shape> /*inputs*/) {
    return kernelPlan({shape}, [values](auto /*in*/, auto out) {
      std::copy(values->begin(), values->end(), out[0]);
    });
  };
  return op;
}

}  // namespace quantoscope::ncnn
