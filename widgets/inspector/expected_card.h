// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/layer_report.h"
#include "widgets/inspector/figure_table.h"

namespace quantoscope {

/// What the histogram lets expect of the automatic values, and of those in force.
class ExpectedCard : public FigureTable {
  Q_OBJECT

 public:
  explicit ExpectedCard(QWidget* parent = nullptr);

  void setReports(const LayerReport& automatic, const LayerReport& current);
  void retranslate();

 private:
  enum Figure {
    Sqnr,
    ActivationSqnr,
    WeightSqnr,
    Saturated,
    Codes,
    CodeNumbers,
    Divergence,
    Bits,
    FigureCount
  };

  static QString text(Figure figure, const LayerReport& report);
};

}  // namespace quantoscope
