// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>
#include <QStringList>
#include <QWidget>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/analysis/layer_report.h"
#include "core/calibration/activation_statistics.h"
#include "core/model/model.h"
#include "widgets/threshold/threshold_mark.h"

class QAction;
class QLabel;
class QMenu;
class QToolButton;

namespace quantoscope {

class ThresholdPlot;

/// The histogram with P and Q above, the divergence against the threshold below, on one x axis
/// (activation magnitude), and one threshold line across both.
///
/// Line: drag it in either plot; ←/→ one bin, with Shift ten, Page Up/Down fifty, Home automatic,
/// End absmax; double click in the lower plot puts it there; Escape cancels a drag. View: wheel
/// zooms x about the cursor, dragging elsewhere pans, Shift and drag zooms to a span.
///
/// The view moves the line, P and Q by itself while it is dragged; it does not wait for setReport.
class ThresholdView : public QWidget {
  Q_OBJECT

 public:
  explicit ThresholdView(QWidget* parent = nullptr);
  ~ThresholdView() override;

  /// Shows a layer. Called again for a layer of the same name (statistics grow while images stream
  /// in), it keeps the zoom and a drag. Forgets the marks of another layer.
  void setLayer(const QuantizableLayer& layer,
                std::shared_ptr<const ActivationStatistics> statistics, const LayerReport& report);
  /// New values for the same layer. During a drag the line stays under the hand.
  void setReport(const LayerReport& report);
  /// See methodMarks(). The view adds "auto" and "max" itself and leaves out the method in force,
  /// because "auto" is its mark.
  void setMarks(std::vector<ThresholdMark> marks);
  /// Ids of the methods whose marks are shown; all until this is called. Marks that belong to no
  /// method are always shown.
  void setShownMethods(const QStringList& ids);
  const QStringList& shownMethods() const { return shownMethods_; }
  /// Where the automatic threshold would have been with other images, shaded in both plots; empty:
  /// not known. Another layer forgets it.
  void setStabilityBand(std::optional<std::pair<double, double>> band);
  /// One checkable entry for each method, then all and none.
  QMenu* methodsMenu() const { return methodsMenu_; }
  /// Back to the empty state.
  void clear();
  /// What the empty state says, for example "Choose a layer.".
  void setEmptyText(const QString& text);

  bool isDragging() const;
  /// The threshold that the line shows; 0 without a layer.
  double threshold() const;
  void resetZoom();
  bool isLogDensity() const;
  void setLogDensity(bool on);
  bool isLogDivergence() const;
  void setLogDivergence(bool on);

  /// Both plots with titles, for a file or the clipboard. `size` in logical pixels.
  QPixmap renderPixmap(const QSize& size, double scale = 1);

  ThresholdPlot* plot() const { return plot_; }

 Q_SIGNALS:
  /// The line is being dragged; many a second. Nothing is decided yet.
  void thresholdMoving(double threshold);
  /// The user has decided: mouse released, or a key.
  void thresholdCommitted(double threshold);
  /// A drag ended where it began, by Escape or by hand; what thresholdMoving announced is void.
  void thresholdCancelled();
  /// Home: the automatic threshold shall hold, that is, the override of the threshold shall go.
  void automaticRequested();
  /// The user has chosen which methods have a mark.
  void shownMethodsChanged(const QStringList& ids);

 protected:
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void retranslate();
  void fitHint();
  void buildMethodsMenu();
  void chooseMethods(const QStringList& ids);

  ThresholdPlot* plot_;
  QStringList shownMethods_;
  QMenu* methodsMenu_;
  QToolButton* methodsButton_;
  QAction* allMethods_;
  QAction* noMethods_;
  QLabel* hint_;
  QAction* logDensity_;
  QAction* logDivergence_;
  QAction* zoomIn_;
  QAction* zoomOut_;
  QAction* fit_;
};

}  // namespace quantoscope
