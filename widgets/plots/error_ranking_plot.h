// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

namespace quantoscope {

/// One bar of the ranking.
struct ErrorRankingEntry {
  QString layer;
  std::optional<double> automaticSqnr;  ///< dB; empty while unknown. Infinite when kept float.
  std::optional<double> currentSqnr;
};

/// The error of every layer in network order, the higher the worse: noise over signal (RMS, per
/// cent), 100 * 10^(-SQNR/20). The bar is the current value, the line across it the automatic one.
class ErrorRankingPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ErrorRankingPlot(QWidget* parent = nullptr);

  void setEntries(std::vector<ErrorRankingEntry> entries);
  void setEntry(int layer, ErrorRankingEntry entry);
  void clear() { setEntries({}); }
  /// -1 for none. Emits nothing.
  void setSelected(int layer);
  int selected() const { return selected_; }
  /// The place of a layer's bar, in coordinates of this widget.
  QRectF barRect(int layer) const;
  QPixmap renderPixmap(const QSize& size, double scale = 1);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// A click on a bar or its label, or an arrow key.
  void layerSelected(int layer);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Geometry;

  Geometry geometryFor(const QSizeF& size) const;
  void paint(QPainter& painter, const QSizeF& size) const;
  int layerAt(const QPointF& position) const;
  QString describe(int layer) const;
  void choose(int layer);

  std::vector<ErrorRankingEntry> entries_;
  int selected_ = -1;
};

}  // namespace quantoscope
