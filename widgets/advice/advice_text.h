// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "core/analysis/advice.h"
#include "core/analysis/layer_measurement.h"

namespace quantoscope {

/// An advice in the user's language.
struct AdviceText {
  QString title;     ///< What to do, or what is wrong, in a few words.
  QString evidence;  ///< One to three sentences with the figures.
  QString button;    ///< What the button does: the change, or a look at where the trouble is.
};

AdviceText adviceText(const Advice& advice);

/// What the advice is against; empty where none of the causes is meant.
std::optional<ErrorCause> causeOf(const Advice& advice);

}  // namespace quantoscope
