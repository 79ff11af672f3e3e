// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/convolution_reader.h"
#include "core/model/ncnn/embedded_scales.h"
#include "core/model/ncnn/engine_mat.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

struct InnerProduct {
  int inputs = 0;
  int outputs = 0;
  cv::Mat weights;
  cv::Mat bias;
  FusedActivation activation;
};

Plan planInnerProduct(const InnerProduct& product, const Shape& input) {
  // A matrix whose rows have as many elements as there are inputs is taken row by row.
  const bool byRow = input.size() == 2 && input[1] == product.inputs;
  if (!byRow && elementCount(input) != static_cast<std::size_t>(product.inputs)) {
    throw Error("its weights are for " + std::to_string(product.inputs) + " inputs, but it reads " +
                toString(input));
  }
  requireReasonableProducts(static_cast<double>(product.weights.total()) * (byRow ? input[0] : 1));
  cv::dnn::LayerParams params;
  params.set("num_output", product.outputs);
  params.set("bias_term", !product.bias.empty());
  params.set("axis", byRow ? 2 : 1);
  params.blobs = {product.weights};
  if (!product.bias.empty()) {
    params.blobs.push_back(product.bias);
  }
  Plan plan = builtInPlan("InnerProduct", params,
                          byRow ? Shape{input[0], product.outputs} : Shape{product.outputs});
  appendActivation(product.activation, plan);
  return plan;
}

}  // namespace

Operator loadInnerProduct(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const auto product = std::make_shared<InnerProduct>();
  product->outputs = reader.integer(0, 0, 1, kMaxChannels, "number of outputs");
  const bool hasBias = reader.flag(1, false, "bias term");
  const int weightCount = reader.integer(2, 0);
  const int term = readInt8Term(reader);
  product->activation = readFusedActivation(reader);
  product->inputs = inputChannelsOfWeights(weightCount, product->outputs, 1);
  auto quantizable = std::make_shared<QuantizableLayer>();
  quantizable->kind = LayerKind::InnerProduct;
  quantizable->inputChannels = product->inputs;
  quantizable->outputChannels = product->outputs;
  quantizable->activation = product->activation.name();
  StoredValues weights = reader.stored(weightCount, "weights");
  if (hasBias) {
    quantizable->bias = reader.raw(product->outputs, "biases");
    product->bias = engineMat({1, product->outputs}, quantizable->bias);
  }
  std::vector<float> scales;
  if (term != 0) {
    readLayerScales(reader, 1, product->outputs);
    scales = reader.embedded()->weights;
  }
  quantizable->weights = decoded(std::move(weights), scales);
  product->weights = engineMat({product->outputs, product->inputs}, quantizable->weights);
  Operator op;
  op.plan = [product](std::span<const Shape> inputs) {
    return planInnerProduct(*product, inputs[0]);
  };
  op.quantizable = std::move(quantizable);
  return op;
}

}  // namespace quantoscope::ncnn
