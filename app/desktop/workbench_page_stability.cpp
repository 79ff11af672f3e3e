// SPDX-License-Identifier: GPL-3.0-or-later
// What the workbench shows of image groups; the rest is in workbench_page.cpp.
#include <QSortFilterProxyModel>
#include <QTabWidget>
#include <QTableView>

#include "app/desktop/image_table_model.h"
#include "app/desktop/paths.h"
#include "app/desktop/workbench_page.h"
#include "app/document/document.h"
#include "app/jobs/job_runner.h"
#include "core/analysis/stability.h"
#include "core/calibration/image_groups.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/plots/image_groups_plot.h"
#include "widgets/threshold/threshold_view.h"

namespace quantoscope {
namespace {

// As many bins as the plot has pixels, about.
constexpr std::size_t kShownBins = 512;

struct LayerGroups {
  std::shared_ptr<const ThresholdStability> stability;
  std::vector<MagnitudeHistogram> groups;
};

LayerGroups groupsOf(const Calibration& calibration, std::size_t layer,
                     const LayerDecision& decision, const std::stop_token& stop) {
  const ActivationStatistics& statistics = *calibration.layers[layer];
  LayerGroups result;
  result.groups = groupMagnitudes(statistics, kShownBins);
  if (auto stability = stabilityOf(statistics, calibration.groupOf, decision, {}, stop)) {
    result.stability = std::make_shared<const ThresholdStability>(*std::move(stability));
  }
  return result;
}

}  // namespace

void WorkbenchPage::refreshStability() {
  const std::size_t current = document_.currentLayer();
  const auto& calibration = document_.calibration();
  const LayerDecision& decision = document_.layers()[current].current->decision;
  StabilitySource wanted{calibration,     current,
                         decision.method, decision.activationBits,
                         decision.target, decision.asymmetric};
  if (wanted == stabilitySource_) {
    showStability();
    return;
  }
  stabilitySource_ = wanted;
  stability_ = nullptr;
  stabilitySubject_.renew();
  showStability();
  jobs_.run(
      QStringLiteral("stability"), QString(), {&stabilitySubject_, &document_.statisticsSubject()},
      [calibration, current, decision](const JobContext& context) {
        return groupsOf(*calibration, current, decision, context.stop());
      },
      [this, wanted](LayerGroups groups) {
        stability_ = std::move(groups.stability);
        imageGroups_->setGroups(
            QString::fromStdString(document_.model()->layers[wanted.layer].name),
            std::move(groups.groups));
        showStability();
      },
      [this](const QString& text) { emit message(text); });
}

void WorkbenchPage::showStability() {
  std::optional<std::pair<double, double>> band;
  QString image;
  if (stability_ != nullptr) {
    band = {stability_->low, stability_->high};
    const std::size_t index = stability_->absmax.image;
    image = toQString(document_.calibration()->used.at(index).filename());
  }
  const LayerDecision& decision = document_.layers()[document_.currentLayer()].current->decision;
  thresholdView_->setStabilityBand(band);
  imageGroups_->setThreshold(decision.threshold, band);
  inspector_->setStability(stability_, image);
}

void WorkbenchPage::forgetStability() {
  stabilitySource_ = {};
  stability_ = nullptr;
  stabilitySubject_.renew();
  imageGroups_->setGroups({}, {});
  imageGroups_->setThreshold(0, std::nullopt);
}

void WorkbenchPage::showAbsmaxImage() {
  const auto& calibration = document_.calibration();
  if (stability_ == nullptr || calibration == nullptr) {
    return;
  }
  // The table has the images that were left out first.
  const auto row = static_cast<int>(calibration->skipped.size() + stability_->absmax.image);
  const auto* sorted = qobject_cast<const QSortFilterProxyModel*>(images_->model());
  const QModelIndex index =
      sorted->mapFromSource(imageModel_->index(row, ImageTableModel::FileColumn));
  tabs_->setCurrentWidget(images_);
  images_->setCurrentIndex(index);
  images_->selectRow(index.row());
  images_->scrollTo(index);
  images_->setFocus();
}

}  // namespace quantoscope
