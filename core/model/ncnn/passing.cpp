// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>
#include <cstdint>
#include <opencv2/core.hpp>

#include "core/base/error.h"
#include "core/model/ncnn/elementwise.h"
#include "core/model/ncnn/operator_loaders.h"

namespace quantoscope::ncnn {
namespace {

constexpr std::size_t kMany = 100'000;

Operator alias(Aliasing aliasing) {
  Operator op;
  op.aliasing = aliasing;
  return op;
}

/// The element types that Cast converts between.
enum class ElementType { Automatic = 0, Float32 = 1, Float16 = 2, Int8 = 3, Bfloat16 = 4 };

float throughFloat16(float x) {
  return static_cast<float>(cv::float16_t(x));
}

/// ncnn cuts the lower half off.
float throughBfloat16(float x) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) & 0xffff0000U);
}

}  // namespace

Operator loadCast(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const int from = reader.integer(0, 0, 0, 4, "source type");
  const int to = reader.integer(1, 0, 0, 4, "target type");
  const auto source = static_cast<ElementType>(from);
  const auto target = static_cast<ElementType>(to);
  // Everything is float32 here; what a narrower type would have lost is lost when it is made.
  if (source == target || (target == ElementType::Float32 && source != ElementType::Automatic)) {
    return alias(Aliasing::FirstInput);
  }
  if (source == ElementType::Float32 && target == ElementType::Float16) {
    return elementwiseOperator(throughFloat16);
  }
  if (source == ElementType::Float32 && target == ElementType::Bfloat16) {
    return elementwiseOperator(throughBfloat16);
  }
  throw Error("does not convert from type " + std::to_string(from) + " to type " +
              std::to_string(to));
}

Operator loadDeepCopy(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  return alias(Aliasing::FirstInput);
}

Operator loadDropout(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  const float scale = reader.real(0, 1);
  if (scale == 1) {
    return alias(Aliasing::FirstInput);
  }
  return elementwiseOperator([scale](float x) { return x * scale; });
}

Operator loadNoop(LayerReader& reader) {
  const auto tops = reader.layer().tops.size();
  reader.requireBottoms(tops, kMany);
  return alias(Aliasing::EachInput);
}

Operator loadSplit(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, kMany);
  return alias(Aliasing::FirstInput);
}

}  // namespace quantoscope::ncnn
