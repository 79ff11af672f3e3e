// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "core/analysis/layer_measurement.h"
#include "widgets/plots/error_depth_plot.h"
#include "widgets/plots/error_ranking_plot.h"

namespace quantoscope {

class Document;
class LiveProbe;
class Measurements;

/// The newest figures of each layer, wherever they come from: a layer that has changed since the
/// whole network was measured has those of the live probe.
class MeasuredFigures : public QObject {
  Q_OBJECT

 public:
  MeasuredFigures(const Document& document, Measurements& measurements, LiveProbe& probe,
                  QObject* parent = nullptr);

  /// Null while unknown.
  std::shared_ptr<const LayerMeasurement> current(std::size_t layer) const;
  /// Without the layer's override.
  std::shared_ptr<const LayerMeasurement> automatic(std::size_t layer) const;
  /// How many images the live figures of a layer are of; 0 if it has none.
  int liveImages(std::size_t layer) const;
  ErrorRankingEntry rankingEntry(std::size_t layer) const;
  ErrorDepthEntry depthEntry(std::size_t layer) const;

 signals:
  void changed(const std::vector<std::size_t>& layers);

 private:
  void changeAll();

  const Document& document_;
  Measurements& measurements_;
  LiveProbe& probe_;
};

}  // namespace quantoscope
