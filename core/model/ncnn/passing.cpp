// SPDX-License-Identifier: GPL-3.0-or-later
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

}  // namespace

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
