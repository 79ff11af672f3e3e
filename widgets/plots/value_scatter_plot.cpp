// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/value_scatter_plot.h"

#include <qcustomplot.h>

#include <QEvent>
#include <QHelpEvent>
#include <QLabel>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/plots/axis_style.h"
#include "widgets/theme.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

// Cells along each axis: a few values make dots that can be seen, many a fine picture.
constexpr int kFewestCells = 50;
constexpr int kMostCells = 160;
constexpr double kAir = 0.03;

int cellsFor(std::size_t values) {
  return std::clamp(static_cast<int>(std::sqrt(static_cast<double>(values))), kFewestCells,
                    kMostCells);
}

/// `faintest`: opacity of a single value, 0 … 255.
QCPColorGradient gradient(const QColor& color, int faintest) {
  QColor faint = color;
  faint.setAlpha(faintest);
  QColor none = color;
  none.setAlpha(0);
  QCPColorGradient shades;
  shades.clearColorStops();
  shades.setColorStopAt(0, none);
  shades.setColorStopAt(0.001, faint);
  shades.setColorStopAt(1, color);
  return shades;
}

}  // namespace

ValueScatterPlot::ValueScatterPlot(QWidget* parent)
    : QWidget(parent),
      plot_(new QCustomPlot),
      density_(new QCPColorMap(plot_->xAxis, plot_->yAxis)),
      clipped_(new QCPColorMap(plot_->xAxis, plot_->yAxis)),
      diagonal_(new QCPItemStraightLine(plot_)),
      caption_(new QLabel) {
  setObjectName(QStringLiteral("valueScatterPlot"));
  plot_->setMinimumSize(120, 80);
  plot_->setMouseTracking(true);
  plot_->installEventFilter(this);
  for (QCPColorMap* map : {density_, clipped_}) {
    map->setInterpolate(false);
    map->setTightBoundary(false);
  }
  diagonal_->point1->setCoords(0, 0);
  diagonal_->point2->setCoords(1, 1);
  caption_->setContentsMargins(8, 5, 8, 0);
  caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(caption_);
  layout->addWidget(plot_, 1);
  restyle();
  clear();
}

std::size_t ValueScatterPlot::index(int column, int row) const {
  return static_cast<std::size_t>(row) * static_cast<std::size_t>(cellsAlong_) +
         static_cast<std::size_t>(column);
}

int ValueScatterPlot::cellOf(double value) const {
  const double place = (value - low_) / (high_ - low_) * cellsAlong_;
  return place >= 0 && place < cellsAlong_ ? static_cast<int>(place) : -1;
}

void ValueScatterPlot::setValues(std::span<const float> reference, std::span<const float> quantized,
                                 std::span<const std::uint8_t> saturated) {
  const std::size_t count = std::min(reference.size(), quantized.size());
  const auto finite = [&](std::size_t i) {
    return std::isfinite(reference[i]) && std::isfinite(quantized[i]);
  };
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -lowest;
  for (std::size_t i = 0; i < count; ++i) {
    if (finite(i)) {
      const auto [low, high] =
          std::minmax({static_cast<double>(reference[i]), static_cast<double>(quantized[i])});
      lowest = std::min(lowest, low);
      highest = std::max(highest, high);
    }
  }
  pairs_ = 0;
  clippedPairs_ = 0;
  cellsAlong_ = cellsFor(count);
  cells_.assign(static_cast<std::size_t>(cellsAlong_) * static_cast<std::size_t>(cellsAlong_),
                Cell());
  if (lowest <= highest) {
    const double air =
        highest > lowest ? kAir * (highest - lowest) : std::max(0.5, 1e-3 * std::abs(highest));
    low_ = lowest - air;
    high_ = highest + air;
    for (std::size_t i = 0; i < count; ++i) {
      if (!finite(i)) {
        continue;
      }
      Cell& cell = cells_[index(cellOf(static_cast<double>(reference[i])),
                                cellOf(static_cast<double>(quantized[i])))];
      const bool isClipped = i < saturated.size() && saturated[i] != 0;
      ++pairs_;
      clippedPairs_ += isClipped ? 1 : 0;
      ++(isClipped ? cell.clipped : cell.count);
    }
  } else {
    low_ = 0;
    high_ = 1;
  }
  draw();
}

