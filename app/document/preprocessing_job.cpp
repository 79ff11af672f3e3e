// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/preprocessing_job.h"

#include "app/jobs/job_runner.h"
#include "core/model/labels.h"

namespace quantoscope {
namespace {

const QString kJob = QStringLiteral("preprocessing");

PreprocessingRanking search(const PreprocessingJob::Request& request, const JobControl& control) {
  const MeasurementImages& measurement = request.measurement;
  const bool labelled = !measurement.labels.empty();
  const SampleSet samples =
      labelled ? samplesOf(measurement, request.calibration) : request.calibration;
  PreprocessingSearchOptions options;
  options.current = request.current;
  options.threads = request.threads;
  if (labelled) {
    options.labels =
        labelsOf(readLabels(measurement.labels, classNamesOf(measurement)), samples.files.front());
  }
  return searchPreprocessing(*request.model, samples, options, control);
}

}  // namespace

PreprocessingJob::PreprocessingJob(JobRunner& jobs, QObject* parent)
    : QObject(parent), jobs_(jobs) {
  connect(&jobs_, &JobRunner::ended, this, [this](const QString& tag) {
    if (tag == kJob) {
      emit stateChanged();
    }
  });
  connect(&jobs_, &JobRunner::progressed, this,
          [this](const QString& tag, const Progress& progress) {
            if (tag == kJob) {
              emit progressed(progress);
            }
          });
}

QString PreprocessingJob::job() {
  return kJob;
}

void PreprocessingJob::start(const Request& request) {
  ranking_.reset();
  jobs_.run(
      kJob, tr("Finding the preprocessing"), subject_,
      [request](const JobContext& context) { return search(request, context.control()); },
      [this](PreprocessingRanking ranking) {
        ranking_ = std::make_shared<const PreprocessingRanking>(std::move(ranking));
        emit found();
      },
      [this](const QString& message) { emit failed(message); });
  emit stateChanged();
}

void PreprocessingJob::cancel() {
  jobs_.cancel(kJob);
  emit stateChanged();
}

bool PreprocessingJob::running() const {
  return jobs_.running(kJob);
}

void PreprocessingJob::forget() {
  subject_.renew();
  ranking_.reset();
  emit stateChanged();
}

}  // namespace quantoscope
