// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QMargins>
#include <QRect>
#include <QSize>

class QWidget;

namespace quantoscope {

/// `wanted`, made no larger than the screen without `frame`, and moved into it.
QRect placedOn(const QRect& screen, const QRect& wanted, const QMargins& frame = {});

/// Resizes a window that has not been shown to `wanted`, or to what its screen has room for.
void fitToScreen(QWidget& window, const QSize& wanted);

/// Gives a window the place that saveGeometry() remembered, inside the screens that are there now;
/// without one `wanted` as fitToScreen().
void restorePlace(QWidget& window, const QByteArray& remembered, const QSize& wanted);

}  // namespace quantoscope
