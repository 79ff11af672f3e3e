// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/window_place.h"

#include <QGuiApplication>
#include <QScreen>
#include <QWidget>
#include <algorithm>

namespace quantoscope {
namespace {

// What a window manager puts around a window; nobody knows it before the window is there.
constexpr QMargins kFrame(4, 32, 4, 4);

QRect screenOf(const QPoint& place) {
  const QScreen* screen = QGuiApplication::screenAt(place);
  screen = screen == nullptr ? QGuiApplication::primaryScreen() : screen;
  return screen == nullptr ? QRect() : screen->availableGeometry();
}

}  // namespace

QRect placedOn(const QRect& screen, const QRect& wanted, const QMargins& frame) {
  const QRect room = screen.marginsRemoved(frame);
  if (!room.isValid()) {
    return wanted;
  }
  const QSize size = wanted.size().boundedTo(room.size());
  return {QPoint(std::clamp(wanted.left(), room.left(), room.right() + 1 - size.width()),
                 std::clamp(wanted.top(), room.top(), room.bottom() + 1 - size.height())),
          size};
}

void fitToScreen(QWidget& window, const QSize& wanted) {
  const QWidget* parent = window.parentWidget();
  const QRect screen =
      screenOf(parent == nullptr ? window.pos() : parent->window()->geometry().center());
  window.resize(placedOn(screen, QRect(screen.topLeft(), wanted), kFrame).size());
}

void restorePlace(QWidget& window, const QByteArray& remembered, const QSize& wanted) {
  fitToScreen(window, wanted);
  if (!window.restoreGeometry(remembered) || window.isMaximized() || window.isFullScreen()) {
    return;
  }
  // Qt clamps to the screen that the window was on by number, which may be another one today.
  const QRect place = window.geometry();
  const QRect fitting = placedOn(screenOf(place.center()), place);
  if (fitting != place) {
    window.setGeometry(fitting);
  }
}

}  // namespace quantoscope
