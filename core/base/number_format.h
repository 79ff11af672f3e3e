// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace quantoscope {

/// A number for a sentence: up to four significant digits, independent of the locale.
std::string formatNumber(double value);

/// A number as C's "%f" writes it in the "C" locale: six decimals.
std::string formatFixed(double value);

}  // namespace quantoscope
