// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector_panel.h"

#include <QLabel>

namespace quantoscope {

InspectorPanel::InspectorPanel(QWidget* parent) : QScrollArea(parent), title_(new QLabel) {
  setWidget(title_);
  setWidgetResizable(true);
}

void InspectorPanel::setState(const QuantizableLayer& layer,
                              std::shared_ptr<const ActivationStatistics>, const LayerReport&,
                              const LayerReport&, const LayerOverride&) {
  title_->setText(QString::fromStdString(layer.name));
}

void InspectorPanel::clear() {
  title_->clear();
}

void InspectorPanel::changeEvent(QEvent* event) {
  QScrollArea::changeEvent(event);
}

}  // namespace quantoscope
