// SPDX-License-Identifier: GPL-3.0-or-later
// What mouse and keys do to a ThresholdPlot.
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "core/quantization/scheme.h"
#include "widgets/threshold/threshold_plot.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

constexpr double kGrabDistance = 9;
constexpr double kWheelStep = 120;
constexpr double kZoomPerStep = 0.8;
constexpr int kFewestBandPixels = 6;

}  // namespace

bool ThresholdPlot::isInPlots(const QPointF& position) const {
  const QRect upper = axes_.density->rect();
  return position.x() >= upper.left() && position.x() <= upper.right() + 1 &&
         position.y() >= upper.top() && position.y() <= axes_.divergence->rect().bottom();
}

bool ThresholdPlot::isOnLine(const QPointF& position) const {
  const double y = position.y();
  return hasData() && std::abs(position.x() - linePixel()) <= kGrabDistance &&
         y >= axes_.density->rect().top() && y <= axes_.divergence->rect().bottom();
}

void ThresholdPlot::moveLine(double threshold, std::size_t bin) {
  threshold_ = threshold;
  bin_ = bin;
  showCandidate();
  updateTexts();
  redrawCandidate();
}

void ThresholdPlot::moveBy(std::ptrdiff_t bins) {
  const auto first = static_cast<std::ptrdiff_t>(curve_.firstBin);
  const auto last = static_cast<std::ptrdiff_t>(curve_.lastBin());
  const auto bin =
      static_cast<std::size_t>(std::clamp(static_cast<std::ptrdiff_t>(bin_) + bins, first, last));
  const double threshold = curve_.thresholdOf(bin);
  if (threshold != threshold_) {
    moveLine(threshold, bin);
    Q_EMIT thresholdCommitted(threshold);
  }
}

void ThresholdPlot::cancelDrag() {
  if (!isDragging()) {
    return;
  }
  gesture_ = Gesture::None;
  content_.held = false;
  if (hasData()) {
    moveLine(dragStart_, dragStartBin_);
  }
  if (dragMoved_) {
    Q_EMIT thresholdCancelled();
  }
}

void ThresholdPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !hasData() || gesture_ != Gesture::None) {
    return;
  }
  pressed_ = event->position();
  if (isOnLine(pressed_)) {
    gesture_ = Gesture::MoveLine;
    grabOffset_ = pressed_.x() - linePixel();
    dragStart_ = threshold_;
    dragStartBin_ = bin_;
    dragMoved_ = false;
    content_.held = true;
  } else if (isInPlots(pressed_)) {
    gesture_ = event->modifiers().testFlag(Qt::ShiftModifier) ? Gesture::Band : Gesture::Pan;
    panStart_ = axes_.x()->range();
  }
  updateCursor(pressed_);
  updateReadout(pressed_);
  redrawOverlay();
}

void ThresholdPlot::mouseMoveEvent(QMouseEvent* event) {
  if (!hasData()) {
    return;
  }
  const QPointF position = event->position();
  updateReadout(position);
  switch (gesture_) {
    case Gesture::MoveLine: {
      const std::size_t bin = nearestBin(axes_.x()->pixelToCoord(position.x() - grabOffset_));
      // A hand that trembles on the line must not move a threshold that lies between two bins.
      if (bin == bin_ && (dragMoved_ || bin == dragStartBin_)) {
        redrawOverlay();
        break;
      }
      dragMoved_ = true;
      moveLine(bin == dragStartBin_ ? dragStart_ : curve_.thresholdOf(bin), bin);
      Q_EMIT thresholdMoving(threshold_);
      break;
    }
    case Gesture::Pan: {
      const double perPixel = panStart_.size() / axes_.density->rect().width();
      setXRange(panStart_ - (position.x() - pressed_.x()) * perPixel);
      break;
    }
    case Gesture::Band:
      content_.band = std::pair(static_cast<int>(pressed_.x()), static_cast<int>(position.x()));
      redrawOverlay();
      break;
    case Gesture::None:
      content_.held = isOnLine(position);
      updateCursor(position);
      redrawOverlay();
      break;
  }
}

