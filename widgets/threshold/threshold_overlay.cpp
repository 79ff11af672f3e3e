// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/threshold/threshold_overlay.h"

#include <algorithm>
#include <cmath>

#include "widgets/threshold/label_layout.h"

namespace quantoscope {
namespace {

constexpr double kTickHeight = 7;
constexpr double kTickHalfWidth = 4.5;
constexpr double kLabelsBelow = 10;
constexpr int kLabelRows = 2;
constexpr double kGap = 8;

QFont titleFont(const QFont& font) {
  QFont bold = font;
  bold.setBold(true);
  return bold;
}

QFont smallFont(const QFont& font) {
  QFont small = font;
  if (small.pointSizeF() > 0) {
    small.setPointSizeF(std::max(6.5, small.pointSizeF() - 1));
  } else {
    small.setPixelSize(std::max(9, small.pixelSize() - 1));
  }
  return small;
}

}  // namespace

ThresholdShade::ThresholdShade(QCustomPlot* plot, const ThresholdAxes& axes,
                               const ThresholdOverlayContent& content, const Theme& theme)
    : QCPLayerable(plot, QStringLiteral("shade")), axes_(axes), content_(content), theme_(theme) {}

void ThresholdShade::applyDefaultAntialiasingHint(QCPPainter* painter) const {
  painter->setAntialiasing(false);
}

void ThresholdShade::draw(QCPPainter* painter) {
  if (!content_.emptyText.isEmpty()) {
    return;
  }
  if (content_.stability) {
    for (const QCPAxisRect* axisRect : {axes_.density, axes_.divergence}) {
      const QRectF whole = axisRect->rect();
      QRectF band = whole;
      band.setLeft(axes_.x()->coordToPixel(content_.stability->first));
      // A threshold that never moves is a band, too.
      constexpr double kNarrowest = 2;
      band.setRight(
          std::max(axes_.x()->coordToPixel(content_.stability->second), band.left() + kNarrowest));
      painter->fillRect(band.intersected(whole), stabilityColor(theme_));
    }
  }
  QRectF area = axes_.density->rect();
  area.setLeft(std::max(area.left(), axes_.x()->coordToPixel(content_.threshold)));
  if (area.width() > 0) {
    painter->fillRect(area, theme_.clippedShade);
  }
}

ThresholdOverlay::ThresholdOverlay(QCustomPlot* plot, const ThresholdAxes& axes,
                                   const ThresholdOverlayContent& content, const Theme& theme)
    : QCPLayerable(plot, QStringLiteral("overlay")),
      axes_(axes),
      content_(content),
      theme_(theme) {}

void ThresholdOverlay::applyDefaultAntialiasingHint(QCPPainter* painter) const {
  painter->setAntialiasing(true);
}

int ThresholdOverlay::titleHeight(const QFont& font) {
  return QFontMetrics(titleFont(font)).height() + 14;
}

int ThresholdOverlay::marksHeight(const QFont& font) {
  return static_cast<int>(kLabelsBelow) + kLabelRows * QFontMetrics(smallFont(font)).height() + 4;
}

const ThresholdMark* ThresholdOverlay::markAt(const QPointF& position) const {
  const QRect area = axes_.density->rect();
  for (std::size_t i = 0; i < content_.marks.size() && i < labelRects_.size(); ++i) {
    const double x = axes_.x()->coordToPixel(content_.marks[i].threshold);
    const QRectF tick(x - kTickHalfWidth, area.bottom(), 2 * kTickHalfWidth, kTickHeight + 2);
    const bool visible = x >= area.left() - 1 && x <= area.right() + 2;
    if (visible && (tick.contains(position) || labelRects_[i].contains(position))) {
      return &content_.marks[i];
    }
  }
  return nullptr;
}

void ThresholdOverlay::draw(QCPPainter* painter) {
  drawn_ = true;
  labelRects_.clear();
  if (!content_.emptyText.isEmpty()) {
    painter->setFont(parentPlot()->font());
    painter->setPen(theme_.mutedText);
    painter->drawText(parentPlot()->viewport().adjusted(24, 24, -24, -24),
                      Qt::AlignCenter | Qt::TextWordWrap, content_.emptyText);
    return;
  }
  std::vector<LegendEntry> upper{
      {LegendEntry::Fill, theme_.histogramFill, theme_.histogramLine, tr("P reference")},
      {LegendEntry::Line, theme_.quantized, theme_.quantized, tr("Q expanded")}};
  if (content_.hasNegative) {
    upper.push_back({LegendEntry::Line, theme_.negative, theme_.negative, tr("negative values")});
  }
  upper.push_back({LegendEntry::None, {}, {}, content_.densityText});
  drawTitle(painter, axes_.density->rect(), content_.title, content_.note, upper);
  std::vector<LegendEntry> lower{
      {LegendEntry::Line, theme_.curve, theme_.curve, content_.divergenceText}};
  if (content_.stability) {
    const QColor color = stabilityColor(theme_);
    lower.push_back({LegendEntry::Fill, color, color, tr("with other images")});
  }
  drawTitle(painter, axes_.divergence->rect(), tr("Divergence against threshold"), {}, lower);

  const double x = axes_.x()->coordToPixel(content_.threshold);
  drawClippedText(painter, x);
  drawLine(painter, x);
  drawMarks(painter);
  if (content_.band) {
    QColor fill = theme_.accent;
    fill.setAlpha(48);
    for (const QCPAxisRect* axisRect : {axes_.density, axes_.divergence}) {
      QRect area = axisRect->rect();
      area.setLeft(std::clamp(std::min(content_.band->first, content_.band->second), area.left(),
                              area.right()));
      area.setRight(std::clamp(std::max(content_.band->first, content_.band->second), area.left(),
                               axisRect->rect().right()));
      painter->fillRect(area, fill);
    }
  }
  drawReadout(painter);
}

void ThresholdOverlay::drawTitle(QCPPainter* painter, const QRect& area, const QString& title,
                                 const QString& note,
                                 const std::vector<LegendEntry>& legend) const {
  const QFont bold = titleFont(parentPlot()->font());
  const QFont small = smallFont(parentPlot()->font());
  const QFontMetricsF boldMetrics(bold);
  const QFontMetricsF smallMetrics(small);
  const int height = titleHeight(parentPlot()->font());
  const QRectF band(area.left(), area.top() - height, area.width(), height - 2);
  constexpr double kSwatch = 14;

  const auto widthOf = [&](const LegendEntry& entry) {
    return smallMetrics.horizontalAdvance(entry.text) +
           (entry.swatch == LegendEntry::None ? 0 : kSwatch + 5);
  };
  double legendWidth = 0;
  for (const LegendEntry& entry : legend) {
    legendWidth += widthOf(entry) + 14;
  }
  const double titleWidth = boldMetrics.horizontalAdvance(title);
  // Where both do not fit, the title is the one to keep: it names what one sees.
  const bool showLegend = legendWidth + std::min(titleWidth, 160.0) + 16 <= band.width();
  const double room = band.width() - (showLegend ? legendWidth + 8 : 0);
  painter->setFont(bold);
  painter->setPen(theme_.text);
  painter->drawText(QRectF(band.left(), band.top(), room, band.height()),
                    Qt::AlignLeft | Qt::AlignVCenter,
                    boldMetrics.elidedText(title, Qt::ElideMiddle, room));
  painter->setFont(small);
  painter->setPen(theme_.mutedText);
  if (!note.isEmpty() && room - titleWidth > 60) {
    painter->drawText(
        QRectF(band.left() + titleWidth + 10, band.top(), room - titleWidth - 10, band.height()),
        Qt::AlignLeft | Qt::AlignVCenter,
        smallMetrics.elidedText(note, Qt::ElideRight, room - titleWidth - 10));
  }
  if (!showLegend) {
    return;
  }
  double at = band.right() - legendWidth + 14;
  for (const LegendEntry& entry : legend) {
    const double middle = band.center().y();
    if (entry.swatch == LegendEntry::Fill) {
      painter->setPen(QPen(entry.outline, 1));
      painter->setBrush(entry.color);
      painter->drawRect(QRectF(at, middle - 5, kSwatch, 10));
    } else if (entry.swatch != LegendEntry::None) {
      painter->setPen(QPen(entry.color, 2, Qt::SolidLine, Qt::FlatCap));
      painter->drawLine(QPointF(at, middle), QPointF(at + kSwatch, middle));
    }
    const double text = at + (entry.swatch == LegendEntry::None ? 0 : kSwatch + 5);
    painter->setPen(theme_.mutedText);
    painter->drawText(QRectF(text, band.top(), 400, band.height()),
                      Qt::AlignLeft | Qt::AlignVCenter, entry.text);
    at += widthOf(entry) + 14;
  }
}

void ThresholdOverlay::drawClippedText(QCPPainter* painter, double x) const {
  const QRect area = axes_.density->rect();
  const QFont font = parentPlot()->font();
  const double width = QFontMetricsF(font).horizontalAdvance(content_.clippedText);
  const QRectF line(area.left(), area.top() + 6, area.width(), QFontMetricsF(font).height() + 2);
  double left = std::max<double>(x, area.left()) + kGap;
  if (left + width > area.right() - 4) {
    left = std::min<double>(x, area.right()) - kGap - width;
  }
  painter->setFont(font);
  painter->setPen(theme_.clippedText);
  QColor backing = theme_.background;
  backing.setAlpha(190);
  const QRectF text(left, line.top(), width, line.height());
  painter->fillRect(text.adjusted(-3, 0, 3, 0), backing);
  painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter, content_.clippedText);
}

