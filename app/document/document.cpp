// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/document.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "app/document/override_command.h"
#include "app/document/provenance.h"
#include "app/jobs/job_runner.h"
#include "core/analysis/plan_arithmetic.h"
#include "core/analysis/plan_report.h"
#include "core/analysis/requantization.h"
#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/model/image_source.h"
#include "core/quantization/scheme.h"

namespace quantoscope {
namespace {

const QString kModelJob = QStringLiteral("model");
const QString kCalibrationJob = QStringLiteral("calibration");
const QString kAnalysisJob = QStringLiteral("analysis");

bool sameDecision(const LayerOverride& a, const LayerOverride& b) {
  const auto why = [](const LayerOverride& layerOverride) {
    return layerOverride.provenance ? layerOverride.provenance->why : std::string();
  };
  return a.threshold == b.threshold && a.method == b.method &&
         a.activationBits == b.activationBits && a.weightBits == b.weightBits &&
         a.keepFloat == b.keepFloat && a.halfFloat == b.halfFloat && a.asymmetric == b.asymmetric &&
         a.perTensorWeights == b.perTensorWeights && a.weightRange == b.weightRange &&
         a.weightScales == b.weightScales && a.untied == b.untied &&
         (why(a).empty() || why(a) == why(b));
}

}  // namespace

// A calibration and all images that it was given.
struct Document::Calibrated {
  Calibration calibration;
  SampleSet samples;
};

// The figures of one layer as a job hands them back.
struct Document::Analysis {
  std::size_t layer = 0;
  std::uint64_t revision = 0;
  bool withAutomatic = false;
  std::shared_ptr<const LayerReport> automatic;
  std::shared_ptr<const LayerReport> current;
};

Document::Document(JobRunner& jobs, QObject* parent) : QObject(parent), jobs_(jobs) {}

QString Document::calibrationJob() {
  return kCalibrationJob;
}

QString Document::analysisJob() {
  return kAnalysisJob;
}

std::vector<LayerReport> Document::reports() const {
  std::vector<LayerReport> reports;
  if (upToDate()) {
    reports.reserve(layers_.size());
    for (const Layer& layer : layers_) {
      reports.push_back(*layer.current);
    }
  }
  return reports;
}

bool Document::upToDate() const {
  if (layers_.empty() || calibration_ == nullptr) {
    return false;
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i].current == nullptr || layers_[i].revision < wanted_[i] ||
        layers_[i].automaticRevision < wantedAutomatic_[i]) {
      return false;
    }
  }
  return true;
}

std::size_t Document::overrideCount() const {
  return static_cast<std::size_t>(
      std::count_if(plan_.overrides.begin(), plan_.overrides.end(),
                    [](const LayerOverride& layerOverride) { return !layerOverride.empty(); }));
}

void Document::openModel(const std::vector<std::filesystem::path>& files) {
  jobs_.run(
      kModelJob, tr("Loading the model"), opening_,
      [files](const JobContext&) { return std::make_shared<const Model>(loadModel(files)); },
      [this](std::shared_ptr<const Model> model) { adoptModel(std::move(model)); },
      [this](const QString& message) { emit modelFailed(message); });
}

void Document::adoptModel(std::shared_ptr<const Model> model) {
  model_ = std::move(model);
  modelFiles_ = model_->files;
  finished_.reset();
  finishedSearch_.reset();
  const std::size_t count = model_->layers.size();
  plan_ = Plan{};
  plan_.overrides.resize(count);
  quantoscope::setTarget(plan_, *model_, plan_.target);
  shown_ = plan_;
  exported_ = plan_;
  previewing_ = false;
  layers_.assign(count, Layer{});
  wanted_.assign(count, 0);
  wantedAutomatic_.assign(count, 0);
  currentLayer_ = 0;
  undoStack_.clear();
  setCalibration(nullptr);
  modelSubject_.renew();
  setStage(Stage::Loaded);
  emit modelOpened();
}

void Document::setCalibration(std::shared_ptr<const Calibration> calibration) {
  if (calibration != calibration_) {
    calibration_ = std::move(calibration);
    statisticsSubject_.renew();
  }
}