void ThresholdPlot::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) {
    return;
  }
  const Gesture gesture = gesture_;
  gesture_ = Gesture::None;
  if (gesture == Gesture::MoveLine && dragMoved_) {
    if (bin_ == dragStartBin_) {
      Q_EMIT thresholdCancelled();
    } else {
      Q_EMIT thresholdCommitted(threshold_);
    }
  } else if (gesture == Gesture::Band && content_.band) {
    const auto [from, to] = *content_.band;
    content_.band.reset();
    if (std::abs(to - from) >= kFewestBandPixels) {
      QCPRange range(axes_.x()->pixelToCoord(from), axes_.x()->pixelToCoord(to));
      range.normalize();
      setXRange(range);
    }
  }
  content_.held = isOnLine(event->position());
  updateCursor(event->position());
  redrawOverlay();
}

void ThresholdPlot::mouseDoubleClickEvent(QMouseEvent* event) {
  const QPointF position = event->position();
  if (event->button() != Qt::LeftButton || !hasData() ||
      !axes_.divergence->rect().contains(position.toPoint())) {
    return;
  }
  const std::size_t bin = nearestBin(axes_.x()->pixelToCoord(position.x()));
  if (curve_.thresholdOf(bin) != threshold_) {
    moveLine(curve_.thresholdOf(bin), bin);
    Q_EMIT thresholdCommitted(threshold_);
  }
}

void ThresholdPlot::wheelEvent(QWheelEvent* event) {
  if (!hasData() || isDragging()) {
    event->ignore();
    return;
  }
  const QPoint delta = event->angleDelta();
  const QCPRange range = axes_.x()->range();
  if (std::abs(delta.x()) > std::abs(delta.y())) {
    setXRange(range - range.size() * 0.1 * delta.x() / kWheelStep);
  } else {
    const double factor = std::pow(kZoomPerStep, delta.y() / kWheelStep);
    const double at = axes_.x()->pixelToCoord(event->position().x());
    setXRange({at - (at - range.lower) * factor, at + (range.upper - at) * factor});
  }
  updateReadout(event->position());
  redrawOverlay();
  event->accept();
}

std::vector<KeyHelp> ThresholdPlot::keyHelp() {
  return {
      {tr("← →"), tr("Move the threshold by one bin; with Shift by ten")},
      {tr("Page Up, Page Down"), tr("Move the threshold by fifty bins")},
      {tr("Home, End"), tr("Automatic threshold; largest value seen")},
      {tr("Esc"), tr("Give up the drag")},
      {tr("+, −, 0"), tr("Zoom in, out, to the whole range")},
      {tr("Wheel, drag, Shift+drag"), tr("Zoom, move, zoom to a range")},
      {tr("Double click below"), tr("Put the threshold there")},
  };
}

void ThresholdPlot::keyPressEvent(QKeyEvent* event) {
  if (!hasData()) {
    QCustomPlot::keyPressEvent(event);
    return;
  }
  if (isDragging()) {
    // The hand holds the line; the only key that makes sense is the one that lets go.
    if (event->key() == Qt::Key_Escape) {
      cancelDrag();
    }
    return;
  }
  const std::ptrdiff_t step = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
  switch (event->key()) {
    case Qt::Key_Left:
      moveBy(-step);
      return;
    case Qt::Key_Right:
      moveBy(step);
      return;
    case Qt::Key_PageUp:
      moveBy(50);
      return;
    case Qt::Key_PageDown:
      moveBy(-50);
      return;
    case Qt::Key_Home:
      moveLine(automaticThreshold_, nearestBin(automaticThreshold_));
      Q_EMIT automaticRequested();
      return;
    case Qt::Key_End:
      if (threshold_ != histogram_.absmax) {
        moveLine(histogram_.absmax, nearestBin(histogram_.absmax));
        Q_EMIT thresholdCommitted(threshold_);
      }
      return;
    case Qt::Key_Plus:
      zoomBy(kZoomPerStep);
      return;
    case Qt::Key_Minus:
      zoomBy(1 / kZoomPerStep);
      return;
    case Qt::Key_0:
      resetZoom();
      return;
    default:
      QCustomPlot::keyPressEvent(event);
  }
}

