// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/feature_page.h"

#include <QEvent>
#include <algorithm>

#include "app/desktop/paths.h"
#include "app/document/document.h"
#include "app/document/live_probe.h"
#include "core/analysis/network_analysis.h"
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

void FeaturePage::setAnalysis(std::shared_ptr<const NetworkAnalysis> analysis) {
  analysis_ = std::move(analysis);
  showNames();
}

QString FeaturePage::nameOf(const std::filesystem::path& file) const {
  const QString name = toQString(file.filename());
  if (analysis_ == nullptr) {
    return name;
  }
  const auto& images = analysis_->images;
  const auto image = std::find_if(images.begin(), images.end(),
                                  [&](const ImageAnalysis& one) { return one.file == file; });
  if (image == images.end() || image->floatClasses.empty()) {
    return name;
  }
  const auto named = [this](int index) {
    return QString::fromStdString(classText(analysis_->classNames, index));
  };
  const QString seen =
      tr("%1: float %2, int8 %3")
          .arg(name, named(image->floatClasses.front()), named(image->quantizedClasses.front()));
  return image->label ? tr("%1, label %2").arg(seen, named(*image->label)) : seen;
}

void FeaturePage::showNames() {
  QStringList names;
  for (const auto& file : probe_.images()) {
    names << nameOf(file);
  }
  view_->setImages(names, view_->image());
}

void FeaturePage::adoptImages() {
  showNames();
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
  if (event->type() == QEvent::LanguageChange) {
    showNames();
    if (!probe_.ready()) {
      showEmpty();
    }
  }
}

}  // namespace quantoscope
