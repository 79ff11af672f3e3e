// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/error_depth_plot.h"

#include <qcustomplot.h>

#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
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

constexpr double kAir = 4;         // dB above and below the lines
constexpr double kSlotWidth = 16;  // pixels that a name at the axis needs
constexpr int kLongestName = 16;

QString shortName(const QString& name) {
  return name.size() <= kLongestName ? name : QStringLiteral("…") + name.right(kLongestName - 1);
}

}  // namespace

ErrorDepthPlot::ErrorDepthPlot(QWidget* parent)
    : QWidget(parent),
      plot_(new QCustomPlot),
      lines_{},
      band_(new QCPItemRect(plot_)),
      tracer_(new QCPItemTracer(plot_)),
      ticks_(QSharedPointer<QCPAxisTickerText>::create()),
      caption_(new QLabel) {
  setObjectName(QStringLiteral("errorDepthPlot"));
  setFocusPolicy(Qt::StrongFocus);
  plot_->setFocusPolicy(Qt::NoFocus);
  plot_->setMinimumHeight(80);
  plot_->setMouseTracking(true);
  plot_->installEventFilter(this);
  for (QCPGraph*& line : lines_) {
    line = plot_->addGraph();
  }
  plot_->xAxis->setTicker(ticks_);
  plot_->xAxis->setSubTicks(false);
  band_->setLayer(QStringLiteral("background"));
  band_->topLeft->setTypeX(QCPItemPosition::ptPlotCoords);
  band_->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
  band_->bottomRight->setTypeX(QCPItemPosition::ptPlotCoords);
  band_->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
  band_->setVisible(false);
  tracer_->setStyle(QCPItemTracer::tsCircle);
  tracer_->setSize(9);
  tracer_->setVisible(false);
  caption_->setContentsMargins(12, 5, 8, 0);
  caption_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(caption_);
  layout->addWidget(plot_, 1);
  restyle();
  showLines();
}

const std::optional<double>& ErrorDepthPlot::valueOf(const ErrorDepthEntry& entry, Line line) {
  switch (line) {
    case AutomaticIsolated:
      return entry.automaticIsolated;
    case AutomaticAccumulated:
      return entry.automaticAccumulated;
    case Isolated:
      return entry.isolated;
    default:
      return entry.accumulated;
  }
}

void ErrorDepthPlot::setEntries(std::vector<ErrorDepthEntry> entries) {
  entries_ = std::move(entries);
  hovered_ = -1;
  tracer_->setVisible(false);
  if (selected_ >= static_cast<int>(entries_.size())) {
    selected_ = -1;
  }
  showTicks();
  showLines();
}

void ErrorDepthPlot::setEntry(int layer, ErrorDepthEntry entry) {
  if (layer >= 0 && layer < static_cast<int>(entries_.size())) {
    entries_[static_cast<std::size_t>(layer)] = std::move(entry);
    showLines();
  }
}

