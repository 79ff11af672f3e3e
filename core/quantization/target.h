// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace quantoscope {

/// Whose int8 arithmetic a plan is meant for.
enum class Target {
  /// ncnn's runtime: symmetric codes that are clipped at ±127 whatever the activation bits say,
  /// weight scales for each channel, float scales and bias.
  Ncnn,
  /// Integers only: activations with a zero point, clipped at the codes of their bits; int32 bias;
  /// fixed-point multipliers. B. Jacob et al., "Quantization and Training of Neural Networks for
  /// Efficient Integer-Arithmetic-Only Inference", CVPR 2018, section 2.
  Integer,
};

/// "ncnn" or "integer".
const char* toString(Target target);
/// Inverse of toString; throws Error, which names the choices.
Target parseTarget(std::string_view name);

}  // namespace quantoscope
