// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "core/analysis/layer_measurement.h"
#include "widgets/key_help.h"

class QToolButton;

namespace quantoscope {

/// One bar of the ranking. SQNR in dB; empty while unknown, infinite for a layer that is kept
/// float.
struct ErrorRankingEntry {
  QString layer;
  std::optional<double> automaticSqnr = {};  ///< Expected, without the layer's override.
  std::optional<double> currentSqnr = {};    ///< Expected.
  std::optional<double> automaticMeasured = {};
  std::optional<double> measured = {};
  ErrorCause cause = ErrorCause::None;  ///< Of what was measured.
};

/// The error of every layer, the higher the worse: noise over signal (RMS, per cent),
/// 100 * 10^(-SQNR/20). The bar is the current value, the line across it the automatic one; both
/// are measured where there is a measurement, else expected (drawn pale).
class ErrorRankingPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ErrorRankingPlot(QWidget* parent = nullptr);

  /// The keys that it handles, in the user's language.
  static std::vector<KeyHelp> keyHelp();

  void setEntries(std::vector<ErrorRankingEntry> entries);
  void setEntry(int layer, ErrorRankingEntry entry);
  void clear() { setEntries({}); }
  /// -1 for none. Emits nothing.
  void setSelected(int layer);
  int selected() const { return selected_; }
  bool isWorstFirst() const;
  /// Else in network order.
  void setWorstFirst(bool worstFirst);
  /// No bar changes its place while frozen: for the time of a drag.
  void setSortingFrozen(bool frozen);
  /// The layer of the bar at a place, 0 at the left.
  int layerAtPlace(int place) const { return order_.at(static_cast<std::size_t>(place)); }
  /// The place of a layer's bar, in coordinates of this widget.
  QRectF barRect(int layer) const;
  /// What the tooltip says of a layer; empty outside.
  QString describe(int layer) const;
  QPixmap renderPixmap(const QSize& size, double scale = 1);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// A click on a bar or its label, or an arrow key.
  void layerSelected(int layer);
  void worstFirstChanged(bool worstFirst);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Geometry;

  Geometry geometryFor(const QSizeF& size) const;
  void paint(QPainter& painter, const QSizeF& size) const;
  void paintCaption(QPainter& painter, const QSizeF& size) const;
  void paintBar(QPainter& painter, const Geometry& geometry, std::size_t layer) const;
  void paintLabel(QPainter& painter, const Geometry& geometry, std::size_t layer) const;
  int layerAt(const QPointF& position) const;
  void choosePlace(int place);
  void choose(int layer);
  void sort();
  void placeSwitch();
  void retranslate();

  std::vector<ErrorRankingEntry> entries_;
  std::vector<int> order_;   // Layers by place.
  std::vector<int> places_;  // Places by layer.
  int selected_ = -1;
  bool sortingFrozen_ = false;
  QToolButton* worstFirst_;
};

}  // namespace quantoscope
