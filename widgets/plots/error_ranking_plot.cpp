// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/error_ranking_plot.h"

#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPixmap>
#include <QToolButton>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/error_cause.h"
#include "widgets/theme.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

constexpr double kLeft = 56;
constexpr double kRight = 12;
constexpr double kTop = 28;
constexpr double kTurnedHeight = 88;
constexpr double kMaxSlot = 72;
constexpr double kSine45 = 0.70711;
constexpr double kMarkSize = 9;

constexpr ErrorCause kShownCauses[] = {ErrorCause::Threshold, ErrorCause::Weights,
                                       ErrorCause::Inherited};

/// RMS of the noise over RMS of the signal, in per cent.
double noisePercent(const std::optional<double>& sqnr) {
  return sqnr && !std::isnan(*sqnr) ? 100 * std::pow(10.0, -*sqnr / 20) : 0;
}

const std::optional<double>& shownNow(const ErrorRankingEntry& entry) {
  return entry.measured ? entry.measured : entry.currentSqnr;
}

const std::optional<double>& shownBefore(const ErrorRankingEntry& entry) {
  return entry.measured ? entry.automaticMeasured : entry.automaticSqnr;
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
  double bottom = 0;
  bool turned = false;

  QRectF bar(int place, double percent) const {
    const double height = top > 0 ? area.height() * std::min(1.0, percent / top) : 0;
    return {area.left() + (place + 0.14) * slot, area.bottom() - height, 0.72 * slot, height};
  }
  QRectF slotRect(int place) const {
    return {area.left() + place * slot, area.top(), slot, bottom - area.top()};
  }
};

ErrorRankingPlot::ErrorRankingPlot(QWidget* parent)
    : QWidget(parent), worstFirst_(new QToolButton(this)) {
  setObjectName(QStringLiteral("errorRankingPlot"));
  setFocusPolicy(Qt::StrongFocus);
  worstFirst_->setObjectName(QStringLiteral("rankingWorstFirst"));
  worstFirst_->setCheckable(true);
  worstFirst_->setChecked(true);
  worstFirst_->setAutoRaise(true);
  connect(worstFirst_, &QToolButton::toggled, this, [this](bool checked) {
    sort();
    Q_EMIT worstFirstChanged(checked);
  });
  retranslate();
}

void ErrorRankingPlot::setEntries(std::vector<ErrorRankingEntry> entries) {
  entries_ = std::move(entries);
  if (selected_ >= static_cast<int>(entries_.size())) {
    selected_ = -1;
  }
  sort();
}

void ErrorRankingPlot::setEntry(int layer, ErrorRankingEntry entry) {
  if (layer >= 0 && layer < static_cast<int>(entries_.size())) {
    entries_[static_cast<std::size_t>(layer)] = std::move(entry);
    sort();
  }
}

void ErrorRankingPlot::setSelected(int layer) {
  selected_ = layer >= 0 && layer < static_cast<int>(entries_.size()) ? layer : -1;
  setAccessibleDescription(describe(selected_));
  update();
}

bool ErrorRankingPlot::isWorstFirst() const {
  return worstFirst_->isChecked();
}

void ErrorRankingPlot::setWorstFirst(bool worstFirst) {
  worstFirst_->setChecked(worstFirst);
}

void ErrorRankingPlot::setSortingFrozen(bool frozen) {
  sortingFrozen_ = frozen;
  sort();
}

void ErrorRankingPlot::sort() {
  if (!sortingFrozen_ || order_.size() != entries_.size()) {
    order_.resize(entries_.size());
    std::iota(order_.begin(), order_.end(), 0);
    if (isWorstFirst()) {
      const auto error = [this](int layer) {
        const auto& sqnr = shownNow(entries_[static_cast<std::size_t>(layer)]);
        return sqnr ? noisePercent(sqnr) : -1.0;
      };
      std::stable_sort(order_.begin(), order_.end(),
                       [&](int a, int b) { return error(a) > error(b); });
    }
    places_.resize(order_.size());
    for (std::size_t place = 0; place < order_.size(); ++place) {
      places_[static_cast<std::size_t>(order_[place])] = static_cast<int>(place);
    }
  }
  setAccessibleDescription(describe(selected_));
  update();
}

ErrorRankingPlot::Geometry ErrorRankingPlot::geometryFor(const QSizeF& size) const {
  Geometry geometry;
  const double width = size.width() - kLeft - kRight;
  geometry.bottom = size.height();
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
    geometry.top =
        std::max({geometry.top, noisePercent(shownBefore(entry)), noisePercent(shownNow(entry))});
  }
  geometry.top *= 1.05;
  return geometry;
}

