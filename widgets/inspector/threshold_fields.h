// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/quantization/plan.h"
#include "core/quantization/threshold_range.h"

class QLabel;
class QToolButton;

namespace quantoscope {

class MagnitudeSpinBox;
class RangedSpinBox;

/// One threshold seen three ways: its value, its bin, its scale. An edit of one changes the others.
class ThresholdFields : public QWidget {
  Q_OBJECT

 public:
  explicit ThresholdFields(QWidget* parent = nullptr);

  /// Emits nothing. `absmax` is the largest value that the layer has read, `overridden` whether a
  /// person set the threshold.
  void setDecision(const LayerDecision& decision, double absmax, bool overridden);
  /// What was refused of another layer is no news of this one.
  void forgetProblem();
  void retranslate();

 Q_SIGNALS:
  void thresholdEdited(double threshold);
  /// The threshold alone shall be automatic again.
  void automaticRequested();

 private:
  void edit(double threshold);
  void refuse(const QString& reason);
  QString rangeText(double low, double high) const;
  void step(int bins);
  void showThreshold(double threshold);
  std::size_t nearestBin(double threshold) const;

  DivergenceCurve curve_;
  ThresholdRange range_;
  double absmax_ = 0;
  int bits_ = 8;
  double threshold_ = 0;
  QLabel* valueLabel_;
  MagnitudeSpinBox* value_;
  QToolButton* automatic_;
  QLabel* binLabel_;
  RangedSpinBox* bin_;
  QLabel* scaleLabel_;
  MagnitudeSpinBox* scale_;
  QLabel* problem_;
};

}  // namespace quantoscope
