// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/method_survey.h"

#include <algorithm>
#include <utility>

#include "app/document/document.h"
#include "app/document/live_probe.h"
#include "app/document/measurements.h"
#include "app/jobs/job_runner.h"
#include "core/analysis/layer_methods.h"
#include "core/base/atomic_file.h"
#include "core/base/progress_clock.h"
#include "core/formats/comparison_csv.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {
namespace {

const QString kLayerJob = QStringLiteral("methods");
const QString kLayerMeasureJob = QStringLiteral("methods measured");
const QString kNetworkJob = QStringLiteral("method comparison");
const QString kSaveJob = QStringLiteral("save comparison");

bool sameBesideThreshold(const LayerOverride& a, const LayerOverride& b) {
  return a.activationBits == b.activationBits && a.weightBits == b.weightBits &&
         a.asymmetric == b.asymmetric && a.perTensorWeights == b.perTensorWeights &&
         a.weightScales == b.weightScales;
}

std::string csvOf(const Model& model,
                  const std::vector<std::shared_ptr<const MethodResult>>& results) {
  std::vector<MethodResult> plain;
  for (const auto& result : results) {
    plain.push_back(*result);
  }
  return comparisonCsv(model, plain);
}

}  // namespace

bool MethodSurvey::LayerSource::sameAs(const LayerSource& other) const {
  return statistics == other.statistics && layer == other.layer && method == other.method &&
         target == other.target && probe == other.probe && searched == other.searched &&
         sameBesideThreshold(layerOverride, other.layerOverride);
}

MethodSurvey::MethodSurvey(Document& document, JobRunner& jobs, LiveProbe& probe,
                           const Measurements& measurements, QObject* parent)
    : QObject(parent),
      document_(document),
      jobs_(jobs),
      probe_(probe),
      measurements_(measurements) {
  connect(&document_, &Document::modelOpened, this, &MethodSurvey::clear);
  connect(&document_, &Document::calibrationStarted, this, &MethodSurvey::clear);
  connect(&document_, &Document::calibrationDone, this, &MethodSurvey::clear);
  connect(&document_, &Document::targetChanged, this, &MethodSurvey::clear);
  connect(&probe_, &LiveProbe::collected, this, [this] {
    if (!rows_.empty()) {
      requestLayer();
    }
  });
  connect(&jobs_, &JobRunner::ended, this, [this](const QString& tag) {
    if (tag == kNetworkJob) {
      emit networkEnded();
    }
  });
}

QString MethodSurvey::networkJob() {
  return kNetworkJob;
}

void MethodSurvey::clear() {
  source_ = {};
  rows_.clear();
  results_.clear();
  layerSubject_.renew();
  networkSubject_.renew();
  emit layerReady();
  emit networkCleared();
}

MethodSurvey::LayerSource MethodSurvey::source() const {
  const std::size_t layer = document_.currentLayer();
  return {document_.calibration()->layers[layer],
          layer,
          document_.plan().method,
          document_.plan().overrides[layer],
          document_.plan().target,
          probe_.probe(),
          document_.plan().searched};
}

void MethodSurvey::requestLayer() {
  if (document_.stage() != Document::Stage::Calibrated || document_.layers().empty()) {
    return;
  }
  const LayerSource wanted = source();
  if (wanted.sameAs(source_)) {
    return;
  }
  source_ = wanted;
  layerSubject_.renew();
  jobs_.run(
      kLayerJob, QString(), {&layerSubject_, &document_.statisticsSubject()},
      [wanted, model = document_.model(), plan = document_.plan()](const JobContext& context) {
        std::vector<LayerMethodRow> rows;
        auto reports = reportsByMethod(model->layers[wanted.layer], *wanted.statistics, plan,
                                       wanted.layerOverride, context.stop());
        for (LayerReport& report : reports) {
          const std::string method = report.decision.method;
          rows.push_back({method, std::make_shared<const LayerReport>(std::move(report)), nullptr});
        }
        return rows;
      },
      [this, wanted](std::vector<LayerMethodRow> rows) {
        rows_ = std::move(rows);
        emit layerReady();
        measureLayer(wanted);
      },
      [this](const QString& message) { emit failed(message); });
}

void MethodSurvey::measureLayer(const LayerSource& from) {
  if (from.probe == nullptr) {
    return;
  }
  jobs_.run(
      kLayerMeasureJob, QString(), layerSubject_,
      [this, from, rows = rows_](const JobContext& context) {
        for (std::size_t row = 0; row < rows.size(); ++row) {
          const LayerReport& report = *rows[row].report;
          if (report.decision.awaitsSearch) {
            continue;
          }
          auto measurement = std::make_shared<const LayerMeasurement>(
              from.probe->measure(from.layer, arithmeticOf(report.decision, report.weights),
                                  from.target, context.stop()));
          context.deliver([this, row, measurement = std::move(measurement)]() mutable {
            rows_.at(row).measurement = std::move(measurement);
            emit layerMeasured(row);
          });
        }
      },
      [] {}, [this](const QString& message) { emit failed(message); });
}

// What the comparison does not vary.
Plan MethodSurvey::comparedPlan() const {
  Plan plan = document_.plan();
  for (LayerOverride& layer : plan.overrides) {
    layer.threshold.reset();
    layer.method.reset();
    layer.activationBits.reset();
  }
  return plan;
}

bool MethodSurvey::networkUpToDate() const {
  const Plan now = comparedPlan();
  return now.overrides.size() == plan_.overrides.size() &&
         std::equal(now.overrides.begin(), now.overrides.end(), plan_.overrides.begin(),
                    [](const LayerOverride& a, const LayerOverride& b) {
                      return sameBesideThreshold(a, b) && a.keepFloat == b.keepFloat &&
                             a.halfFloat == b.halfFloat;
                    });
}

void MethodSurvey::compareNetwork(const std::vector<std::string>& methods,
                                  const std::vector<int>& bits) {
  if (document_.stage() != Document::Stage::Calibrated) {
    return;
  }
  results_.clear();
  networkSubject_.renew();
  plan_ = comparedPlan();
  model_ = document_.model();
  emit networkCleared();
  jobs_.run(
      kNetworkJob, tr("Comparing the methods"), networkSubject_,
      [this, methods, bits, model = model_, calibration = document_.calibration(), plan = plan_,
       images = measurements_.images()](const JobContext& context) {
        const SampleSet samples = samplesOf(images, *calibration);
        const AnalysisOptions options = analysisOptionsOf(images, samples, *calibration);
        // One at a time, so that each is on screen as soon as it is there.
        ProgressClock clock(context.control().report, methods.size() * bits.size());
        for (const std::string& method : methods) {
          for (const int width : bits) {
            auto results = compareMethods(*model, *calibration, samples, plan, {method}, {width},
                                          options, {context.stop(), {}});
            auto result = std::make_shared<const MethodResult>(std::move(results.front()));
            context.deliver([this, result = std::move(result)]() mutable {
              results_.push_back(std::move(result));
              emit networkGrew();
            });
            clock.advance();
          }
        }
      },
      [] {}, [this](const QString& message) { emit failed(message); });
}

std::string MethodSurvey::csv() const {
  return model_ == nullptr ? std::string() : csvOf(*model_, results_);
}

void MethodSurvey::save(const std::filesystem::path& file) {
  jobs_.run(
      kSaveJob, QString(), saving_,
      [file, model = model_, results = results_](const JobContext&) {
        writeFileAtomically(file, csvOf(*model, results));
      },
      [this, file] { emit saved(QString::fromStdString(file.string())); },
      [this](const QString& message) { emit failed(message); });
}

}  // namespace quantoscope
