// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStackedWidget>

namespace quantoscope {

/// A stack that asks for the room of the page on top only: the start page needs not be scrolled
/// because the workbench, which is not shown, is larger.
class PageStack : public QStackedWidget {
 public:
  PageStack() { connect(this, &QStackedWidget::currentChanged, this, &QWidget::updateGeometry); }
  QSize minimumSizeHint() const override {
    return currentWidget() == nullptr ? QSize() : currentWidget()->minimumSizeHint();
  }
  QSize sizeHint() const override {
    return currentWidget() == nullptr ? QSize() : currentWidget()->sizeHint();
  }
};

}  // namespace quantoscope
