// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/kernels/int8_convolution.h"
#include "core/quantization/activation_codes.h"

namespace quantoscope {

/// A fully connected layer y = W x + b on codes.
///
/// With s_x, s_w, s_y codes per unit, z_x and z_y zero points, q the codes, and j an output:
///
///     x_i = (q_x,i - z_x) / s_x,   W_ji = q_w,ji / s_w,j        (weights are symmetric)
///     y_j = 1 / (s_x s_w,j) · (Σ_i q_w,ji (q_x,i - z_x)) + b_j
///         = 1 / (s_x s_w,j) · (Σ_i q_w,ji q_x,i - z_x Σ_i q_w,ji) + b_j.
///
/// The second sum depends on the weights only and is worked out beforehand. Requantizing multiplies
/// by s_y: q_y,j = clamp(round(y_j s_y) + z_y). With integers only, the bias becomes an int32 in
/// the unit of the sum, q_b,j = round(b_j s_x s_w,j), and M_j = s_y / (s_x s_w,j) a fixed-point
/// multiplier:
///
///     q_y,j = clamp(M_j (Σ_i q_w,ji q_x,i - z_x Σ_i q_w,ji + q_b,j) + z_y)
///
/// (B. Jacob et al., CVPR 2018, sections 2.2 to 2.4). It differs from float by a code at most,
/// where the result lies between two codes, as long as |q_b| stays below 2^30.
class QuantizedDense {
 public:
  /// `weights`: outputs × inputs codes; `weightScales`: one for each output, 0 for one whose
  /// weights are all zero; `bias`: empty or one for each output. Throws Error for sizes that do not
  /// fit, more than 65,535 inputs, a scale that is negative or not finite, or a bias whose integer
  /// form would exceed 2^30.
  QuantizedDense(std::span<const std::int8_t> weights, std::span<const float> weightScales,
                 std::span<const float> bias, const ActivationCodes& input,
                 const ActivationCodes& output);

  int inputs() const { return convolution_.shape().inputChannels; }
  int outputs() const { return convolution_.shape().outputChannels; }

  /// N × outputs values from N × inputs codes. Throws Error for other sizes. So below.
  void values(std::span<const std::int8_t> codes, std::span<float> results) const;
  /// Codes of the output, requantized in float.
  void codes(std::span<const std::int8_t> codes, std::span<std::int8_t> results) const;
  /// Codes of the output, with integers only.
  void codesByIntegers(std::span<const std::int8_t> codes, std::span<std::int8_t> results) const;

 private:
  Int8Pictures rows(std::span<const std::int8_t> codes, std::size_t results) const;

  Int8Convolution convolution_;
  FloatRequantizeEpilogue inFloat_;
  IntegerRequantizeEpilogue byIntegers_;
};

}  // namespace quantoscope
