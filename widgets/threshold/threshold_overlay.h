// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <optional>
#include <vector>

#include "widgets/theme.h"
#include "widgets/threshold/threshold_mark.h"

namespace quantoscope {

/// What is drawn over and under the graphs of a ThresholdPlot. Values in units of the axes.
struct ThresholdOverlayContent {
  QString emptyText;  ///< If not empty, nothing else is drawn.
  QString title;
  QString note;  ///< After the title, muted.
  QString clippedText;
  QString densityText;     ///< Last entry of the upper legend.
  QString divergenceText;  ///< The lower legend.
  bool hasNegative = false;
  double threshold = 0;
  double divergence = 0;
  std::optional<std::pair<double, double>> stability;  ///< Thresholds with other images.
  bool held = false;     ///< The line is dragged, or would be by a press here.
  bool focused = false;  ///< The plot has the keyboard focus.
  std::vector<ThresholdMark> marks;
  std::optional<QPointF> cursor;  ///< In pixels: where the readout goes.
  QStringList readout;
  std::optional<QPointF> hovered;           ///< A point of the curve.
  std::optional<std::pair<int, int>> band;  ///< In pixels: the span being chosen.
};

/// The two plots that the overlay spans.
struct ThresholdAxes {
  QCPAxisRect* density = nullptr;
  QCPAxisRect* divergence = nullptr;

  QCPAxis* x() const { return density->axis(QCPAxis::atBottom); }
  QCPAxis* densityY() const { return density->axis(QCPAxis::atLeft); }
  QCPAxis* divergenceY() const { return divergence->axis(QCPAxis::atLeft); }
};

/// The shaded area beyond the threshold, under the graphs.
class ThresholdShade : public QCPLayerable {
  Q_OBJECT

 public:
  ThresholdShade(QCustomPlot* plot, const ThresholdAxes& axes,
                 const ThresholdOverlayContent& content, const Theme& theme);

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
  void draw(QCPPainter* painter) override;

 private:
  const ThresholdAxes& axes_;
  const ThresholdOverlayContent& content_;
  const Theme& theme_;
};

/// Titles, marks, the line with its handle, the point on the curve and the readout.
class ThresholdOverlay : public QCPLayerable {
  Q_OBJECT

 public:
  ThresholdOverlay(QCustomPlot* plot, const ThresholdAxes& axes,
                   const ThresholdOverlayContent& content, const Theme& theme);

  /// Room that the titles and the marks need, for a font.
  static int titleHeight(const QFont& font);
  static int marksHeight(const QFont& font);
  /// The mark whose tick or label is at a pixel, if any, from the last time they were drawn.
  const ThresholdMark* markAt(const QPointF& position) const;
  /// Where the labels were drawn last, in the order of the marks; empty for those out of sight.
  const std::vector<QRectF>& labelRects() const { return labelRects_; }
  bool wasDrawn() const { return drawn_; }

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
  void draw(QCPPainter* painter) override;

 private:
  struct LegendEntry {
    enum Swatch { None, Fill, Line };
    Swatch swatch = None;
    QColor color;
    QColor outline;
    QString text;
  };

  void drawTitle(QCPPainter* painter, const QRect& area, const QString& title, const QString& note,
                 const std::vector<LegendEntry>& legend) const;
  void drawMarks(QCPPainter* painter);
  void drawClippedText(QCPPainter* painter, double x) const;
  void drawLine(QCPPainter* painter, double x) const;
  void drawReadout(QCPPainter* painter) const;

  const ThresholdAxes& axes_;
  const ThresholdOverlayContent& content_;
  const Theme& theme_;
  std::vector<QRectF> labelRects_;
  bool drawn_ = false;
};

}  // namespace quantoscope