QRectF ErrorRankingPlot::barRect(int layer) const {
  if (layer < 0 || layer >= static_cast<int>(entries_.size())) {
    return {};
  }
  const auto i = static_cast<std::size_t>(layer);
  return geometryFor(size()).bar(places_[i], noisePercent(shownNow(entries_[i])));
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
  painter.setFont(font());
  painter.setRenderHint(QPainter::Antialiasing);
  if (entries_.empty() || !(geometry.top > 0)) {
    painter.setPen(theme.mutedText);
    painter.drawText(QRectF(QPointF(), size), Qt::AlignCenter,
                     tr("The error of every layer appears here once the network is calibrated."));
    return;
  }
  paintCaption(painter, size);
  const QRectF& area = geometry.area;
  const double step = niceStep(geometry.top);
  for (double value = 0; value <= geometry.top; value += step) {
    const double y = area.bottom() - area.height() * value / geometry.top;
    painter.setPen(QPen(value == 0 ? theme.axis : theme.grid, 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(theme.mutedText);
    painter.drawText(QRectF(0, y - 10, kLeft - 6, 20), Qt::AlignRight | Qt::AlignVCenter,
                     tr("%1 %", "per cent").arg(numberText(value, 3)));
  }
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    paintBar(painter, geometry, i);
  }
  // Turned labels reach under the bars of their neighbours.
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    paintLabel(painter, geometry, i);
  }
}

void ErrorRankingPlot::paintCaption(QPainter& painter, const QSizeF& size) const {
  const Theme theme = themeOf(palette());
  const QFontMetricsF metrics(font());
  const auto measured = std::count_if(entries_.begin(), entries_.end(),
                                      [](const auto& entry) { return entry.measured.has_value(); });
  const bool all = static_cast<std::size_t>(measured) == entries_.size();
  QString text = all ? tr("Noise over signal, RMS, measured with only this layer quantized.")
                 : measured > 0
                     ? tr("Noise over signal, RMS, measured; pale: expected from the histogram.")
                     : tr("Noise over signal, RMS, expected from the histogram.");
  text += QLatin1Char(' ') + tr("Line: automatic, where that differs.");
  const double right = size.width() - worstFirst_->sizeHint().width() - 16;
  double x = 8;
  const double middle = (kTop - 4) / 2 + 2;
  painter.setPen(theme.mutedText);
  const QString shown = metrics.elidedText(text, Qt::ElideRight, right - x);
  painter.drawText(QRectF(x, 2, right - x, kTop - 4), Qt::AlignLeft | Qt::AlignVCenter, shown);
  x += metrics.horizontalAdvance(shown) + 18;
  if (measured == 0) {
    return;
  }
  for (const ErrorCause cause : kShownCauses) {
    const QString name = causeText(cause);
    const double width = kMarkSize + 5 + metrics.horizontalAdvance(name);
    if (x + width > right) {
      return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(causeColor(theme, cause));
    painter.drawRoundedRect(QRectF(x, middle - kMarkSize / 2, kMarkSize, kMarkSize), 2, 2);
    painter.setPen(theme.mutedText);
    painter.drawText(QRectF(x + kMarkSize + 5, 2, width, kTop - 4),
                     Qt::AlignLeft | Qt::AlignVCenter, name);
    x += width + 14;
  }
}

void ErrorRankingPlot::paintBar(QPainter& painter, const Geometry& geometry,
                                std::size_t layer) const {
  const Theme theme = themeOf(palette());
  const ErrorRankingEntry& entry = entries_[layer];
  const int place = places_[layer];
  const QRectF& area = geometry.area;
  const std::optional<double>& now = shownNow(entry);
  const std::optional<double>& before = shownBefore(entry);
  const double percent = noisePercent(now);
  if (static_cast<int>(layer) == selected_) {
    // Not under the labels: those of the neighbours may reach into it.
    QRectF column = geometry.slotRect(place);
    column.setBottom(area.bottom());
    painter.fillRect(column, palette().color(hasFocus() ? QPalette::Active : QPalette::Inactive,
                                             QPalette::Highlight));
  }
  const QRectF bar = geometry.bar(place, percent);
  if (entry.measured) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(causeColor(theme, entry.cause));
  } else {
    painter.setPen(QPen(theme.histogramLine, 1));
    painter.setBrush(theme.histogramFill);
  }
  painter.drawRoundedRect(bar, 2, 2);
  if (now && std::isinf(*now) && *now > 0) {
    painter.setPen(QPen(theme.mutedText, 1, Qt::DotLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(bar.left(), area.bottom() - 8, bar.width(), 8));
  }
  if (before && !std::isinf(*before) && std::abs(noisePercent(before) - percent) > 1e-3 * percent) {
    const double y = geometry.bar(place, noisePercent(before)).top();
    painter.setPen(QPen(theme.thresholdLine, 1.6));
    painter.drawLine(QPointF(bar.left() - 2, y), QPointF(bar.right() + 2, y));
  }
}

void ErrorRankingPlot::paintLabel(QPainter& painter, const Geometry& geometry,
                                  std::size_t layer) const {
  const Theme theme = themeOf(palette());
  const QString& name = entries_[layer].layer;
  const QRectF slot = geometry.slotRect(places_[layer]);
  const double bottom = geometry.area.bottom();
  painter.setPen(static_cast<int>(layer) == selected_ ? palette().color(QPalette::WindowText)
                                                      : theme.mutedText);
  if (!geometry.turned) {
    const QFontMetricsF metrics(font());
    painter.drawText(QRectF(slot.left() + 2, bottom + 3, slot.width() - 4, metrics.height() + 2),
                     Qt::AlignHCenter | Qt::AlignTop,
                     metrics.elidedText(name, Qt::ElideMiddle, slot.width() - 4));
    return;
  }
  QFont turnedFont = font();
  if (turnedFont.pointSizeF() > 0) {
    turnedFont.setPointSizeF(std::max(6.5, turnedFont.pointSizeF() - 1));
  }
  const QFontMetricsF metrics(turnedFont);
  painter.save();
  painter.translate(slot.center().x(), bottom + 5);
  painter.rotate(-45);
  painter.setFont(turnedFont);
  const QString label = metrics.elidedText(name, Qt::ElideMiddle, (kTurnedHeight - 14) / kSine45);
  painter.drawText(QPointF(-metrics.horizontalAdvance(label), metrics.ascent() / 2), label);
  painter.restore();
}

int ErrorRankingPlot::layerAt(const QPointF& position) const {
  const Geometry geometry = geometryFor(size());
  const double place = (position.x() - geometry.area.left()) / geometry.slot;
  const bool inside =
      position.y() >= kTop && place >= 0 && place < static_cast<double>(order_.size());
  return inside ? layerAtPlace(static_cast<int>(place)) : -1;
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
    return std::isinf(*sqnr) && *sqnr > 0
               ? tr("kept float")
               : tr("%1 (noise %2)").arg(decibelText(*sqnr), percentText(noisePercent(sqnr) / 100));
  };
  QStringList lines{entry.layer};
  if (entry.measured) {
    lines << tr("SQNR measured now: %1").arg(text(entry.measured));
    if (entry.automaticMeasured) {
      lines << tr("Measured with automatic values: %1").arg(text(entry.automaticMeasured));
    }
    if (entry.cause != ErrorCause::None) {
      lines << tr("Cause: %1").arg(causeText(entry.cause));
    }
    lines << tr("Expected from the histogram: %1").arg(text(entry.currentSqnr));
  } else {
    lines << tr("SQNR expected now: %1").arg(text(entry.currentSqnr))
          << tr("Automatic: %1").arg(text(entry.automaticSqnr));
  }
  return lines.join(QLatin1Char('\n'));
}

