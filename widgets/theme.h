// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QPalette>

class QStyle;

namespace quantoscope {

/// How bad a layer's error is, by its SQNR.
enum class Severity { Good, Fair, Poor };

/// Below 20 dB poor, below 30 dB fair. NaN counts as poor.
Severity severityOf(double sqnr);

/// What a message to the user is.
enum class NoticeKind { Information, Warning, Error };

/// The icon that goes with a message, in every place that shows one.
QIcon noticeIcon(NoticeKind kind, const QStyle& style);

/// Colours of everything that we paint ourselves, for light and dark palettes. Pairs that must be
/// told apart differ in lightness too, for eyes that do not see red and green.
struct Theme {
  bool dark = false;
  QColor background;  ///< Of plots.
  QColor text;
  QColor mutedText;
  QColor grid;
  QColor axis;
  QColor accent;
  QColor histogramFill;  ///< P.
  QColor histogramLine;
  QColor clippedFill;  ///< The part of the histogram beyond the threshold.
  QColor clippedLine;
  QColor clippedShade;  ///< The area beyond the threshold.
  QColor clippedText;
  QColor quantized;  ///< Q.
  QColor negative;   ///< Negative values.
  QColor curve;      ///< Divergence.
  QColor thresholdLine;
  QColor readoutBackground;
  QColor readoutText;
  QColor good;
  QColor fair;
  QColor poor;
  QColor saturated;       ///< Clipped values in a picture; in no colour scale.
  QColor causeThreshold;  ///< What most of a layer's error comes from.
  QColor causeWeights;
  QColor causeInherited;
  QColor barTrack;
  QColor cardWarnBackground;
  QColor cardWarnBorder;
  QColor cardBackground;
  QColor cardBorder;
  QColor onAccent;               ///< Text on the accent.
  QColor informationBackground;  ///< Of a message bar.
  QColor warningBackground;
  QColor errorBackground;
  QColor warningText;  ///< On a window, a card or a list.
  QColor errorText;
  QColor gainText;  ///< Of a figure that became better.

  const QColor& colorOf(Severity severity) const;
  const QColor& noticeText(NoticeKind kind) const;
  const QColor& noticeBackground(NoticeKind kind) const;
  /// Cycles through colours for marks, by position.
  QColor markColor(int index) const;
};

Theme themeOf(const QPalette& palette);

/// The span of thresholds that other images would have given, behind a plot.
QColor stabilityColor(const Theme& theme);

/// The palettes that the program offers beside the desktop's own.
QPalette lightPalette();
QPalette darkPalette();

}  // namespace quantoscope
