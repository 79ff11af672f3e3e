// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/model/ncnn/operator_loaders.h"
#include "core/model/ncnn/parallel.h"
#include "core/model/ncnn/shapes.h"

namespace quantoscope::ncnn {
namespace {

struct LrnSettings {
  bool withinChannel = false;
  int size = 5;
  float alpha = 1;
  float beta = 0.75F;
  float bias = 1;
};

/// The elements around `center` of an axis that a window of `size` covers.
std::pair<int, int> windowAround(int center, int before, int size, int extent) {
  return {std::max(0, center - before), std::min(extent, center - before + size)};
}

Plan planLrn(const LrnSettings& settings, const Shape& input) {
  requireDimensions(input, 1, 3);
  const Extents e = extentsOf(input);
  const int half = settings.size / 2;
  const double window = settings.withinChannel ? static_cast<double>(settings.size) * settings.size
                                               : std::min(settings.size, e.channels);
  requireReasonableSteps(static_cast<double>(elementCount(input)) * window * 4);
  return kernelPlan({input}, [=](auto in, auto out) {
    const auto at = [&](int c, int y, int x) {
      return (static_cast<std::size_t>(c) * static_cast<std::size_t>(e.height) +
              static_cast<std::size_t>(y)) *
                 static_cast<std::size_t>(e.width) +
             static_cast<std::size_t>(x);
    };
    const auto normalize = [&](std::size_t index, double squares, double count) {
      const double base = static_cast<double>(settings.bias) +
                          static_cast<double>(settings.alpha) / count * squares;
      out[0][index] = static_cast<float>(static_cast<double>(in[0][index]) *
                                         std::pow(base, -static_cast<double>(settings.beta)));
    };
    const auto squareOf = [&](std::size_t index) {
      const auto value = static_cast<double>(in[0][index]);
      return value * value;
    };
    parallelFor(static_cast<std::size_t>(e.channels),
                static_cast<std::size_t>(e.height) * static_cast<std::size_t>(e.width) * 64,
                [&](std::size_t channel) {
                  const int c = static_cast<int>(channel);
                  for (int y = 0; y < e.height; ++y) {
                    for (int x = 0; x < e.width; ++x) {
                      double squares = 0;
                      if (settings.withinChannel) {
                        const auto [top, bottom] = windowAround(y, half, settings.size, e.height);
                        const auto [left, right] = windowAround(x, half, settings.size, e.width);
                        for (int v = top; v < bottom; ++v) {
                          for (int u = left; u < right; ++u) {
                            squares += squareOf(at(c, v, u));
                          }
                        }
                        normalize(at(c, y, x), squares,
                                  static_cast<double>(settings.size) * settings.size);
                        continue;
                      }
                      const auto [first, last] = windowAround(c, half, 2 * half + 1, e.channels);
                      for (int k = first; k < last; ++k) {
                        squares += squareOf(at(k, y, x));
                      }
                      normalize(at(c, y, x), squares, static_cast<double>(settings.size));
                    }
                  }
                });
  });
}

}  // namespace

Operator loadLrn(LayerReader& reader) {
  reader.requireBottoms(1, 1);
  reader.requireTops(1, 1);
  LrnSettings settings;
  settings.withinChannel = reader.integer(0, 0, 0, 1, "region type") == 1;
  settings.size = reader.integer(1, 5, 1, 4096, "local size");
  settings.alpha = reader.real(2, 1);
  settings.beta = reader.real(3, 0.75F);
  settings.bias = reader.real(4, 1);
  Operator op;
  op.plan = [settings](std::span<const Shape> inputs) { return planLrn(settings, inputs[0]); };
  return op;
}

}  // namespace quantoscope::ncnn
