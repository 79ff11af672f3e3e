// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/advice/advice_card.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <cmath>

#include "widgets/advice/advice_text.h"
#include "widgets/error_cause.h"
#include "widgets/theme.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

constexpr int kStripe = 5;  // width of the cause's colour at the left edge

}  // namespace

AdviceCard::AdviceCard(Advice advice, const QString& layer, QWidget* parent)
    : Card(parent),
      advice_(std::move(advice)),
      layer_(layer),
      title_(new QLabel),
      where_(new QLabel),
      evidence_(new QLabel),
      gain_(new QLabel),
      button_(new QPushButton) {
  setObjectName(QStringLiteral("adviceCard"));
  setFocusPolicy(Qt::StrongFocus);
  setCursor(advice_.layer ? Qt::PointingHandCursor : Qt::ArrowCursor);
  title_->setObjectName(QStringLiteral("adviceTitle"));
  evidence_->setObjectName(QStringLiteral("adviceEvidence"));
  gain_->setObjectName(QStringLiteral("adviceGain"));
  button_->setObjectName(QStringLiteral("adviceButton"));
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  gain_->setFont(bold);
  where_->setForegroundRole(QPalette::PlaceholderText);
  for (QLabel* label : {title_, where_, evidence_}) {
    label->setWordWrap(true);
    label->setMinimumWidth(40);
  }
  gain_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  button_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(kStripe + 10, 7, 10, 8);
  grid->setHorizontalSpacing(14);
  grid->setVerticalSpacing(2);
  grid->setColumnStretch(0, 1);
  grid->addWidget(title_, 0, 0);
  grid->addWidget(where_, 1, 0);
  grid->addWidget(evidence_, 2, 0);
  grid->addWidget(gain_, 0, 1);
  grid->addWidget(button_, 1, 1, 2, 1, Qt::AlignRight | Qt::AlignBottom);
  connect(button_, &QPushButton::clicked, this, &AdviceCard::chosen);
  retranslate();
}

void AdviceCard::setCurrent(bool current) {
  if (current != current_) {
    current_ = current;
    update();
  }
}

void AdviceCard::setOutdated() {
  button_->setEnabled(!advice_.change);
}

void AdviceCard::retranslate() {
  const AdviceText text = adviceText(advice_);
  const auto cause = causeOf(advice_);
  title_->setText(text.title);
  QString where = layer_.isEmpty() ? tr("whole network") : layer_;
  if (cause) {
    where += QStringLiteral("  ·  ") + tr("cause: %1").arg(causeText(*cause));
  }
  where_->setText(where);
  evidence_->setText(text.evidence);
  button_->setText(text.button);
  const bool gains = advice_.change && std::isfinite(advice_.gain());
  const bool exact = advice_.change && std::isinf(advice_.after);
  gain_->setText(gains ? tr("%1%2 dB", "sign and gain")
                             .arg(advice_.gain() < 0 ? QStringLiteral("−") : QStringLiteral("+"))
                             .arg(QLocale().toString(std::abs(advice_.gain()), 'f', 1))
                 : exact ? tr("no error")
                         : QString());
  gain_->setToolTip(gains || exact
                        ? tr("SQNR of the layer: %1 now, %2 with the change.")
                              .arg(decibelText(advice_.before), decibelText(advice_.after))
                        : QString());
  button_->setAccessibleName(layer_.isEmpty() ? text.button
                                              : tr("%1: %2").arg(layer_, text.button));
  setAccessibleName(
      QStringList{text.title, where, text.evidence, gain_->text()}.join(QStringLiteral(". ")));
}

void AdviceCard::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) {
    setFocus(Qt::MouseFocusReason);
    Q_EMIT selected();
  }
}

std::vector<KeyHelp> AdviceCard::keyHelp() {
  return {
      {tr("↑ ↓"), tr("The advice before, after")},
      {tr("Enter, Space"), tr("Show the layer of the advice")},
  };
}

void AdviceCard::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      Q_EMIT selected();
      return;
    case Qt::Key_Up:
      Q_EMIT stepped(-1);
      return;
    case Qt::Key_Down:
      Q_EMIT stepped(1);
      return;
    default:
      Card::keyPressEvent(event);
  }
}

void AdviceCard::focusInEvent(QFocusEvent* event) {
  update();
  Card::focusInEvent(event);
}

void AdviceCard::focusOutEvent(QFocusEvent* event) {
  update();
  Card::focusOutEvent(event);
}

void AdviceCard::paintEvent(QPaintEvent* event) {
  Card::paintEvent(event);
  const Theme theme = themeOf(palette());
  const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const auto cause = causeOf(advice_);
  painter.setPen(Qt::NoPen);
  painter.setBrush(cause ? causeColor(theme, *cause) : theme.accent);
  painter.drawRoundedRect(QRectF(1, 1, kStripe, height() - 2), 2, 2);
  if (current_ || hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.accent, hasFocus() ? 2 : 1));
    painter.drawRoundedRect(frame, 5, 5);
  }
}

}  // namespace quantoscope
