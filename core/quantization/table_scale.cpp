// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantization/table_scale.h"

#include <charconv>
#include <string>

#include "core/base/number_format.h"

namespace quantoscope {

float scaleInTable(float scale) {
  // From here on neighbouring floats are further apart than six decimals can err, up to infinity.
  constexpr float kExact = 16;
  if (!(scale < kExact)) {
    return scale;
  }
  const std::string text = formatFixed(static_cast<double>(scale));
  float read = 0;
  std::from_chars(text.data(), text.data() + text.size(), read);
  return read == 0 ? scale : read;
}

bool printsExactlyEnough(double scale) {
  constexpr double kLastDecimal = 1e-6;
  constexpr double kTolerance = 1e-3;
  return scale * kTolerance >= kLastDecimal / 2;
}

bool isPlausibleThreshold(double threshold) {
  return threshold >= 0x1p-24 && threshold <= 0x1p24;
}

}  // namespace quantoscope
