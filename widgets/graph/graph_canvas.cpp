// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_canvas.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/graph/graph_node_item.h"

namespace quantoscope {
namespace {

constexpr double kMostZoom = 3;
constexpr double kLeastZoom = 0.1;
constexpr double kFitMost = 1.15;
constexpr double kReadable = 0.6;
constexpr double kComfortable = 0.85;
constexpr double kStep = 1.25;
constexpr double kWheelBase = 1.0018;  // per eighth of a degree

}  // namespace

GraphCanvas::GraphCanvas(QWidget* parent) : QGraphicsView(parent) {
  setObjectName(QStringLiteral("graphCanvas"));
  setFrameShape(QFrame::NoFrame);
  setDragMode(ScrollHandDrag);
  setTransformationAnchor(NoAnchor);
  setResizeAnchor(AnchorViewCenter);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setCursor(Qt::ArrowCursor);
}

void GraphCanvas::setToolTipSource(std::function<QString(int)> source) {
  toolTip_ = std::move(source);
}

double GraphCanvas::fittingZoom() const {
  const QRectF all = sceneRect();
  if (all.isEmpty()) {
    return 1;
  }
  return std::min({kFitMost, (viewport()->width() - 2) / all.width(),
                   (viewport()->height() - 2) / all.height()});
}

double GraphCanvas::clamped(double zoom) const {
  return std::clamp(zoom, std::min(kLeastZoom, fittingZoom()), kMostZoom);
}

void GraphCanvas::setZoom(double zoom) {
  fitted_ = false;
  const QPointF center = mapToScene(viewport()->rect().center());
  const double wanted = clamped(zoom);
  setTransform(QTransform::fromScale(wanted, wanted));
  centerOn(center);
}

void GraphCanvas::fit() {
  const double zoom = std::max(fittingZoom(), 1e-3);
  setTransform(QTransform::fromScale(zoom, zoom));
  centerOn(sceneRect().center());
  fitted_ = true;
}

void GraphCanvas::showReadable(const QPointF& place) {
  if (fittingZoom() >= kReadable) {
    fit();
    return;
  }
  setZoom(kComfortable);
  centerOn(place);
}

void GraphCanvas::jumpTo(const QPointF& place) {
  if (zoom() < kReadable) {
    setZoom(kComfortable);
  }
  fitted_ = false;
  centerOn(place);
}

int GraphCanvas::nodeAt(const QPoint& position) const {
  for (QGraphicsItem* item : items(position)) {
    if (const auto* node = qgraphicsitem_cast<GraphNodeItem*>(item)) {
      return node->node();
    }
  }
  return -1;
}

void GraphCanvas::zoomIn() {
  setZoom(zoom() * kStep);
}

void GraphCanvas::zoomOut() {
  setZoom(zoom() / kStep);
}

void GraphCanvas::wheelEvent(QWheelEvent* event) {
  const QPointF position = event->position();
  const QPointF before = mapToScene(position.toPoint());
  fitted_ = false;
  const double wanted = clamped(zoom() * std::pow(kWheelBase, event->angleDelta().y()));
  setTransform(QTransform::fromScale(wanted, wanted));
  const QPointF middle = QRectF(viewport()->rect()).center();
  centerOn(before + (middle - position) / wanted);
  event->accept();
}

void GraphCanvas::mousePressEvent(QMouseEvent* event) {
  pressed_ = event->pos();
  QGraphicsView::mousePressEvent(event);
}

void GraphCanvas::mouseReleaseEvent(QMouseEvent* event) {
  QGraphicsView::mouseReleaseEvent(event);
  viewport()->setCursor(Qt::ArrowCursor);
  if (event->button() != Qt::LeftButton) {
    return;
  }
  if ((event->pos() - pressed_).manhattanLength() >= QApplication::startDragDistance()) {
    fitted_ = false;
    return;
  }
  const int node = nodeAt(event->pos());
  if (node >= 0) {
    Q_EMIT nodeClicked(node);
  }
}

std::vector<KeyHelp> GraphCanvas::keyHelp() {
  return {
      {tr("← →, Home, End"), tr("The layer before, after, the first, the last")},
      {tr("+, −, 0"), tr("Zoom in, out, to the whole network")},
      {tr("Enter, Shift+Enter, ↓, Esc"),
       tr("In the search: the next match, the one before, choose it, give up")},
  };
}

void GraphCanvas::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      Q_EMIT stepped(-1);
      return;
    case Qt::Key_Right:
      Q_EMIT stepped(1);
      return;
    case Qt::Key_Home:
      Q_EMIT stepped(std::numeric_limits<int>::min());
      return;
    case Qt::Key_End:
      Q_EMIT stepped(std::numeric_limits<int>::max());
      return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      zoomIn();
      return;
    case Qt::Key_Minus:
      zoomOut();
      return;
    case Qt::Key_0:
      fit();
      return;
    default:
      QGraphicsView::keyPressEvent(event);
  }
}

void GraphCanvas::resizeEvent(QResizeEvent* event) {
  QGraphicsView::resizeEvent(event);
  if (fitted_) {
    fit();
  }
}

bool GraphCanvas::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip && toolTip_) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int node = nodeAt(help->pos());
    QToolTip::showText(help->globalPos(), node >= 0 ? toolTip_(node) : QString(), viewport());
    return true;
  }
  return QGraphicsView::viewportEvent(event);
}

}  // namespace quantoscope
