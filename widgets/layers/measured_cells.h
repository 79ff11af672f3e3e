// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QVariant>

#include "core/analysis/layer_measurement.h"

namespace quantoscope {

/// The cells of the layer table from LayerTableModel::MeasuredColumn on. `measurement` is null
/// while there is none.

QString measuredText(const LayerMeasurement* measurement, int column);
QString measuredToolTip(const LayerMeasurement* measurement, int column);
/// The worst first: low SQNR, high saturation; what is unknown comes last.
QVariant measuredSortValue(const LayerMeasurement* measurement, int column);
/// In dB; invalid while unknown, infinite when kept float.
QVariant measuredSqnr(const LayerMeasurement* measurement, int column);

}  // namespace quantoscope
