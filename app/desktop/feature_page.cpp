// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/feature_page.h"

#include <QEvent>
#include <algorithm>

#include "app/desktop/paths.h"
#include "app/document/document.h"
#include "app/document/live_probe.h"
#include "widgets/features/feature_map_view.h"
#include "widgets/plots/value_scatter_plot.h"

namespace quantoscope {

FeaturePage::FeaturePage(Document& document, LiveProbe& probe, QWidget* parent)
    : QSplitter(Qt::Horizontal, parent),
      document_(document),
      probe_(probe),
      view_(new FeatureMapView),
      scatter_(new ValueScatterPlot) {
  setObjectName(QStringLiteral("featurePage"));
  addWidget(view_);
  addWidget(scatter_);
  setStretchFactor(0, 1);
  setChildrenCollapsible(false);
  connect(view_, &FeatureMapView::imageChosen, this, &FeaturePage::request);
  connect(view_, &FeatureMapView::sideChosen, this, &FeaturePage::request);
  connect(view_, &FeatureMapView::shownValuesChanged, this, [this] {
    const ShownValues values = view_->shownValues();
    scatter_->setValues(values.reference, values.quantized, values.saturated);
  });
  connect(&probe_, &LiveProbe::collected, this, &FeaturePage::adoptImages);
  connect(&probe_, &LiveProbe::picturesReady, this, &FeaturePage::adopt);
  connect(&document_, &Document::currentLayerChanged, this, &FeaturePage::request);
  connect(&document_, &Document::reportsChanged, this,
          [this](const std::vector<std::size_t>& layers) {
            if (std::find(layers.begin(), layers.end(), document_.currentLayer()) != layers.end()) {
              request();
            }
          });
  showEmpty();
}

void FeaturePage::adoptImages() {
  QStringList names;
  for (const auto& file : probe_.images()) {
    names << toQString(file.filename());
  }
  view_->setImages(names, view_->image());
  if (probe_.ready()) {
    request();
  } else {
    showEmpty();
  }
}

void FeaturePage::request() {
  if (!isVisible() || !probe_.ready() || view_->image() < 0) {
    return;
  }
  probe_.requestPictures(
      document_.currentLayer(), static_cast<std::size_t>(view_->image()),
      view_->side() == FeatureSide::Input ? LayerSide::Input : LayerSide::Output);
}

void FeaturePage::adopt(const LayerPictures& pictures) {
  // What has been chosen since is on its way.
  if (pictures.layer != document_.currentLayer() ||
      static_cast<int>(pictures.image) != view_->image()) {
    return;
  }
  view_->setMaps(QString::fromStdString(document_.model()->layers[pictures.layer].name),
                 pictures.maps, pictures.picture);
}

void FeaturePage::showEmpty() {
  view_->clear(document_.stage() == Document::Stage::Calibrated
                   ? tr("The live view is collecting the inputs of the layers …")
                   : tr("Feature maps appear here once the network is calibrated."));
}

void FeaturePage::showEvent(QShowEvent* event) {
  QSplitter::showEvent(event);
  request();
}

void FeaturePage::changeEvent(QEvent* event) {
  QSplitter::changeEvent(event);
  if (event->type() == QEvent::LanguageChange && !probe_.ready()) {
    showEmpty();
  }
}

}  // namespace quantoscope
