// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>

#include "core/analysis/layer_measurement.h"
#include "widgets/theme.h"

namespace quantoscope {

/// One word in the user's language: "threshold", "weights", …
QString causeText(ErrorCause cause);
/// One sentence that says what the word means for the user.
QString causeExplanation(ErrorCause cause);
/// The colours of the causes differ in lightness, too.
QColor causeColor(const Theme& theme, ErrorCause cause);

}  // namespace quantoscope
