// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/model/preprocessing_candidates.h"

namespace quantoscope {

/// The candidate's name in the user's language.
QString translatedName(const PreprocessingCandidate& candidate);

}  // namespace quantoscope
