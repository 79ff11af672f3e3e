// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/table_comparison.h"

#include <algorithm>
#include <utility>

#include "app/document/document.h"
#include "app/document/live_probe.h"
#include "app/document/override_command.h"
#include "app/document/provenance.h"
#include "app/jobs/job_runner.h"
#include "core/quantization/layer_arithmetic.h"

namespace quantoscope {
namespace {

const QString kReadJob = QStringLiteral("table");
const QString kCompareJob = QStringLiteral("table comparison");
const QString kMeasureJob = QStringLiteral("table measurement");

ScaleRounding roundingOf(PlanFormat format) {
  switch (format) {
    case PlanFormat::NcnnTable:
      return ScaleRounding::SixDecimals;
    case PlanFormat::TensorRtCache:
      return ScaleRounding::SinglePrecision;
    case PlanFormat::Report:
      break;
  }
  return ScaleRounding::None;
}

}  // namespace

TableComparison::TableComparison(Document& document, JobRunner& jobs, LiveProbe& probe,
                                 QObject* parent)
    : QObject(parent), document_(document), jobs_(jobs), probe_(probe) {
  connect(&document_, &Document::modelOpened, this, &TableComparison::close);
  connect(&document_, &Document::calibrationStarted, this, &TableComparison::forget);
  connect(&document_, &Document::settled, this, [this] {
    if (document_.stage() == Document::Stage::Calibrated && !document_.previewing()) {
      workOut();
    }
  });
  connect(&probe_, &LiveProbe::collected, this, &TableComparison::measure);
}

void TableComparison::open(const std::filesystem::path& file) {
  if (document_.model() == nullptr) {
    emit failed(tr("Open a model first, then its table."));
    return;
  }
  jobs_.run(
      kReadJob, QString(), {&fileSubject_, &document_.modelSubject()},
      [file, model = document_.model(), target = document_.plan().target](const JobContext&) {
        return readPlanFile(file, *model, target);
      },
      [this](PlanFile read) { adopt(std::move(read)); },
      [this](const QString& message) { emit failed(message); });
}

void TableComparison::adopt(PlanFile file) {
  forget();
  rejected_.clear();
  for (auto& layer : file.layers) {
    if (layer && layer->provenance) {
      layer->provenance->why = takenFrom(file.file);
    }
  }
  file_ = std::make_shared<const PlanFile>(std::move(file));
  emit opened();
  emit changed();
  if (document_.stage() == Document::Stage::Calibrated && document_.upToDate()) {
    workOut();
  }
}

void TableComparison::close() {
  file_.reset();
  rejected_.clear();
  fileSubject_.renew();
  forget();
}

void TableComparison::forget() {
  reports_.clear();
  differences_.clear();
  comparedWith_.clear();
  rounded_ = 0;
  compared_ = false;
  reportsSubject_.renew();
  differencesSubject_.renew();
  emit changed();
}

void TableComparison::workOut() {
  if (file_ == nullptr) {
    return;
  }
  const Plan& plan = document_.plan();
  if (!reports_.empty() && calibration_ == document_.calibration() && method_ == plan.method &&
      target_ == plan.target) {
    compare();
    return;
  }
  calibration_ = document_.calibration();
  method_ = plan.method;
  target_ = plan.target;
  reports_.clear();
  reportsSubject_.renew();
  jobs_.run(
      kCompareJob, QString(), {&reportsSubject_, &document_.statisticsSubject()},
      [file = file_, model = document_.model(), calibration = document_.calibration(),
       plan = document_.plan()](const JobContext& context) {
        std::vector<std::shared_ptr<const LayerReport>> reports;
        for (std::size_t i = 0; i < model->layers.size(); ++i) {
          throwIfStopped(context.stop());
          reports.push_back(file->layers[i] ? std::make_shared<const LayerReport>(reportOf(
                                                  model->layers[i], *calibration->layers[i], plan,
                                                  *file->layers[i]))
                                            : nullptr);
        }
        return reports;
      },
      [this](std::vector<std::shared_ptr<const LayerReport>> reports) {
        reports_ = std::move(reports);
        compare();
      },
      [this](const QString& message) { emit failed(message); });
}

std::shared_ptr<const LayerReport> TableComparison::report(std::size_t layer) const {
  return layer < reports_.size() ? reports_[layer] : nullptr;
}

void TableComparison::compare() {
  const auto before = std::exchange(differences_, {});
  const auto beforeWith = std::exchange(comparedWith_, {});
  differencesSubject_.renew();
  rounded_ = 0;
  compared_ = document_.upToDate() && reports_.size() == document_.layers().size();
  for (std::size_t i = 0; compared_ && i < reports_.size(); ++i) {
    if (reports_[i] == nullptr || rejected_.contains(i)) {
      continue;
    }
    const auto& shown = document_.layers()[i].current;
    const LayerReport& current = *shown;
    const LayerReport& proposed = *reports_[i];
    const std::string& name = document_.model()->layers[i].name;
    const double absmax = document_.calibration()->layers[i]->histogram.absmax();
    const LayerScales now = scalesOf(name, current, absmax);
    LayerScales then = scalesOf(name, proposed, absmax);
    then.weightsKnown = file_->format != PlanFormat::TensorRtCache;
    DifferenceRow row;
    row.layer = i;
    row.difference =
        compareScales(name, &now, &then, ScaleRounding::None, roundingOf(file_->format));
    if (!row.difference.changed()) {
      rounded_ += row.difference.rounded ? 1U : 0U;
      continue;
    }
    row.difference.effect = effectOf(current, proposed);
    // What was measured of the same two holds still.
    for (std::size_t old = 0; old < before.size(); ++old) {
      if (before[old].layer == i && beforeWith[old] == shown) {
        row.difference.effect->measuredBefore = before[old].difference.effect->measuredBefore;
        row.difference.effect->measuredAfter = before[old].difference.effect->measuredAfter;
      }
    }
    differences_.push_back(std::move(row));
    comparedWith_.push_back(shown);
  }
  emit changed();
  measure();
}

void TableComparison::measure() {
  struct Request {
    std::size_t row = 0;
    std::size_t layer = 0;
    std::shared_ptr<const LayerReport> before;
    std::shared_ptr<const LayerReport> after;
  };
  if (!compared_ || !probe_.ready() || differences_.empty()) {
    return;
  }
  std::vector<Request> requests;
  for (std::size_t row = 0; row < differences_.size(); ++row) {
    DifferenceRow& difference = differences_[row];
    if (!difference.difference.effect->measuredAfter) {
      difference.measuring = true;
      requests.push_back({row, difference.layer, comparedWith_[row], reports_[difference.layer]});
      emit measured(row);
    }
  }
  jobs_.run(
      kMeasureJob, QString(), differencesSubject_,
      [this, probe = probe_.probe(), target = document_.plan().target,
       requests = std::move(requests)](const JobContext& context) {
        const auto decibel = [&](std::size_t layer, const LayerReport& report) {
          return probe
              ->measure(layer, arithmeticOf(report.decision, report.weights), target,
                        context.stop())
              .isolated.sqnr();
        };
        for (const Request& request : requests) {
          const double before = decibel(request.layer, *request.before);
          const double after = decibel(request.layer, *request.after);
          context.deliver([this, row = request.row, before, after] {
            DifferenceRow& difference = differences_.at(row);
            difference.measuring = false;
            difference.difference.effect->measuredBefore = before;
            difference.difference.effect->measuredAfter = after;
            emit measured(row);
          });
        }
      },
      [] {}, [this](const QString& message) { emit failed(message); });
}

void TableComparison::accept(const std::vector<std::size_t>& layers) {
  std::vector<LayerEdit> edits;
  for (const std::size_t layer : layers) {
    if (file_ != nullptr && layer < file_->layers.size() && file_->layers[layer]) {
      edits.push_back({layer, *file_->layers[layer]});
    }
  }
  if (edits.size() == 1) {
    document_.setOverrides(edits, OverrideField::Table);
  } else {
    // A file may have several thresholds where the target has one scale.
    document_.takeOverrides(edits, OverrideField::Table);
  }
}

void TableComparison::acceptAll() {
  std::vector<std::size_t> layers;
  for (const DifferenceRow& row : differences_) {
    layers.push_back(row.layer);
  }
  accept(layers);
}

void TableComparison::reject(const std::vector<std::size_t>& layers) {
  rejected_.insert(layers.begin(), layers.end());
  compare();
}

}  // namespace quantoscope
