// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/model/model.h"

namespace quantoscope {

/// Numbers as the screen shows them, in the user's locale. Infinite and NaN are words, not "inf".

/// `digits` significant digits, without trailing zeros; an exponent outside 1e-4 … 1e7.
QString numberText(double value, int digits = 5);
/// "24.1 dB", "∞ dB".
QString decibelText(double sqnr);
/// A share as per cent with two significant digits: 0.000058 is "0.0058 %".
QString percentText(double share);
QString countText(double count);

/// "Convolution 3×3, 64 → 64, stride 1, ReLU".
QString geometryText(const QuantizableLayer& layer);
/// For a narrow column: "Conv 3×3", "DW 3×3", "FC".
QString shortTypeText(const QuantizableLayer& layer);

}  // namespace quantoscope
