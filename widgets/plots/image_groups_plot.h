// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <optional>
#include <utility>
#include <vector>

#include "core/calibration/magnitude_histogram.h"

class QCPItemRect;
class QCPItemStraightLine;
class QCustomPlot;
class QLabel;

namespace quantoscope {

/// The normalised distributions of the image groups over one another, on a log scale: the bulk
/// coincides, the tails do not. After S. Migacz, "8-bit Inference with TensorRT", GTC 2017.
class ImageGroupsPlot : public QWidget {
  Q_OBJECT

 public:
  explicit ImageGroupsPlot(QWidget* parent = nullptr);

  /// See groupMagnitudes(); groups without values are left out. Empty: there is nothing to show.
  void setGroups(const QString& layer, std::vector<MagnitudeHistogram> groups);
  /// The threshold in force, and where it would have been with other images, if that is known.
  void setThreshold(double threshold, std::optional<std::pair<double, double>> band);
  QCustomPlot* plot() const { return plot_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showGroups();
  void restyle();
  void retranslate();

  QCustomPlot* plot_;
  QCPItemRect* band_;
  QCPItemStraightLine* line_;
  QLabel* caption_;
  QString layer_;
  std::vector<MagnitudeHistogram> groups_;
};

}  // namespace quantoscope