void Document::setStage(Stage stage) {
  if (stage_ != stage) {
    stage_ = stage;
    emit stageChanged();
  }
}

void Document::setMemory(std::size_t bytes) {
  if (bytes != memory_) {
    memory_ = bytes;
    emit memoryChanged();
  }
}

void Document::startCalibration(const SampleSet& samples, const CalibrationOptions& wanted) {
  if (model_ == nullptr) {
    return;
  }
  CalibrationOptions options = wanted;
  options.memory = memory_;
  runCalibration([model = model_, samples, options](const JobContext& context,
                                                    const CalibrationSnapshot& snapshot) {
    return Calibrated{calibrate(*model, samples, options, context.control(), snapshot), samples};
  });
}

void Document::addImages(const std::vector<std::filesystem::path>& sources) {
  if (model_ == nullptr || model_->inputs.empty()) {
    return;
  }
  std::vector<std::pair<std::string, std::filesystem::path>> named;
  for (const auto& source : sources) {
    named.emplace_back(model_->inputs.size() == 1 ? model_->inputs.front().name : "", source);
  }
  addSamples(named);
}

void Document::addSamples(
    const std::vector<std::pair<std::string, std::filesystem::path>>& sources) {
  if (stage_ != Stage::Calibrated) {
    return;
  }
  runCalibration([model = model_, before = finished_, known = samples_, sources](
                     const JobContext& context, const CalibrationSnapshot& snapshot) {
    const SampleSet more = findSamples(*model, sources);
    SampleSet samples = known;
    if (!samples.labels.empty() || !more.labels.empty()) {
      samples.labels.resize(samples.count());
    }
    std::set<std::filesystem::path> seen(known.files.front().begin(), known.files.front().end());
    for (std::size_t i = 0; i < more.count(); ++i) {
      if (!seen.insert(more.files.front()[i]).second) {
        continue;
      }
      if (!known.labels.empty() || !more.labels.empty()) {
        samples.labels.push_back(more.labels.empty() ? std::nullopt : more.labels[i]);
      }
      for (std::size_t input = 0; input < more.files.size(); ++input) {
        samples.files[input].push_back(more.files[input][i]);
      }
    }
    if (samples.count() == known.count()) {
      throw Error(tr("These images are in the calibration already.").toStdString());
    }
    return Calibrated{continueCalibration(*model, *before, samples, context.control(), snapshot),
                      samples};
  });
}

void Document::runCalibration(const Calibrating& calibrating) {
  endPreview();
  if (stage_ == Stage::Calibrated) {
    finishedSearch_ = plan_.searched;
  }
  setSearched(nullptr);
  setStage(Stage::Calibrating);
  emit calibrationStarted();
  jobs_.run(
      kCalibrationJob, tr("Calibrating"), modelSubject_,
      [this, calibrating](const JobContext& context) {
        const auto snapshot = [this, &context](const Calibration& soFar) {
          // Copied here: the original lives on the worker's stack.
          auto copy = std::make_shared<const Calibration>(soFar);
          context.deliver([this, copy = std::move(copy)]() mutable {
            if (timeForLiveAnalysis()) {
              setCalibration(std::move(copy));
              emit calibrationGrew();
              requireAnalysisOfAll();
            }
          });
        };
        return std::make_shared<Calibrated>(calibrating(context, snapshot));
      },
      [this](const std::shared_ptr<Calibrated>& calibrated) {
        finished_ = std::make_shared<const Calibration>(std::move(calibrated->calibration));
        setCalibration(finished_);
        samples_ = std::move(calibrated->samples);
        finishedSearch_.reset();
        setStage(Stage::Calibrated);
        emit calibrationDone();
        requireAnalysisOfAll();
      },
      [this](const QString& message) {
        cancelCalibration();
        emit calibrationFailed(message);
      });
}

bool Document::timeForLiveAnalysis() const {
  // Showing the figures so far must not slow down what makes them: at most a quarter of the time.
  constexpr int kRest = 3;
  return !jobs_.running(kAnalysisJob) &&
         (!sinceAnalysis_.isValid() || sinceAnalysis_.elapsed() >= kRest * analysisTime_);
}

