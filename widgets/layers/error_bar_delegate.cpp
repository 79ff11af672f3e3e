// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/error_bar_delegate.h"

#include <QApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/layers/layer_table_model.h"
#include "widgets/theme.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

// The bar is full at the SQNR of a layer that is beyond help and empty at one nobody worries about.
constexpr double kFullAt = 5;
constexpr double kEmptyAt = 45;
constexpr int kMargin = 6;
constexpr int kBarHeight = 7;

int textWidth(const QStyleOptionViewItem& option) {
  return option.fontMetrics.horizontalAdvance(decibelText(-88.8)) + kMargin;
}

}  // namespace

void ErrorBarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
  QStyleOptionViewItem cell = option;
  initStyleOption(&cell, index);
  const QVariant value = index.data(LayerTableModel::SqnrRole);
  const double sqnr = value.toDouble();
  cell.state &= ~QStyle::State_HasFocus;
  const bool hasBar = value.isValid() && !std::isinf(sqnr);
  if (hasBar) {
    cell.text.clear();
  }
  const QStyle* style = cell.widget != nullptr ? cell.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
  if (!hasBar) {
    return;
  }
  const Theme theme = themeOf(cell.palette);
  const bool selected = cell.state.testFlag(QStyle::State_Selected);
  const QRectF area = QRectF(cell.rect).adjusted(kMargin, 0, -kMargin, 0);
  const QRectF text(area.left(), area.top(), textWidth(cell) - kMargin, area.height());
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(cell.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
  painter->setFont(cell.font);
  painter->drawText(text, Qt::AlignRight | Qt::AlignVCenter, decibelText(sqnr));
  const QRectF track(text.right() + kMargin, area.center().y() - kBarHeight / 2.0,
                     area.right() - text.right() - kMargin, kBarHeight);
  if (track.width() > kBarHeight) {
    const double share = std::clamp((kEmptyAt - sqnr) / (kEmptyAt - kFullAt), 0.0, 1.0);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.barTrack);
    painter->drawRoundedRect(track, kBarHeight / 2.0, kBarHeight / 2.0);
    QRectF bar = track;
    bar.setWidth(std::max<double>(kBarHeight, share * track.width()));
    painter->setBrush(theme.colorOf(severityOf(sqnr)));
    painter->drawRoundedRect(bar, kBarHeight / 2.0, kBarHeight / 2.0);
  }
  painter->restore();
}

QSize ErrorBarDelegate::sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
  return {textWidth(option) + 64, QStyledItemDelegate::sizeHint(option, index).height()};
}

}  // namespace quantoscope
