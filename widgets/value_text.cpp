// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/value_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace quantoscope {
namespace {

struct ValueText {
  Q_DECLARE_TR_FUNCTIONS(ValueText)
};

QString sizeText(int height, int width) {
  return QStringLiteral("%1×%2").arg(height).arg(width);
}

}  // namespace

QString numberText(double value, int digits) {
  if (std::isnan(value)) {
    return ValueText::tr("undefined");
  }
  if (std::isinf(value)) {
    return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
  }
  QLocale locale;
  locale.setNumberOptions(QLocale::OmitGroupSeparator | QLocale::OmitLeadingZeroInExponent);
  const double magnitude = std::abs(value);
  if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e7)) {
    return locale.toString(value, 'e', std::max(0, digits - 1));
  }
  const int before = magnitude < 1 ? 1 : static_cast<int>(std::floor(std::log10(magnitude))) + 1;
  // More digits than asked for rather than a rounded whole number: 123456, not 123460.
  return locale.toString(value, 'g', std::max(digits, before));
}

QString decibelText(double sqnr) {
  if (std::isinf(sqnr) || std::isnan(sqnr)) {
    return ValueText::tr("%1 dB").arg(numberText(sqnr));
  }
  return ValueText::tr("%1 dB").arg(QLocale().toString(sqnr, 'f', 1));
}

QString percentText(double share) {
  const double percent = 100 * share;
  if (percent == 0 || std::abs(percent) >= 1e-6) {
    const int decimals =
        percent == 0
            ? 0
            : std::clamp(1 - static_cast<int>(std::floor(std::log10(std::abs(percent)))), 0, 8);
    return ValueText::tr("%1 %", "per cent").arg(QLocale().toString(percent, 'f', decimals));
  }
  return ValueText::tr("%1 %", "per cent").arg(numberText(percent, 2));
}

QString countText(double count) {
  // Rebinning shares a bin between two, so a count may be a fraction.
  return count == std::floor(count) ? QLocale().toString(count, 'f', 0)
                                    : QLocale().toString(count, 'f', 1);
}

QString geometryText(const QuantizableLayer& layer) {
  const ConvolutionGeometry& g = layer.geometry;
  const bool dense = layer.kind == LayerKind::InnerProduct;
  QString type;
  switch (layer.kind) {
    case LayerKind::Convolution:
      type = ValueText::tr("Convolution");
      break;
    case LayerKind::ConvolutionDepthWise:
      type = g.groups == layer.inputChannels ? ValueText::tr("Depthwise convolution")
                                             : ValueText::tr("Grouped convolution");
      break;
    case LayerKind::Deconvolution:
      type = ValueText::tr("Transposed convolution");
      break;
    case LayerKind::DeconvolutionDepthWise:
      type = ValueText::tr("Grouped transposed convolution");
      break;
    case LayerKind::InnerProduct:
      type = ValueText::tr("Fully connected");
      break;
  }
  QString text = dense ? type : type + QLatin1Char(' ') + sizeText(g.kernelHeight, g.kernelWidth);
  text += QStringLiteral(", %1 → %2").arg(layer.inputChannels).arg(layer.outputChannels);
  if (!dense) {
    const bool square = g.strideHeight == g.strideWidth;
    text += QStringLiteral(", ") + ValueText::tr("stride %1")
                                       .arg(square ? QString::number(g.strideWidth)
                                                   : sizeText(g.strideHeight, g.strideWidth));
    if (g.dilationHeight != 1 || g.dilationWidth != 1) {
      text += QStringLiteral(", ") + ValueText::tr("dilation %1")
                                         .arg(g.dilationHeight == g.dilationWidth
                                                  ? QString::number(g.dilationWidth)
                                                  : sizeText(g.dilationHeight, g.dilationWidth));
    }
    if (g.groups > 1) {
      text += QStringLiteral(", ") + ValueText::tr("%n groups", nullptr, g.groups);
    }
  }
  if (!layer.activation.empty()) {
    text += QStringLiteral(", ") + QString::fromStdString(layer.activation);
  }
  return text;
}

QString shortTypeText(const QuantizableLayer& layer) {
  const QString size =
      QLatin1Char(' ') + sizeText(layer.geometry.kernelHeight, layer.geometry.kernelWidth);
  switch (layer.kind) {
    case LayerKind::Convolution:
      return ValueText::tr("Conv", "short for convolution") + size;
    case LayerKind::ConvolutionDepthWise:
      return ValueText::tr("DW", "short for depthwise convolution") + size;
    case LayerKind::Deconvolution:
      return ValueText::tr("Deconv", "short for transposed convolution") + size;
    case LayerKind::DeconvolutionDepthWise:
      return ValueText::tr("DW deconv", "short for grouped transposed convolution") + size;
    case LayerKind::InnerProduct:
      return ValueText::tr("FC", "short for fully connected");
  }
  return {};
}

}  // namespace quantoscope
