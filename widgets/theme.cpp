// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include <QStyle>
#include <array>

namespace quantoscope {
namespace {

constexpr double kPoorBelow = 20;
constexpr double kFairBelow = 30;

constexpr QRgb kLightMarks[] = {0x7b46b8, 0x0f7b5f, 0xa65a00, 0x0b6a9e, 0x9c2f6d};
constexpr QRgb kDarkMarks[] = {0xbf9bf0, 0x5fd0ae, 0xf0b25c, 0x7cc4ee, 0xee8fc2};

QColor rgb(QRgb value, int alpha = 255) {
  QColor color(value);
  color.setAlpha(alpha);
  return color;
}

Theme lightTheme() {
  Theme theme;
  theme.grid = rgb(0xe9ecf2);
  theme.axis = rgb(0xb4bccb);
  theme.accent = rgb(0x2f6bdc);
  theme.histogramFill = rgb(0xb9cef2);
  theme.histogramLine = rgb(0x7d9fdc);
  theme.clippedFill = rgb(0xcdd3ea);
  theme.clippedLine = rgb(0x98a4cf);
  theme.clippedShade = rgb(0xd64545, 24);
  theme.clippedText = rgb(0xb42828);
  theme.quantized = rgb(0xc4561a);
  theme.negative = rgb(0x6b3fa0);
  theme.curve = rgb(0x2f6bdc);
  theme.thresholdLine = rgb(0x1c2430);
  theme.readoutBackground = rgb(0x1c2430, 228);
  theme.readoutText = rgb(0xf4f6fa);
  theme.good = rgb(0x4f9d8f);
  theme.fair = rgb(0xe3a02f);
  theme.poor = rgb(0xc7372f);
  theme.saturated = rgb(0xe6234a);
  theme.causeThreshold = rgb(0xd0482a);
  theme.causeWeights = rgb(0x5b2f94);
  theme.causeInherited = rgb(0xa3abb8);
  theme.barTrack = rgb(0xe6e9f0);
  theme.cardWarnBackground = rgb(0xfff7e6);
  theme.cardWarnBorder = rgb(0xe3b356);
  theme.cardBackground = rgb(0xf3f7fe);
  theme.cardBorder = rgb(0xb9cdf0);
  theme.onAccent = rgb(0xffffff);
  theme.informationBackground = rgb(0xe3edfd);
  theme.warningBackground = rgb(0xfff3d6);
  theme.errorBackground = rgb(0xfde4e2);
  theme.warningText = rgb(0x7a4b00);
  theme.errorText = rgb(0xb3261e);
  theme.gainText = rgb(0x1f6b5e);
  return theme;
}

Theme darkTheme() {
  Theme theme;
  theme.dark = true;
  theme.grid = rgb(0x39414e);
  theme.axis = rgb(0x667083);
  theme.accent = rgb(0x6ea0ff);
  theme.histogramFill = rgb(0x34507f);
  theme.histogramLine = rgb(0x6f97da);
  theme.clippedFill = rgb(0x464e6b);
  theme.clippedLine = rgb(0x8b96be);
  theme.clippedShade = rgb(0xff6b5e, 34);
  theme.clippedText = rgb(0xff9a8f);
  theme.quantized = rgb(0xff9c52);
  theme.negative = rgb(0xc7a3f5);
  theme.curve = rgb(0x6ea0ff);
  theme.thresholdLine = rgb(0xf2f4f8);
  theme.readoutBackground = rgb(0xeef1f6, 236);
  theme.readoutText = rgb(0x161b24);
  theme.good = rgb(0x55b5a3);
  theme.fair = rgb(0xedb24c);
  theme.poor = rgb(0xf0655b);
  theme.saturated = rgb(0xff3d63);
  theme.causeThreshold = rgb(0xff8f6b);
  theme.causeWeights = rgb(0xd9c2fb);
  theme.causeInherited = rgb(0x737d8e);
  theme.barTrack = rgb(0x424a58);
  theme.cardWarnBackground = rgb(0x3a321f);
  theme.cardWarnBorder = rgb(0x8f7433);
  theme.cardBackground = rgb(0x232c3b);
  theme.cardBorder = rgb(0x3f557c);
  theme.onAccent = rgb(0x10151d);
  theme.informationBackground = rgb(0x1d3355);
  theme.warningBackground = rgb(0x4a3914);
  theme.errorBackground = rgb(0x552222);
  theme.warningText = rgb(0xf2c46b);
  theme.errorText = rgb(0xffa79d);
  theme.gainText = rgb(0x7fd6c5);
  return theme;
}

QColor mix(const QColor& a, const QColor& b, float share) {
  return QColor::fromRgbF(a.redF() * (1 - share) + b.redF() * share,
                          a.greenF() * (1 - share) + b.greenF() * share,
                          a.blueF() * (1 - share) + b.blueF() * share);
}

struct PaletteColors {
  QRgb window;
  QRgb base;
  QRgb alternate;
  QRgb text;
  QRgb muted;
  QRgb disabled;
  QRgb button;
  QRgb highlight;
  QRgb highlightedText;
  QRgb link;
  QRgb toolTip;
  QRgb toolTipText;
};

QPalette paletteOf(const PaletteColors& colors) {
  QPalette palette(rgb(colors.button), rgb(colors.window));
  palette.setColor(QPalette::Window, rgb(colors.window));
  palette.setColor(QPalette::Base, rgb(colors.base));
  palette.setColor(QPalette::AlternateBase, rgb(colors.alternate));
  palette.setColor(QPalette::Button, rgb(colors.button));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(role, rgb(colors.text));
    palette.setColor(QPalette::Disabled, role, rgb(colors.disabled));
  }
  // Meant for text on dark backgrounds only; whoever takes it elsewhere must still be readable.
  palette.setColor(QPalette::BrightText, rgb(colors.text));
  palette.setColor(QPalette::PlaceholderText, rgb(colors.muted));
  palette.setColor(QPalette::Highlight, rgb(colors.highlight));
  palette.setColor(QPalette::HighlightedText, rgb(colors.highlightedText));
  palette.setColor(QPalette::Link, rgb(colors.link));
  palette.setColor(QPalette::LinkVisited, rgb(colors.link));
  palette.setColor(QPalette::ToolTipBase, rgb(colors.toolTip));
  palette.setColor(QPalette::ToolTipText, rgb(colors.toolTipText));
  return palette;
}

}  // namespace

