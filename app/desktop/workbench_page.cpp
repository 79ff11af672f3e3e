// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/workbench_page.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <initializer_list>
#include <numeric>

#include "app/desktop/feature_page.h"
#include "app/desktop/float_fault_banner.h"
#include "app/desktop/image_table_model.h"
#include "app/desktop/measured_figures.h"
#include "app/desktop/methods_page.h"
#include "app/desktop/scale_ties.h"
#include "app/desktop/selection_menu.h"
#include "app/desktop/settings.h"
#include "app/desktop/table_page.h"
#include "app/document/document.h"
#include "app/document/live_probe.h"
#include "app/document/measurements.h"
#include "app/document/method_survey.h"
#include "app/document/provenance.h"
#include "app/document/scale_search_job.h"
#include "app/document/table_comparison.h"
#include "app/jobs/job_runner.h"
#include "widgets/advice/advice_panel.h"
#include "widgets/advice/network_summary.h"
#include "widgets/graph/network_graph_view.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/layers/layer_panel.h"
#include "widgets/layers/layer_table_model.h"
#include "widgets/log/log_panel.h"
#include "widgets/plots/error_depth_plot.h"
#include "widgets/plots/error_ranking_plot.h"
#include "widgets/plots/image_groups_plot.h"
#include "widgets/plots/weights_plot.h"
#include "widgets/threshold/threshold_view.h"

