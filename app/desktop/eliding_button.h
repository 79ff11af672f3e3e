// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyleOptionToolButton>
#include <QStylePainter>
#include <QToolButton>

namespace quantoscope {

/// A tool button with a name from outside, such as a file's: shortened where there is no room, and
/// an ampersand in it is a character like any other.
class ElidingButton : public QToolButton {
 public:
  ElidingButton() {
    constexpr int kFewest = 50;  // pixels
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setMinimumWidth(kFewest);
  }
  void setName(QString name) { setText(name.replace(QLatin1Char('&'), QLatin1String("&&"))); }

 protected:
  void paintEvent(QPaintEvent*) override {
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    constexpr int kPadding = 8;
    option.text = option.fontMetrics.elidedText(option.text, Qt::ElideMiddle, width() - kPadding,
                                                Qt::TextShowMnemonic);
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
  }
};

}  // namespace quantoscope
