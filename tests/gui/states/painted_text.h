// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>
#include <QString>
#include <QWidget>
#include <vector>

namespace quantoscope {

/// A piece of text as a widget painted it.
struct PaintedText {
  QWidget* widget = nullptr;
  QString text;
  QRectF rect;      ///< In the window's coordinates.
  QColor color;     ///< On what is behind it.
  QColor behind;    ///< The middle colour of that part of the rendered window.
  double contrast;  ///< As WCAG defines it, 1 … 21.
};

/// Relative luminance contrast of WCAG 2.1.
double contrastOf(const QColor& a, const QColor& b);

/// Every text in sight that the widgets of a window paint, with the colour of the pen that painted
/// it and of the background in a picture of the window. Icons and pictures hold no text.
std::vector<PaintedText> paintedTexts(QWidget& window);

}  // namespace quantoscope
