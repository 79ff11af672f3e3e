// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/error_ranking_plot.h"

#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPixmap>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

constexpr double kLeft = 56;
constexpr double kRight = 12;
constexpr double kTop = 26;
constexpr double kTurnedHeight = 88;
constexpr double kMaxSlot = 72;
constexpr double kSine45 = 0.70711;

/// RMS of the noise over RMS of the signal, in per cent.
double noisePercent(const std::optional<double>& sqnr) {
  return sqnr && !std::isnan(*sqnr) ? 100 * std::pow(10.0, -*sqnr / 20) : 0;
}

/// The step of a scale with two to five lines up to `top`.
double niceStep(double top) {
  const double power = std::pow(10.0, std::floor(std::log10(top)));
  const double lead = top / power;
  return power * (lead < 1.5 ? 0.5 : lead < 3.5 ? 1 : lead < 7.5 ? 2 : 2.5);
}

}  // namespace

struct ErrorRankingPlot::Geometry {
  QRectF area;      // Of the bars.
  double slot = 0;  // Width of a bar and its gap.
  double top = 0;   // Per cent at the upper edge.
  bool turned = false;

  QRectF bar(std::size_t i, double percent) const {
    const double height = top > 0 ? area.height() * std::min(1.0, percent / top) : 0;
    return {area.left() + (static_cast<double>(i) + 0.14) * slot, area.bottom() - height,
            0.72 * slot, height};
  }
};

ErrorRankingPlot::ErrorRankingPlot(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("errorRankingPlot"));
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Error by layer"));
}

void ErrorRankingPlot::setEntries(std::vector<ErrorRankingEntry> entries) {
  entries_ = std::move(entries);
  if (selected_ >= static_cast<int>(entries_.size())) {
    selected_ = -1;
  }
  update();
}

void ErrorRankingPlot::setEntry(int layer, ErrorRankingEntry entry) {
  if (layer >= 0 && layer < static_cast<int>(entries_.size())) {
    entries_[static_cast<std::size_t>(layer)] = std::move(entry);
    update();
  }
}

void ErrorRankingPlot::setSelected(int layer) {
  selected_ = layer >= 0 && layer < static_cast<int>(entries_.size()) ? layer : -1;
  setAccessibleDescription(describe(selected_));
  update();
}

ErrorRankingPlot::Geometry ErrorRankingPlot::geometryFor(const QSizeF& size) const {
  Geometry geometry;
  const double width = size.width() - kLeft - kRight;
  geometry.slot = entries_.empty()
                      ? kMaxSlot
                      : std::min(kMaxSlot, width / static_cast<double>(entries_.size()));
  double longest = 0;
  for (const ErrorRankingEntry& entry : entries_) {
    longest = std::max<double>(longest, fontMetrics().horizontalAdvance(entry.layer));
  }
  geometry.turned = longest > geometry.slot - 4;
  const double labels = geometry.turned ? std::min(kTurnedHeight, longest * kSine45 + 14)
                                        : fontMetrics().height() + 8.0;
  geometry.area = QRectF(kLeft, kTop, width, std::max(10.0, size.height() - kTop - labels));
  for (const ErrorRankingEntry& entry : entries_) {
    geometry.top = std::max(
        {geometry.top, noisePercent(entry.automaticSqnr), noisePercent(entry.currentSqnr)});
  }
  geometry.top *= 1.05;
  return geometry;
}

QRectF ErrorRankingPlot::barRect(int layer) const {
  if (layer < 0 || layer >= static_cast<int>(entries_.size())) {
    return {};
  }
  const auto i = static_cast<std::size_t>(layer);
  return geometryFor(size()).bar(i, noisePercent(entries_[i].currentSqnr));
}

QPixmap ErrorRankingPlot::renderPixmap(const QSize& size, double scale) {
  QPixmap pixmap(size * scale);
  pixmap.setDevicePixelRatio(scale);
  pixmap.fill(themeOf(palette()).background);
  QPainter painter(&pixmap);
  paint(painter, size);
  return pixmap;
}

QSize ErrorRankingPlot::sizeHint() const {
  return {900, 190};
}

QSize ErrorRankingPlot::minimumSizeHint() const {
  return {240, 130};
}

void ErrorRankingPlot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), themeOf(palette()).background);
  paint(painter, size());
}

