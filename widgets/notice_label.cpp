// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/notice_label.h"

#include <QApplication>
#include <QEvent>
#include <QIcon>
#include <QPainter>
#include <QStyle>

namespace quantoscope {
namespace {

constexpr int kGap = 6;

int iconSize(const QWidget& widget) {
  return widget.fontMetrics().height();
}

}  // namespace

NoticeLabel::NoticeLabel(NoticeKind kind, QWidget* parent) : QLabel(parent), kind_(kind) {
  setTextFormat(Qt::PlainText);
  setWordWrap(true);
  setTextInteractionFlags(Qt::TextSelectableByMouse);
  setAlignment(Qt::AlignLeft | Qt::AlignTop);
  adapt();
}

void NoticeLabel::setKind(NoticeKind kind) {
  kind_ = kind;
  adapt();
  update();
}

void NoticeLabel::adapt() {
  const int left = iconSize(*this) + kGap;
  if (contentsMargins().left() != left) {
    setContentsMargins(left, 0, 0, 0);
  }
  const QColor color = themeOf(QApplication::palette()).noticeText(kind_);
  if (palette().color(QPalette::WindowText) != color) {
    QPalette colors;
    colors.setColor(QPalette::WindowText, color);
    colors.setColor(QPalette::Text, color);
    setPalette(colors);
  }
}

void NoticeLabel::changeEvent(QEvent* event) {
  QLabel::changeEvent(event);
  if (event->type() == QEvent::ApplicationPaletteChange || event->type() == QEvent::PaletteChange ||
      event->type() == QEvent::FontChange || event->type() == QEvent::ParentChange) {
    adapt();
  }
}

void NoticeLabel::paintEvent(QPaintEvent* event) {
  QLabel::paintEvent(event);
  if (!text().isEmpty()) {
    QPainter painter(this);
    const int size = iconSize(*this);
    noticeIcon(kind_, *style()).paint(&painter, 0, 0, size, size);
  }
}

}  // namespace quantoscope
