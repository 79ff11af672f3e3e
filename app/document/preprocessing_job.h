// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "app/document/measurement_images.h"
#include "app/jobs/job_subject.h"
#include "core/analysis/preprocessing_search.h"

namespace quantoscope {

class JobRunner;

/// Tries preprocessings in the background.
class PreprocessingJob : public QObject {
  Q_OBJECT

 public:
  /// What to try on: the images to measure on, with their labels, if there are labels; else
  /// `calibration`.
  struct Request {
    std::shared_ptr<const Model> model;
    SampleSet calibration;
    MeasurementImages measurement;
    Preprocessing current;
    int threads = 0;
  };

  explicit PreprocessingJob(JobRunner& jobs, QObject* parent = nullptr);

  /// Tag of its job.
  static QString job();

  /// A newer request replaces the one before.
  void start(const Request& request);
  void cancel();
  bool running() const;
  /// Of the last request; null until it is there.
  const std::shared_ptr<const PreprocessingRanking>& ranking() const { return ranking_; }
  /// Drops the ranking and what is under way: the model is another.
  void forget();

 signals:
  void stateChanged();
  void progressed(const quantoscope::Progress& progress);
  void found();
  void failed(const QString& message);

 private:
  JobRunner& jobs_;
  JobSubject subject_;
  std::shared_ptr<const PreprocessingRanking> ranking_;
};

}  // namespace quantoscope
