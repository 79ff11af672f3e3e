// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>

#include "core/base/error.h"
#include "core/model/ncnn/embedded_scales.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

/// What Gemm adds to the product, by its place in the output.
enum class Addend { None = -1, Scalar = 0, ByRow = 1, Column = 2, Full = 3, ByColumn = 4 };

struct GemmSettings {
  float alpha = 1;
  float beta = 1;
  bool transposeA = false;
  bool transposeB = false;
  bool constantA = false;
  bool constantB = false;
  bool constantC = false;
  Addend constantAddend = Addend::None;
  bool threeDimensional = false;  ///< M×1×N instead of M×N.
  bool transposeOutput = false;
  Shape shapeA;
  Shape shapeB;
  std::vector<float> a;
  std::vector<float> b;
  std::vector<float> c;
};

/// Rows and columns of an operand; three dimensions stand for rows × 1 × columns.
cv::Size matrixSize(const Shape& shape) {
  if (shape.size() == 4 || (shape.size() == 3 && shape[1] != 1)) {
    throw Error("cannot take " + toString(shape) + " as a matrix");
  }
  return {shape.back(), shape.size() == 1 ? 1 : shape[0]};
}

Addend addendOf(const Shape& shape, int rows, int columns) {
  // The order is ncnn's: a vector as long as both sides counts for the columns.
  if (shape == Shape{columns} || shape == Shape{1, columns}) {
    return Addend::ByColumn;
  }
  if (shape == Shape{rows, columns}) {
    return Addend::Full;
  }
  if (shape == Shape{rows, 1}) {
    return Addend::Column;
  }
  if (shape == Shape{rows}) {
    return Addend::ByRow;
  }
  if (shape == Shape{1}) {
    return Addend::Scalar;
  }
  throw Error("cannot add " + toString(shape) + " to a product of " + std::to_string(rows) + "×" +
              std::to_string(columns));
}

float addendAt(Addend addend, const float* values, int row, int column, int columns) {
  switch (addend) {
    case Addend::None:
      return 0;
    case Addend::Scalar:
      return values[0];
    case Addend::ByRow:
    case Addend::Column:
      return values[row];
    case Addend::Full:
      return values[static_cast<std::ptrdiff_t>(row) * columns + column];
    case Addend::ByColumn:
      return values[column];
  }
  return 0;
}

cv::Mat matrixOf(const float* values, const cv::Size& size) {
  return {size, CV_32F, const_cast<float*>(values)};
}

Plan planGemm(const std::shared_ptr<const GemmSettings>& settings, std::span<const Shape> inputs) {
  std::size_t next = 0;
  const auto operand = [&](bool constant, const Shape& shape) -> const Shape& {
    if (constant) {
      return shape;
    }
    if (next >= inputs.size()) {
      throw Error("has fewer input blobs than operands");
    }
    return inputs[next++];
  };
  const cv::Size a = matrixSize(operand(settings->constantA, settings->shapeA));
  const cv::Size b = matrixSize(operand(settings->constantB, settings->shapeB));
  const int rows = settings->transposeA ? a.width : a.height;
  const int depth = settings->transposeA ? a.height : a.width;
  const int columns = settings->transposeB ? b.height : b.width;
  if (depth != (settings->transposeB ? b.width : b.height)) {
    throw Error("cannot multiply " + std::to_string(rows) + "×" + std::to_string(depth) + " by " +
                std::to_string(settings->transposeB ? b.width : b.height) + "×" +
                std::to_string(columns));
  }
  requireReasonableProducts(static_cast<double>(rows) * depth * columns);
  Addend addend = settings->constantAddend;
  if (!settings->constantC) {
    addend = next < inputs.size() ? addendOf(inputs[next], rows, columns) : Addend::None;
  }
  const int outputRows = settings->transposeOutput ? columns : rows;
  const int outputColumns = settings->transposeOutput ? rows : columns;
  const Shape output = settings->threeDimensional ? Shape{outputRows, 1, outputColumns}
                                                  : Shape{outputRows, outputColumns};
  return kernelPlan({output}, [=](auto in, auto out) {
    std::size_t at = 0;
    const float* const valuesA = settings->constantA ? settings->a.data() : in[at++];
    const float* const valuesB = settings->constantB ? settings->b.data() : in[at++];
    const float* const valuesC = addend == Addend::None ? nullptr
                                 : settings->constantC  ? settings->c.data()
                                                        : in[at];
    cv::Mat product;
    cv::gemm(matrixOf(valuesA, a), matrixOf(valuesB, b), 1, cv::noArray(), 0, product,
             (settings->transposeA ? cv::GEMM_1_T : 0) | (settings->transposeB ? cv::GEMM_2_T : 0));
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < columns; ++j) {
        const float sum =
            product.at<float>(i, j) + addendAt(addend, valuesC, i, j, columns) * settings->beta;
        const std::ptrdiff_t index = settings->transposeOutput
                                         ? static_cast<std::ptrdiff_t>(j) * rows + i
                                         : static_cast<std::ptrdiff_t>(i) * columns + j;
        out[0][index] = sum * settings->alpha;
      }
    }
  });
}

