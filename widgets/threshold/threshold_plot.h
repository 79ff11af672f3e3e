// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/analysis/displayed_distributions.h"
#include "core/analysis/layer_report.h"
#include "core/calibration/activation_statistics.h"
#include "core/calibration/threshold_methods.h"
#include "widgets/key_help.h"
#include "widgets/theme.h"
#include "widgets/threshold/threshold_mark.h"
#include "widgets/threshold/threshold_overlay.h"

namespace quantoscope {

/// Both plots of ThresholdView in one canvas, so that one line can cross them. Draws, and turns
/// mouse and keys into signals; see ThresholdView for what they mean.
class ThresholdPlot : public QCustomPlot {
  Q_OBJECT

 public:
  explicit ThresholdPlot(QWidget* parent = nullptr);

  /// The keys that it handles, in the user's language.
  static std::vector<KeyHelp> keyHelp();

  void setLayer(const QString& name, std::shared_ptr<const ActivationStatistics> statistics,
                const LayerReport& report);
  void setReport(const LayerReport& report);
  void setMarks(std::vector<ThresholdMark> marks);
  void setShownMethods(const QStringList& ids);
  void setStabilityBand(std::optional<std::pair<double, double>> band);
  void clearLayer();
  void setEmptyText(const QString& text);

  bool isDragging() const { return gesture_ == Gesture::MoveLine; }
  double threshold() const { return threshold_; }
  void zoomBy(double factor);
  void resetZoom();
  void setLogDensity(bool on);
  void setLogDivergence(bool on);
  bool isLogDensity() const { return logDensity_; }
  bool isLogDivergence() const { return logDivergence_; }

  /// Pixel of the threshold line, and the two plots; for tests and for menus.
  double linePixel() const { return axes_.x()->coordToPixel(threshold_); }
  const ThresholdAxes& axes() const { return axes_; }
  const ThresholdOverlayContent& content() const { return content_; }
  const std::vector<QRectF>& markLabelRects() const { return overlay_->labelRects(); }
  const DisplayedDistributions& shown() const { return shown_; }

 Q_SIGNALS:
  void thresholdMoving(double threshold);
  void thresholdCommitted(double threshold);
  void thresholdCancelled();
  void automaticRequested();

 protected:
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  enum class Gesture { None, MoveLine, Pan, Band };

  bool hasData() const { return statistics_ != nullptr && !curve_.empty(); }
  std::size_t nearestBin(double threshold) const;
  bool isOnLine(const QPointF& position) const;
  bool isInPlots(const QPointF& position) const;
  void moveLine(double threshold, std::size_t bin);
  void moveBy(std::ptrdiff_t bins);
  void cancelDrag();
  void takeReport(const LayerReport& report);
  void showBase();
  void showCandidate();
  void fitDensity();
  void fitDivergence();
  void setXRange(QCPRange range);
  QCPRange fullRange() const;
  void updateMarks();
  void updateTexts();
  void updateReadout(const QPointF& position);
  void hideReadout();
  void updateCursor(const QPointF& position);
  void redrawCandidate();
  void redrawOverlay();
  void restyle();

  Theme theme_;
  ThresholdAxes axes_;
  ThresholdOverlayContent content_;
  ThresholdOverlay* overlay_ = nullptr;
  QCPGraph* clippedGraph_ = nullptr;
  QCPGraph* pGraph_ = nullptr;
  QCPGraph* negativeGraph_ = nullptr;
  QCPGraph* qGraph_ = nullptr;
  QCPGraph* curveGraph_ = nullptr;

  QString emptyText_;
  QString layerName_;
  std::shared_ptr<const ActivationStatistics> statistics_;
  MagnitudeHistogram histogram_;
  std::vector<double> negative_;
  QString method_;
  int bits_ = 8;
  bool keepFloat_ = false;
  bool deadBlob_ = false;
  DivergenceCurve curve_;
  double automaticThreshold_ = 0;
  DisplayedDistributions shown_;
  std::vector<ThresholdMark> methodMarks_;
  std::optional<QStringList> shownMethods_;  // all, if it is empty

  double threshold_ = 0;
  std::size_t bin_ = 0;
  bool logDensity_ = true;
  bool logDivergence_ = true;
  bool zoomed_ = false;

  Gesture gesture_ = Gesture::None;
  QPointF pressed_;
  double grabOffset_ = 0;
  QCPRange panStart_;
  double dragStart_ = 0;
  std::size_t dragStartBin_ = 0;
  bool dragMoved_ = false;
};

}  // namespace quantoscope
