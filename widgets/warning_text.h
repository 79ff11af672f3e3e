// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/analysis/layer_report.h"

namespace quantoscope {

/// One sentence in the user's language.
QString warningText(const Warning& warning);

/// What the runtime has against computing a layer in int8; empty if it has nothing.
QString obstacleText(RuntimeObstacle obstacle);

/// Why a layer is kept float; empty if it is not.
QString floatReasonText(const LayerDecision& decision);

}  // namespace quantoscope