void Document::cancelCalibration() {
  jobs_.cancel(kCalibrationJob);
  if (stage_ != Stage::Calibrating) {
    return;
  }
  if (finished_ == nullptr) {
    layers_.assign(layers_.size(), Layer{});
  }
  setCalibration(finished_);
  setSearched(finishedSearch_);
  setStage(calibration_ == nullptr ? Stage::Loaded : Stage::Calibrated);
  if (calibration_ != nullptr) {
    emit calibrationDone();
    requireAnalysisOfAll();
  } else {
    emit calibrationForgotten();
  }
}

void Document::setCurrentLayer(std::size_t layer) {
  if (layer < layers_.size() && layer != currentLayer_) {
    endPreview();
    currentLayer_ = layer;
    emit currentLayerChanged(layer);
  }
}

void Document::setOverride(std::size_t layer, const LayerOverride& layerOverride,
                           OverrideField field, int mergeKey) {
  if (layer >= plan_.overrides.size()) {
    return;
  }
  const LayerOverride& before = plan_.overrides[layer];
  const bool nothing = layerOverride.empty() && before.empty();
  if (nothing || sameDecision(layerOverride, before)) {
    endPreview();
    return;
  }
  push(groupEdits(plan_, layer, withProvenance(layerOverride, field)), field, mergeKey);
}

void Document::push(std::vector<OverrideEdit> edits, OverrideField field, int mergeKey) {
  std::erase_if(edits, [this](const OverrideEdit& edit) {
    return sameDecision(edit.layerOverride, plan_.overrides[edit.layer]);
  });
  if (edits.empty()) {
    endPreview();
  } else if (edits.size() == 1) {
    const OverrideEdit& edit = edits.front();
    undoStack_.push(new OverrideCommand(*this, edit.layer, plan_.overrides[edit.layer],
                                        edit.layerOverride, field, mergeKey));
  } else {
    undoStack_.push(new SelectionCommand(*this, std::move(edits), field, mergeKey));
  }
}

void Document::setOverrides(const std::vector<OverrideEdit>& edits, OverrideField field) {
  std::vector<OverrideEdit> wanted;
  for (const OverrideEdit& edit : edits) {
    if (edit.layer < plan_.overrides.size()) {
      wanted.push_back({edit.layer, withProvenance(edit.layerOverride, field)});
    }
  }
  endPreview();
  push(groupEdits(plan_, wanted), field);
}

void Document::takeOverrides(const std::vector<OverrideEdit>& edits, OverrideField field) {
  Plan wanted = plan_;
  for (const OverrideEdit& edit : edits) {
    if (edit.layer < plan_.overrides.size()) {
      wanted.overrides[edit.layer] = withProvenance(edit.layerOverride, field);
    }
  }
  untieWhatDiffers(wanted);
  std::vector<OverrideEdit> all;
  for (std::size_t i = 0; i < wanted.overrides.size(); ++i) {
    all.push_back({i, wanted.overrides[i]});
  }
  endPreview();
  push(std::move(all), field);
}

NetworkArithmetic Document::arithmetic() const {
  NetworkArithmetic network;
  network.target = shown_.target;
  for (const Layer& layer : layers_) {
    network.layers.push_back(arithmeticOf(layer.current->decision, layer.current->weights));
  }
  return network;
}

LayerArithmetic Document::arithmeticAsRun(std::size_t layer) const {
  const LayerReport& report = *layers_[layer].current;
  const ScaleGroup* const group =
      shown_.groups == nullptr ? nullptr : groupOf(*shown_.groups, layer);
  const bool apart = group != nullptr && std::any_of(group->layers.begin(), group->layers.end(),
                                                     [this](std::size_t member) {
                                                       return isUntied(shown_.overrides[member]);
                                                     });
  const bool known = std::all_of(layers_.begin(), layers_.end(),
                                 [](const Layer& some) { return some.current != nullptr; });
  return apart && known ? asRun(*model_, arithmetic()).layers[layer]
                        : arithmeticOf(report.decision, report.weights);
}

