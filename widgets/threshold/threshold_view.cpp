// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/threshold/threshold_view.h"

#include <QEvent>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include "widgets/threshold/threshold_plot.h"

namespace quantoscope {

ThresholdView::ThresholdView(QWidget* parent)
    : QWidget(parent),
      plot_(new ThresholdPlot),
      hint_(new QLabel),
      logDensity_(new QToolButton(this)),
      logDivergence_(new QToolButton(this)),
      zoomIn_(new QToolButton(this)),
      zoomOut_(new QToolButton(this)),
      fit_(new QToolButton(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(plot_, 1);
  layout->addWidget(hint_);
  retranslate();
}

ThresholdView::~ThresholdView() = default;

void ThresholdView::setLayer(const QuantizableLayer& layer,
                             std::shared_ptr<const ActivationStatistics>, const LayerReport&) {
  hint_->setText(QString::fromStdString(layer.name));
}
void ThresholdView::setReport(const LayerReport&) {}
void ThresholdView::setMarks(std::vector<ThresholdMark>) {}
void ThresholdView::clear() {}
void ThresholdView::setEmptyText(const QString& text) {
  hint_->setText(text);
}
bool ThresholdView::isDragging() const {
  return false;
}
double ThresholdView::threshold() const {
  return 0;
}
void ThresholdView::resetZoom() {}
bool ThresholdView::isLogDensity() const {
  return logDensity_->isChecked();
}
void ThresholdView::setLogDensity(bool on) {
  logDensity_->setChecked(on);
}
bool ThresholdView::isLogDivergence() const {
  return logDivergence_->isChecked();
}
void ThresholdView::setLogDivergence(bool on) {
  logDivergence_->setChecked(on);
}
QPixmap ThresholdView::renderPixmap(const QSize& size, double scale) {
  return plot_->toPixmap(size.width(), size.height(), scale);
}
void ThresholdView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
}
void ThresholdView::retranslate() {}

}  // namespace quantoscope
