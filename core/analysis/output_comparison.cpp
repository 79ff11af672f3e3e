// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/output_comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace quantoscope {

ErrorSums compareOutputs(const std::vector<Tensor>& reference, const std::vector<Tensor>& values) {
  ErrorSums all;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    ErrorSums one;
    one.add(reference[i].values, values.at(i).values);
    if (one.signal > 0) {
      const double meanSquare = one.signal / static_cast<double>(one.count);
      one.signal /= meanSquare;
      one.quantized /= meanSquare;
      one.product /= meanSquare;
      one.noise /= meanSquare;
      one.largest /= std::sqrt(meanSquare);
    }
    all.merge(one);
  }
  return all;
}

bool isClassification(const std::vector<Tensor>& outputs) {
  if (outputs.size() != 1 || outputs.front().values.size() < 2) {
    return false;
  }
  const auto& values = outputs.front().values;
  if (!std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); })) {
    return false;
  }
  const Shape& shape = outputs.front().shape;
  return std::count_if(shape.begin(), shape.end(), [](int extent) { return extent != 1; }) == 1;
}

std::vector<int> largest(const Tensor& tensor, std::size_t count) {
  std::vector<int> indices(tensor.values.size());
  std::iota(indices.begin(), indices.end(), 0);
  const auto end = indices.begin() + static_cast<std::ptrdiff_t>(std::min(count, indices.size()));
  std::partial_sort(indices.begin(), end, indices.end(), [&](int a, int b) {
    const auto value = [&](int index) {
      const float v = tensor.values[static_cast<std::size_t>(index)];
      return std::isnan(v) ? -std::numeric_limits<float>::infinity() : v;
    };
    const float x = value(a);
    const float y = value(b);
    return x != y ? x > y : a < b;
  });
  indices.erase(end, indices.end());
  return indices;
}

}  // namespace quantoscope
