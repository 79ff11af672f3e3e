// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "core/kernels/quantize.h"
#include "core/quantization/activation_codes.h"

namespace quantoscope {

/// The sum of two quantized tensors with scales of their own, as a residual connection has it.
///
/// With w = 1 / scale, the value of one code, and x = code - zero point, the tensors are w_a x_a
/// and w_b x_b. Their sum
///
///     c = w_a x_a + w_b x_b = w_a (x_a + (w_b / w_a) x_b)
///
/// needs one multiplication to bring b to the unit of a, an addition, and one multiplication to
/// bring the sum to the unit of the output:
///
///     q_c = clamp(round((w_a / w_c) (x_a + (w_b / w_a) x_b)) + z_c).
///
/// With integers only, a is the operand with the larger unit, so that w_b / w_a <= 1; both operands
/// are shifted to the left by 20 bits, so that the rounding of the first product does not show, and
/// both factors are fixed-point multipliers (B. Jacob et al., "Quantization and Training of Neural
/// Networks for Efficient Integer-Arithmetic-Only Inference", CVPR 2018, section 2.2 and appendix
/// A.2). No intermediate result exceeds 2 · 255 · 2^20 < 2^30. The code is that of exact
/// arithmetic, or its neighbour where the sum lies between two codes.
class QuantizedSum {
 public:
  /// Throws Error unless all three scales are positive and finite and w_a / w_c is below 2^30.
  QuantizedSum(const ActivationCodes& a, const ActivationCodes& b, const ActivationCodes& sum);

  /// Sums as float. All spans have one size; else throws Error. So below.
  void values(std::span<const std::int8_t> a, std::span<const std::int8_t> b,
              std::span<float> sums) const;
  /// Codes of the sums, with factors in float.
  void codes(std::span<const std::int8_t> a, std::span<const std::int8_t> b,
             std::span<std::int8_t> sums) const;
  /// Codes of the sums, with integers only.
  void codesByIntegers(std::span<const std::int8_t> a, std::span<const std::int8_t> b,
                       std::span<std::int8_t> sums) const;

 private:
  bool swapped_;  // a, inside, is the second operand
  CodeRange a_;
  CodeRange b_;
  CodeRange sum_;
  double unit_;      // w_a
  double ratio_;     // w_b / w_a
  double toOutput_;  // w_a / w_c
  FixedPointMultiplier ratioByIntegers_;
  FixedPointMultiplier toOutputByIntegers_;
};

}  // namespace quantoscope
