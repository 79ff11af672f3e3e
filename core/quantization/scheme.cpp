// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/scheme.h"

#include <string>

#include "core/base/error.h"

namespace quantoscope {

int largestCode(int bits) {
  if (bits < kMinBits || bits > kMaxBits) {
    throw Error("a bit width of " + std::to_string(bits) + " is not supported; 2 to 8 are");
  }
  return (1 << (bits - 1)) - 1;
}

double scaleOf(double threshold, int bits) {
  return largestCode(bits) / threshold;
}

double thresholdOf(double scale, int bits) {
  return largestCode(bits) / scale;
}

}  // namespace quantoscope