void Document::useForAll(const std::string& method, int activationBits) {
  bool changed = method != plan_.method;
  std::vector<LayerOverride> after = plan_.overrides;
  for (std::size_t i = 0; i < after.size(); ++i) {
    LayerOverride& layer = after[i];
    layer.threshold.reset();
    layer.method.reset();
    layer.activationBits =
        activationBits == kMaxBits ? std::nullopt : std::optional(activationBits);
    if (!sameDecision(layer, plan_.overrides[i])) {
      changed = true;
      layer = withProvenance(layer, OverrideField::Method);
    }
  }
  if (changed) {
    undoStack_.push(new UseMethodCommand(*this, method, activationBits, std::move(after)));
  }
}

void Document::previewOverride(std::size_t layer, const LayerOverride& layerOverride) {
  if (layer >= shown_.overrides.size()) {
    return;
  }
  previewing_ = true;
  Plan wanted = plan_;
  applyToGroup(wanted, layer, layerOverride);
  for (std::size_t i = 0; i < shown_.overrides.size(); ++i) {
    if (i == layer || !sameDecision(wanted.overrides[i], shown_.overrides[i])) {
      shown_.overrides[i] = wanted.overrides[i];
      requireAnalysis(i);
    }
  }
}

void Document::endPreview() {
  const bool previewed = std::exchange(previewing_, false);
  for (std::size_t i = 0; i < plan_.overrides.size(); ++i) {
    if (!sameDecision(shown_.overrides[i], plan_.overrides[i])) {
      shown_.overrides[i] = plan_.overrides[i];
      requireAnalysis(i);
    }
  }
  if (previewed && upToDate()) {
    emit settled();
  }
}

void Document::resetLayer(std::size_t layer) {
  setOverride(layer, LayerOverride{}, OverrideField::Reset);
}

void Document::resetAll() {
  if (overrideCount() > 0) {
    undoStack_.push(new ResetAllCommand(*this));
  }
}

void Document::setMethod(const std::string& method) {
  if (method == plan_.method) {
    return;
  }
  if (stage_ == Stage::Calibrated) {
    undoStack_.push(new MethodCommand(*this, method));
  } else {
    // Part of how a calibration is started, not a change of what came of it.
    exported_.method = exported_.method == plan_.method ? method : exported_.method;
    applyMethod(method);
  }
}

PlanChanges Document::unexported() const {
  PlanChanges changes;
  changes.method = plan_.method != exported_.method;
  changes.target = plan_.target != exported_.target;
  for (std::size_t i = 0; i < plan_.overrides.size(); ++i) {
    changes.layers += sameDecision(plan_.overrides[i], exported_.overrides[i]) ? 0U : 1U;
  }
  return changes;
}

void Document::markExported() {
  exported_ = plan_;
  emit exportedChanged();
}

void Document::addSearched(const ScaleSearch& search) {
  ScaleSearch all = plan_.searched == nullptr ? ScaleSearch() : *plan_.searched;
  for (const auto& [key, scales] : search) {
    all.insert_or_assign(key, scales);
  }
  setSearched(std::make_shared<const ScaleSearch>(std::move(all)));
  requireAnalysisOfAll();
}

void Document::setSearched(std::shared_ptr<const ScaleSearch> searched) {
  plan_.searched = searched;
  shown_.searched = std::move(searched);
}

void Document::applyOverride(std::size_t layer, const LayerOverride& layerOverride) {
  previewing_ = false;
  plan_.overrides[layer] = layerOverride;
  shown_.overrides[layer] = layerOverride;
  emit overrideChanged(layer);
  requireAnalysis(layer);
}

void Document::applyAllOverrides(const std::vector<LayerOverride>& overrides) {
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    if (!sameDecision(overrides[i], plan_.overrides[i])) {
      applyOverride(i, overrides[i]);
    }
  }
}

void Document::applyMethod(const std::string& method) {
  plan_.method = method;
  shown_.method = method;
  emit methodChanged();
  requireAnalysisOfAll();
}

