// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "core/calibration/signed_histogram.h"
#include "core/model/model.h"

namespace quantoscope {

/// Ways to write a number that no int8 scheme has. x is the value, x' what becomes of it.
enum class NumberFormat {
  /// IEEE 754 half precision, rounded to nearest; beyond 65,504 it is infinite.
  Half,
  /// x' = sign(x) 2^round(log2 |x|), with one code for 0 and 2^(bits-1) - 1 exponents, the largest
  /// of which is that of the largest magnitude; smaller magnitudes become the smallest power or 0,
  /// whichever is nearer. D. Miyashita, E. H. Lee, B. Murmann, "Convolutional Neural Networks using
  /// Logarithmic Data Representation", arXiv 1603.01025, section 3.
  Log2,
  /// x' = α sign(x) where |x| > Δ, else 0; Δ = 0.7 · mean |x|, α = the mean |x| above Δ. F. Li,
  /// B. Zhang, B. Liu, "Ternary Weight Networks", arXiv 1605.04711, section 2.
  Ternary,
  /// x' = α sign(x), α = mean |x|; 0 counts as positive. M. Rastegari et al., "XNOR-Net",
  /// ECCV 2016, section 3.1.
  Binary,
};

inline constexpr std::array kNumberFormats = {NumberFormat::Half, NumberFormat::Log2,
                                              NumberFormat::Ternary, NumberFormat::Binary};

/// "fp16", "log2", "ternary", "binary".
const char* toString(NumberFormat format);

/// What becomes of some values.
struct Projection {
  double signal = 0;    ///< Σx²
  double noise = 0;     ///< Σ(x - x')², of the finite x'
  double product = 0;   ///< Σ x x'
  double power = 0;     ///< Σ x'²
  double infinite = 0;  ///< How many values became infinite.

  double sqnr() const;    ///< In dB; minus infinity if a value became infinite.
  double cosine() const;  ///< Between the values before and after; 1 if all are 0.
};

/// `bits` counts for NumberFormat::Log2 only. Throws Error outside 2 … 8 bits.
Projection projectValues(std::span<const float> values, NumberFormat format, int bits);

/// The same for what a histogram has counted, with one α for all: bins are taken at their middle,
/// and rounding to half precision as even over its steps.
Projection projectHistogram(const SignedHistogram& histogram, NumberFormat format, int bits);

/// What a format would do to a layer.
struct LayerProjection {
  NumberFormat format = NumberFormat::Half;
  int bits = 16;  ///< Of one value.
  Projection weights;
  Projection activation;
};

/// All formats in the order of kNumberFormats. The weights have an α, and a largest exponent, for
/// each channel, or group. `histogram` may be null: nothing is known of the activation then.
/// Throws Error outside 2 … 8 bits.
std::vector<LayerProjection> projectionsOf(const QuantizableLayer& layer,
                                           const SignedHistogram* histogram, int log2Bits);

}  // namespace quantoscope
