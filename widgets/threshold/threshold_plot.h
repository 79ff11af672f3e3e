// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

namespace quantoscope {

class ThresholdPlot : public QCustomPlot {
  Q_OBJECT

 public:
  using QCustomPlot::QCustomPlot;
};

}  // namespace quantoscope
