// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/jobs/job_subject.h"
#include "core/calibration/activation_statistics.h"
#include "core/model/model.h"
#include "core/quantization/plan.h"
#include "widgets/inspector/override_field.h"
#include "widgets/threshold/threshold_mark.h"

class QMenu;
class QSplitter;
class QTabWidget;
class QTableView;

namespace quantoscope {

class AdvicePanel;
class Document;
class ErrorDepthPlot;
class ErrorRankingPlot;
class FeaturePage;
class FloatFaultBanner;
class ImageGroupsPlot;
class ImageTableModel;
class InspectorPanel;
class JobRunner;
class LayerPanel;
class LayerTableModel;
class LiveProbe;
class LogPanel;
class MeasuredFigures;
class Measurements;
class MethodSurvey;
class MethodsPage;
class NetworkGraphView;
class NetworkSummary;
class ScaleSearchJob;
class SelectionMenu;
class Settings;
class TableComparison;
class TablePage;
class ThresholdView;
struct Calibration;
struct ScaleTies;
struct ThresholdStability;
class WeightsPlot;

/// Layers, plots and inspector around one document. Shows what the document says, and tells it what
/// the user does.
class WorkbenchPage : public QWidget {
  Q_OBJECT

 public:
  WorkbenchPage(Document& document, JobRunner& jobs, Measurements& measurements, LiveProbe& probe,
                ScaleSearchJob& search, QWidget* parent = nullptr);
  ~WorkbenchPage() override;

  LayerPanel* layerPanel() const { return layerPanel_; }
  ThresholdView* thresholdView() const { return thresholdView_; }
  InspectorPanel* inspector() const { return inspector_; }
  ErrorRankingPlot* ranking() const { return ranking_; }
  ErrorDepthPlot* depth() const { return depth_; }
  AdvicePanel* advice() const { return advice_; }
  FeaturePage* features() const { return features_; }
  WeightsPlot* weights() const { return weights_; }
  ImageGroupsPlot* imageGroups() const { return imageGroups_; }
  NetworkGraphView* graph() const { return graph_; }
  MethodsPage* methods() const { return methods_; }
  TablePage* tablePage() const { return tablePage_; }
  /// What is decided for all selected layers together.
  SelectionMenu* selectionMenu() const { return selection_; }
  LogPanel* log() const { return log_; }
  QTabWidget* tabs() const { return tabs_; }

  void restoreLayout(const Settings& settings);
  void saveLayout(Settings& settings) const;
  void showLog();
  void showImages();
  /// Opens a table, a cache or a report beside the plan.
  void openTable(const std::filesystem::path& file);

 signals:
  void message(const QString& text);
  /// An advice leads to the images or to the preprocessing.
  /// The float network is wrong, and the user wants to know which preprocessing is right.
  void preprocessingRequested();
  void imagesRequested();
  /// The user wants to choose a table to open.
  void tableRequested();
  /// A tab has another title.
  void tabsRetitled();
  /// Something cannot be done, and why.
  void failed(const QString& text);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void connectDocument();
  void connectWidgets();
  void connectMeasurements();
  void connectTables();
  void adoptModel();
  void forgetFigures();
  void adoptReports(const std::vector<std::size_t>& layers);
  void adoptMeasured(const std::vector<std::size_t>& layers);
  void clearCurrent();
  void showCurrent();
  void showMeasured();
  void showAdvice();
  void followAdvice(int index);
  void freezeSorting(bool frozen);
  void select(std::size_t layer);
  void showWorstOnce();
  void refreshMarks();
  void showMarks();
  void refreshProjections();
  void refreshTies();
  void measureTies(const ScaleTies& ties);
  void refreshStability();
  void showStability();
  void forgetStability();
  void showAbsmaxImage();
  void refreshImages();
  void layOutGraph();
  void editThreshold(double threshold);
  void edit(const LayerOverride& layerOverride, OverrideField field);
  int mergeKey();
  void showLayerMenu(const QPoint& position);
  void showPlotMenu(const QPoint& position);
  void savePlot();
  void retranslate();

  // What the marks on screen were worked out from.
  struct MarkSource {
    std::shared_ptr<const ActivationStatistics> statistics;
    int bits = 0;
    double searched = 0;
    bool operator==(const MarkSource&) const = default;
  };

  // What the projections on screen are of.
  struct ProjectionSource {
    std::shared_ptr<const Model> model;
    std::size_t layer = 0;
    std::shared_ptr<const ActivationStatistics> statistics;
    bool operator==(const ProjectionSource&) const = default;
  };

  // What the stability on screen is of.
  struct StabilitySource {
    std::shared_ptr<const Calibration> calibration;
    std::size_t layer = 0;
    std::string method;
    int bits = 0;
    Target target = Target::Ncnn;
    bool asymmetric = false;
    bool operator==(const StabilitySource&) const = default;
  };

  // What the weights on screen are.
  struct WeightSource {
    std::shared_ptr<const Model> model;
    std::size_t layer = 0;
    int bits = 0;
    std::vector<float> scales;
    bool operator==(const WeightSource&) const = default;
  };

  Document& document_;
  JobRunner& jobs_;
  Measurements& measurements_;
  LiveProbe& probe_;
  ScaleSearchJob& search_;
  MeasuredFigures* figures_;
  LayerTableModel* layerModel_;
  ImageTableModel* imageModel_;
  LayerPanel* layerPanel_;
  ThresholdView* thresholdView_;
  InspectorPanel* inspector_;
  QTabWidget* tabs_;
  ErrorRankingPlot* ranking_;
  ErrorDepthPlot* depth_;
  QWidget* advicePage_;
  NetworkSummary* summary_;
  AdvicePanel* advice_;
  FeaturePage* features_;
  WeightsPlot* weights_;
  ImageGroupsPlot* imageGroups_;
  NetworkGraphView* graph_;
  QTableView* images_;
  MethodSurvey* survey_;
  TableComparison* table_;
  MethodsPage* methods_;
  TablePage* tablePage_;
  SelectionMenu* selection_;
  LogPanel* log_;
  FloatFaultBanner* banner_;
  QSplitter* columns_;
  QSplitter* rows_;
  JobSubject marksSubject_;
  JobSubject projectionsSubject_;
  JobSubject stabilitySubject_;
  JobSubject tiesSubject_;
  MarkSource marks_;
  std::vector<ThresholdMark> methodMarks_;  // of marks_
  ProjectionSource projected_;
  StabilitySource stabilitySource_;
  std::shared_ptr<const ThresholdStability> stability_;  // of stabilitySource_
  WeightSource shownWeights_;
  bool layerChosen_ = false;   // once the figures were there, or by the user
  bool chosenByUser_ = false;  // or by the first measurement: not to be chosen by us any more
  bool selecting_ = false;     // we are, not the user
  bool moving_ = false;
  QElapsedTimer sinceCommit_;
  int mergeKey_ = 0;
};

}  // namespace quantoscope
