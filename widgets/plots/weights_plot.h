// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSharedPointer>
#include <QWidget>
#include <vector>

#include "core/model/model.h"
#include "core/quantization/weight_quantization.h"

class QCPAxisTickerFixed;
class QCPBars;
class QCPGraph;
class QCustomPlot;
class QLabel;
class QToolButton;

namespace quantoscope {

/// The range of the weights of each output channel (or group): from the lowest to the highest
/// weight. Each has a scale of its own, so a channel that reaches far costs the others nothing.
class WeightsPlot : public QWidget {
  Q_OBJECT

 public:
  explicit WeightsPlot(QWidget* parent = nullptr);

  void setLayer(const QuantizableLayer& layer, const WeightQuantization& quantization);
  void clear();
  bool isSorted() const;
  /// By reach, widest first, instead of channel order.
  void setSorted(bool sorted);
  /// What the tooltip says of the bar at a place, 0 at the left; empty outside.
  QString describe(int place) const;
  /// Channel shown at a place, 0 at the left.
  std::size_t channelAt(int place) const { return order_.at(static_cast<std::size_t>(place)); }
  QPixmap renderPixmap(const QSize& size, double scale = 1);
  QCustomPlot* plot() const { return plot_; }

 protected:
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Range {
    float lowest = 0;
    float highest = 0;
  };

  void showBars();
  void restyle();
  void retranslate();

  QCustomPlot* plot_;
  QCPBars* positive_;
  QCPBars* negative_;
  QCPGraph* dead_;
  QSharedPointer<QCPAxisTickerFixed> channelTicks_;
  QLabel* caption_;
  QToolButton* sort_;
  QString layerName_;
  WeightQuantization quantization_;
  std::vector<Range> ranges_;
  std::vector<std::size_t> order_;
};

}  // namespace quantoscope
