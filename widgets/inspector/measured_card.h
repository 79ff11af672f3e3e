// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>

#include "core/analysis/layer_report.h"

class QLabel;

namespace quantoscope {

/// What was measured with the automatic values, and what with those in force.
class MeasuredCard : public QWidget {
  Q_OBJECT

 public:
  explicit MeasuredCard(QWidget* parent = nullptr);

  void setReports(const LayerReport& automatic, const LayerReport& current);
  void retranslate();

 private:
  enum Figure { Sqnr, ActivationSqnr, WeightSqnr, Saturated, Codes, Divergence, Bits, FigureCount };
  struct Row {
    QLabel* name = nullptr;
    QLabel* before = nullptr;
    QLabel* arrow = nullptr;
    QLabel* now = nullptr;
  };

  static QString text(Figure figure, const LayerReport& report);

  QLabel* heading_;
  std::array<Row, FigureCount> rows_;
};

}  // namespace quantoscope
