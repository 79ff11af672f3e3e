// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/quantization/target.h"

class QComboBox;

namespace quantoscope {

/// A combo box of the targets.
void fillTargets(QComboBox* box);
/// Texts and tooltips in the language of the moment.
void nameTargets(QComboBox* box);
Target chosenTarget(const QComboBox* box);
/// Emits no signal of the user's.
void chooseTarget(QComboBox* box, Target target);

}  // namespace quantoscope
