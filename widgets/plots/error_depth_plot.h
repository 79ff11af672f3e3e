// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSharedPointer>
#include <QWidget>
#include <array>
#include <optional>
#include <vector>

class QCPAxisTickerText;
class QCPGraph;
class QCPItemRect;
class QCPItemTracer;
class QCustomPlot;
class QLabel;

namespace quantoscope {

/// One layer of the plot. SQNR in dB; empty while unknown, infinite where there is no error at all,
/// as in a layer that is kept float.
struct ErrorDepthEntry {
  QString layer;
  std::optional<double> isolated = {};
  std::optional<double> accumulated = {};
  std::optional<double> automaticIsolated = {};
  std::optional<double> automaticAccumulated = {};
};

/// How the error grows on its way through the network: SQNR of each layer alone and of all layers
/// together, in network order. Thin lines: with automatic values.
class ErrorDepthPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ErrorDepthPlot(QWidget* parent = nullptr);

  void setEntries(std::vector<ErrorDepthEntry> entries);
  void setEntry(int layer, ErrorDepthEntry entry);
  void clear() { setEntries({}); }
  /// -1 for none. Emits nothing.
  void setSelected(int layer);
  int selected() const { return selected_; }
  /// What the tooltip says of a layer; empty outside.
  QString describe(int layer) const;
  QPixmap renderPixmap(const QSize& size, double scale = 1);
  QCustomPlot* plot() const { return plot_; }

 Q_SIGNALS:
  /// A click into the column of a layer, or an arrow key.
  void layerSelected(int layer);

 protected:
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  enum Line { AutomaticIsolated, AutomaticAccumulated, Isolated, Accumulated, LineCount };

  static const std::optional<double>& valueOf(const ErrorDepthEntry& entry, Line line);
  void showLines();
  void showTicks();
  void choose(int layer);
  void hover(int layer);
  int layerAt(const QPointF& position) const;
  void restyle();
  void retranslate();

  QCustomPlot* plot_;
  std::array<QCPGraph*, LineCount> lines_;
  QCPItemRect* band_;
  QCPItemTracer* tracer_;
  QSharedPointer<QCPAxisTickerText> ticks_;
  QLabel* caption_;
  std::vector<ErrorDepthEntry> entries_;
  double top_ = 0;  // Where what has no error is drawn.
  int selected_ = -1;
  int hovered_ = -1;
};

}  // namespace quantoscope
