// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsView>
#include <functional>

#include "widgets/key_help.h"

namespace quantoscope {

/// A view of the graph's scene that is zoomed with the wheel and dragged about.
class GraphCanvas : public QGraphicsView {
  Q_OBJECT

 public:
  explicit GraphCanvas(QWidget* parent = nullptr);

  /// The keys that it handles, in the user's language.
  static std::vector<KeyHelp> keyHelp();

  /// The text for a node's tool tip.
  void setToolTipSource(std::function<QString(int node)> source);
  double zoom() const { return transform().m11(); }
  /// Around the centre of what is shown.
  void setZoom(double zoom);
  /// The whole graph, and again after each resize until the user zooms or drags.
  void fit();
  /// The whole graph if it can be read then; otherwise a part around a place.
  void showReadable(const QPointF& place);
  /// Brings a place to the middle, large enough to be read.
  void jumpTo(const QPointF& place);
  /// The node at a position in the viewport, or -1.
  int nodeAt(const QPoint& position) const;

 public Q_SLOTS:
  void zoomIn();
  void zoomOut();

 Q_SIGNALS:
  void nodeClicked(int node);
  /// An arrow key: to the next layer (1), the previous (-1), the last or first (any other).
  void stepped(int by);

 protected:
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  double fittingZoom() const;
  double clamped(double zoom) const;

  std::function<QString(int)> toolTip_;
  QPoint pressed_;
  bool fitted_ = false;
};

}  // namespace quantoscope