Severity severityOf(double sqnr) {
  if (sqnr >= kFairBelow) {
    return Severity::Good;
  }
  return sqnr >= kPoorBelow ? Severity::Fair : Severity::Poor;
}

QIcon noticeIcon(NoticeKind kind, const QStyle& style) {
  switch (kind) {
    case NoticeKind::Information:
      return style.standardIcon(QStyle::SP_MessageBoxInformation);
    case NoticeKind::Warning:
      return style.standardIcon(QStyle::SP_MessageBoxWarning);
    case NoticeKind::Error:
      break;
  }
  return style.standardIcon(QStyle::SP_MessageBoxCritical);
}

const QColor& Theme::colorOf(Severity severity) const {
  switch (severity) {
    case Severity::Good:
      return good;
    case Severity::Fair:
      return fair;
    case Severity::Poor:
      break;
  }
  return poor;
}

const QColor& Theme::noticeText(NoticeKind kind) const {
  switch (kind) {
    case NoticeKind::Warning:
      return warningText;
    case NoticeKind::Error:
      return errorText;
    case NoticeKind::Information:
      break;
  }
  return text;
}

const QColor& Theme::noticeBackground(NoticeKind kind) const {
  switch (kind) {
    case NoticeKind::Warning:
      return warningBackground;
    case NoticeKind::Error:
      return errorBackground;
    case NoticeKind::Information:
      break;
  }
  return informationBackground;
}

QColor Theme::markColor(int index) const {
  const auto place = static_cast<std::size_t>(index) % std::size(kLightMarks);
  return rgb(dark ? kDarkMarks[place] : kLightMarks[place]);
}

QColor stabilityColor(const Theme& theme) {
  QColor color = theme.accent;
  color.setAlpha(theme.dark ? 60 : 34);
  return color;
}

Theme themeOf(const QPalette& palette) {
  const QColor base = palette.color(QPalette::Active, QPalette::Base);
  Theme theme = base.lightness() < 128 ? darkTheme() : lightTheme();
  theme.background = base;
  theme.text = palette.color(QPalette::Active, QPalette::Text);
  theme.mutedText = mix(theme.text, base, 0.34F);
  return theme;
}

// What is disabled is paler, but still to be read: it says what could be done.
QPalette lightPalette() {
  return paletteOf({0xf6f7fa, 0xffffff, 0xf7f9fc, 0x1c2430, 0x5b6473, 0x68707f, 0xfdfdfe, 0xdbe6fb,
                    0x1c2430, 0x1f57c3, 0x1c2430, 0xf4f6fa});
}

QPalette darkPalette() {
  return paletteOf({0x1b1f27, 0x252b35, 0x2a303b, 0xe4e8ef, 0xb0b8c5, 0xa6afbd, 0x272d38, 0x34507f,
                    0xf4f6fa, 0x8ab4ff, 0xeef1f6, 0x161b24});
}

}  // namespace quantoscope
