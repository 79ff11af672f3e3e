// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/message_bar.h"

#include <QApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPalette>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <utility>

namespace quantoscope {

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent),
      icon_(new QLabel),
      text_(new QLabel),
      do_(new QPushButton),
      close_(new QToolButton) {
  setObjectName(QStringLiteral("messageBar"));
  setAutoFillBackground(true);
  setFrameShape(QFrame::NoFrame);
  text_->setObjectName(QStringLiteral("messageText"));
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  close_->setObjectName(QStringLiteral("messageClose"));
  close_->setText(QStringLiteral("✕"));
  close_->setAutoRaise(true);
  connect(close_, &QToolButton::clicked, this, &MessageBar::dismiss);
  do_->setObjectName(QStringLiteral("messageAction"));
  connect(do_, &QPushButton::clicked, this, [this] {
    const auto action = std::exchange(action_, nullptr);
    dismiss();
    if (action) {
      action();
    }
  });

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(12, 6, 6, 6);
  row->addWidget(icon_, 0, Qt::AlignTop);
  row->addWidget(text_, 1);
  row->addWidget(do_, 0, Qt::AlignTop);
  row->addWidget(close_, 0, Qt::AlignTop);
  retranslate();
  hide();
}

void MessageBar::show(MessageKind kind, const QString& text) {
  show(kind, text, {}, nullptr);
}

void MessageBar::show(MessageKind kind, const QString& text, const QString& actionText,
                      std::function<void()> action) {
  action_ = std::move(action);
  do_->setText(actionText);
  do_->setVisible(!actionText.isEmpty());
  kind_ = kind;
  text_->setText(text);
  recolor();
  retranslate();
  setVisible(true);
}

QString MessageBar::text() const {
  return text_->text();
}

void MessageBar::dismiss() {
  text_->clear();
  hide();
}

void MessageBar::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  } else if (event->type() == QEvent::ApplicationPaletteChange ||
             event->type() == QEvent::PaletteChange) {
    recolor();
  }
}

void MessageBar::retranslate() {
  close_->setToolTip(tr("Close this message"));
  switch (kind_) {
    case MessageKind::Information:
      setAccessibleName(tr("Information"));
      break;
    case MessageKind::Warning:
      setAccessibleName(tr("Warning"));
      break;
    case MessageKind::Error:
      setAccessibleName(tr("Error"));
      break;
  }
}

void MessageBar::recolor() {
  constexpr int kIconSize = 18;
  QPalette colors;
  colors.setColor(QPalette::Window, themeOf(QApplication::palette()).noticeBackground(kind_));
  setPalette(colors);
  icon_->setPixmap(noticeIcon(kind_, *style()).pixmap(kIconSize, kIconSize));
}

}  // namespace quantoscope