void Document::setTarget(Target target) {
  if (target == plan_.target) {
    return;
  }
  if (stage_ == Stage::Calibrated) {
    undoStack_.push(new TargetCommand(*this, target));
  } else {
    exported_.target = exported_.target == plan_.target ? target : exported_.target;
    applyTarget(target);
  }
}

void Document::applyTarget(Target target) {
  quantoscope::setTarget(plan_, *model_, target);
  shown_.target = plan_.target;
  shown_.groups = plan_.groups;
  emit targetChanged();
  requireAnalysisOfAll();
}

void Document::requireAnalysis(std::size_t layer) {
  if (calibration_ == nullptr) {
    return;
  }
  wanted_[layer] = ++revision_;
  analyse();
}

void Document::requireAnalysisOfAll() {
  if (calibration_ == nullptr) {
    return;
  }
  ++revision_;
  std::fill(wanted_.begin(), wanted_.end(), revision_);
  std::fill(wantedAutomatic_.begin(), wantedAutomatic_.end(), revision_);
  analyse();
}

void Document::analyse() {
  // All that is behind, not only what changed last: a newer request drops the one that waits.
  std::vector<Analysis> wanted;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const bool automaticBehind = layers_[i].automaticRevision < wantedAutomatic_[i];
    if (layers_[i].revision < wanted_[i] || automaticBehind) {
      Analysis analysis;
      analysis.layer = i;
      analysis.revision = revision_;
      analysis.withAutomatic = automaticBehind;
      wanted.push_back(std::move(analysis));
    }
  }
  const int threads = stage_ == Stage::Calibrating ? 1 : 0;
  analysisStart_.start();
  const bool all = wanted.size() == layers_.size() && layers_.size() > 1;
  jobs_.run(
      kAnalysisJob, all ? tr("Analysing the layers") : QString(), statisticsSubject_,
      [model = model_, calibration = calibration_, plan = shown_, wanted = std::move(wanted),
       threads](const JobContext& context) mutable {
        fillIn(wanted, *model, *calibration, plan, threads, context.stop());
        return std::move(wanted);
      },
      [this](const std::vector<Analysis>& analyses) { adopt(analyses); },
      [this](const QString& message) { emit analysisFailed(message); }, Supersede::Finish);
}

void Document::fillIn(std::vector<Analysis>& analyses, const Model& model,
                      const Calibration& calibration, const Plan& plan, int threads,
                      const std::stop_token& stop) {
  const bool automatic = std::any_of(analyses.begin(), analyses.end(),
                                     [](const Analysis& a) { return a.withAutomatic; });
  Plan untouched;
  untouched.method = plan.method;
  untouched.target = plan.target;
  untouched.groups = plan.groups;
  untouched.searched = plan.searched;
  untouched.overrides.resize(plan.overrides.size());
  std::vector<LayerReport> automaticReports =
      automatic ? reportAll(model, calibration, untouched, threads) : std::vector<LayerReport>();
  for (Analysis& analysis : analyses) {
    throwIfStopped(stop);
    const std::size_t i = analysis.layer;
    if (analysis.withAutomatic) {
      analysis.automatic = std::make_shared<const LayerReport>(std::move(automaticReports[i]));
    }
    analysis.current = analysis.automatic != nullptr && plan.overrides[i].empty()
                           ? analysis.automatic
                           : std::make_shared<const LayerReport>(reportOf(
                                 model.layers[i], *calibration.layers[i], plan, plan.overrides[i]));
  }
}

void Document::adopt(const std::vector<Analysis>& analyses) {
  analysisTime_ = analysisStart_.elapsed();
  sinceAnalysis_.start();
  std::vector<std::size_t> changed;
  for (const Analysis& analysis : analyses) {
    Layer& layer = layers_[analysis.layer];
    if (analysis.withAutomatic && analysis.revision >= layer.automaticRevision) {
      layer.automatic = analysis.automatic;
      layer.automaticRevision = analysis.revision;
    }
    if (analysis.revision >= layer.revision) {
      layer.current = analysis.current;
      layer.revision = analysis.revision;
      changed.push_back(analysis.layer);
    }
  }
  emit reportsChanged(changed);
  if (upToDate()) {
    emit settled();
  }
}

}  // namespace quantoscope
