// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "core/base/error.h"
#include "core/model/ncnn/elementwise.h"
#include "core/model/ncnn/operator_loaders.h"

namespace quantoscope::ncnn {
namespace {

void requireOneToOne(const LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
}

/// The functions of ncnn's UnaryOp in the order of their types.
Operator unaryOperator(int type) {
  switch (type) {
    case 0:
      return elementwiseOperator([](float x) { return std::abs(x); });
    case 1:
      return elementwiseOperator([](float x) { return -x; });
    case 2:
      return elementwiseOperator([](float x) { return std::floor(x); });
    case 3:
      return elementwiseOperator([](float x) { return std::ceil(x); });
    case 4:
      return elementwiseOperator([](float x) { return x * x; });
    case 5:
      return elementwiseOperator([](float x) { return std::sqrt(x); });
    case 6:
      return elementwiseOperator([](float x) { return 1.F / std::sqrt(x); });
    case 7:
      return elementwiseOperator([](float x) { return std::exp(x); });
    case 8:
      return elementwiseOperator([](float x) { return std::log(x); });
    case 9:
      return elementwiseOperator([](float x) { return std::sin(x); });
    case 10:
      return elementwiseOperator([](float x) { return std::cos(x); });
    case 11:
      return elementwiseOperator([](float x) { return std::tan(x); });
    case 12:
      return elementwiseOperator([](float x) { return std::asin(x); });
    case 13:
      return elementwiseOperator([](float x) { return std::acos(x); });
    case 14:
      return elementwiseOperator([](float x) { return std::atan(x); });
    case 15:
      return elementwiseOperator([](float x) { return 1.F / x; });
    case 16:
      return elementwiseOperator([](float x) { return std::tanh(x); });
    case 17:
      return elementwiseOperator([](float x) { return std::log10(x); });
    case 18:
      // Halves to the even neighbour, in the default rounding mode.
      return elementwiseOperator([](float x) { return std::nearbyint(x); });
    case 19:
      return elementwiseOperator([](float x) { return std::trunc(x); });
    case 20:
      return elementwiseOperator([](float x) { return x > 0 ? 1.F : x < 0 ? -1.F : 0.F; });
    case 21:
      return elementwiseOperator([](float x) { return std::expm1(x); });
    case 22:
      return elementwiseOperator([](float x) { return std::sinh(x); });
    case 23:
      return elementwiseOperator([](float x) { return std::asinh(x); });
    case 24:
      return elementwiseOperator([](float x) { return std::cosh(x); });
    case 25:
      return elementwiseOperator([](float x) { return std::acosh(x); });
    case 26:
      return elementwiseOperator([](float x) { return std::atanh(x); });
    case 27:
      return elementwiseOperator([](float x) { return std::log1p(x); });
    default:
      throw Error("operation type " + std::to_string(type) + " is not known");
  }
}

constexpr float kNaturalBase = -1;

}  // namespace

Operator loadAbsVal(LayerReader& reader) {
  requireOneToOne(reader);
  return elementwiseOperator([](float x) { return std::abs(x); });
}

Operator loadErf(LayerReader& reader) {
  requireOneToOne(reader);
  return elementwiseOperator([](float x) { return std::erf(x); });
}

Operator loadExp(LayerReader& reader) {
  requireOneToOne(reader);
  const float base = reader.real(0, kNaturalBase);
  const float scale = reader.real(1, 1);
  const float shift = reader.real(2, 0);
  if (base == kNaturalBase) {
    return elementwiseOperator([=](float x) { return std::exp(shift + x * scale); });
  }
  return elementwiseOperator([=](float x) { return std::pow(base, shift + x * scale); });
}

Operator loadLog(LayerReader& reader) {
  requireOneToOne(reader);
  const float base = reader.real(0, kNaturalBase);
  const float scale = reader.real(1, 1);
  const float shift = reader.real(2, 0);
  const float factor = base == kNaturalBase ? 1.F : 1.F / std::log(base);
  return elementwiseOperator([=](float x) { return std::log(shift + x * scale) * factor; });
}

Operator loadPower(LayerReader& reader) {
  requireOneToOne(reader);
  const float power = reader.real(0, 1);
  const float scale = reader.real(1, 1);
  const float shift = reader.real(2, 0);
  return elementwiseOperator([=](float x) { return std::pow(shift + x * scale, power); });
}

Operator loadThreshold(LayerReader& reader) {
  requireOneToOne(reader);
  const float threshold = reader.real(0, 0);
  return elementwiseOperator([=](float x) { return x > threshold ? 1.F : 0.F; });
}

Operator loadUnaryOp(LayerReader& reader) {
  requireOneToOne(reader);
  return unaryOperator(reader.integer(0, 0, 0, 27, "operation type"));
}

}  // namespace quantoscope::ncnn