void ThresholdOverlay::drawMarks(QCPPainter* painter) {
  const QRect area = axes_.density->rect();
  const QFont font = smallFont(parentPlot()->font());
  const QFontMetricsF metrics(font);
  std::vector<LabelWish> wishes;
  std::vector<std::size_t> visible;
  for (std::size_t i = 0; i < content_.marks.size(); ++i) {
    const double x = axes_.x()->coordToPixel(content_.marks[i].threshold);
    if (x >= area.left() - 1 && x <= area.right() + 2) {
      wishes.push_back({x, metrics.horizontalAdvance(content_.marks[i].label) + 2});
      visible.push_back(i);
    }
  }
  const std::vector<LabelPlace> places =
      placeLabels(wishes, area.left(), area.right() + 1, kLabelRows, kGap);
  labelRects_.assign(content_.marks.size(), QRectF());
  painter->setFont(font);
  const auto colorOf = [this](std::size_t mark) {
    const int index = content_.marks[mark].color;
    return index == ThresholdMark::kAccent ? theme_.accent
           : index < 0                     ? theme_.mutedText
                                           : theme_.markColor(index);
  };
  // Below the labels, which cover those of the ticks that are the same to the eye.
  for (std::size_t n = 0; n < visible.size(); ++n) {
    if (places[n].row > 0) {
      QColor leader = colorOf(visible[n]);
      leader.setAlphaF(0.6F);
      painter->setPen(QPen(leader, 1));
      painter->drawLine(QPointF(wishes[n].center, area.bottom() + kTickHeight),
                        QPointF(wishes[n].center, area.bottom() + kLabelsBelow +
                                                      places[n].row * metrics.height() + 2));
    }
  }
  for (std::size_t n = 0; n < visible.size(); ++n) {
    const std::size_t i = visible[n];
    const QColor color = colorOf(i);
    const double x = wishes[n].center;
    const double y = area.bottom() + 1.5;
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    painter->drawPolygon(QPolygonF({QPointF(x, y), QPointF(x - kTickHalfWidth, y + kTickHeight),
                                    QPointF(x + kTickHalfWidth, y + kTickHeight)}));
    const QRect lower = axes_.divergence->rect();
    painter->setPen(QPen(color, 1.4));
    painter->drawLine(QPointF(x, lower.bottom() - kTickHeight), QPointF(x, lower.bottom()));
    if (places[n].row < 0) {
      continue;
    }
    const QRectF label(places[n].left,
                       area.bottom() + kLabelsBelow + places[n].row * metrics.height(),
                       wishes[n].width, metrics.height());
    labelRects_[i] = label;
    painter->fillRect(label.adjusted(-1, 0, 1, -1), theme_.background);
    painter->setPen(color);
    painter->drawText(label, Qt::AlignCenter, content_.marks[i].label);
  }
}

