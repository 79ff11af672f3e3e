// SPDX-License-Identifier: GPL-3.0-or-later
// What the workbench shows of measurements; the rest is in workbench_page.cpp.
#include <QTabWidget>
#include <algorithm>

#include "app/desktop/feature_page.h"
#include "app/desktop/float_fault_banner.h"
#include "app/desktop/image_table_model.h"
#include "app/desktop/measured_figures.h"
#include "app/desktop/workbench_page.h"
#include "app/document/document.h"
#include "app/document/live_probe.h"
#include "app/document/measurements.h"
#include "widgets/advice/advice_panel.h"
#include "widgets/advice/network_summary.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/layers/layer_table_model.h"
#include "widgets/plots/error_depth_plot.h"
#include "widgets/plots/error_ranking_plot.h"
#include "widgets/plots/weights_plot.h"

namespace quantoscope {

void WorkbenchPage::connectMeasurements() {
  connect(figures_, &MeasuredFigures::changed, this, &WorkbenchPage::adoptMeasured);
  connect(&measurements_, &Measurements::currentChanged, this, &WorkbenchPage::showAdvice);
  connect(&measurements_, &Measurements::floatFaultChanged, this,
          [this] { banner_->setFault(measurements_.floatFault()); });
  connect(banner_, &FloatFaultBanner::findRequested, this, &WorkbenchPage::preprocessingRequested);
  connect(&measurements_, &Measurements::automaticChanged, this,
          [this] { summary_->setAnalyses(measurements_.automatic(), measurements_.current()); });
  connect(&measurements_, &Measurements::stateChanged, this, [this] {
    switch (measurements_.state()) {
      case Measurements::State::Unmeasured:
        advice_->setState(AdvicePanel::State::Unmeasured);
        break;
      case Measurements::State::Measuring:
        advice_->setState(AdvicePanel::State::Measuring);
        break;
      case Measurements::State::Measured:
        advice_->setState(AdvicePanel::State::Measured);
        break;
      case Measurements::State::Stale:
        advice_->setState(AdvicePanel::State::Stale);
        break;
    }
  });
  connect(&document_, &Document::overrideChanged, this,
          [this](std::size_t layer) { advice_->setOutdated(static_cast<int>(layer)); });
  connect(&probe_, &LiveProbe::collected, this, [this] {
    const auto layer = document_.currentLayer();
    if (layer < document_.layers().size() && document_.layers()[layer].current != nullptr &&
        document_.layers()[layer].automatic != nullptr) {
      refreshTies();
    }
  });
  connect(&probe_, &LiveProbe::filesChanged, this,
          [this] { imageModel_->setLiveFiles(probe_.files()); });
  connect(
      imageModel_, &ImageTableModel::liveToggled, this,
      [this](const std::filesystem::path& file, bool live) {
        auto files = probe_.files();
        std::erase(files, file);
        if (live && files.size() >= LiveProbe::kMostImages) {
          emit message(tr("At most %1 images can feed the live view.").arg(LiveProbe::kMostImages));
        } else if (live) {
          files.push_back(file);
        }
        probe_.setFiles(std::move(files));
      });
}

void WorkbenchPage::adoptMeasured(const std::vector<std::size_t>& layers) {
  const std::size_t count = document_.layers().size();
  if (document_.model() == nullptr || count != document_.model()->layers.size()) {
    return;
  }
  if (layers.size() == count) {
    std::vector<std::shared_ptr<const LayerMeasurement>> measurements;
    std::vector<ErrorRankingEntry> ranking;
    std::vector<ErrorDepthEntry> depth;
    for (std::size_t i = 0; i < count; ++i) {
      measurements.push_back(figures_->current(i));
      ranking.push_back(figures_->rankingEntry(i));
      depth.push_back(figures_->depthEntry(i));
    }
    layerModel_->setMeasurements(measurements);
    ranking_->setEntries(std::move(ranking));
    depth_->setEntries(std::move(depth));
    select(document_.currentLayer());
  } else {
    for (const std::size_t i : layers) {
      layerModel_->setMeasurement(static_cast<int>(i), figures_->current(i));
      ranking_->setEntry(static_cast<int>(i), figures_->rankingEntry(i));
      depth_->setEntry(static_cast<int>(i), figures_->depthEntry(i));
    }
  }
  showMeasured();
}

void WorkbenchPage::showMeasured() {
  const std::size_t current = document_.currentLayer();
  inspector_->setMeasurements(figures_->automatic(current), figures_->current(current),
                              figures_->liveImages(current));
}

void WorkbenchPage::showAdvice() {
  summary_->setAnalyses(measurements_.automatic(), measurements_.current());
  advice_->setAdvice(measurements_.advice(), document_.model());
  imageModel_->setAnalysis(measurements_.current());
  features_->setAnalysis(measurements_.current());
  retranslate();
  const auto& analysis = measurements_.current();
  if (chosenByUser_ || analysis == nullptr || analysis->layers.empty()) {
    return;
  }
  // What was measured may blame another layer than what was expected.
  chosenByUser_ = true;
  const auto& layers = analysis->layers;
  const auto worst = std::min_element(
      layers.begin(), layers.end(), [](const LayerMeasurement& a, const LayerMeasurement& b) {
        return !a.keptFloat && (b.keptFloat || a.isolated.sqnr() < b.isolated.sqnr());
      });
  document_.setCurrentLayer(static_cast<std::size_t>(worst - layers.begin()));
}

void WorkbenchPage::followAdvice(int index) {
  const Advice advice = measurements_.advice().at(static_cast<std::size_t>(index));
  if (advice.layer) {
    chosenByUser_ = true;
    document_.setCurrentLayer(*advice.layer);
  }
  if (advice.layer && advice.change) {
    document_.setOverride(*advice.layer, *advice.change, OverrideField::Advice);
  } else if (advice.kind == AdviceKind::OutlierImage || advice.kind == AdviceKind::Preprocessing) {
    emit imagesRequested();
  } else {
    tabs_->setCurrentWidget(weights_);
  }
}

}  // namespace quantoscope