void ErrorDepthPlot::setSelected(int layer) {
  selected_ = layer >= 0 && layer < static_cast<int>(entries_.size()) ? layer : -1;
  band_->setVisible(selected_ >= 0);
  band_->topLeft->setCoords(selected_ - 0.5, 0);
  band_->bottomRight->setCoords(selected_ + 0.5, 1);
  setAccessibleDescription(describe(selected_));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void ErrorDepthPlot::showLines() {
  double lowest = std::numeric_limits<double>::infinity();
  double highest = -lowest;
  for (const ErrorDepthEntry& entry : entries_) {
    for (int line = 0; line < LineCount; ++line) {
      const auto& value = valueOf(entry, static_cast<Line>(line));
      if (value && std::isfinite(*value)) {
        lowest = std::min(lowest, *value);
        highest = std::max(highest, *value);
      }
    }
  }
  const bool any = lowest <= highest;
  top_ = any ? highest + kAir : 1;
  for (int line = 0; line < LineCount; ++line) {
    QVector<double> places;
    QVector<double> values;
    bool shown = line >= Isolated;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const auto& value = valueOf(entries_[i], static_cast<Line>(line));
      const auto& now =
          valueOf(entries_[i], line == AutomaticIsolated      ? Isolated
                               : line == AutomaticAccumulated ? Accumulated
                                                              : static_cast<Line>(line));
      // A thin line that lies under the thick one all the way would only blur it.
      shown = shown || (value && now && std::abs(*value - *now) > 0.05);
      places << static_cast<double>(i);
      // No value breaks the line; what has no error lies at the upper edge.
      values << (!value || std::isnan(*value) ? std::numeric_limits<double>::quiet_NaN()
                 : std::isinf(*value)         ? (*value > 0 ? top_ + kAir / 2 : lowest - kAir / 2)
                                              : *value);
    }
    lines_[static_cast<std::size_t>(line)]->setData(places, values, true);
    lines_[static_cast<std::size_t>(line)]->setVisible(shown);
  }
  plot_->xAxis->setRange(-0.6, std::max(0.6, static_cast<double>(entries_.size()) - 0.4));
  plot_->yAxis->setRange(any ? lowest - kAir : 0, any ? top_ + kAir : 1);
  setAccessibleDescription(describe(selected_));
  retranslate();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void ErrorDepthPlot::showTicks() {
  ticks_->clear();
  const double room = std::max(1, plot_->width() - 60);
  const auto count = static_cast<double>(entries_.size());
  const auto step = std::max<std::size_t>(1, static_cast<std::size_t>(count * kSlotWidth / room));
  for (std::size_t i = 0; i < entries_.size(); i += step) {
    ticks_->addTick(static_cast<double>(i), shortName(entries_[i].layer));
  }
  plot_->xAxis->setTickLabelRotation(-45);
}

int ErrorDepthPlot::layerAt(const QPointF& position) const {
  const double place = plot_->xAxis->pixelToCoord(position.x());
  const auto layer = static_cast<int>(std::lround(place));
  const bool inside = position.x() >= plot_->axisRect()->left() &&
                      position.x() <= plot_->axisRect()->right() && layer >= 0 &&
                      layer < static_cast<int>(entries_.size());
  return inside ? layer : -1;
}

QString ErrorDepthPlot::describe(int layer) const {
  if (layer < 0 || layer >= static_cast<int>(entries_.size())) {
    return {};
  }
  const ErrorDepthEntry& entry = entries_[static_cast<std::size_t>(layer)];
  const auto text = [](const std::optional<double>& sqnr) {
    return !sqnr                            ? tr("not measured yet")
           : std::isinf(*sqnr) && *sqnr > 0 ? tr("no error")
                                            : decibelText(*sqnr);
  };
  QStringList lines{entry.layer, tr("This layer alone: %1").arg(text(entry.isolated)),
                    tr("All layers together: %1").arg(text(entry.accumulated))};
  if (entry.automaticIsolated && entry.automaticIsolated != entry.isolated) {
    lines << tr("Alone, automatic values: %1").arg(text(entry.automaticIsolated));
  }
  if (entry.automaticAccumulated && entry.automaticAccumulated != entry.accumulated) {
    lines << tr("Together, automatic values: %1").arg(text(entry.automaticAccumulated));
  }
  return lines.join(QLatin1Char('\n'));
}

void ErrorDepthPlot::choose(int layer) {
  if (layer >= 0 && layer < static_cast<int>(entries_.size()) && layer != selected_) {
    setSelected(layer);
    Q_EMIT layerSelected(layer);
  }
}

void ErrorDepthPlot::hover(int layer) {
  if (layer == hovered_) {
    return;
  }
  hovered_ = layer;
  const bool shown = layer >= 0 && entries_[static_cast<std::size_t>(layer)].isolated.has_value();
  tracer_->setVisible(shown);
  if (shown) {
    tracer_->setGraph(lines_[Isolated]);
    tracer_->setGraphKey(layer);
  }
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

QPixmap ErrorDepthPlot::renderPixmap(const QSize& size, double scale) {
  return plot_->toPixmap(size.width(), size.height(), scale);
}

bool ErrorDepthPlot::eventFilter(QObject* watched, QEvent* event) {
  if (watched != plot_) {
    return QWidget::eventFilter(watched, event);
  }
  switch (event->type()) {
    case QEvent::ToolTip: {
      const auto* help = static_cast<QHelpEvent*>(event);
      QToolTip::showText(help->globalPos(), describe(layerAt(help->pos())), plot_);
      return true;
    }
    case QEvent::MouseMove:
      hover(layerAt(static_cast<QMouseEvent*>(event)->position()));
      break;
    case QEvent::Leave:
      hover(-1);
      break;
    case QEvent::MouseButtonPress:
      if (static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton) {
        setFocus(Qt::MouseFocusReason);
        choose(layerAt(static_cast<QMouseEvent*>(event)->position()));
      }
      break;
    default:
      break;
  }
  return false;
}

void ErrorDepthPlot::keyPressEvent(QKeyEvent* event) {
  const int last = static_cast<int>(entries_.size()) - 1;
  switch (event->key()) {
    case Qt::Key_Left:
      choose(std::max(0, selected_ - 1));
      return;
    case Qt::Key_Right:
      choose(std::min(last, selected_ + 1));
      return;
    case Qt::Key_Home:
      choose(0);
      return;
    case Qt::Key_End:
      choose(last);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

void ErrorDepthPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showTicks();
}

void ErrorDepthPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
    plot_->replot(QCustomPlot::rpQueuedReplot);
  } else if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    restyle();
  }
  QWidget::changeEvent(event);
}