void ThresholdPlot::focusInEvent(QFocusEvent* event) {
  content_.focused = true;
  redrawOverlay();
  QCustomPlot::focusInEvent(event);
}

void ThresholdPlot::focusOutEvent(QFocusEvent* event) {
  content_.focused = false;
  redrawOverlay();
  QCustomPlot::focusOutEvent(event);
}

void ThresholdPlot::hideEvent(QHideEvent* event) {
  cancelDrag();
  QCustomPlot::hideEvent(event);
}

bool ThresholdPlot::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && isDragging() &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    event->accept();
    return true;
  }
  if (event->type() == QEvent::Leave && gesture_ == Gesture::None) {
    content_.held = false;
    hideReadout();
    redrawOverlay();
  }
  return QCustomPlot::event(event);
}

void ThresholdPlot::updateCursor(const QPointF& position) {
  if (gesture_ == Gesture::MoveLine || (gesture_ == Gesture::None && isOnLine(position))) {
    setCursor(Qt::SplitHCursor);
  } else if (gesture_ == Gesture::Pan) {
    setCursor(Qt::ClosedHandCursor);
  } else {
    unsetCursor();
  }
}

void ThresholdPlot::hideReadout() {
  content_.cursor.reset();
  content_.hovered.reset();
  content_.readout.clear();
}

void ThresholdPlot::updateReadout(const QPointF& position) {
  hideReadout();
  if (!hasData()) {
    return;
  }
  content_.cursor = position;
  if (const ThresholdMark* mark = overlay_->markAt(position)) {
    content_.readout << mark->toolTip << tr("T = %1").arg(numberText(mark->threshold, 6));
    return;
  }
  const double x = axes_.x()->pixelToCoord(position.x());
  if (axes_.divergence->rect().contains(position.toPoint()) || isDragging()) {
    const std::size_t bin = isDragging()
                                ? nearestBin(axes_.x()->pixelToCoord(position.x() - grabOffset_))
                                : nearestBin(x);
    const double threshold = curve_.thresholdOf(bin);
    content_.hovered = QPointF(threshold, curve_.at(bin));
    content_.readout << tr("bin %1   T = %2").arg(bin).arg(numberText(threshold, 6))
                     << tr("D = %1 nats").arg(numberText(curve_.at(bin), 5))
                     << tr("scale %1").arg(numberText(scaleOf(threshold, bits_), 6));
    return;
  }
  if (!axes_.density->rect().contains(position.toPoint()) || x < 0 || x >= histogram_.absmax) {
    content_.cursor.reset();
    return;
  }
  const double width = histogram_.binWidth();
  const auto bin = std::min(static_cast<std::size_t>(x / width), histogram_.counts.size() - 1);
  content_.readout << tr("bin %1   |x| %2 … %3")
                          .arg(bin)
                          .arg(numberText(static_cast<double>(bin) * width, 6),
                               numberText(static_cast<double>(bin + 1) * width, 6));
  if (bin < shown_.p.size()) {
    content_.readout
        << tr("P = %1   Q = %2").arg(numberText(shown_.p[bin], 3), numberText(shown_.q[bin], 3));
  } else {
    content_.readout << tr("share %1, clipped")
                            .arg(numberText(histogram_.counts[bin] * shown_.sharePerCount, 3));
  }
  content_.readout << tr("count %1").arg(countText(histogram_.counts[bin]));
  if (!negative_.empty()) {
    content_.readout << tr("of these negative %1").arg(countText(negative_[bin]));
  }
}

}  // namespace quantoscope
