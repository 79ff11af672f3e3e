// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

#include "app/document/measurement_images.h"
#include "app/jobs/job_subject.h"
#include "core/analysis/advice.h"
#include "core/analysis/network_analysis.h"

namespace quantoscope {

class Document;
class JobRunner;

/// Measures the document's whole network in the background: after every calibration and every
/// change of the plan, and once with automatic values, to compare with. A newer plan stops the
/// measurement of the one before.
class Measurements : public QObject {
  Q_OBJECT

 public:
  enum class State {
    Unmeasured,
    Measuring,  ///< Or about to. What there is, if anything, is of a plan before.
    Measured,   ///< Of the plan that is in force.
    Stale,      ///< Of a plan before, because measuring was cancelled or failed.
  };

  Measurements(Document& document, JobRunner& jobs, QObject* parent = nullptr);

  /// Tag of its job.
  static QString job();

  State state() const;
  /// Null until something has been measured.
  const std::shared_ptr<const NetworkAnalysis>& current() const { return current_; }
  /// With the values that the method chose, no override; null until that has been measured.
  const std::shared_ptr<const NetworkAnalysis>& automatic() const { return automatic_; }
  const std::vector<Advice>& advice() const { return advice_; }
  /// The labels say that the float network itself is wrong. Its search for a better preprocessing
  /// comes after the measurement, once for a calibration and the images to measure on.
  const std::optional<FloatNetworkFault>& floatFault() const { return floatFault_; }
  const MeasurementImages& images() const { return images_; }
  /// Measures again if they are others.
  void setImages(const MeasurementImages& images);
  /// Measures again, after a cancelled or failed run for example.
  void again();

 signals:
  void stateChanged();
  /// current() and advice() are new, or gone.
  void currentChanged();
  void automaticChanged();
  void floatFaultChanged();
  void failed(const QString& message);

 private:
  struct Request;
  struct Result;

  void forget();
  void requestSoon();
  void start();
  static Result measure(const Request& request, bool automatic, const JobControl& control);
  void adopt(Result result);
  void adoptAutomatic(std::shared_ptr<const NetworkAnalysis> analysis);
  void setFloatFault(std::optional<FloatNetworkFault> fault);
  void comparePreprocessing();

  Document& document_;
  JobRunner& jobs_;
  JobSubject comparisonSubject_;  // labels and images that preprocessings are compared on
  JobSubject planSubject_;
  MeasurementImages images_;
  QTimer soon_;
  bool behind_ = false;
  std::shared_ptr<const NetworkAnalysis> current_;
  std::shared_ptr<const NetworkAnalysis> automatic_;
  std::vector<Advice> advice_;
  std::optional<FloatNetworkFault> floatFault_;
  std::shared_ptr<const Calibration> checkedCalibration_;  // whose preprocessing was compared
  // What automatic_ was measured with.
  std::shared_ptr<const Calibration> automaticCalibration_;
  std::string automaticMethod_;
  std::shared_ptr<const ScaleSearch> automaticSearched_;
  Target automaticTarget_ = Target::Ncnn;
};

}  // namespace quantoscope
