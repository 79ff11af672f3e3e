// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_node_item.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <algorithm>

namespace quantoscope {
namespace {

constexpr double kMaxTextWidth = 190;
constexpr double kMinWidth = 40;
constexpr double kSidePadding = 9;
constexpr double kBoxPadding = 4;
constexpr double kPillPadding = 3;
constexpr double kHalo = 5;
constexpr double kLegible = 0.3;  // scale below which texts are left out

QFont boldOf(QFont font) {
  font.setBold(true);
  return font;
}

/// Black or white, whichever can be read on a colour.
QColor textOn(const QColor& fill) {
  const double luminance =
      0.299 * fill.red() + 0.587 * fill.green() + 0.114 * static_cast<double>(fill.blue());
  return luminance > 120 ? QColor(0x1c, 0x24, 0x30) : QColor(Qt::white);
}

}  // namespace

GraphNodeItem::GraphNodeItem(int node, const GraphNode& content, const QSizeF& size,
                             const QFont& font)
    : node_(node),
      title_(QString::fromStdString(content.name)),
      typeText_(QString::fromStdString(content.type)),
      quantizable_(content.quantizable >= 0),
      size_(size),
      font_(font) {}

QSizeF GraphNodeItem::sizeFor(const GraphNode& content, const QFont& font) {
  const QFontMetricsF plain(font);
  const double typeWidth = plain.horizontalAdvance(QString::fromStdString(content.type));
  if (content.quantizable < 0) {
    return {std::clamp(typeWidth, kMinWidth, kMaxTextWidth) + 2 * kSidePadding,
            plain.height() + 2 * kPillPadding};
  }
  const double nameWidth =
      QFontMetricsF(boldOf(font)).horizontalAdvance(QString::fromStdString(content.name));
  return {std::clamp(std::max(typeWidth, nameWidth), kMinWidth, kMaxTextWidth) + 2 * kSidePadding,
          2 * plain.height() + 2 * kBoxPadding};
}

void GraphNodeItem::setLook(const GraphNodeLook& look) {
  look_ = look;
  setZValue(look.selected || look.currentMatch ? 2 : 1);
  update();
}

QRectF GraphNodeItem::boundingRect() const {
  const double margin = kHalo + 2;
  return QRectF(-size_.width() / 2, -size_.height() / 2, size_.width(), size_.height())
      .adjusted(-margin, -margin, margin, margin);
}

void GraphNodeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const double scale =
      QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter->worldTransform());
  const Theme& theme = look_.theme;
  const QRectF box(-size_.width() / 2, -size_.height() / 2, size_.width(), size_.height());
  const double radius = quantizable_ ? 5 : box.height() / 2;
  painter->setRenderHint(QPainter::Antialiasing);
  if (look_.match) {
    QColor halo = theme.fair;
    halo.setAlpha(look_.currentMatch ? 255 : 120);
    painter->setPen(Qt::NoPen);
    painter->setBrush(halo);
    painter->drawRoundedRect(box.adjusted(-kHalo, -kHalo, kHalo, kHalo), radius + kHalo,
                             radius + kHalo);
  }
  const QColor fill = quantizable_ ? look_.fill.value_or(theme.cardBackground) : theme.background;
  QColor border = quantizable_ ? theme.histogramLine : theme.axis;
  double width = quantizable_ ? 1.4 : 1;
  if (look_.selected) {
    border = theme.thresholdLine;
    width = std::max(3.0, std::min(2 / scale, kHalo + 2));
  }
  painter->setPen(QPen(border, width));
  painter->setBrush(fill);
  painter->drawRoundedRect(box, radius, radius);
  if (scale < kLegible) {
    return;
  }
  const QColor ink = quantizable_ ? (look_.fill ? textOn(fill) : theme.text) : theme.mutedText;
  const QRectF inner = box.adjusted(kSidePadding - 2, 0, 2 - kSidePadding, 0);
  const QFontMetricsF plain(font_);
  painter->setPen(ink);
  if (!quantizable_) {
    painter->setFont(font_);
    painter->drawText(inner, Qt::AlignCenter,
                      plain.elidedText(typeText_, Qt::ElideMiddle, inner.width()));
    return;
  }
  const QFont bold = boldOf(font_);
  painter->setFont(bold);
  painter->drawText(inner.adjusted(0, kBoxPadding, 0, -box.height() / 2), Qt::AlignCenter,
                    QFontMetricsF(bold).elidedText(title_, Qt::ElideMiddle, inner.width()));
  painter->setFont(font_);
  painter->drawText(inner.adjusted(0, box.height() / 2, 0, -kBoxPadding), Qt::AlignCenter,
                    plain.elidedText(typeText_, Qt::ElideMiddle, inner.width()));
}

}  // namespace quantoscope