namespace quantoscope {
namespace {

constexpr int kMergeWindow = 1000;  // ms between key presses that belong together
const QString kColumns = QStringLiteral("workbenchColumns");
const QString kRows = QStringLiteral("workbenchRows");
const QString kLayers = QStringLiteral("layerPanel");
const QString kMethods = QStringLiteral("methodsPage");

}  // namespace

WorkbenchPage::WorkbenchPage(Document& document, JobRunner& jobs, Measurements& measurements,
                             LiveProbe& probe, ScaleSearchJob& search, QWidget* parent)
    : QWidget(parent),
      document_(document),
      jobs_(jobs),
      measurements_(measurements),
      probe_(probe),
      search_(search),
      figures_(new MeasuredFigures(document, measurements, probe, this)),
      layerModel_(new LayerTableModel(this)),
      imageModel_(new ImageTableModel(this)),
      layerPanel_(new LayerPanel),
      thresholdView_(new ThresholdView),
      inspector_(new InspectorPanel),
      tabs_(new QTabWidget),
      ranking_(new ErrorRankingPlot),
      depth_(new ErrorDepthPlot),
      advicePage_(new QWidget),
      summary_(new NetworkSummary),
      advice_(new AdvicePanel),
      features_(new FeaturePage(document, probe)),
      weights_(new WeightsPlot),
      imageGroups_(new ImageGroupsPlot),
      graph_(new NetworkGraphView),
      images_(new QTableView),
      survey_(new MethodSurvey(document, jobs, probe, measurements, this)),
      table_(new TableComparison(document, jobs, probe, this)),
      methods_(new MethodsPage(document, jobs, *survey_)),
      tablePage_(new TablePage(document, *table_)),
      selection_(new SelectionMenu(document, *layerPanel_, this)),
      log_(new LogPanel),
      banner_(new FloatFaultBanner),
      columns_(new QSplitter(Qt::Horizontal)),
      rows_(new QSplitter(Qt::Vertical)) {
  build();
  layerPanel_->setModel(layerModel_);
  connectDocument();
  connectWidgets();
  connectMeasurements();
  connectTables();
  retranslate();
}

WorkbenchPage::~WorkbenchPage() = default;

void WorkbenchPage::build() {
  // Arrow keys and Ctrl with a digit go to every tab; the buttons that scroll are for the mouse.
  for (auto* button : tabs_->tabBar()->findChildren<QToolButton*>()) {
    button->setFocusPolicy(Qt::NoFocus);
  }
  setObjectName(QStringLiteral("workbenchPage"));
  images_->setObjectName(QStringLiteral("imageTable"));
  auto* sortedImages = new QSortFilterProxyModel(this);
  sortedImages->setSortRole(ImageTableModel::SortRole);
  sortedImages->setSourceModel(imageModel_);
  images_->setModel(sortedImages);
  images_->setSortingEnabled(true);
  images_->sortByColumn(ImageTableModel::OutputColumn, Qt::AscendingOrder);
  images_->setSelectionBehavior(QAbstractItemView::SelectRows);
  images_->verticalHeader()->hide();
  images_->setTabKeyNavigation(false);
  images_->setShowGrid(false);
  images_->setAlternatingRowColors(true);
  images_->horizontalHeader()->setStretchLastSection(true);
  images_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  constexpr int kFileWidth = 320;
  images_->setColumnWidth(ImageTableModel::FileColumn, kFileWidth);
  auto* adviceColumn = new QVBoxLayout(advicePage_);
  adviceColumn->setContentsMargins(0, 0, 0, 0);
  adviceColumn->setSpacing(0);
  adviceColumn->addWidget(summary_);
  adviceColumn->addWidget(advice_, 1);
  tabs_->setObjectName(QStringLiteral("bottomTabs"));
  tabs_->setDocumentMode(true);
  for (QWidget* page :
       std::initializer_list<QWidget*>{ranking_, advicePage_, methods_, tablePage_, depth_,
                                       features_, weights_, imageGroups_, graph_, images_, log_}) {
    tabs_->addTab(page, QString());
  }
  columns_->addWidget(layerPanel_);
  columns_->addWidget(thresholdView_);
  columns_->addWidget(inspector_);
  columns_->setStretchFactor(1, 1);
  columns_->setChildrenCollapsible(false);
  columns_->setSizes({540, 570, 330});
  rows_->addWidget(columns_);
  rows_->addWidget(tabs_);
  rows_->setStretchFactor(0, 1);
  rows_->setChildrenCollapsible(false);
  rows_->setSizes({560, 230});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(banner_);
  column->addWidget(rows_, 1);
}

void WorkbenchPage::connectDocument() {
  connect(&document_, &Document::modelOpened, this, &WorkbenchPage::adoptModel);
  connect(&document_, &Document::calibrationStarted, this, [this] {
    layerChosen_ = false;
    chosenByUser_ = false;
    imageModel_->setCalibration(nullptr);
  });
  connect(&document_, &Document::calibrationForgotten, this, [this] {
    layerModel_->setLayers(document_.model());
    forgetFigures();
  });
  for (const auto changed : {&Document::calibrationGrew, &Document::calibrationDone}) {
    connect(&document_, changed, this, [this] {
      // Jobs about other statistics have been stopped: they may be those that come back now.
      marks_ = {};
      projected_.statistics = nullptr;
      stabilitySource_ = {};
      refreshImages();
    });
  }
  connect(&document_, &Document::reportsChanged, this, &WorkbenchPage::adoptReports);
  connect(&document_, &Document::settled, this, &WorkbenchPage::showWorstOnce);
  connect(&document_, &Document::currentLayerChanged, this, [this](std::size_t layer) {
    select(layer);
    showCurrent();
  });
}

void WorkbenchPage::connectWidgets() {
  connect(inspector_, &InspectorPanel::absmaxImageChosen, this, &WorkbenchPage::showAbsmaxImage);
  connect(inspector_, &InspectorPanel::searchRequested, &search_, &ScaleSearchJob::again);
  connect(&search_, &ScaleSearchJob::stateChanged, this, [this] {
    inspector_->setSearching(search_.state() == ScaleSearchJob::State::Searching);
  });
  const auto choose = [this](int layer) {
    if (layer >= 0) {
      layerChosen_ = layerChosen_ || !selecting_;
      chosenByUser_ = chosenByUser_ || !selecting_;
      document_.setCurrentLayer(static_cast<std::size_t>(layer));
    }
  };
  connect(layerPanel_, &LayerPanel::layerSelected, this, choose);
  connect(layerPanel_, &LayerPanel::layerActivated, thresholdView_,
          [this] { thresholdView_->setFocus(); });
  connect(ranking_, &ErrorRankingPlot::layerSelected, this, choose);
  connect(depth_, &ErrorDepthPlot::layerSelected, this, choose);
  connect(advice_, &AdvicePanel::layerSelected, this, choose);
  connect(advice_, &AdvicePanel::adviceChosen, this, &WorkbenchPage::followAdvice);
  connect(graph_, &NetworkGraphView::layerSelected, this, choose);
  connect(graph_, &NetworkGraphView::layoutWanted, this, &WorkbenchPage::layOutGraph);
  graph_->setModel(layerModel_);

  connect(thresholdView_, &ThresholdView::thresholdMoving, this, [this](double threshold) {
    moving_ = true;
    chosenByUser_ = true;
    freezeSorting(true);
    LayerOverride wanted = document_.plan().overrides.at(document_.currentLayer());
    wanted.threshold = threshold;
    document_.previewOverride(document_.currentLayer(), wanted);
  });
  connect(thresholdView_, &ThresholdView::thresholdCommitted, this, &WorkbenchPage::editThreshold);
  connect(thresholdView_, &ThresholdView::thresholdCancelled, this, [this] {
    moving_ = false;
    document_.endPreview();
    freezeSorting(false);
  });
  connect(thresholdView_, &ThresholdView::automaticRequested, this, [this] {
    LayerOverride wanted = document_.plan().overrides.at(document_.currentLayer());
    wanted.threshold.reset();
    edit(wanted, OverrideField::Threshold);
  });
  connect(inspector_, &InspectorPanel::overrideEdited, this, &WorkbenchPage::edit);

  layerPanel_->view()->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(layerPanel_->view(), &QWidget::customContextMenuRequested, this,
          &WorkbenchPage::showLayerMenu);
  thresholdView_->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(thresholdView_, &QWidget::customContextMenuRequested, this, &WorkbenchPage::showPlotMenu);
}

void WorkbenchPage::adoptModel() {
  layerModel_->setLayers(document_.model());
  forgetFigures();
}

void WorkbenchPage::forgetFigures() {
  imageModel_->setCalibration(nullptr);
  clearCurrent();
  methodMarks_.clear();
  layerChosen_ = false;
  chosenByUser_ = false;
  moving_ = false;
  freezeSorting(false);
  ranking_->clear();
  depth_->clear();
  std::vector<std::size_t> layers(document_.layers().size());
  std::iota(layers.begin(), layers.end(), std::size_t{0});
  adoptMeasured(layers);
}

void WorkbenchPage::adoptReports(const std::vector<std::size_t>& layers) {
  const auto& calibration = document_.calibration();
  if (calibration == nullptr) {
    return;
  }
  if (layers.size() == document_.layers().size()) {
    std::vector<std::shared_ptr<const LayerReport>> reports;
    std::vector<ErrorRankingEntry> entries;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      reports.push_back(document_.layers()[i].current);
      entries.push_back(figures_->rankingEntry(i));
    }
    layerModel_->setReports(reports, calibration->layers);
    layerModel_->setTies(tiesOfAll(document_));
    ranking_->setEntries(std::move(entries));
    select(document_.currentLayer());
  } else {
    for (const std::size_t i : layers) {
      layerModel_->setReport(static_cast<int>(i), document_.layers()[i].current,
                             calibration->layers[i]);
      ranking_->setEntry(static_cast<int>(i), figures_->rankingEntry(i));
    }
    layerModel_->setTies(tiesOfAll(document_));
  }
  if (std::find(layers.begin(), layers.end(), document_.currentLayer()) != layers.end()) {
    showCurrent();
  }
}

