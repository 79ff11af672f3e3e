// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/workbench_page.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/image_table_model.h"
#include "app/desktop/settings.h"
#include "app/document/document.h"
#include "app/jobs/job_runner.h"
#include "widgets/graph/network_graph_view.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/layers/layer_panel.h"
#include "widgets/layers/layer_table_model.h"
#include "widgets/log/log_panel.h"
#include "widgets/plots/error_ranking_plot.h"
#include "widgets/plots/weights_plot.h"
#include "widgets/threshold/threshold_view.h"

namespace quantoscope {
namespace {

constexpr int kMergeWindow = 1000;  // ms between key presses that belong together
const QString kColumns = QStringLiteral("workbenchColumns");
const QString kRows = QStringLiteral("workbenchRows");
const QString kLayers = QStringLiteral("layerPanel");

ErrorRankingEntry rankingEntry(const QuantizableLayer& layer, const Document::Layer& figures) {
  ErrorRankingEntry entry;
  entry.layer = QString::fromStdString(layer.name);
  if (figures.automatic != nullptr) {
    entry.automaticSqnr = figures.automatic->sqnr;
  }
  if (figures.current != nullptr) {
    entry.currentSqnr = figures.current->sqnr;
  }
  return entry;
}

}  // namespace

WorkbenchPage::WorkbenchPage(Document& document, JobRunner& jobs, QWidget* parent)
    : QWidget(parent),
      document_(document),
      jobs_(jobs),
      layerModel_(new LayerTableModel(this)),
      imageModel_(new ImageTableModel(this)),
      layerPanel_(new LayerPanel),
      thresholdView_(new ThresholdView),
      inspector_(new InspectorPanel),
      tabs_(new QTabWidget),
      ranking_(new ErrorRankingPlot),
      weights_(new WeightsPlot),
      graph_(new NetworkGraphView),
      images_(new QTableView),
      log_(new LogPanel),
      columns_(new QSplitter(Qt::Horizontal)),
      rows_(new QSplitter(Qt::Vertical)) {
  build();
  layerPanel_->setModel(layerModel_);
  connectDocument();
  connectWidgets();
  retranslate();
}

WorkbenchPage::~WorkbenchPage() = default;

void WorkbenchPage::build() {
  setObjectName(QStringLiteral("workbenchPage"));
  images_->setObjectName(QStringLiteral("imageTable"));
  images_->setModel(imageModel_);
  images_->setSelectionBehavior(QAbstractItemView::SelectRows);
  images_->verticalHeader()->hide();
  images_->setShowGrid(false);
  images_->setAlternatingRowColors(true);
  images_->horizontalHeader()->setStretchLastSection(true);
  images_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  constexpr int kFileWidth = 320;
  images_->setColumnWidth(ImageTableModel::FileColumn, kFileWidth);
  tabs_->setObjectName(QStringLiteral("bottomTabs"));
  tabs_->setDocumentMode(true);
  for (QWidget* page : {static_cast<QWidget*>(ranking_), static_cast<QWidget*>(weights_),
                        static_cast<QWidget*>(graph_), static_cast<QWidget*>(images_),
                        static_cast<QWidget*>(log_)}) {
    tabs_->addTab(page, QString());
  }
  columns_->addWidget(layerPanel_);
  columns_->addWidget(thresholdView_);
  columns_->addWidget(inspector_);
  columns_->setStretchFactor(1, 1);
  columns_->setChildrenCollapsible(false);
  columns_->setSizes({440, 660, 340});
  rows_->addWidget(columns_);
  rows_->addWidget(tabs_);
  rows_->setStretchFactor(0, 1);
  rows_->setChildrenCollapsible(false);
  rows_->setSizes({560, 230});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(rows_);
}

void WorkbenchPage::connectDocument() {
  connect(&document_, &Document::modelOpened, this, &WorkbenchPage::adoptModel);
  connect(&document_, &Document::calibrationStarted, this, [this] {
    layerChosen_ = false;
    imageModel_->setCalibration(nullptr);
  });
  connect(&document_, &Document::calibrationGrew, this, &WorkbenchPage::refreshImages);
  connect(&document_, &Document::calibrationDone, this, &WorkbenchPage::refreshImages);
  connect(&document_, &Document::reportsChanged, this, &WorkbenchPage::adoptReports);
  connect(&document_, &Document::settled, this, &WorkbenchPage::showWorstOnce);
  connect(&document_, &Document::currentLayerChanged, this, [this](std::size_t layer) {
    select(layer);
    showCurrent();
  });
}

void WorkbenchPage::connectWidgets() {
  const auto choose = [this](int layer) {
    if (layer >= 0) {
      layerChosen_ = layerChosen_ || !selecting_;
      document_.setCurrentLayer(static_cast<std::size_t>(layer));
    }
  };
  connect(layerPanel_, &LayerPanel::layerSelected, this, choose);
  connect(layerPanel_, &LayerPanel::layerActivated, thresholdView_,
          [this] { thresholdView_->setFocus(); });
  connect(ranking_, &ErrorRankingPlot::layerSelected, this, choose);
  connect(graph_, &NetworkGraphView::layerSelected, this, choose);
  connect(graph_, &NetworkGraphView::layoutWanted, this, &WorkbenchPage::layOutGraph);
  graph_->setModel(layerModel_);

  connect(thresholdView_, &ThresholdView::thresholdMoving, this, [this](double threshold) {
    moving_ = true;
    layerPanel_->setSortingFrozen(true);
    LayerOverride wanted = document_.plan().overrides.at(document_.currentLayer());
    wanted.threshold = threshold;
    document_.previewOverride(document_.currentLayer(), wanted);
  });
  connect(thresholdView_, &ThresholdView::thresholdCommitted, this, &WorkbenchPage::editThreshold);
  connect(thresholdView_, &ThresholdView::thresholdCancelled, this, [this] {
    moving_ = false;
    document_.endPreview();
    layerPanel_->setSortingFrozen(false);
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
  imageModel_->setCalibration(nullptr);
  thresholdView_->clear();
  inspector_->clear();
  weights_->clear();
  marks_ = {};
  layerChosen_ = false;
  std::vector<ErrorRankingEntry> entries;
  for (const QuantizableLayer& layer : document_.model()->layers) {
    entries.push_back(rankingEntry(layer, {}));
  }
  ranking_->setEntries(std::move(entries));
}

void WorkbenchPage::adoptReports(const std::vector<std::size_t>& layers) {
  const auto& model = *document_.model();
  const auto& calibration = document_.calibration();
  if (calibration == nullptr) {
    return;
  }
  if (layers.size() == model.layers.size()) {
    std::vector<std::shared_ptr<const LayerReport>> reports;
    std::vector<ErrorRankingEntry> entries;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      reports.push_back(document_.layers()[i].current);
      entries.push_back(rankingEntry(model.layers[i], document_.layers()[i]));
    }
    layerModel_->setReports(reports, calibration->layers);
    ranking_->setEntries(std::move(entries));
    select(document_.currentLayer());
  } else {
    for (const std::size_t i : layers) {
      layerModel_->setReport(static_cast<int>(i), document_.layers()[i].current,
                             calibration->layers[i]);
      ranking_->setEntry(static_cast<int>(i), rankingEntry(model.layers[i], document_.layers()[i]));
    }
  }
  if (std::find(layers.begin(), layers.end(), document_.currentLayer()) != layers.end()) {
    showCurrent();
  }
}

void WorkbenchPage::showCurrent() {
  const std::size_t current = document_.currentLayer();
  const auto& calibration = document_.calibration();
  if (calibration == nullptr || current >= document_.layers().size()) {
    return;
  }
  const Document::Layer& figures = document_.layers()[current];
  if (figures.current == nullptr || figures.automatic == nullptr) {
    thresholdView_->clear();
    inspector_->clear();
    weights_->clear();
    return;
  }
  const QuantizableLayer& layer = document_.model()->layers[current];
  thresholdView_->setLayer(layer, calibration->layers[current], *figures.current);
  inspector_->setState(layer, calibration->layers[current], *figures.automatic, *figures.current,
                       document_.shownOverride(current));
  if (!thresholdView_->isDragging()) {
    weights_->setLayer(layer, figures.current->weights);
  }
  refreshMarks();
}

void WorkbenchPage::select(std::size_t layer) {
  selecting_ = true;
  layerPanel_->selectLayer(static_cast<int>(layer));
  ranking_->setSelected(static_cast<int>(layer));
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

void WorkbenchPage::refreshMarks() {
  const std::size_t current = document_.currentLayer();
  MarkSource wanted{document_.calibration()->layers[current],
                    document_.layers()[current].current->decision.activationBits};
  if (wanted == marks_) {
    return;
  }
  marks_ = wanted;
  jobs_.run(
      QStringLiteral("marks"), QString(),
      [wanted](const JobContext&) { return methodMarks(*wanted.statistics, wanted.bits); },
      [this, wanted](std::vector<ThresholdMark> marks) {
        if (wanted == marks_) {
          thresholdView_->setMarks(std::move(marks));
        }
      },
      [this](const QString& text) { emit message(text); });
}

void WorkbenchPage::refreshImages() {
  imageModel_->setCalibration(document_.calibration());
}

void WorkbenchPage::layOutGraph() {
  jobs_.run(
      QStringLiteral("graph"), QString(),
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
  const std::size_t layer = document_.currentLayer();
  if (field == OverrideField::Reset) {
    document_.resetLayer(layer);
  } else {
    document_.setOverride(layer, layerOverride, field,
                          field == OverrideField::Threshold ? mergeKey() : 0);
  }
  moving_ = false;
  layerPanel_->setSortingFrozen(false);
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
  const int selected = layerPanel_->selectedLayer();
  if (selected < 0 || document_.calibration() == nullptr) {
    return;
  }
  const auto layer = static_cast<std::size_t>(selected);
  const LayerOverride before = document_.plan().overrides[layer];
  QMenu menu;
  QAction* keepFloat = menu.addAction(tr("Keep float"));
  keepFloat->setCheckable(true);
  keepFloat->setChecked(before.keepFloat.value_or(false));
  QAction* reset = menu.addAction(tr("Reset to automatic"));
  reset->setEnabled(!before.empty());
  menu.addSeparator();
  QAction* copy = menu.addAction(tr("Copy name"));
  const QAction* chosen = menu.exec(layerPanel_->view()->viewport()->mapToGlobal(position));
  if (chosen == keepFloat) {
    LayerOverride after = before;
    after.keepFloat = keepFloat->isChecked() ? std::optional(true) : std::nullopt;
    document_.setOverride(layer, after, OverrideField::KeepFloat);
  } else if (chosen == reset) {
    document_.resetLayer(layer);
  } else if (chosen == copy) {
    QApplication::clipboard()->setText(
        QString::fromStdString(document_.model()->layers[layer].name));
  }
}

void WorkbenchPage::showPlotMenu(const QPoint& position) {
  QMenu menu;
  QAction* copy = menu.addAction(tr("Copy the plots as a picture"));
  QAction* save = menu.addAction(tr("Save the plots as PNG…"));
  menu.addSeparator();
  QAction* fit = menu.addAction(tr("Show the whole range"));
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
}

void WorkbenchPage::saveLayout(Settings& settings) const {
  settings.setState(kColumns, columns_->saveState());
  settings.setState(kRows, rows_->saveState());
  settings.setState(kLayers, layerPanel_->saveState());
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
  tabs_->setTabText(tabs_->indexOf(weights_), tr("Weights by channel"));
  tabs_->setTabText(tabs_->indexOf(graph_), tr("Network"));
  tabs_->setTabText(tabs_->indexOf(images_), tr("Images"));
  tabs_->setTabText(tabs_->indexOf(log_), tr("Log"));
  thresholdView_->setEmptyText(tr("The plots fill while images stream in."));
  imageModel_->retranslate();
}

}  // namespace quantoscope
