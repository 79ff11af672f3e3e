// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/quantization/plan.h"

class QLabel;
class QSpinBox;
class QToolButton;

namespace quantoscope {

class MagnitudeSpinBox;

/// One threshold seen three ways: its value, its bin, its scale. An edit of one changes the others.
class ThresholdFields : public QWidget {
  Q_OBJECT

 public:
  explicit ThresholdFields(QWidget* parent = nullptr);

  /// Emits nothing. `overridden`: whether a person set the threshold.
  void setDecision(const LayerDecision& decision, bool overridden);
  void retranslate();

 Q_SIGNALS:
  void thresholdEdited(double threshold);
  /// The threshold alone shall be automatic again.
  void automaticRequested();

 private:
  void edit(double threshold);
  void step(int bins);
  void showThreshold(double threshold);
  std::size_t nearestBin(double threshold) const;

  DivergenceCurve curve_;
  int bits_ = 8;
  double threshold_ = 0;
  QLabel* valueLabel_;
  MagnitudeSpinBox* value_;
  QToolButton* automatic_;
  QLabel* binLabel_;
  QSpinBox* bin_;
  QLabel* scaleLabel_;
  MagnitudeSpinBox* scale_;
};

}  // namespace quantoscope