void WorkbenchPage::clearCurrent() {
  thresholdView_->clear();
  inspector_->clear();
  weights_->clear();
  shownWeights_ = {};
  projected_ = {};
  projectionsSubject_.renew();
  marks_ = {};
  marksSubject_.renew();
  forgetStability();
}

void WorkbenchPage::showCurrent() {
  const std::size_t current = document_.currentLayer();
  const auto& calibration = document_.calibration();
  if (calibration == nullptr || current >= document_.layers().size()) {
    return;
  }
  const Document::Layer& figures = document_.layers()[current];
  if (figures.current == nullptr || figures.automatic == nullptr) {
    clearCurrent();
    return;
  }
  const QuantizableLayer& layer = document_.model()->layers[current];
  thresholdView_->setLayer(layer, calibration->layers[current], *figures.current);
  inspector_->setState(layer, calibration->layers[current], *figures.automatic, *figures.current,
                       document_.shownOverride(current));
  inspector_->setFile(fileOf(document_.shownOverride(current)));
  inspector_->setOrigin({QString::fromStdString(document_.model()->name),
                         QString::fromStdString(document_.model()->hash),
                         static_cast<int>(calibration->used.size()),
                         QString::fromStdString(calibration->imageHash)});
  // Weights do not depend on thresholds, and a layer may have many.
  const WeightSource weights{document_.model(), current, figures.current->weights.bits,
                             figures.current->weights.scales};
  if (weights != shownWeights_) {
    shownWeights_ = weights;
    weights_->setLayer(layer, figures.current->weights);
  }
  showMeasured();
  refreshMarks();
  refreshProjections();
  refreshTies();
  refreshStability();
}

