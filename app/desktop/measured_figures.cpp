// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/measured_figures.h"

#include <limits>
#include <numeric>
#include <optional>

#include "app/document/document.h"
#include "app/document/live_probe.h"
#include "app/document/measurements.h"

namespace quantoscope {
namespace {

std::shared_ptr<const LayerMeasurement> layerOf(
    const std::shared_ptr<const NetworkAnalysis>& analysis, std::size_t layer) {
  if (analysis == nullptr || layer >= analysis->layers.size()) {
    return nullptr;
  }
  return {analysis, &analysis->layers[layer]};
}

std::optional<double> isolatedOf(const LayerMeasurement* measurement) {
  if (measurement == nullptr) {
    return {};
  }
  return measurement->keptFloat ? std::numeric_limits<double>::infinity()
                                : measurement->isolated.sqnr();
}

std::optional<double> accumulatedOf(const LayerMeasurement* measurement) {
  if (measurement == nullptr || measurement->accumulated.count == 0) {
    return {};
  }
  return measurement->accumulated.sqnr();
}

}  // namespace

MeasuredFigures::MeasuredFigures(const Document& document, Measurements& measurements,
                                 LiveProbe& probe, QObject* parent)
    : QObject(parent), document_(document), measurements_(measurements), probe_(probe) {
  connect(&measurements_, &Measurements::currentChanged, this, [this] {
    probe_.forgetLayers();
    changeAll();
  });
  connect(&measurements_, &Measurements::automaticChanged, this, &MeasuredFigures::changeAll);
  connect(&probe_, &LiveProbe::collected, this, &MeasuredFigures::changeAll);
  connect(&probe_, &LiveProbe::measured, this,
          [this](std::size_t layer) { emit changed({layer}); });
}

void MeasuredFigures::changeAll() {
  std::vector<std::size_t> layers(document_.layers().size());
  std::iota(layers.begin(), layers.end(), std::size_t{0});
  emit changed(layers);
}

std::shared_ptr<const LayerMeasurement> MeasuredFigures::current(std::size_t layer) const {
  const auto live = probe_.layer(layer);
  return live != nullptr ? live : layerOf(measurements_.current(), layer);
}

std::shared_ptr<const LayerMeasurement> MeasuredFigures::automatic(std::size_t layer) const {
  return layerOf(measurements_.automatic(), layer);
}

int MeasuredFigures::liveImages(std::size_t layer) const {
  return probe_.layer(layer) == nullptr ? 0 : static_cast<int>(probe_.images().size());
}

ErrorRankingEntry MeasuredFigures::rankingEntry(std::size_t layer) const {
  ErrorRankingEntry entry;
  entry.layer = QString::fromStdString(document_.model()->layers[layer].name);
  const Document::Layer& figures = document_.layers()[layer];
  if (figures.automatic != nullptr) {
    entry.automaticSqnr = figures.automatic->sqnr;
  }
  if (figures.current != nullptr) {
    entry.currentSqnr = figures.current->sqnr;
  }
  const auto now = current(layer);
  entry.measured = isolatedOf(now.get());
  entry.automaticMeasured = isolatedOf(automatic(layer).get());
  entry.cause = now == nullptr ? ErrorCause::None : causeOf(*now);
  return entry;
}

ErrorDepthEntry MeasuredFigures::depthEntry(std::size_t layer) const {
  ErrorDepthEntry entry;
  entry.layer = QString::fromStdString(document_.model()->layers[layer].name);
  const auto before = automatic(layer);
  entry.isolated = isolatedOf(current(layer).get());
  // The live probe knows a layer alone only.
  entry.accumulated = accumulatedOf(layerOf(measurements_.current(), layer).get());
  entry.automaticIsolated = isolatedOf(before.get());
  entry.automaticAccumulated = accumulatedOf(before.get());
  return entry;
}

}  // namespace quantoscope
