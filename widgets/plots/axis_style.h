// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>

#include "widgets/theme.h"

class QCPAxis;

namespace quantoscope {

/// Colours, pens and fonts that the axes of all plots have.
void styleAxis(QCPAxis& axis, const Theme& theme, const QFont& font);

}  // namespace quantoscope
