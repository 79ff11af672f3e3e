// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/ncnn/copy.h"

#include <algorithm>

#include "core/base/error.h"

namespace quantoscope::ncnn {

Step copyStep(const Shape& input, const Shape& output) {
  const std::size_t count = elementCount(input);
  if (elementCount(output) != count) {
    throw Error("cannot make " + toString(output) + " out of " + toString(input));
  }
  Step step;
  step.outputs = {output};
  step.kernel = [count](auto in, auto out) { std::copy_n(in[0], count, out[0]); };
  return step;
}

Plan copyPlan(const Shape& input, const Shape& output) {
  return {{copyStep(input, output)}};
}

}  // namespace quantoscope::ncnn
