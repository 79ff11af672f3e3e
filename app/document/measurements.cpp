// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/measurements.h"

#include <optional>
#include <utility>

#include "app/document/document.h"
#include "app/jobs/job_runner.h"
#include "core/analysis/plan_arithmetic.h"

namespace quantoscope {
namespace {

const QString kJob = QStringLiteral("measurement");
const QString kComparison = QStringLiteral("compare-preprocessing");
constexpr int kPause = 250;  // ms after a change, so that a held key does not start a run each time

}  // namespace

// All that a run needs; nothing of it changes while the run is under way.
struct Measurements::Request {
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Calibration> calibration;
  Plan plan;
  MeasurementImages images;
  std::vector<LayerReport> reports;
  std::vector<LayerReport> automaticReports;  // Empty: not to be measured.
  bool isAutomatic = false;
};

struct Measurements::Result {
  std::shared_ptr<const NetworkAnalysis> analysis;
  std::vector<Advice> advice;
};

Measurements::Measurements(Document& document, JobRunner& jobs, QObject* parent)
    : QObject(parent), document_(document), jobs_(jobs) {
  soon_.setSingleShot(true);
  soon_.setInterval(kPause);
  connect(&soon_, &QTimer::timeout, this, &Measurements::start);
  connect(&document_, &Document::modelOpened, this, [this] {
    images_ = {};
    forget();
  });
  connect(&document_, &Document::calibrationStarted, this, &Measurements::forget);
  connect(&document_, &Document::reportsChanged, this, [this] {
    // Two cores are not enough for a drag and for this.
    if (document_.previewing()) {
      behind_ = true;
      soon_.stop();
      planSubject_.renew();
      emit stateChanged();
    }
  });
  connect(&document_, &Document::settled, this, [this] {
    if (document_.stage() == Document::Stage::Calibrated && !document_.previewing()) {
      requestSoon();
    }
  });
  connect(&jobs_, &JobRunner::ended, this, [this](const QString& tag) {
    if (tag == kJob) {
      emit stateChanged();
    }
  });
}

QString Measurements::job() {
  return kJob;
}

Measurements::State Measurements::state() const {
  if (soon_.isActive() || (behind_ && jobs_.running(kJob))) {
    return State::Measuring;
  }
  return current_ == nullptr ? State::Unmeasured : behind_ ? State::Stale : State::Measured;
}

void Measurements::setImages(const MeasurementImages& images) {
  if (images == images_) {
    return;
  }
  images_ = images;
  automatic_.reset();
  automaticCalibration_.reset();
  comparisonSubject_.renew();
  checkedCalibration_.reset();
  if (document_.stage() == Document::Stage::Calibrated) {
    requestSoon();
  }
}

void Measurements::again() {
  if (document_.stage() == Document::Stage::Calibrated && document_.upToDate()) {
    requestSoon();
  }
}

void Measurements::forget() {
  soon_.stop();
  planSubject_.renew();
  comparisonSubject_.renew();
  checkedCalibration_.reset();
  setFloatFault(std::nullopt);
  behind_ = false;
  current_.reset();
  automatic_.reset();
  automaticCalibration_.reset();
  advice_.clear();
  emit currentChanged();
  emit automaticChanged();
  emit stateChanged();
}

void Measurements::requestSoon() {
  behind_ = true;
  soon_.start();
  emit stateChanged();
}

void Measurements::start() {
  if (!document_.upToDate()) {
    return;  // settled() will come again.
  }
  Request request;
  request.model = document_.model();
  request.calibration = document_.calibration();
  request.plan = document_.plan();
  request.images = images_;
  request.reports = document_.reports();
  request.isAutomatic = document_.overrideCount() == 0;
  const bool known = automatic_ != nullptr && automaticCalibration_ == request.calibration &&
                     automaticMethod_ == request.plan.method &&
                     automaticSearched_ == request.plan.searched &&
                     automaticTarget_ == request.plan.target;
  if (!known && automatic_ != nullptr) {
    automatic_.reset();
    emit automaticChanged();
  }
  if (!known && !request.isAutomatic) {
    for (const Document::Layer& layer : document_.layers()) {
      request.automaticReports.push_back(*layer.automatic);
    }
  }
  automaticCalibration_ = request.calibration;
  automaticMethod_ = request.plan.method;
  automaticSearched_ = request.plan.searched;
  automaticTarget_ = request.plan.target;
  jobs_.run(
      kJob, tr("Measuring the int8 network"), {&document_.statisticsSubject(), &planSubject_},
      [this, request = std::move(request)](const JobContext& context) {
        // On screen before the second run, which nobody waits for.
        auto result = std::make_shared<Result>(measure(request, false, context.control()));
        context.deliver([this, result, automatic = request.isAutomatic] {
          const auto analysis = result->analysis;
          adopt(std::move(*result));
          if (automatic) {
            adoptAutomatic(analysis);
          }
        });
        return request.automaticReports.empty() ? Result()
                                                : measure(request, true, context.control());
      },
      [this](Result result) {
        if (result.analysis != nullptr) {
          adoptAutomatic(std::move(result.analysis));
        }
        comparePreprocessing();
      },
      [this](const QString& message) { emit failed(message); });
  emit stateChanged();
}

Measurements::Result Measurements::measure(const Request& request, bool automatic,
                                           const JobControl& control) {
  const std::vector<LayerReport>& reports = automatic ? request.automaticReports : request.reports;
  const SampleSet samples = samplesOf(request.images, *request.calibration);
  AnalysisOptions options = analysisOptionsOf(request.images, samples, *request.calibration);
  if (automatic) {
    options.sensitivityImages = 0;
  }
  const NetworkArithmetic arithmetic = arithmeticOf(reports, request.plan.target);
  Result result;
  result.analysis = std::make_shared<const NetworkAnalysis>(
      analyze(*request.model, samples, arithmetic, options, control));
  if (!automatic) {
    result.advice = adviseOn(*request.model, *request.calibration, request.plan, reports,
                             arithmetic, *result.analysis);
  }
  return result;
}

void Measurements::adopt(Result result) {
  current_ = std::move(result.analysis);
  advice_ = std::move(result.advice);
  behind_ = false;
  if (current_->floatFault) {
    setFloatFault(current_->floatFault);
  } else if (!current_->accuracy || checkedCalibration_ != document_.calibration()) {
    setFloatFault(std::nullopt);
  }
  emit currentChanged();
  emit stateChanged();
}

void Measurements::setFloatFault(std::optional<FloatNetworkFault> fault) {
  floatFault_ = std::move(fault);
  emit floatFaultChanged();
}

void Measurements::comparePreprocessing() {
  const auto calibration = document_.calibration();
  if (current_ == nullptr || !current_->accuracy || current_->floatFault ||
      checkedCalibration_ == calibration) {
    return;
  }
  checkedCalibration_ = calibration;
  jobs_.run(
      kComparison, tr("Comparing the preprocessing with others"),
      {&document_.statisticsSubject(), &comparisonSubject_},
      [model = document_.model(), calibration, images = images_,
       analysis = current_](const JobContext& context) {
        const SampleSet samples = samplesOf(images, *calibration);
        const AnalysisOptions options = analysisOptionsOf(images, samples, *calibration);
        return findFloatNetworkFault(*model, samples, options, *analysis, context.control());
      },
      [this](std::optional<FloatNetworkFault> fault) { setFloatFault(std::move(fault)); },
      [this](const QString& message) { emit failed(message); });
}

void Measurements::adoptAutomatic(std::shared_ptr<const NetworkAnalysis> analysis) {
  automatic_ = std::move(analysis);
  emit automaticChanged();
}

}  // namespace quantoscope
