// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRgb>

#include "widgets/theme.h"

namespace quantoscope {

/// Colours for values: `share` 0 … 1 from dark blue to bright yellow, growing in lightness all the
/// way. What is outside counts as 0 or 1.
QRgb sequentialColor(double share);

/// Colours for differences: `share` -1 … 1 from blue through the background's tone at 0 to orange.
QRgb divergingColor(const Theme& theme, double share);

}  // namespace quantoscope