void ErrorRankingPlot::paint(QPainter& painter, const QSizeF& size) const {
  const Theme theme = themeOf(palette());
  const Geometry geometry = geometryFor(size);
  const QFontMetricsF metrics(font());
  QFont turnedFont = font();
  if (turnedFont.pointSizeF() > 0) {
    turnedFont.setPointSizeF(std::max(6.5, turnedFont.pointSizeF() - 1));
  }
  const QFontMetricsF turnedMetrics(turnedFont);
  painter.setFont(font());
  painter.setRenderHint(QPainter::Antialiasing);
  if (entries_.empty() || !(geometry.top > 0)) {
    painter.setPen(theme.mutedText);
    painter.drawText(QRectF(QPointF(), size), Qt::AlignCenter,
                     tr("The error of every layer appears here once the network is calibrated."));
    return;
  }
  const QRectF& area = geometry.area;
  painter.setPen(theme.mutedText);
  painter.drawText(QRectF(8, 4, size.width() - 16, kTop - 6), Qt::AlignLeft | Qt::AlignVCenter,
                   tr("Noise over signal, RMS, in network order. Bar: now. Line: automatic, where "
                      "that differs."));
  const double step = niceStep(geometry.top);
  for (double value = 0; value <= geometry.top; value += step) {
    const double y = area.bottom() - area.height() * value / geometry.top;
    painter.setPen(QPen(value == 0 ? theme.axis : theme.grid, 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(theme.mutedText);
    painter.drawText(QRectF(0, y - 10, kLeft - 6, 20), Qt::AlignRight | Qt::AlignVCenter,
                     tr("%1 %", "per cent").arg(numberText(value, 3)));
  }
  double worst = 0;
  for (const ErrorRankingEntry& entry : entries_) {
    worst = std::max(worst, noisePercent(entry.currentSqnr));
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const ErrorRankingEntry& entry = entries_[i];
    const bool selected = static_cast<int>(i) == selected_;
    const double percent = noisePercent(entry.currentSqnr);
    const QRectF slot(area.left() + static_cast<double>(i) * geometry.slot, area.top(),
                      geometry.slot, size.height() - area.top());
    if (selected) {
      painter.fillRect(slot, palette().color(hasFocus() ? QPalette::Active : QPalette::Inactive,
                                             QPalette::Highlight));
    }
    const QRectF bar = geometry.bar(i, percent);
    painter.setPen(Qt::NoPen);
    painter.setBrush(percent > 0 && percent == worst ? theme.poor
                     : selected                      ? theme.accent
                                                     : theme.histogramLine);
    painter.drawRoundedRect(bar, 2, 2);
    if (entry.currentSqnr && std::isinf(*entry.currentSqnr) && *entry.currentSqnr > 0) {
      painter.setPen(QPen(theme.mutedText, 1, Qt::DotLine));
      painter.setBrush(Qt::NoBrush);
      painter.drawRect(QRectF(bar.left(), area.bottom() - 8, bar.width(), 8));
    }
    if (entry.automaticSqnr && !std::isinf(*entry.automaticSqnr) &&
        std::abs(noisePercent(entry.automaticSqnr) - percent) > 1e-3 * percent) {
      const double y = geometry.bar(i, noisePercent(entry.automaticSqnr)).top();
      painter.setPen(QPen(theme.thresholdLine, 1.6));
      painter.drawLine(QPointF(bar.left() - 2, y), QPointF(bar.right() + 2, y));
    }
    painter.setPen(selected ? palette().color(QPalette::HighlightedText) : theme.mutedText);
    if (geometry.turned) {
      painter.save();
      painter.translate(slot.center().x(), area.bottom() + 5);
      painter.rotate(-45);
      painter.setFont(turnedFont);
      const QString label =
          turnedMetrics.elidedText(entry.layer, Qt::ElideMiddle, (kTurnedHeight - 14) / kSine45);
      painter.drawText(QPointF(-turnedMetrics.horizontalAdvance(label), turnedMetrics.ascent() / 2),
                       label);
      painter.restore();
    } else {
      painter.drawText(
          QRectF(slot.left() + 2, area.bottom() + 3, slot.width() - 4, metrics.height() + 2),
          Qt::AlignHCenter | Qt::AlignTop,
          metrics.elidedText(entry.layer, Qt::ElideMiddle, slot.width() - 4));
    }
  }
}

int ErrorRankingPlot::layerAt(const QPointF& position) const {
  const Geometry geometry = geometryFor(size());
  const double place = (position.x() - geometry.area.left()) / geometry.slot;
  const bool inside =
      position.y() >= kTop && place >= 0 && place < static_cast<double>(entries_.size());
  return inside ? static_cast<int>(place) : -1;
}

QString ErrorRankingPlot::describe(int layer) const {
  if (layer < 0 || layer >= static_cast<int>(entries_.size())) {
    return {};
  }
  const ErrorRankingEntry& entry = entries_[static_cast<std::size_t>(layer)];
  const auto text = [](const std::optional<double>& sqnr) {
    if (!sqnr) {
      return tr("unknown");
    }
    return std::isinf(*sqnr)
               ? tr("kept float")
               : tr("%1 (noise %2)").arg(decibelText(*sqnr), percentText(noisePercent(sqnr) / 100));
  };
  return tr("%1\nSQNR now: %2\nAutomatic: %3")
      .arg(entry.layer, text(entry.currentSqnr), text(entry.automaticSqnr));
}

void ErrorRankingPlot::choose(int layer) {
  if (layer >= 0 && layer < static_cast<int>(entries_.size()) && layer != selected_) {
    setSelected(layer);
    Q_EMIT layerSelected(layer);
  }
}

void ErrorRankingPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) {
    choose(layerAt(event->position()));
  }
}

void ErrorRankingPlot::keyPressEvent(QKeyEvent* event) {
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

void ErrorRankingPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    setAccessibleName(tr("Error by layer"));
  }
  update();
  QWidget::changeEvent(event);
}

bool ErrorRankingPlot::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), describe(layerAt(help->pos())), this);
    return true;
  }
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
    update();
  }
  return QWidget::event(event);
}

}  // namespace quantoscope