void ErrorRankingPlot::choose(int layer) {
  if (layer >= 0 && layer < static_cast<int>(entries_.size()) && layer != selected_) {
    setSelected(layer);
    Q_EMIT layerSelected(layer);
  }
}

void ErrorRankingPlot::choosePlace(int place) {
  if (!order_.empty()) {
    choose(layerAtPlace(std::clamp(place, 0, static_cast<int>(order_.size()) - 1)));
  }
}

void ErrorRankingPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) {
    choose(layerAt(event->position()));
  }
}

std::vector<KeyHelp> ErrorRankingPlot::keyHelp() {
  return {
      {tr("← →, Home, End"), tr("The layer before, after, the first, the last")},
  };
}

void ErrorRankingPlot::keyPressEvent(QKeyEvent* event) {
  const int place = selected_ < 0 ? -1 : places_[static_cast<std::size_t>(selected_)];
  switch (event->key()) {
    case Qt::Key_Left:
      choosePlace(place - 1);
      return;
    case Qt::Key_Right:
      choosePlace(place + 1);
      return;
    case Qt::Key_Home:
      choosePlace(0);
      return;
    case Qt::Key_End:
      choosePlace(static_cast<int>(order_.size()) - 1);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

void ErrorRankingPlot::placeSwitch() {
  const QSize wanted = worstFirst_->sizeHint();
  worstFirst_->setGeometry(width() - wanted.width() - 8, 2, wanted.width(),
                           std::min(wanted.height(), static_cast<int>(kTop) - 2));
}

void ErrorRankingPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  placeSwitch();
}

void ErrorRankingPlot::retranslate() {
  setAccessibleName(tr("Error by layer"));
  worstFirst_->setText(tr("Worst first"));
  worstFirst_->setToolTip(tr("The worst layer at the left, instead of the order of the network."));
  placeSwitch();
}

void ErrorRankingPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  } else if (event->type() == QEvent::FontChange) {
    placeSwitch();
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
