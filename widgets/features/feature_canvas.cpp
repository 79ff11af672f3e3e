// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/features/feature_canvas.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/features/color_scale.h"
#include "widgets/theme.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

constexpr double kMargin = 8;
constexpr double kBarGap = 6;
constexpr double kBarWidth = 10;
constexpr int kBarSteps = 64;
constexpr double kBarText = 56;
constexpr int kWheelStep = 120;
constexpr double kFaintestMark = 0.3;  // of a pixel in which one channel of many is clipped

QRgb blend(QRgb below, const QColor& above, double share) {
  const auto part = [share](int a, int b) { return static_cast<int>(a + (b - a) * share); };
  return qRgb(part(qRed(below), above.red()), part(qGreen(below), above.green()),
              part(qBlue(below), above.blue()));
}

QRectF fitted(const QRectF& area, double width, double height) {
  const double scale = std::min(area.width() / width, area.height() / height);
  QRectF rect(0, 0, width * scale, height * scale);
  rect.moveCenter(area.center());
  rect.moveTop(area.top());
  return rect;
}

}  // namespace

FeatureCanvas::FeatureCanvas(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("featureCanvas"));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Feature maps"));
}

void FeatureCanvas::setPicture(const QImage& picture) {
  picture_ = picture;
  images_[Picture] = picture;
  update();
}

void FeatureCanvas::setPlane(FeaturePlane plane) {
  plane_ = std::move(plane);
  draw();
  if (hovered_.x() >= plane_.width || hovered_.y() >= plane_.height) {
    hovered_ = {-1, -1};
  }
  // The value under a resting mouse has changed.
  Q_EMIT hovered(hovered_);
  update();
}

void FeatureCanvas::setEmptyText(const QString& text) {
  emptyText_ = text;
  update();
}

void FeatureCanvas::setSaturationMarked(bool marked) {
  saturationMarked_ = marked;
  draw();
  update();
}

void FeatureCanvas::draw() {
  const Theme theme = themeOf(palette());
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  largestDifference_ = 0;
  for (std::size_t i = 0; i < plane_.reference.size(); ++i) {
    const auto reference = static_cast<double>(plane_.reference[i]);
    const auto quantized = static_cast<double>(plane_.quantized[i]);
    if (std::isfinite(reference) && std::isfinite(quantized)) {
      low = std::min({low, reference, quantized});
      high = std::max({high, reference, quantized});
      largestDifference_ = std::max(largestDifference_, std::abs(quantized - reference));
    }
  }
  values_ = low < high ? Range{low, high} : low == high ? Range{low, low + 1} : Range{};
  for (const Panel panel : {Reference, Quantized, Difference}) {
    QImage image(plane_.width, plane_.height, QImage::Format_RGB32);
    const QRgb nothing = theme.background.rgb();
    for (int y = 0; y < plane_.height; ++y) {
      auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
      for (int x = 0; x < plane_.width; ++x) {
        const std::size_t i = plane_.index(x, y);
        const auto reference = static_cast<double>(plane_.reference[i]);
        const auto quantized = static_cast<double>(plane_.quantized[i]);
        if (std::isnan(reference) || std::isnan(quantized)) {
          line[x] = nothing;
          continue;
        }
        if (panel == Difference) {
          line[x] = largestDifference_ > 0
                        ? divergingColor(theme, (quantized - reference) / largestDifference_)
                        : divergingColor(theme, 0);
          continue;
        }
        const double value = panel == Reference ? reference : quantized;
        line[x] = sequentialColor((value - values_.low) / (values_.high - values_.low));
        if (panel == Quantized && saturationMarked_ && !plane_.saturated.empty() &&
            plane_.saturated[i] > 0.0F) {
          const auto share = static_cast<double>(plane_.saturated[i]);
          line[x] = blend(line[x], theme.saturated,
                          kFaintestMark + (1 - kFaintestMark) * std::min(1.0, share));
        }
      }
    }
    images_[panel] = image;
  }
}

QString FeatureCanvas::titleOf(Panel panel) {
  switch (panel) {
    case Picture:
      return tr("Image");
    case Reference:
      return tr("Float");
    case Quantized:
      return tr("int8");
    default:
      return tr("Difference (int8 − float)");
  }
}

QRectF FeatureCanvas::cell(Panel panel) const {
  if (plane_.empty() || (panel == Picture && picture_.isNull())) {
    return {};
  }
  // The bar of the values stands behind int8, that of the differences behind the difference.
  const double bar = kBarGap + kBarWidth + kBarText;
  const int panels = picture_.isNull() ? PanelCount - 1 : PanelCount;
  const double title = fontMetrics().height() + 6.0;
  const double side = std::max(
      8.0, std::min((width() - 2 * bar - (panels + 1) * kMargin) / panels, height() - title - 4));
  const int place = panel - (PanelCount - panels);
  double left = kMargin + place * (side + kMargin);
  if (panel == Difference) {
    left += bar;
  }
  return {left, title, side, std::max(8.0, height() - title - 4)};
}

QRectF FeatureCanvas::pictureRect(Panel panel) const {
  const QRectF area = cell(panel);
  const QImage& image = images_[panel];
  return area.isNull() || image.isNull() ? QRectF() : fitted(area, image.width(), image.height());
}

QRectF FeatureCanvas::barRect(Panel panel) const {
  const QRectF area = cell(panel);
  const double height = std::min(area.height(), area.width());
  return {area.right() + kBarGap, area.top(), kBarWidth, height};
}