void ThresholdOverlay::drawLine(QCPPainter* painter, double x) const {
  const QRect upper = axes_.density->rect();
  const QRect lower = axes_.divergence->rect();
  if (x < upper.left() - 1 || x > upper.right() + 2) {
    return;
  }
  painter->setPen(QPen(theme_.thresholdLine, content_.held ? 2.4 : 1.5));
  painter->drawLine(QPointF(x, upper.top()), QPointF(x, lower.bottom()));
  const QRectF handle(x - 6, upper.bottom() - 8, 12, 17);
  painter->setPen(content_.focused ? QPen(theme_.accent, 2) : QPen(Qt::NoPen));
  painter->setBrush(theme_.thresholdLine);
  painter->drawRoundedRect(handle, 3.5, 3.5);
  painter->setPen(QPen(theme_.background, 1));
  for (const double dx : {-2.0, 2.0}) {
    painter->drawLine(QPointF(x + dx, handle.top() + 5), QPointF(x + dx, handle.bottom() - 5));
  }
  const double y = axes_.divergenceY()->coordToPixel(content_.divergence);
  if (y >= lower.top() - 6 && y <= lower.bottom() + 6) {
    painter->setPen(QPen(theme_.background, 1.5));
    painter->setBrush(theme_.curve);
    painter->drawEllipse(QPointF(x, y), 5, 5);
  }
}

