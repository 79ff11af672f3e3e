// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/axis_style.h"

#include <qcustomplot.h>

namespace quantoscope {

void styleAxis(QCPAxis& axis, const Theme& theme, const QFont& font) {
  axis.setBasePen(QPen(theme.axis));
  axis.setTickPen(QPen(theme.axis));
  axis.setSubTickPen(Qt::NoPen);
  axis.setTickLabelColor(theme.mutedText);
  axis.setLabelColor(theme.mutedText);
  axis.setTickLabelFont(font);
  axis.setLabelFont(font);
  axis.grid()->setPen(QPen(theme.grid));
  axis.grid()->setZeroLinePen(QPen(theme.axis));
}

}  // namespace quantoscope