void WorkbenchPage::select(std::size_t layer) {
  selecting_ = true;
  layerPanel_->selectLayer(static_cast<int>(layer));
  ranking_->setSelected(static_cast<int>(layer));
  depth_->setSelected(static_cast<int>(layer));
  advice_->setSelectedLayer(static_cast<int>(layer));
  graph_->selectLayer(static_cast<int>(layer));
  selecting_ = false;
}

void WorkbenchPage::showWorstOnce() {
  if (layerChosen_ || document_.stage() != Document::Stage::Calibrated) {
    return;
  }
  layerChosen_ = true;
  const auto& layers = document_.layers();
  const auto worst = std::min_element(
      layers.begin(), layers.end(),
      [](const auto& a, const auto& b) { return a.current->sqnr < b.current->sqnr; });
  if (worst != layers.end()) {
    document_.setCurrentLayer(static_cast<std::size_t>(worst - layers.begin()));
    select(document_.currentLayer());
  }
}

void WorkbenchPage::refreshProjections() {
  const std::size_t current = document_.currentLayer();
  const ProjectionSource wanted{document_.model(), current,
                                document_.calibration()->layers[current]};
  if (wanted == projected_) {
    return;
  }
  if (wanted.model != projected_.model || wanted.layer != projected_.layer) {
    inspector_->setProjections({});
  }
  projected_ = wanted;
  projectionsSubject_.renew();
  constexpr int kLog2Bits = 4;
  jobs_.run(
      QStringLiteral("projections"), QString(),
      {&projectionsSubject_, &document_.statisticsSubject()},
      [wanted](const JobContext&) {
        return projectionsOf(wanted.model->layers[wanted.layer], &wanted.statistics->histogram,
                             kLog2Bits);
      },
      [this](std::vector<LayerProjection> projections) {
        inspector_->setProjections(std::move(projections));
      },
      [this](const QString& text) { emit message(text); });
}

void WorkbenchPage::refreshMarks() {
  const std::size_t current = document_.currentLayer();
  const LayerDecision& decision = document_.layers()[current].current->decision;
  MarkSource wanted{document_.calibration()->layers[current], decision.activationBits,
                    decision.searched ? decision.searched->threshold : 0};
  if (wanted == marks_) {
    return;
  }
  marks_ = wanted;
  methodMarks_.clear();
  marksSubject_.renew();
  jobs_.run(
      QStringLiteral("marks"), QString(), {&marksSubject_, &document_.statisticsSubject()},
      [wanted](const JobContext&) {
        return methodMarks(*wanted.statistics, wanted.bits, wanted.searched);
      },
      [this](std::vector<ThresholdMark> marks) {
        methodMarks_ = std::move(marks);
        showMarks();
      },
      [this](const QString& text) { emit message(text); });
}

void WorkbenchPage::refreshImages() {
  imageModel_->setCalibration(document_.calibration());
}

void WorkbenchPage::layOutGraph() {
  jobs_.run(
      QStringLiteral("graph"), QString(), document_.modelSubject(),
      [sketch = graph_->sketch()](const JobContext&) { return layoutGraph(sketch); },
      [this](const GraphLayout& layout) { graph_->showLayout(layout); },
      [this](const QString& text) { graph_->showFailure(text); });
}

void WorkbenchPage::editThreshold(double threshold) {
  LayerOverride wanted = document_.plan().overrides.at(document_.currentLayer());
  wanted.threshold = threshold;
  edit(wanted, OverrideField::Threshold);
}

void WorkbenchPage::edit(const LayerOverride& layerOverride, OverrideField field) {
  chosenByUser_ = true;
  const std::size_t layer = document_.currentLayer();
  if (field == OverrideField::Reset) {
    document_.resetLayer(layer);
  } else {
    document_.setOverride(layer, layerOverride, field,
                          field == OverrideField::Threshold ? mergeKey() : 0);
  }
  moving_ = false;
  freezeSorting(false);
}

void WorkbenchPage::freezeSorting(bool frozen) {
  layerPanel_->setSortingFrozen(frozen);
  ranking_->setSortingFrozen(frozen);
}

