// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "core/base/error.h"
#include "core/model/ncnn/engine_mat.h"
#include "core/model/ncnn/shapes.h"
#include "core/model/onnx/kernels.h"
#include "core/model/onnx/operators.h"
#include "core/model/onnx/weights.h"

namespace quantoscope::onnxgraph {
namespace {

/// A matrix of rows × columns the other way round.
std::vector<float> transposed(const std::vector<float>& matrix, int rows, int columns) {
  std::vector<float> result(matrix.size());
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      result[static_cast<std::size_t>(column) * rows + row] =
          matrix[static_cast<std::size_t>(row) * columns + column];
    }
  }
  return result;
}

/// The last axis of `input` times the transposed `weights` (outputs × inputs).
Operation innerProduct(const NodeReader& reader, Shape input, std::vector<Step> before,
                       std::vector<float> weights, std::vector<float> bias, int outputs) {
  QuantizableLayer layer;
  layer.kind = LayerKind::InnerProduct;
  layer.inputChannels = input.back();
  layer.outputChannels = outputs;
  const bool folded = input.size() == 2 && foldBatchNormalization(reader, outputs, weights, bias);
  const int axis = static_cast<int>(input.size()) - 1;
  Step step;
  step.engineType = "InnerProduct";
  step.params.set("num_output", outputs);
  step.params.set("axis", axis);
  step.params.set("bias_term", !bias.empty());
  step.params.blobs = {ncnn::engineMat({outputs, input.back()}, weights)};
  if (!bias.empty()) {
    step.params.blobs.push_back(ncnn::engineMat({1, outputs}, bias));
  }
  Shape output = std::move(input);
  const double inputs = output.back();
  output.back() = outputs;
  step.outputs = {output};
  ncnn::requireReasonableProducts(static_cast<double>(checkedCount(output)) * inputs);
  layer.weights = std::move(weights);
  layer.bias = std::move(bias);
  before.push_back(std::move(step));
  Operation operation = stepsReading(1, std::move(before));
  operation.quantizable = std::make_shared<QuantizableLayer>(std::move(layer));
  operation.foldsNext = folded;
  return operation;
}

/// The matrices of one tensor, which are repeated to fit those of the other.
struct Matrices {
  Shape outer;
  int rows = 1;
  int columns = 1;
};

/// A product of two tensors of any rank, by the rules of NumPy.
Operation product(const NodeReader& reader) {
  const auto matricesOf = [&](std::size_t index) {
    const Shape& shape = reader.shape(index);
    Matrices matrices;
    if (shape.empty()) {
      throw Error("multiplies a scalar");
    }
    if (shape.size() == 1) {
      (index == 0 ? matrices.columns : matrices.rows) = shape[0];
      return matrices;
    }
    matrices.outer.assign(shape.begin(), shape.end() - 2);
    matrices.rows = shape[shape.size() - 2];
    matrices.columns = shape.back();
    return matrices;
  };
  const Matrices a = matricesOf(0);
  const Matrices b = matricesOf(1);
  if (a.columns != b.rows) {
    throw Error("multiplies tensors of " + describeShape(reader.shape(0)) + " and " +
                describeShape(reader.shape(1)));
  }
  const Shape outer = broadcastShape({a.outer, b.outer});
  Shape output = outer;
  if (reader.shape(0).size() > 1) {
    output.push_back(a.rows);
  }
  if (reader.shape(1).size() > 1) {
    output.push_back(b.columns);
  }
  ncnn::requireReasonableProducts(static_cast<double>(checkedCount(output)) * a.columns);
  // Which matrix of a and of b each matrix of the output is made of.
  const auto sourcesOf = [&](const Shape& shape) {
    std::vector<std::size_t> sources;
    const auto strides = stridesOf(shape);
    const std::size_t count = checkedCount(outer);
    for (std::size_t i = 0; i < count; ++i) {
      std::size_t rest = i;
      std::size_t at = 0;
      for (std::size_t axis = outer.size(); axis-- > 0;) {
        const auto extent = static_cast<std::size_t>(outer[axis]);
        const std::size_t index = rest % extent;
        rest /= extent;
        const std::size_t missing = outer.size() - shape.size();
        if (axis >= missing && shape[axis - missing] != 1) {
          at += index * strides[axis - missing];
        }
      }
      sources.push_back(at);
    }
    return sources;
  };
  Step step;
  step.outputs = {output};
  step.kernel =
      makeKernel([a, b, fromA = sourcesOf(a.outer), fromB = sourcesOf(b.outer)](auto in, auto out) {
        using Number = std::remove_reference_t<decltype(out[0][0])>;
        const auto rows = static_cast<std::size_t>(a.rows);
        const auto columns = static_cast<std::size_t>(b.columns);
        const auto inner = static_cast<std::size_t>(a.columns);
        const auto* const left = in[0];
        const auto* const right = in[1];
        auto* const target = out[0];
        ncnn::parallelFor(fromA.size() * rows, columns * inner, [&](std::size_t line) {
          const std::size_t matrix = line / rows;
          const auto* const x = left + (fromA[matrix] * rows + line % rows) * inner;
          const auto* const y = right + fromB[matrix] * inner * columns;
          auto* const to = target + line * columns;
          std::vector<double> sums(columns, 0.0);
          for (std::size_t k = 0; k < inner; ++k) {
            const auto factor = static_cast<double>(x[k]);
            for (std::size_t column = 0; column < columns; ++column) {
              sums[column] += factor * static_cast<double>(y[k * columns + column]);
            }
          }
          std::transform(sums.begin(), sums.end(), to,
                         [](double sum) { return static_cast<Number>(sum); });
        });
      });
  return stepsReading(2, {std::move(step)});
}

