// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QUndoStack>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "app/jobs/job_subject.h"
#include "core/analysis/layer_report.h"
#include "core/base/memory_limit.h"
#include "core/calibration/calibrate.h"
#include "core/model/model.h"
#include "core/quantization/group_edits.h"
#include "core/quantization/layer_arithmetic.h"
#include "core/quantization/plan.h"
#include "widgets/inspector/override_field.h"

namespace quantoscope {

class JobContext;
class JobRunner;

/// How a plan differs from another one.
struct PlanChanges {
  std::size_t layers = 0;  ///< Whose decisions differ.
  bool method = false;     ///< That of all layers.
  bool target = false;

  bool any() const { return layers > 0 || method || target; }
};

/// One model with its calibration and plan: what the whole program looks at. Loading, calibrating
/// and analysing run as jobs; everything else is quick. To be used from the GUI thread.
class Document : public QObject {
  Q_OBJECT

 public:
  enum class Stage {
    Empty,        ///< No model.
    Loaded,       ///< A model, no statistics.
    Calibrating,  ///< Statistics so far, growing.
    Calibrated,
  };

  /// Figures of one layer; null until it has been analysed.
  struct Layer {
    std::shared_ptr<const LayerReport> automatic;  ///< Without the layer's override.
    std::shared_ptr<const LayerReport> current;
    std::uint64_t automaticRevision = 0;
    std::uint64_t revision = 0;
  };

  explicit Document(JobRunner& jobs, QObject* parent = nullptr);

  /// Tags of its jobs.
  static QString calibrationJob();
  static QString analysisJob();

  /// What jobs are about that depend on the model, …
  const JobSubject& modelSubject() const { return modelSubject_; }
  /// … or on calibration(): renewed each time that it is another, or gone.
  const JobSubject& statisticsSubject() const { return statisticsSubject_; }

  Stage stage() const { return stage_; }
  const std::shared_ptr<const Model>& model() const { return model_; }
  /// While calibrating, of the images so far. Null before the first image.
  const std::shared_ptr<const Calibration>& calibration() const { return calibration_; }
  const Plan& plan() const { return plan_; }
  /// A layer's override as it is shown: during a preview, the previewed one.
  const LayerOverride& shownOverride(std::size_t layer) const { return shown_.overrides[layer]; }
  /// True while an override is shown that is not part of the plan.
  bool previewing() const { return previewing_; }
  const std::vector<Layer>& layers() const { return layers_; }
  /// The reports of all layers, as the files want them. Empty unless the figures are up to date.
  std::vector<LayerReport> reports() const;
  /// True when every layer's figures are those of the current plan.
  bool upToDate() const;
  std::size_t currentLayer() const { return currentLayer_; }
  std::size_t overrideCount() const;
  /// What no exported table has. A change that was set back is none.
  PlanChanges unexported() const;
  bool dirty() const { return unexported().any(); }
  QUndoStack& undoStack() { return undoStack_; }
  const std::vector<std::filesystem::path>& modelFiles() const { return modelFiles_; }

  /// Bytes that what is kept to save time may take, see memory_limit.h. Counters follow with the
  /// next calibration.
  std::size_t memory() const { return memory_; }
  void setMemory(std::size_t bytes);

  /// Loads a model as a job; the document changes when it is there.
  void openModel(const std::vector<std::filesystem::path>& files);
  void startCalibration(const SampleSet& samples, const CalibrationOptions& options);
  /// The same for a network with one input.
  void startCalibration(const std::vector<std::filesystem::path>& images,
                        const CalibrationOptions& options) {
    startCalibration(SampleSet{{images}}, options);
  }
  /// Goes on from the statistics that are there with more images, each a file or what listImages()
  /// takes; those that are there already are left out. Only the new ones run.
  void addImages(const std::vector<std::filesystem::path>& sources);
  /// The same where each source is for the input of a name.
  void addSamples(const std::vector<std::pair<std::string, std::filesystem::path>>& sources);
  /// Back to the statistics before, if there were any.
  void cancelCalibration();

  /// How the target computes a layer by the plan that is shown: with the codes that it gets there,
  /// if it is untied from a group that the target has one scale for.
  LayerArithmetic arithmeticAsRun(std::size_t layer) const;
  /// The whole network so. All reports must be there.
  NetworkArithmetic arithmetic() const;

