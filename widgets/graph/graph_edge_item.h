// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QGraphicsItem>
#include <QPainterPath>

#include "widgets/graph/graph_layout.h"

namespace quantoscope {

/// A blob on its way from one node to another.
class GraphEdgeItem : public QGraphicsItem {
 public:
  explicit GraphEdgeItem(const GraphSpline& spline);

  void setColor(const QColor& color, bool emphasized);

  QRectF boundingRect() const override;
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  QPainterPath line_;
  QPolygonF head_;
  QColor color_;
  bool emphasized_ = false;
};

}  // namespace quantoscope