int matrixCount(int rows, int columns, const std::string& what) {
  const std::int64_t count = std::int64_t{rows} * columns;
  if (count < 1 || count > (1 << 29)) {
    throw Error(what + " would be " + std::to_string(rows) + "×" + std::to_string(columns));
  }
  return static_cast<int>(count);
}

int addendCount(Addend addend, int rows, int columns) {
  switch (addend) {
    case Addend::None:
      return 0;
    case Addend::Scalar:
      return 1;
    case Addend::ByRow:
    case Addend::Column:
      return matrixCount(rows, 1, "the constant addend");
    case Addend::Full:
      return matrixCount(rows, columns, "the constant addend");
    case Addend::ByColumn:
      return matrixCount(columns, 1, "the constant addend");
  }
  return 0;
}

/// A blob as a stack of matrices, as NumPy's matmul takes it.
struct Stack {
  int channels = 1;
  int depth = 1;
  int rows = 1;
  int columns = 1;

  std::size_t matrix() const {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
  /// Where the matrix for output (c, d) begins; extents of one are repeated.
  std::size_t offset(int c, int d) const {
    return (static_cast<std::size_t>(channels == 1 ? 0 : c) * static_cast<std::size_t>(depth) +
            static_cast<std::size_t>(depth == 1 ? 0 : d)) *
           matrix();
  }
};

Stack stackOf(const Shape& shape, bool column) {
  const std::size_t n = shape.size();
  Stack stack;
  stack.columns = n == 1 && column ? 1 : shape[n - 1];
  stack.rows = n == 1 ? (column ? shape[0] : 1) : shape[n - 2];
  stack.depth = n >= 3 ? shape[n - 3] : 1;
  stack.channels = n == 4 ? shape[0] : 1;
  return stack;
}

int broadcast(int a, int b) {
  if (a != b && a != 1 && b != 1) {
    throw Error("stacks of " + std::to_string(a) + " and " + std::to_string(b) +
                " matrices do not fit");
  }
  return std::max(a, b);
}

Plan planMatMul(const Shape& first, const Shape& second, bool transposeB) {
  const Stack a = stackOf(first, false);
  const Stack b = stackOf(second, true);
  // A vector is a column, transposed or not.
  const bool transposed = transposeB && second.size() > 1;
  const int columns = transposed ? b.rows : b.columns;
  if (a.columns != (transposed ? b.columns : b.rows)) {
    throw Error("cannot multiply " + toString(first) + " by " + toString(second) +
                (transposeB ? " transposed" : ""));
  }
  const int channels = broadcast(a.channels, b.channels);
  const int depth = broadcast(a.depth, b.depth);
  requireReasonableProducts(static_cast<double>(channels) * depth * a.rows * a.columns * columns);
  const std::size_t dimensions = std::max(first.size(), second.size());
  Shape output;
  if (dimensions == 4) {
    output.push_back(channels);
  }
  if (dimensions >= 3) {
    output.push_back(depth);
  }
  if (first.size() > 1) {
    output.push_back(a.rows);
  }
  if (second.size() > 1) {
    output.push_back(columns);
  }
  if (output.empty()) {
    output = {1};
  }
  return kernelPlan({output}, [=](auto in, auto out) {
    const std::size_t matrix = static_cast<std::size_t>(a.rows) * static_cast<std::size_t>(columns);
    for (int c = 0; c < channels; ++c) {
      for (int d = 0; d < depth; ++d) {
        const auto index = static_cast<std::size_t>(c) * static_cast<std::size_t>(depth) +
                           static_cast<std::size_t>(d);
        cv::Mat target(a.rows, columns, CV_32F, out[0] + index * matrix);
        cv::gemm(matrixOf(in[0] + a.offset(c, d), {a.columns, a.rows}),
                 matrixOf(in[1] + b.offset(c, d), {b.columns, b.rows}), 1, cv::noArray(), 0, target,
                 transposed ? cv::GEMM_2_T : 0);
      }
    }
  });
}

}  // namespace

