// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace quantoscope {

/// Where the codes of a scheme lie. Symmetric at 8 bits: -127 … 127 around 0.
struct CodeRange {
  int low = -127;
  int high = 127;
  int zeroPoint = 0;  ///< The code of 0.0.

  bool operator==(const CodeRange&) const = default;
};

/// Throws Error unless the codes fit into 8 bits.
void checkCodeRange(const CodeRange& range);

/// code = clamp(round(x * scale) + zeroPoint), with halves rounded away from zero: ncnn's rule. The
/// product is rounded to float32 first. NaN becomes the zero point, infinities are clamped. Throws
/// Error unless both spans have the same size and the range lies in -128 … 127.
void quantize(std::span<const float> values, float scale, std::span<std::int8_t> codes,
              const CodeRange& range = {});

/// x = (code - zeroPoint) * unit.
void dequantize(std::span<const std::int8_t> codes, float unit, std::span<float> values,
                int zeroPoint = 0);

/// code = clamp(round(sum * multiplier) + zeroPoint), halves away from zero, in float32.
void requantize(std::span<const std::int32_t> sums, float multiplier, std::span<std::int8_t> codes,
                const CodeRange& range = {});

/// A positive real multiplier as integers: mantissa * 2^(exponent - 31), with the mantissa in
/// [2^30, 2^31). B. Jacob et al., "Quantization and Training of Neural Networks for Efficient
/// Integer-Arithmetic-Only Inference", CVPR 2018, section 2.2.
struct FixedPointMultiplier {
  std::int32_t mantissa = 0;
  int exponent = 0;  ///< Negative: a shift to the right.
};

/// The nearest such multiplier; one below 2^-32 becomes 0. Throws Error unless 0 <= value < 2^30.
FixedPointMultiplier fixedPoint(double value);

/// value * multiplier in integers, as gemmlowp computes it: a saturating shift to the left if the
/// exponent is positive, the high half of the doubled product rounded to nearest (a half upwards),
/// then a shift to the right rounded to nearest (a half away from zero).
std::int32_t multiplyFixedPoint(std::int32_t value, const FixedPointMultiplier& multiplier);

/// code = clamp(multiplyFixedPoint(sum) + zeroPoint).
void requantize(std::span<const std::int32_t> sums, const FixedPointMultiplier& multiplier,
                std::span<std::int8_t> codes, const CodeRange& range = {});

}  // namespace quantoscope
