// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/measured_cells.h"

#include <QCoreApplication>
#include <cmath>
#include <limits>

#include "widgets/error_cause.h"
#include "widgets/layers/layer_table_model.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

struct Cells {
  Q_DECLARE_TR_FUNCTIONS(MeasuredCells)
};

const QString kNothing = QStringLiteral("–");

}  // namespace

QVariant measuredSqnr(const LayerMeasurement* measurement, int column) {
  if (measurement == nullptr) {
    return {};
  }
  if (column == LayerTableModel::AccumulatedColumn) {
    return measurement->accumulated.count == 0 ? QVariant()
                                               : QVariant(measurement->accumulated.sqnr());
  }
  return measurement->keptFloat ? std::numeric_limits<double>::infinity()
                                : measurement->isolated.sqnr();
}

QString measuredText(const LayerMeasurement* measurement, int column) {
  if (measurement == nullptr) {
    return {};
  }
  switch (column) {
    case LayerTableModel::MeasuredColumn:
      return measurement->keptFloat ? Cells::tr("float")
                                    : decibelText(measurement->isolated.sqnr());
    case LayerTableModel::AccumulatedColumn:
      return measurement->accumulated.count == 0 ? QString()
                                                 : decibelText(measurement->accumulated.sqnr());
    case LayerTableModel::CauseColumn: {
      const ErrorCause cause = causeOf(*measurement);
      return cause == ErrorCause::None ? kNothing : causeText(cause);
    }
    default:
      return measurement->keptFloat ? kNothing : percentText(measurement->saturationRate());
  }
}

QString measuredToolTip(const LayerMeasurement* measurement, int column) {
  if (measurement == nullptr) {
    return Cells::tr("Not measured yet.");
  }
  switch (column) {
    case LayerTableModel::MeasuredColumn:
      return measurement->keptFloat
                 ? Cells::tr("Kept float: no error of its own.")
                 : Cells::tr(
                       "SQNR %1 with only this layer quantized: its input alone %2, its "
                       "weights alone %3.")
                       .arg(decibelText(measurement->isolated.sqnr()),
                            decibelText(measurement->activationPart.sqnr()),
                            decibelText(measurement->weightPart.sqnr()));
    case LayerTableModel::AccumulatedColumn:
      return measurement->accumulated.count == 0
                 ? Cells::tr("Not measured yet.")
                 : Cells::tr("SQNR %1 with all layers quantized; cosine %2.")
                       .arg(decibelText(measurement->accumulated.sqnr()),
                            numberText(measurement->accumulated.cosine(), 6));
    case LayerTableModel::CauseColumn:
      return causeExplanation(causeOf(*measurement));
    default:
      return measurement->keptFloat
                 ? Cells::tr("Kept float: nothing is clipped.")
                 : Cells::tr("%1 of %2 values were clipped (%3).")
                       .arg(countText(static_cast<double>(measurement->saturated)),
                            countText(static_cast<double>(measurement->inputs)),
                            percentText(measurement->saturationRate()));
  }
}

QVariant measuredSortValue(const LayerMeasurement* measurement, int column) {
  if (column == LayerTableModel::CauseColumn) {
    const int last = static_cast<int>(ErrorCause::Inherited) + 1;
    const ErrorCause cause = measurement == nullptr ? ErrorCause::None : causeOf(*measurement);
    return cause == ErrorCause::None ? last : static_cast<int>(cause);
  }
  if (column == LayerTableModel::SaturatedColumn) {
    return measurement == nullptr ? -1.0 : measurement->saturationRate();
  }
  const QVariant sqnr = measuredSqnr(measurement, column);
  return sqnr.isValid() ? sqnr : QVariant(std::numeric_limits<double>::infinity());
}

}  // namespace quantoscope
