// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_legend.h"

#include <QLinearGradient>
#include <QPainter>

namespace quantoscope {
namespace {

constexpr int kSwatch = 12;
constexpr int kRampWidth = 90;
constexpr int kTextGap = 5;
constexpr int kEntryGap = 14;

/// Paints from the left, or only measures without a painter. Returns the width.
int drawLegend(QPainter* painter, const QWidget& widget,
               const std::vector<GraphLegendEntry>& entries, bool ramp) {
  const Theme theme = themeOf(widget.palette());
  const QFontMetrics metrics = widget.fontMetrics();
  int x = 0;
  const auto text = [&](const QString& words) {
    const int width = metrics.horizontalAdvance(words);
    if (painter != nullptr) {
      painter->setPen(theme.mutedText);
      painter->drawText(QRect(x, 0, width + 2, widget.height()), Qt::AlignLeft | Qt::AlignVCenter,
                        words);
    }
    x += width;
  };
  const auto swatch = [&](const QBrush& brush, int width) {
    if (painter != nullptr) {
      painter->setPen(QPen(theme.axis, 1));
      painter->setBrush(brush);
      painter->drawRoundedRect(
          QRectF(x + 0.5, (widget.height() - kSwatch) / 2 + 0.5, width - 1.0, kSwatch - 1.0), 2, 2);
    }
    x += width;
  };
  std::size_t next = 0;
  if (ramp && entries.size() >= 2) {
    text(entries[0].text);
    x += kTextGap;
    QLinearGradient gradient(x, 0, x + kRampWidth, 0);
    gradient.setColorAt(0, entries[0].color);
    gradient.setColorAt(1, entries[1].color);
    swatch(gradient, kRampWidth);
    x += kTextGap;
    text(entries[1].text);
    x += kEntryGap;
    next = 2;
  }
  for (; next < entries.size(); ++next) {
    swatch(entries[next].color, kSwatch);
    x += kTextGap;
    text(entries[next].text);
    x += kEntryGap;
  }
  return x;
}

}  // namespace

GraphLegend::GraphLegend(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("graphLegend"));
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
}

void GraphLegend::setColors(const GraphColors& colors) {
  entries_ = colors.legend;
  ramp_ = colors.ramp;
  setAccessibleName(texts().join(QStringLiteral(", ")));
  updateGeometry();
  update();
}

QStringList GraphLegend::texts() const {
  QStringList texts;
  for (const GraphLegendEntry& entry : entries_) {
    texts << entry.text;
  }
  return texts;
}

QSize GraphLegend::sizeHint() const {
  return {drawLegend(nullptr, *this, entries_, ramp_), fontMetrics().height() + 4};
}

QSize GraphLegend::minimumSizeHint() const {
  return {0, fontMetrics().height() + 4};
}

void GraphLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  drawLegend(&painter, *this, entries_, ramp_);
}

}  // namespace quantoscope
