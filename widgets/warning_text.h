// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/analysis/layer_report.h"

namespace quantoscope {

/// One sentence in the user's language.
QString warningText(const Warning& warning);

}  // namespace quantoscope
