// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/message_bar.h"

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
  } else if (event->type() == QEvent::ApplicationPaletteChange) {
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
  constexpr int kMiddle = 128;
  constexpr int kIconSize = 18;
  const bool dark = parentWidget() != nullptr &&
                    parentWidget()->palette().color(QPalette::Window).lightness() < kMiddle;
  QStyle::StandardPixmap icon = QStyle::SP_MessageBoxInformation;
  QColor background = dark ? QColor(0x1d, 0x33, 0x55) : QColor(0xe3, 0xed, 0xfd);
  if (kind_ == MessageKind::Warning) {
    icon = QStyle::SP_MessageBoxWarning;
    background = dark ? QColor(0x4a, 0x39, 0x14) : QColor(0xff, 0xf3, 0xd6);
  } else if (kind_ == MessageKind::Error) {
    icon = QStyle::SP_MessageBoxCritical;
    background = dark ? QColor(0x55, 0x22, 0x22) : QColor(0xfd, 0xe4, 0xe2);
  }
  QPalette colors = palette();
  colors.setColor(QPalette::Window, background);
  setPalette(colors);
  icon_->setPixmap(style()->standardIcon(icon).pixmap(kIconSize, kIconSize));
}

}  // namespace quantoscope