void ThresholdOverlay::drawReadout(QCPPainter* painter) const {
  if (content_.hovered) {
    const QPointF point(axes_.x()->coordToPixel(content_.hovered->x()),
                        axes_.divergenceY()->coordToPixel(content_.hovered->y()));
    if (axes_.divergence->rect().contains(point.toPoint())) {
      painter->setPen(QPen(theme_.curve, 1.5));
      painter->setBrush(theme_.background);
      painter->drawEllipse(point, 3.5, 3.5);
    }
  }
  if (!content_.cursor || content_.readout.isEmpty()) {
    return;
  }
  const QFont font = smallFont(parentPlot()->font());
  const QFontMetricsF metrics(font);
  double width = 0;
  for (const QString& line : content_.readout) {
    width = std::max(width, metrics.horizontalAdvance(line));
  }
  const QRect bounds = parentPlot()->viewport();
  QRectF box(content_.cursor->x() + 14, content_.cursor->y() + 14, width + 16,
             static_cast<double>(content_.readout.size()) * metrics.height() + 10);
  if (box.right() > bounds.right() - 2) {
    box.moveRight(content_.cursor->x() - 12);
  }
  if (box.bottom() > bounds.bottom() - 2) {
    box.moveBottom(content_.cursor->y() - 10);
  }
  box.moveLeft(std::max<double>(box.left(), bounds.left() + 2));
  painter->setPen(Qt::NoPen);
  painter->setBrush(theme_.readoutBackground);
  painter->drawRoundedRect(box, 4, 4);
  painter->setFont(font);
  painter->setPen(theme_.readoutText);
  for (qsizetype i = 0; i < content_.readout.size(); ++i) {
    painter->drawText(
        QRectF(box.left() + 8, box.top() + 5 + static_cast<double>(i) * metrics.height(), width + 2,
               metrics.height()),
        Qt::AlignLeft | Qt::AlignVCenter, content_.readout[i]);
  }
}

}  // namespace quantoscope
