// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "widgets/graph/graph_coloring.h"

namespace quantoscope {

/// What the colours of the graph mean, in one row.
class GraphLegend : public QWidget {
  Q_OBJECT

 public:
  explicit GraphLegend(QWidget* parent = nullptr);

  void setColors(const GraphColors& colors);
  QStringList texts() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  std::vector<GraphLegendEntry> entries_;
  bool ramp_ = false;
};

}  // namespace quantoscope