std::optional<QPoint> FeatureCanvas::pixelAt(const QPointF& position) const {
  for (const Panel panel : {Reference, Quantized, Difference}) {
    const QRectF rect = pictureRect(panel);
    if (rect.contains(position)) {
      const auto x = static_cast<int>((position.x() - rect.left()) / rect.width() * plane_.width);
      const auto y = static_cast<int>((position.y() - rect.top()) / rect.height() * plane_.height);
      return QPoint(std::min(x, plane_.width - 1), std::min(y, plane_.height - 1));
    }
  }
  return {};
}

QSize FeatureCanvas::sizeHint() const {
  return {820, 190};
}

QSize FeatureCanvas::minimumSizeHint() const {
  return {360, 90};
}

void FeatureCanvas::paintEvent(QPaintEvent*) {
  const Theme theme = themeOf(palette());
  QPainter painter(this);
  painter.fillRect(rect(), theme.background);
  if (plane_.empty()) {
    painter.setPen(theme.mutedText);
    painter.drawText(rect().adjusted(12, 4, -12, -4), Qt::AlignCenter | Qt::TextWordWrap,
                     emptyText_);
    return;
  }
  for (const Panel panel : {Picture, Reference, Quantized, Difference}) {
    const QRectF area = cell(panel);
    if (area.isNull()) {
      continue;
    }
    painter.setPen(theme.mutedText);
    const double room = panel == Difference ? width() - area.left() : area.width();
    painter.drawText(
        QRectF(area.left(), 2, room, area.top() - 4), Qt::AlignLeft | Qt::AlignVCenter,
        fontMetrics().elidedText(titleOf(panel), Qt::ElideRight, static_cast<int>(room)));
    // Values are squares with hard edges; a photograph may be smooth.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, panel == Picture);
    const QRectF picture = pictureRect(panel);
    const bool shrunk = images_[panel].width() * devicePixelRatioF() > 2 * picture.width();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, panel == Picture || shrunk);
    painter.drawImage(picture, images_[panel]);
    if (panel == Quantized || panel == Difference) {
      paintBar(painter, panel, theme);
    }
    if (panel != Picture) {
      paintHover(painter, panel, theme);
    }
  }
}

void FeatureCanvas::paintBar(QPainter& painter, Panel panel, const Theme& theme) const {
  const QRectF bar = barRect(panel);
  const double step = bar.height() / kBarSteps;
  const bool difference = panel == Difference;
  for (int i = 0; i < kBarSteps; ++i) {
    const double share = 1 - (i + 0.5) / kBarSteps;
    painter.fillRect(QRectF(bar.left(), bar.top() + i * step, bar.width(), step + 1),
                     QColor::fromRgb(difference ? divergingColor(theme, 2 * share - 1)
                                                : sequentialColor(share)));
  }
  painter.setPen(theme.mutedText);
  const double high = difference ? largestDifference_ : values_.high;
  const double low = difference ? -largestDifference_ : values_.low;
  const double line = fontMetrics().height();
  const auto label = [&](double y, double value) {
    const QString sign = difference && value > 0 ? QStringLiteral("+") : QString();
    painter.drawText(QRectF(bar.right() + 4, y, kBarText - 4, line),
                     Qt::AlignLeft | Qt::AlignVCenter, sign + numberText(value, 3));
  };
  label(bar.top(), high);
  if (bar.height() > 3.5 * line) {
    label(bar.center().y() - line / 2, (high + low) / 2);
  }
  label(bar.bottom() - line, low);
}

void FeatureCanvas::paintHover(QPainter& painter, Panel panel, const Theme& theme) const {
  if (hovered_.x() < 0) {
    return;
  }
  const QRectF picture = pictureRect(panel);
  const double width = picture.width() / plane_.width;
  const double height = picture.height() / plane_.height;
  QRectF pixel(picture.left() + hovered_.x() * width, picture.top() + hovered_.y() * height, width,
               height);
  // A pixel smaller than this could not be seen.
  constexpr double kSmallest = 5;
  const double grow = std::max(0.0, (kSmallest - std::min(width, height)) / 2);
  pixel.adjust(-grow, -grow, grow, grow);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme.readoutBackground, 3));
  painter.drawRect(pixel);
  painter.setPen(QPen(theme.readoutText, 1));
  painter.drawRect(pixel);
}

void FeatureCanvas::hover(const QPoint& pixel) {
  if (pixel != hovered_) {
    hovered_ = pixel;
    update();
    Q_EMIT hovered(pixel);
  }
}

void FeatureCanvas::mouseMoveEvent(QMouseEvent* event) {
  hover(pixelAt(event->position()).value_or(QPoint(-1, -1)));
}

void FeatureCanvas::mousePressEvent(QMouseEvent* event) {
  const auto pixel = pixelAt(event->position());
  if (event->button() == Qt::LeftButton && pixel) {
    Q_EMIT clicked(*pixel);
  }
}

void FeatureCanvas::leaveEvent(QEvent* event) {
  hover({-1, -1});
  QWidget::leaveEvent(event);
}

void FeatureCanvas::wheelEvent(QWheelEvent* event) {
  wheel_ += event->angleDelta().y();
  const int steps = wheel_ / kWheelStep;
  wheel_ -= steps * kWheelStep;
  if (steps != 0) {
    Q_EMIT stepped(-steps);
  }
  event->accept();
}

std::vector<KeyHelp> FeatureCanvas::keyHelp() {
  return {
      {tr("← →, ↑ ↓"), tr("The channel before, after")},
  };
}

void FeatureCanvas::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
      Q_EMIT stepped(-1);
      return;
    case Qt::Key_Right:
    case Qt::Key_Down:
      Q_EMIT stepped(1);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

void FeatureCanvas::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    setAccessibleName(tr("Feature maps"));
  } else if (event->type() == QEvent::PaletteChange) {
    draw();
  }
  update();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
