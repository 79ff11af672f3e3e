// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/jobs/job_subject.h"
#include "core/analysis/method_comparison.h"
#include "widgets/methods/layer_method_model.h"

namespace quantoscope {

class Document;
class JobRunner;
class LayerProbe;
class LiveProbe;
class Measurements;

/// What all threshold methods would make of the current layer, and of the whole network. Works on
/// request, in the background.
class MethodSurvey : public QObject {
  Q_OBJECT

 public:
  MethodSurvey(Document& document, JobRunner& jobs, LiveProbe& probe,
               const Measurements& measurements, QObject* parent = nullptr);

  /// Tag of the job that measures the network.
  static QString networkJob();

  /// Works the current layer out if it is not what was worked out last. layerReady() follows, then
  /// layerMeasured() row by row.
  void requestLayer();
  const std::vector<LayerMethodRow>& layerRows() const { return rows_; }

  /// Measures each method at each width; networkGrew() follows for each.
  void compareNetwork(const std::vector<std::string>& methods, const std::vector<int>& bits);
  const std::vector<std::shared_ptr<const MethodResult>>& networkResults() const {
    return results_;
  }
  /// False when precision or weights of a layer have changed since.
  bool networkUpToDate() const;
  /// The results that there are as CSV, written whole or not at all. saved() or failed() follows.
  void save(const std::filesystem::path& file);
  std::string csv() const;

 signals:
  /// The rows are others; without rows while there is nothing to compare.
  void layerReady();
  void layerMeasured(std::size_t row);
  /// The results of a network are gone.
  void networkCleared();
  void networkGrew();
  void networkEnded();
  void saved(const QString& file);
  void failed(const QString& message);

 private:
  // What the rows of a layer depend on.
  struct LayerSource {
    std::shared_ptr<const ActivationStatistics> statistics;
    std::size_t layer = 0;
    std::string method;  // of all layers: whose weights hold
    LayerOverride layerOverride;
    Target target = Target::Ncnn;
    std::shared_ptr<const LayerProbe> probe;
    std::shared_ptr<const ScaleSearch> searched;
    bool sameAs(const LayerSource& other) const;
  };

  void clear();
  LayerSource source() const;
  void measureLayer(const LayerSource& from);
  Plan comparedPlan() const;

  Document& document_;
  JobRunner& jobs_;
  LiveProbe& probe_;
  const Measurements& measurements_;
  JobSubject layerSubject_;    // rows_
  JobSubject networkSubject_;  // results_
  JobSubject saving_;
  LayerSource source_;
  std::vector<LayerMethodRow> rows_;
  std::shared_ptr<const Model> model_;  // of the results
  Plan plan_;                           // likewise
  std::vector<std::shared_ptr<const MethodResult>> results_;
};

}  // namespace quantoscope
