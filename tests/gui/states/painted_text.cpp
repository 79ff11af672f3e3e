// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/states/painted_text.h"

#include <qcustomplot.h>

#include <QImage>
#include <QPaintDevice>
#include <QPaintEngine>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace quantoscope {
namespace {

struct Item {
  QString text;
  QRectF rect;
  QColor color;
};

// Draws nothing and remembers what text it was asked to draw.
class RecordingEngine : public QPaintEngine {
 public:
  explicit RecordingEngine(std::vector<Item>& items) : QPaintEngine(AllFeatures), items_(items) {}
  bool begin(QPaintDevice*) override {
    setActive(true);
    return true;
  }
  bool end() override { return true; }
  void updateState(const QPaintEngineState&) override {}
  void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
  void drawImage(const QRectF&, const QImage&, const QRectF&, Qt::ImageConversionFlags) override {}
  void drawPath(const QPainterPath&) override {}
  void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
  void drawTiledPixmap(const QRectF&, const QPixmap&, const QPointF&) override {}
  Type type() const override { return User; }
  void drawTextItem(const QPointF& at, const QTextItem& item) override {
    const QRectF rect(at.x(), at.y() - item.ascent(), item.width(), item.ascent() + item.descent());
    QColor color = painter()->pen().color();
    color.setAlphaF(color.alphaF() * static_cast<float>(painter()->opacity()));
    if (!item.text().trimmed().isEmpty()) {
      items_.push_back({item.text(), painter()->deviceTransform().mapRect(rect), color});
    }
  }

 private:
  std::vector<Item>& items_;
};

class RecordingDevice : public QPaintDevice {
 public:
  explicit RecordingDevice(const QWidget& widget) : widget_(widget), engine_(items) {}
  QPaintEngine* paintEngine() const override { return const_cast<RecordingEngine*>(&engine_); }

  std::vector<Item> items;

 protected:
  int metric(PaintDeviceMetric metric) const override {
    switch (metric) {
      case PdmWidth:
        return widget_.width();
      case PdmHeight:
        return widget_.height();
      case PdmWidthMM:
        return widget_.widthMM();
      case PdmHeightMM:
        return widget_.heightMM();
      case PdmDpiX:
        return widget_.logicalDpiX();
      case PdmDpiY:
        return widget_.logicalDpiY();
      case PdmPhysicalDpiX:
        return widget_.physicalDpiX();
      case PdmPhysicalDpiY:
        return widget_.physicalDpiY();
      case PdmDevicePixelRatio:
        return 1;
      case PdmDevicePixelRatioScaled:
        return static_cast<int>(devicePixelRatioFScale());
      case PdmNumColors:
        return 1 << 24;
      case PdmDepth:
        return 32;
      default:
        return 0;
    }
  }

 private:
  const QWidget& widget_;
  RecordingEngine engine_;
};

std::vector<Item> itemsOf(QWidget& widget) {
  RecordingDevice device(widget);
  if (auto* plot = qobject_cast<QCustomPlot*>(&widget)) {
    // It shows buffers that hold its texts as pixels.
    QCPPainter painter(&device);
    plot->toPainter(&painter, plot->width(), plot->height());
  } else {
    widget.render(&device, QPoint(), QRegion(), QWidget::RenderFlags());
  }
  return std::move(device.items);
}

double linear(double channel) {
  return channel <= 0.03928 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminanceOf(const QColor& color) {
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) +
         0.0722 * linear(color.blueF());
}

// Text covers less than half of its box, so that the middle one of all colours by their lightness
// is the background's, on a gradient too.
QRgb middleOf(const QImage& picture, const QRect& rect) {
  std::vector<QRgb> colors;
  for (int y = rect.top(); y <= rect.bottom(); ++y) {
    for (int x = rect.left(); x <= rect.right(); ++x) {
      colors.push_back(picture.pixel(x, y));
    }
  }
  const auto middle = colors.begin() + static_cast<std::ptrdiff_t>(colors.size() / 2);
  std::nth_element(colors.begin(), middle, colors.end(),
                   [](QRgb a, QRgb b) { return qGray(a) < qGray(b); });
  return *middle;
}

// A patch of colour in a legend, written as a character.
bool isSwatch(const QString& text) {
  const QString bare = text.trimmed();
  return bare == QStringLiteral("\u25a0") || bare == QStringLiteral("\u2501");
}

// What is disabled in a menu has a light copy of itself behind it, a pixel aside.
bool isShadow(const std::vector<Item>& items, std::size_t place) {
  constexpr double kAside = 1.5;
  const Item& item = items[place];
  return place + 1 < items.size() && items[place + 1].text == item.text &&
         items[place + 1].rect.topLeft() != item.rect.topLeft() &&
         (items[place + 1].rect.topLeft() - item.rect.topLeft()).manhattanLength() <= 2 * kAside;
}

QColor over(const QColor& color, const QColor& behind) {
  const float alpha = color.alphaF();
  return QColor::fromRgbF(color.redF() * alpha + behind.redF() * (1 - alpha),
                          color.greenF() * alpha + behind.greenF() * (1 - alpha),
                          color.blueF() * alpha + behind.blueF() * (1 - alpha));
}

}  // namespace

double contrastOf(const QColor& a, const QColor& b) {
  const double one = luminanceOf(a);
  const double other = luminanceOf(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

std::vector<PaintedText> paintedTexts(QWidget& window) {
  const QPixmap grabbed = window.grab();
  const QImage picture = grabbed.toImage();
  const double ratio = grabbed.devicePixelRatio();
  QList<QWidget*> widgets = window.findChildren<QWidget*>();
  widgets.prepend(&window);
  std::vector<PaintedText> texts;
  for (QWidget* widget : widgets) {
    if (widget->window() != &window || !widget->isVisible() || widget->visibleRegion().isEmpty()) {
      continue;
    }
    const QRectF sight(widget->visibleRegion().boundingRect());
    const std::vector<Item> items = itemsOf(*widget);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Item& item = items[i];
      if (isSwatch(item.text) || isShadow(items, i)) {
        continue;
      }
      const QRectF seen = item.rect & sight;
      // A sliver at the edge of a scroll area is not read by anyone.
      if (seen.width() < 3 || seen.height() < 6) {
        continue;
      }
      // Something of the background beside a narrow letter.
      constexpr int kBeside = 3;
      const QRectF ground = seen.adjusted(-kBeside, 0, kBeside, 0) & sight;
      const QPointF origin(widget->mapTo(&window, QPoint(0, 0)));
      const QRectF rect = seen.translated(origin);
      const QRect pixels =
          QRectF((ground.topLeft() + origin) * ratio, ground.size() * ratio).toRect() &
          picture.rect();
      if (pixels.isEmpty()) {
        continue;
      }
      const QColor behind = QColor::fromRgb(middleOf(picture, pixels));
      const QColor color = over(item.color, behind);
      texts.push_back({widget, item.text, rect, color, behind, contrastOf(color, behind)});
    }
  }
  return texts;
}

}  // namespace quantoscope