void ValueScatterPlot::draw() {
  const double half = (high_ - low_) / cellsAlong_ / 2;
  const QCPRange range(low_ + half, high_ - half);  // from centre to centre
  double most = 1;
  for (QCPColorMap* map : {density_, clipped_}) {
    map->data()->setSize(cellsAlong_, cellsAlong_);
    map->data()->setRange(range, range);
  }
  for (int row = 0; row < cellsAlong_; ++row) {
    for (int column = 0; column < cellsAlong_; ++column) {
      const Cell& cell = cells_[index(column, row)];
      const double inside = std::log1p(cell.count);
      const double outside = std::log1p(cell.clipped);
      density_->data()->setCell(column, row, inside);
      clipped_->data()->setCell(column, row, outside);
      most = std::max({most, inside, outside});
    }
  }
  density_->setDataRange({0, most});
  clipped_->setDataRange({0, most});
  density_->setVisible(pairs_ > 0);
  clipped_->setVisible(clippedPairs_ > 0);
  diagonal_->setVisible(pairs_ > 0);
  plot_->xAxis->setRange(low_, high_);
  plot_->yAxis->setRange(low_, high_);
  retranslate();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

const ValueScatterPlot::Cell* ValueScatterPlot::cellAt(double reference, double quantized) const {
  const int column = cellOf(reference);
  const int row = cellOf(quantized);
  return column < 0 || row < 0 ? nullptr : &cells_[index(column, row)];
}

std::size_t ValueScatterPlot::countAt(double reference, double quantized) const {
  const Cell* cell = cellAt(reference, quantized);
  return cell == nullptr ? 0 : std::size_t{cell->count} + cell->clipped;
}

QString ValueScatterPlot::describe(const QPointF& position) const {
  if (pairs_ == 0 || !plot_->axisRect()->rect().contains(position.toPoint())) {
    return {};
  }
  const double reference = plot_->xAxis->pixelToCoord(position.x());
  const double quantized = plot_->yAxis->pixelToCoord(position.y());
  const Cell* cell = cellAt(reference, quantized);
  if (cell == nullptr) {
    return {};
  }
  QString text = tr("float %1\nint8 %2\n%3 values here")
                     .arg(numberText(reference, 4), numberText(quantized, 4),
                          countText(static_cast<double>(cell->count) + cell->clipped));
  if (cell->clipped > 0) {
    text += QLatin1Char('\n') + tr("clipped: %1").arg(countText(cell->clipped));
  }
  return text;
}

QSize ValueScatterPlot::sizeHint() const {
  return {260, 190};
}

bool ValueScatterPlot::eventFilter(QObject* watched, QEvent* event) {
  if (watched == plot_ && event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), describe(help->pos()), plot_);
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

void ValueScatterPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    plot_->replot(QCustomPlot::rpQueuedReplot);
  } else if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    restyle();
  }
  QWidget::changeEvent(event);
}

void ValueScatterPlot::retranslate() {
  setAccessibleName(tr("int8 against float values"));
  plot_->xAxis->setLabel(tr("float"));
  plot_->yAxis->setLabel(tr("int8"));
  caption_->setText(
      pairs_ == 0 ? tr("No values to compare.")
      : clippedPairs_ == 0
          ? tr("%1 values").arg(countText(static_cast<double>(pairs_)))
          : tr("%1 values, <span style=\"color:%2\">■</span> clipped %3")
                .arg(
                    countText(static_cast<double>(pairs_)), themeOf(palette()).saturated.name(),
                    percentText(static_cast<double>(clippedPairs_) / static_cast<double>(pairs_))));
  setAccessibleDescription(caption_->text());
}

void ValueScatterPlot::restyle() {
  const Theme theme = themeOf(palette());
  plot_->setBackground(theme.background);
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    styleAxis(*axis, theme, font());
    axis->ticker()->setTickCount(4);
  }
  density_->setGradient(gradient(theme.curve, 80));
  clipped_->setGradient(gradient(theme.saturated, 200));
  diagonal_->setPen(QPen(theme.mutedText, 1, Qt::DashLine));
  retranslate();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace quantoscope