Operator loadGemm(LayerReader& reader) {
  reader.requireTops(1, 1);
  const auto settings = std::make_shared<GemmSettings>();
  settings->alpha = reader.real(0, 1);
  settings->beta = reader.real(1, 1);
  settings->transposeA = reader.flag(2, false, "transposition of A");
  settings->transposeB = reader.flag(3, false, "transposition of B");
  settings->constantA = reader.flag(4, false, "constant A");
  settings->constantB = reader.flag(5, false, "constant B");
  settings->constantC = reader.flag(6, false, "constant C");
  const int rows = reader.integer(7, 0, 0, 1 << 26, "constant M");
  const int columns = reader.integer(8, 0, 0, 1 << 26, "constant N");
  const int depth = reader.integer(9, 0, 0, 1 << 26, "constant K");
  const int addend = reader.integer(10, 0, -1, 4, "broadcast type of C");
  settings->threeDimensional = reader.flag(11, false, "output of three dimensions");
  reader.integer(12, 0, 0, 1, "element packing");
  reader.integer(13, 0, 0, 1, "element type");
  settings->transposeOutput = reader.flag(14, false, "transposition of the output");
  const int term = readInt8Term(reader, 18);
  // Tile sizes are for ncnn's own scheduling.
  reader.integer(20, 0);
  reader.integer(21, 0);
  reader.integer(22, 0);
  if (settings->constantA) {
    settings->shapeA = settings->transposeA ? Shape{depth, rows} : Shape{rows, depth};
    settings->a = reader.stored(matrixCount(rows, depth, "the constant A"), "values of A").values;
  }
  if (settings->constantB) {
    settings->shapeB = settings->transposeB ? Shape{columns, depth} : Shape{depth, columns};
    settings->b =
        reader.stored(matrixCount(depth, columns, "the constant B"), "values of B").values;
  }
  if (settings->constantC) {
    settings->constantAddend = static_cast<Addend>(addend);
    const int count = addendCount(settings->constantAddend, rows, columns);
    if (count > 0) {
      settings->c = reader.tagged(count, "values of C");
    }
  }
  if (term != 0) {
    // Rows of A have a scale each, B has one. What they stand for is not needed: nothing runs it.
    auto& scales = reader.embedded()->weights;
    if (settings->constantA) {
      scales = readWeightScales(reader, rows);
    }
    if (settings->constantB) {
      scales.push_back(readWeightScales(reader, 1).front());
    }
  }
  const std::size_t least = (settings->constantA ? 0U : 1U) + (settings->constantB ? 0U : 1U);
  reader.requireBottoms(least, least + (settings->constantC ? 0 : 1));
  Operator op;
  op.plan = [settings, rows, columns](std::span<const Shape> inputs) {
    Plan plan = planGemm(settings, inputs);
    const Shape& output = plan.steps[0].outputs[0];
    const int outputRows = settings->transposeOutput ? output.back() : output.front();
    const int outputColumns = settings->transposeOutput ? output.front() : output.back();
    const Addend addendType = settings->constantAddend;
    const bool byRow =
        addendType == Addend::ByRow || addendType == Addend::Column || addendType == Addend::Full;
    const bool byColumn = addendType == Addend::ByColumn || addendType == Addend::Full;
    if ((byRow && outputRows != rows) || (byColumn && outputColumns != columns)) {
      throw Error("its constant addend does not fit a product of " + std::to_string(outputRows) +
                  "×" + std::to_string(outputColumns));
    }
    return plan;
  };
  return op;
}

Operator loadMatMul(LayerReader& reader) {
  reader.requireBottoms(2, 2);
  reader.requireTops(1, 1);
  const bool transposeB = reader.flag(0, false, "transposition of B");
  Operator op;
  op.plan = [transposeB](std::span<const Shape> inputs) {
    return planMatMul(inputs[0], inputs[1], transposeB);
  };
  return op;
}

}  // namespace quantoscope::ncnn
