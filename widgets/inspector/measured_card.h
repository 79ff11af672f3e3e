// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "core/analysis/layer_measurement.h"

class QLabel;

namespace quantoscope {

class FigureTable;

/// What int8 was measured to do to a layer, with the automatic values and with those in force.
class MeasuredCard : public QWidget {
  Q_OBJECT

 public:
  explicit MeasuredCard(QWidget* parent = nullptr);

  /// Null while there is no measurement. `liveImages`: `current` is of so many images only; 0 if it
  /// is of all.
  void setMeasurements(std::shared_ptr<const LayerMeasurement> automatic,
                       std::shared_ptr<const LayerMeasurement> current, int liveImages = 0);
  void retranslate();

 private:
  enum Figure {
    Isolated,
    ActivationPart,
    WeightPart,
    Accumulated,
    WorstChannel,
    LargestError,
    Saturated,
    Codes,
    FigureCount
  };

  static QString text(Figure figure, const LayerMeasurement& measurement);
  void showFigures();

  std::shared_ptr<const LayerMeasurement> automatic_;
  std::shared_ptr<const LayerMeasurement> current_;
  int liveImages_ = 0;
  FigureTable* figures_;
  QLabel* note_;
};

}  // namespace quantoscope