void ErrorDepthPlot::retranslate() {
  setAccessibleName(tr("Error over depth"));
  plot_->yAxis->setLabel(tr("SQNR, dB"));
  const bool any = std::any_of(entries_.begin(), entries_.end(),
                               [](const auto& entry) { return entry.isolated.has_value(); });
  if (!any) {
    caption_->setText(tr("The error over depth appears here once the int8 network was measured."));
    return;
  }
  const Theme theme = themeOf(palette());
  const auto mark = [](const QColor& color, const QString& text) {
    return QStringLiteral("<span style=\"color:%1\">━</span> %2").arg(color.name(), text);
  };
  caption_->setText(mark(theme.curve, tr("this layer alone quantized")) +
                    QStringLiteral(" &nbsp; ") + mark(theme.quantized, tr("all layers quantized")) +
                    QStringLiteral(" &nbsp; ") +
                    tr("Thin: automatic values, where they differ. Higher is better."));
}

void ErrorDepthPlot::restyle() {
  const Theme theme = themeOf(palette());
  plot_->setBackground(theme.background);
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    styleAxis(*axis, theme, font());
  }
  plot_->xAxis->grid()->setVisible(false);
  plot_->yAxis->ticker()->setTickCount(4);
  const auto draw = [&](Line line, const QColor& color, double width) {
    QCPGraph* graph = lines_[static_cast<std::size_t>(line)];
    graph->setPen(QPen(color, width));
    if (line >= Isolated) {
      // Told apart without colour, too.
      graph->setScatterStyle(
          QCPScatterStyle(line == Isolated ? QCPScatterStyle::ssDisc : QCPScatterStyle::ssSquare,
                          color, line == Isolated ? color : theme.background, 6));
    }
  };
  draw(AutomaticIsolated, theme.curve, 0.8);
  draw(AutomaticAccumulated, theme.quantized, 0.8);
  draw(Isolated, theme.curve, 2);
  draw(Accumulated, theme.quantized, 2);
  QColor band = palette().color(QPalette::Highlight);
  band_->setPen(Qt::NoPen);
  band_->setBrush(band);
  tracer_->setPen(QPen(theme.thresholdLine, 1.6));
  tracer_->setBrush(theme.curve);
  retranslate();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace quantoscope