/// Why a Gemm cannot be quantized; empty if it can.
std::string floatReason(const NodeReader& reader) {
  if (reader.hasInput(0) && reader.input(0).constant != nullptr) {
    return "its first operand is constant";
  }
  if (reader.hasInput(1) && reader.input(1).constant == nullptr) {
    return "the network computes its weights";
  }
  if (reader.hasInput(2) && reader.input(2).constant == nullptr) {
    return "the network computes its biases";
  }
  return {};
}

}  // namespace

Operation importMatMul(NodeReader& reader) {
  reader.requireInputs(2, 2);
  reader.requireOneOutput();
  const Shape& input = reader.shape(0);
  const Value& right = reader.input(1);
  const bool quantizable = right.constant != nullptr && reader.input(0).constant == nullptr &&
                           right.shape.size() == 2 && input.size() >= 2;
  if (!quantizable) {
    return product(reader);
  }
  const int inputs = right.shape[0];
  const int outputs = right.shape[1];
  if (input.back() != inputs || checkedCount(right.shape) == 0) {
    throw Error("multiplies tensors of " + describeShape(input) + " and " +
                describeShape(right.shape));
  }
  return innerProduct(reader, input, {}, transposed(realsOf(*right.constant), inputs, outputs), {},
                      outputs);
}

Operation importGemm(NodeReader& reader) {
  reader.requireInputs(2, 3);
  reader.requireOneOutput();
  if (const std::string why = floatReason(reader); !why.empty()) {
    return importFloatGemm(reader, why);
  }
  const float alpha = reader.real("alpha", 1);
  const float beta = reader.real("beta", 1);
  const bool transA = reader.flag("transA", false);
  const bool transB = reader.flag("transB", false);
  Shape input = reader.shape(0);
  const Constant& matrix = reader.constant(1, "B");
  if (input.size() != 2 || matrix.shape.size() != 2 || checkedCount(matrix.shape) == 0) {
    throw Error("multiplies tensors of " + describeShape(input) + " and " +
                describeShape(matrix.shape) + "; two matrices are expected");
  }
  std::vector<Step> before;
  if (transA) {
    std::swap(input[0], input[1]);
    before.push_back(transposeStep(reader.shape(0), {1, 0}, input));
  }
  const int inputs = matrix.shape[transB ? 1 : 0];
  const int outputs = matrix.shape[transB ? 0 : 1];
  if (input[1] != inputs) {
    throw Error("multiplies matrices of " + describeShape(input) + " and " +
                std::to_string(inputs) + "×" + std::to_string(outputs));
  }
  auto weights = transB ? realsOf(matrix) : transposed(realsOf(matrix), inputs, outputs);
  for (float& weight : weights) {
    weight *= alpha;
  }
  std::vector<float> bias;
  if (reader.hasInput(2) && beta != 0) {
    const Constant& given = reader.constant(2, "C");
    const Shape& shape = given.shape;
    const auto values = realsOf(given);
    const bool oneRow = shape.empty() || shape.size() == 1 ||
                        (shape.size() == 2 && (shape[0] == 1 || shape[0] == input[0]));
    const int columns = shape.empty() ? 1 : shape.back();
    if (shape.size() == 2 && shape[1] == 1 && shape[0] == input[0] && shape[0] != 1) {
      return importFloatGemm(reader, "its biases differ from row to row");
    }
    if (!oneRow || (columns != 1 && columns != outputs)) {
      throw Error("adds a matrix of " + describeShape(shape) + " to one of " +
                  std::to_string(input[0]) + "×" + std::to_string(outputs));
    }
    const auto columnCount = static_cast<std::size_t>(columns);
    for (std::size_t i = columnCount; i < values.size(); ++i) {
      if (values[i] != values[i % columnCount]) {
        return importFloatGemm(reader, "its biases differ from row to row");
      }
    }
    for (int i = 0; i < outputs; ++i) {
      bias.push_back(beta * values.at(columns == 1 ? 0 : static_cast<std::size_t>(i)));
    }
  }
  return innerProduct(reader, input, std::move(before), std::move(weights), std::move(bias),
                      outputs);
}

}  // namespace quantoscope::onnxgraph