int WorkbenchPage::mergeKey() {
  // One drag is one step by itself. Key presses that follow each other quickly are one, too.
  const bool follows = sinceCommit_.isValid() && sinceCommit_.elapsed() < kMergeWindow;
  if (moving_ || !follows) {
    ++mergeKey_;
  }
  sinceCommit_.start();
  if (moving_) {
    sinceCommit_.invalidate();
  }
  return mergeKey_;
}

void WorkbenchPage::showLayerMenu(const QPoint& position) {
  if (layerPanel_->selectedLayer() >= 0 && document_.calibration() != nullptr) {
    selection_->menu()->popup(layerPanel_->view()->viewport()->mapToGlobal(position));
  }
}

void WorkbenchPage::showPlotMenu(const QPoint& position) {
  QMenu menu;
  QAction* copy = menu.addAction(tr("Copy the plots as a picture"));
  QAction* save = menu.addAction(tr("Save the plots as PNG…"));
  menu.addSeparator();
  QAction* fit = menu.addAction(tr("Show the whole range"));
  menu.addMenu(thresholdView_->methodsMenu());
  const QAction* chosen = menu.exec(thresholdView_->mapToGlobal(position));
  if (chosen == copy) {
    QApplication::clipboard()->setPixmap(thresholdView_->renderPixmap(thresholdView_->size(), 2));
  } else if (chosen == save) {
    savePlot();
  } else if (chosen == fit) {
    thresholdView_->resetZoom();
  }
}

void WorkbenchPage::savePlot() {
  QString file = QFileDialog::getSaveFileName(this, tr("Save the plots"), QString(),
                                              tr("PNG pictures (*.png)"));
  if (file.isEmpty()) {
    return;
  }
  if (!file.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
    file += QStringLiteral(".png");
  }
  const bool saved = thresholdView_->renderPixmap(thresholdView_->size(), 2).save(file, "PNG");
  emit message(saved ? tr("Saved %1").arg(file) : tr("%1 cannot be written.").arg(file));
}

void WorkbenchPage::restoreLayout(const Settings& settings) {
  columns_->restoreState(settings.state(kColumns));
  rows_->restoreState(settings.state(kRows));
  layerPanel_->restoreState(settings.state(kLayers));
  ranking_->setWorstFirst(settings.rankingWorstFirst());
  methods_->restoreState(settings.state(kMethods));
  thresholdView_->setShownMethods(settings.shownMethods());
  methods_->setTickedMethods(thresholdView_->shownMethods());
}

void WorkbenchPage::saveLayout(Settings& settings) const {
  settings.setState(kColumns, columns_->saveState());
  settings.setState(kRows, rows_->saveState());
  settings.setState(kLayers, layerPanel_->saveState());
  settings.setRankingWorstFirst(ranking_->isWorstFirst());
  settings.setState(kMethods, methods_->saveState());
  settings.setShownMethods(thresholdView_->shownMethods());
}

void WorkbenchPage::showLog() {
  tabs_->setCurrentWidget(log_);
}

void WorkbenchPage::showImages() {
  tabs_->setCurrentWidget(images_);
}

void WorkbenchPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void WorkbenchPage::retranslate() {
  tabs_->setTabText(tabs_->indexOf(ranking_), tr("Error by layer"));
  const auto count = measurements_.advice().size();
  tabs_->setTabText(tabs_->indexOf(advicePage_),
                    count == 0 ? tr("Advice") : tr("Advice (%1)").arg(count));
  tabs_->setTabText(tabs_->indexOf(methods_), tr("Methods"));
  const auto differences = table_->differences().size();
  tabs_->setTabText(tabs_->indexOf(tablePage_),
                    differences == 0 ? tr("Differences") : tr("Differences (%1)").arg(differences));
  selection_->retranslate();
  tabs_->setTabText(tabs_->indexOf(depth_), tr("Error over depth"));
  tabs_->setTabText(tabs_->indexOf(features_), tr("Feature maps"));
  tabs_->setTabText(tabs_->indexOf(weights_), tr("Weights by channel"));
  tabs_->setTabText(tabs_->indexOf(imageGroups_), tr("Image groups"));
  tabs_->setTabText(tabs_->indexOf(graph_), tr("Network"));
  tabs_->setTabText(tabs_->indexOf(images_), tr("Images"));
  tabs_->setTabText(tabs_->indexOf(log_), tr("Log"));
  thresholdView_->setEmptyText(tr("The plots fill while images stream in."));
  imageModel_->retranslate();
  emit tabsRetitled();
}

}  // namespace quantoscope
