// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "core/base/error.h"
#include "core/model/ncnn/elementwise.h"
#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/parallel.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

float logAddExp(float x, float y) {
  const float high = std::max(x, y);
  return high + std::log1p(std::exp(std::min(x, y) - high));
}

/// Calls `use` with the function of one of ncnn's BinaryOp types.
template <typename Use>
auto withBinaryFunction(int type, const Use& use) {
  switch (type) {
    case 0:
      return use([](float x, float y) { return x + y; });
    case 1:
      return use([](float x, float y) { return x - y; });
    case 2:
      return use([](float x, float y) { return x * y; });
    case 3:
      return use([](float x, float y) { return x / y; });
    case 4:
      return use([](float x, float y) { return std::max(x, y); });
    case 5:
      return use([](float x, float y) { return std::min(x, y); });
    case 6:
      return use([](float x, float y) { return std::pow(x, y); });
    case 7:
      return use([](float x, float y) { return y - x; });
    case 8:
      return use([](float x, float y) { return y / x; });
    case 9:
      return use([](float x, float y) { return std::pow(y, x); });
    case 10:
      return use([](float x, float y) { return std::atan2(x, y); });
    case 11:
      return use([](float x, float y) { return std::atan2(y, x); });
    case 12:
      return use([](float x, float y) { return std::fmod(x, y); });
    case 13:
      return use([](float x, float y) { return std::fmod(y, x); });
    case 14:
      return use(logAddExp);
    case 15:
      return use([](float x, float y) { return std::floor(x / y); });
    case 16:
      return use([](float x, float y) { return std::floor(y / x); });
    case 17:
      return use([](float x, float y) { return std::remainder(x, y); });
    case 18:
      return use([](float x, float y) { return std::remainder(y, x); });
    default:
      throw Error("operation type " + std::to_string(type) + " is not known");
  }
}

/// The extents of one operand with as many dimensions as the other has. ncnn appends inner
/// dimensions, except that a vector as long as the other's rows counts as a row.
Extents expanded(const Shape& shape, const Shape& other) {
  if (shape.size() >= other.size()) {
    return extentsOf(shape);
  }
  const std::size_t dimensions = other.size();
  if (shape.size() == 1 && shape[0] != other[0]) {
    return extentsOf(shape);
  }
  Shape full = shape;
  full.resize(dimensions, 1);
  return extentsOf(full);
}

int broadcastExtent(int a, int b, const Shape& first, const Shape& second) {
  if (a != b && a != 1 && b != 1) {
    throw Error("cannot combine " + toString(first) + " with " + toString(second));
  }
  return std::max(a, b);
}

/// How far an operand moves with each of the output's axes; 0 where it is repeated.
std::array<std::size_t, 4> stridesOf(const Extents& e) {
  const auto width = static_cast<std::size_t>(e.width);
  const auto height = static_cast<std::size_t>(e.height);
  const auto depth = static_cast<std::size_t>(e.depth);
  return {e.channels > 1 ? width * height * depth : 0, e.depth > 1 ? width * height : 0,
          e.height > 1 ? width : 0, e.width > 1 ? std::size_t{1} : 0};
}

Plan planBinary(int type, const Shape& first, const Shape& second) {
  const Extents a = expanded(first, second);
  const Extents b = expanded(second, first);
  const Extents extents = {broadcastExtent(a.channels, b.channels, first, second),
                           broadcastExtent(a.depth, b.depth, first, second),
                           broadcastExtent(a.height, b.height, first, second),
                           broadcastExtent(a.width, b.width, first, second)};
  const auto strideA = stridesOf(a);
  const auto strideB = stridesOf(b);
  const auto height = static_cast<std::size_t>(extents.height);
  const auto depth = static_cast<std::size_t>(extents.depth);
  const auto width = static_cast<std::size_t>(extents.width);
  const std::size_t rows = static_cast<std::size_t>(extents.channels) * depth * height;
  const Shape output = shapeOf(extents, std::max(first.size(), second.size()));
  return withBinaryFunction(type, [&](auto function) {
    return kernelPlan({output}, [=](auto in, auto out) {
      parallelFor(rows, width * 4, [&](std::size_t row) {
        const std::size_t y = row % height;
        const std::size_t z = row / height % depth;
        const std::size_t c = row / height / depth;
        const float* const x0 = in[0] + c * strideA[0] + z * strideA[1] + y * strideA[2];
        const float* const x1 = in[1] + c * strideB[0] + z * strideB[1] + y * strideB[2];
        float* const target = out[0] + row * width;
        for (std::size_t x = 0; x < width; ++x) {
          target[x] = function(x0[x * strideA[3]], x1[x * strideB[3]]);
        }
      });
    });
  });
}

enum class EltwiseType { Product = 0, Sum = 1, Max = 2 };

Plan planEltwise(EltwiseType type, const std::vector<float>& coefficients,
                 std::span<const Shape> inputs) {
  for (const Shape& input : inputs) {
    if (input != inputs[0]) {
      throw Error("cannot combine " + toString(inputs[0]) + " with " + toString(input));
    }
  }
  const std::size_t count = elementCount(inputs[0]);
  return kernelPlan({inputs[0]}, [=](auto in, auto out) {
    float* const target = out[0];
    const auto coefficient = [&](std::size_t k) {
      return coefficients.empty() ? 1.F : coefficients[k];
    };
    for (std::size_t i = 0; i < count; ++i) {
      target[i] = type == EltwiseType::Sum ? in[0][i] * coefficient(0) : in[0][i];
    }
    for (std::size_t k = 1; k < in.size(); ++k) {
      const float* const source = in[k];
      const float factor = coefficient(k);
      switch (type) {
        case EltwiseType::Product:
          for (std::size_t i = 0; i < count; ++i) {
            target[i] *= source[i];
          }
          break;
        case EltwiseType::Sum:
          for (std::size_t i = 0; i < count; ++i) {
            target[i] += source[i] * factor;
          }
          break;
        case EltwiseType::Max:
          for (std::size_t i = 0; i < count; ++i) {
            target[i] = std::max(target[i], source[i]);
          }
          break;
      }
    }
  });
}

}  // namespace

Operator loadBinaryOp(LayerReader& reader) {
  reader.requireTops(1, 1);
  const int type = reader.integer(0, 0, 0, 18, "operation type");
  const bool withScalar = reader.integer(1, 0) != 0;
  const float scalar = reader.real(2, 0);
  if (withScalar) {
    reader.requireBottoms(1, 1);
    return withBinaryFunction(type, [scalar](auto function) {
      return elementwiseOperator([=](float x) { return function(x, scalar); });
    });
  }
  reader.requireBottoms(2, 2);
  Operator op;
  op.plan = [type](std::span<const Shape> inputs) {
    return planBinary(type, inputs[0], inputs[1]);
  };
  return op;
}

Operator loadEltwise(LayerReader& reader) {
  reader.requireBottoms(2, 10'000);
  reader.requireTops(1, 1);
  const auto type = static_cast<EltwiseType>(reader.integer(0, 0, 0, 2, "operation type"));
  const auto coefficients = reader.reals(1);
  if (!coefficients.empty() && coefficients.size() < reader.layer().bottoms.size()) {
    throw Error("has fewer coefficients than input blobs");
  }
  Operator op;
  op.plan = [=](std::span<const Shape> inputs) { return planEltwise(type, coefficients, inputs); };
  return op;
}

}  // namespace quantoscope::ncnn