  void setCurrentLayer(std::size_t layer);
  /// Makes an undo step, for the layers that are tied to it, too. Provenance is filled in. Steps
  /// with one `mergeKey` become one, 0 never.
  void setOverride(std::size_t layer, const LayerOverride& layerOverride, OverrideField field,
                   int mergeKey = 0);
  /// The same for several layers, as one step.
  void setOverrides(const std::vector<OverrideEdit>& edits, OverrideField field);
  /// The same without moving the layers that are tied to them: for a plan from elsewhere, which may
  /// have several thresholds in a group. Those that differ become untied, for all to see.
  void takeOverrides(const std::vector<OverrideEdit>& edits, OverrideField field);
  /// Makes the method and the activation bits hold for all layers, whatever they had of their own,
  /// as one step. Precision and weights stay as they are.
  void useForAll(const std::string& method, int activationBits);
  /// Shows what an override would do, without an undo step; the next setOverride ends it.
  void previewOverride(std::size_t layer, const LayerOverride& layerOverride);
  void endPreview();
  void resetLayer(std::size_t layer);
  void resetAll();
  void setMethod(const std::string& method);
  /// Whose arithmetic the plan is for.
  void setTarget(Target target);
  void markExported();
  /// Adds what a search found with this model and calibration; every layer follows. No undo step:
  /// the choice of the method is one.
  void addSearched(const ScaleSearch& search);

 signals:
  void stageChanged();
  void modelOpened();
  void modelFailed(const QString& message);
  void memoryChanged();
  void calibrationStarted();
  void calibrationGrew();  ///< New statistics; the reports follow.
  void calibrationDone();
  /// Cancelled, or failed, and there were no statistics before: what was shown of it is gone.
  void calibrationForgotten();
  void calibrationFailed(const QString& message);
  void analysisFailed(const QString& message);
  void reportsChanged(const std::vector<std::size_t>& layers);
  /// The reports are those of the current plan again.
  void settled();
  void overrideChanged(std::size_t layer);
  void methodChanged();
  void targetChanged();
  void currentLayerChanged(std::size_t layer);
  /// unexported() is relative to another plan.
  void exportedChanged();

 private:
  friend class OverrideCommand;
  friend class ResetAllCommand;
  friend class SelectionCommand;
  friend class UseMethodCommand;
  friend class MethodCommand;
  friend class TargetCommand;

  struct Analysis;
  struct Calibrated;
  using Calibrating =
      std::function<Calibrated(const JobContext& context, const CalibrationSnapshot& snapshot)>;

  void runCalibration(const Calibrating& calibrating);

  void adoptModel(std::shared_ptr<const Model> model);
  void setCalibration(std::shared_ptr<const Calibration> calibration);
  void setSearched(std::shared_ptr<const ScaleSearch> searched);
  void setStage(Stage stage);
  void applyOverride(std::size_t layer, const LayerOverride& layerOverride);
  void applyAllOverrides(const std::vector<LayerOverride>& overrides);
  void applyMethod(const std::string& method);
  void applyTarget(Target target);
  void requireAnalysis(std::size_t layer);
  void push(std::vector<OverrideEdit> edits, OverrideField field, int mergeKey = 0);
  void requireAnalysisOfAll();
  void analyse();
  static void fillIn(std::vector<Analysis>& analyses, const Model& model,
                     const Calibration& calibration, const Plan& plan, int threads,
                     const std::stop_token& stop);
  bool timeForLiveAnalysis() const;
  void adopt(const std::vector<Analysis>& analyses);

  JobRunner& jobs_;
  JobSubject opening_;
  JobSubject modelSubject_;
  JobSubject statisticsSubject_;
  std::size_t memory_ = kDefaultMemory;
  Stage stage_ = Stage::Empty;
  std::vector<std::filesystem::path> modelFiles_;
  std::shared_ptr<const Model> model_;
  std::shared_ptr<const Calibration> calibration_;
  std::shared_ptr<const Calibration> finished_;  // what cancelling goes back to
  SampleSet samples_;                            // of finished_, also those that were left out
  Plan plan_;
  Plan shown_;                                         // plan_ with the preview in it
  std::shared_ptr<const ScaleSearch> finishedSearch_;  // with finished_
  bool previewing_ = false;
  std::vector<Layer> layers_;
  // What the reports must at least be of; they are behind while a job runs.
  std::uint64_t revision_ = 0;
  std::vector<std::uint64_t> wanted_;
  std::vector<std::uint64_t> wantedAutomatic_;
  std::size_t currentLayer_ = 0;
  Plan exported_;  // or as it was when the model was opened
  QElapsedTimer analysisStart_;
  QElapsedTimer sinceAnalysis_;
  qint64 analysisTime_ = 0;  // ms
  QUndoStack undoStack_;
};

}  // namespace quantoscope
