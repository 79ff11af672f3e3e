// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/sparkline_delegate.h"

#include <QApplication>
#include <QPainter>

#include "widgets/layers/layer_table_model.h"
#include "widgets/theme.h"

namespace quantoscope {

void SparklineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const {
  QStyleOptionViewItem cell = option;
  initStyleOption(&cell, index);
  cell.text.clear();
  cell.state &= ~QStyle::State_HasFocus;
  const QStyle* style = cell.widget != nullptr ? cell.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);

  const auto sparkline = index.data(LayerTableModel::SparklineRole).value<Sparkline>();
  if (sparkline.heights.empty()) {
    return;
  }
  const Theme theme = themeOf(cell.palette);
  const QRectF area = QRectF(cell.rect).adjusted(6, 4, -6, -4);
  const double step = area.width() / static_cast<double>(sparkline.heights.size());
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  for (std::size_t i = 0; i < sparkline.heights.size(); ++i) {
    const double height = static_cast<double>(sparkline.heights[i]) * area.height();
    const double middle =
        (static_cast<double>(i) + 0.5) / static_cast<double>(sparkline.heights.size());
    const bool clipped = sparkline.thresholdPosition >= 0 && middle > sparkline.thresholdPosition;
    painter->setBrush(clipped ? theme.clippedLine : theme.histogramLine);
    painter->drawRect(QRectF(area.left() + static_cast<double>(i) * step, area.bottom() - height,
                             step * 0.8, height));
  }
  if (sparkline.thresholdPosition >= 0 && sparkline.thresholdPosition <= 1) {
    const double x = area.left() + sparkline.thresholdPosition * area.width();
    painter->setPen(QPen(theme.thresholdLine, 1));
    painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
  }
  painter->restore();
}

QSize SparklineDelegate::sizeHint(const QStyleOptionViewItem& option,
                                  const QModelIndex& index) const {
  return {72, QStyledItemDelegate::sizeHint(option, index).height()};
}

}  // namespace quantoscope
