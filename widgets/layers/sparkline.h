// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <vector>

#include "core/calibration/activation_statistics.h"

namespace quantoscope {

/// A distribution small enough for one cell of a table.
struct Sparkline {
  std::vector<float> heights;  ///< Logarithmic density over [0, absmax], each 0 … 1. May be empty.
  double thresholdPosition = -1;  ///< As a share of absmax; below 0 for none.
};

/// The heights of |x| in `columns` columns, over the decades between the rarest and the commonest.
Sparkline sparklineOf(const ActivationStatistics& statistics, std::size_t columns = 36);

}  // namespace quantoscope

Q_DECLARE_METATYPE(quantoscope::Sparkline)
