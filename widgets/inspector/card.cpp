// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/card.h"

#include <QPainter>

#include "widgets/theme.h"

namespace quantoscope {

void Card::setTone(Tone tone) {
  if (tone != tone_) {
    tone_ = tone;
    update();
  }
}

void Card::paintEvent(QPaintEvent*) {
  const Theme theme = themeOf(palette());
  const bool warning = tone_ == Tone::Warning;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(warning ? theme.cardWarnBorder : theme.cardBorder, 1));
  painter.setBrush(warning ? theme.cardWarnBackground : theme.cardBackground);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
}

}  // namespace quantoscope
