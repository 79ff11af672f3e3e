// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/image_groups_plot.h"

#include <qcustomplot.h>

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "widgets/plots/axis_style.h"
#include "widgets/theme.h"

namespace quantoscope {

ImageGroupsPlot::ImageGroupsPlot(QWidget* parent)
    : QWidget(parent),
      plot_(new QCustomPlot),
      band_(new QCPItemRect(plot_)),
      line_(new QCPItemStraightLine(plot_)),
      caption_(new QLabel) {
  setObjectName(QStringLiteral("imageGroupsPlot"));
  plot_->setMinimumHeight(80);
  plot_->setFocusPolicy(Qt::NoFocus);
  plot_->yAxis->setScaleType(QCPAxis::stLogarithmic);
  plot_->yAxis->setTicker(QSharedPointer<QCPAxisTickerLog>::create());
  plot_->yAxis->setNumberFormat(QStringLiteral("eb"));
  plot_->yAxis->setNumberPrecision(0);
  band_->setLayer(QStringLiteral("background"));
  band_->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
  band_->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
  band_->setPen(Qt::NoPen);
  caption_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  caption_->setContentsMargins(12, 4, 8, 0);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(caption_);
  layout->addWidget(plot_, 1);
  setThreshold(0, std::nullopt);
  showGroups();
}

void ImageGroupsPlot::setGroups(const QString& layer, std::vector<MagnitudeHistogram> groups) {
  layer_ = layer;
  groups_ = std::move(groups);
  std::erase_if(groups_, [](const MagnitudeHistogram& group) {
    return std::all_of(group.counts.begin(), group.counts.end(),
                       [](double count) { return count == 0; });
  });
  showGroups();
}

void ImageGroupsPlot::setThreshold(double threshold,
                                   std::optional<std::pair<double, double>> band) {
  line_->setVisible(threshold > 0);
  line_->point1->setCoords(threshold, 1e-12);
  line_->point2->setCoords(threshold, 1);
  band_->setVisible(band.has_value());
  if (band) {
    band_->topLeft->setCoords(band->first, 0);
    band_->bottomRight->setCoords(band->second, 1);
  }
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void ImageGroupsPlot::showGroups() {
  plot_->clearGraphs();
  double lowest = std::numeric_limits<double>::infinity();
  double highest = 0;
  double end = 0;
  for (const MagnitudeHistogram& group : groups_) {
    const double total = std::accumulate(group.counts.begin(), group.counts.end(), 0.0);
    QCPGraph* graph = plot_->addGraph();
    QVector<QCPGraphData> points;
    for (std::size_t i = 0; i < group.counts.size(); ++i) {
      const double share = group.counts[i] / total;
      if (share > 0) {
        lowest = std::min(lowest, share);
        highest = std::max(highest, share);
      }
      // A log axis has no place for zero: the line ends there.
      points.append(QCPGraphData((static_cast<double>(i) + 0.5) * group.binWidth(),
                                 share > 0 ? share : std::numeric_limits<double>::quiet_NaN()));
    }
    graph->data()->set(points, true);
    end = std::max(end, group.absmax);
  }
  if (!groups_.empty()) {
    plot_->xAxis->setRange(0, 1.01 * end);
    plot_->yAxis->setRange(lowest / 2, highest * 2);
  }
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    axis->setVisible(!groups_.empty());
    axis->grid()->setVisible(!groups_.empty());
  }
  retranslate();
  restyle();
}

void ImageGroupsPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  } else if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    restyle();
  }
  QWidget::changeEvent(event);
}

void ImageGroupsPlot::retranslate() {
  plot_->xAxis->setLabel(tr("activation magnitude |x|"));
  plot_->yAxis->setLabel(tr("share"));
  caption_->setText(
      groups_.empty()
          ? tr("Nothing to compare yet: it takes a calibration with two images or more.")
          : tr("<b>%1</b> — %n group(s) of images over one another. Where they coincide, other "
               "images would change little; where they part, in the tail, the threshold depends on "
               "the images.",
               nullptr, static_cast<int>(groups_.size()))
                .arg(layer_.toHtmlEscaped()));
}

void ImageGroupsPlot::restyle() {
  const Theme theme = themeOf(palette());
  plot_->setBackground(theme.background);
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    styleAxis(*axis, theme, font());
  }
  for (int i = 0; i < plot_->graphCount(); ++i) {
    plot_->graph(i)->setPen(QPen(theme.markColor(i), 1));
  }
  line_->setPen(QPen(theme.thresholdLine, 1.5));
  band_->setBrush(stabilityColor(theme));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace quantoscope
