// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_edge_item.h"

#include <QLineF>
#include <QPainter>

namespace quantoscope {
namespace {

constexpr double kHeadHalfWidth = 3;

}  // namespace

GraphEdgeItem::GraphEdgeItem(const GraphSpline& spline) {
  if (spline.points.empty()) {
    return;
  }
  line_.moveTo(spline.points.front());
  for (std::size_t i = 1; i + 2 < spline.points.size(); i += 3) {
    line_.cubicTo(spline.points[i], spline.points[i + 1], spline.points[i + 2]);
  }
  const QLineF shaft(spline.points.back(), spline.tip);
  if (shaft.length() > 0) {
    const QPointF across(-shaft.dy() / shaft.length() * kHeadHalfWidth,
                         shaft.dx() / shaft.length() * kHeadHalfWidth);
    head_ << shaft.p1() + across << shaft.p2() << shaft.p1() - across;
  }
}

void GraphEdgeItem::setColor(const QColor& color, bool emphasized) {
  color_ = color;
  emphasized_ = emphasized;
  setZValue(emphasized ? 0.5 : 0);
  update();
}

QRectF GraphEdgeItem::boundingRect() const {
  constexpr double kMargin = 3;
  return line_.controlPointRect()
      .united(head_.boundingRect())
      .adjusted(-kMargin, -kMargin, kMargin, kMargin);
}

void GraphEdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(color_, emphasized_ ? 2 : 1.1));
  painter->setBrush(Qt::NoBrush);
  painter->drawPath(line_);
  painter->setPen(Qt::NoPen);
  painter->setBrush(color_);
  painter->drawPolygon(head_);
}

}  // namespace quantoscope
