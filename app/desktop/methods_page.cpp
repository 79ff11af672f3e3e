// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/methods_page.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QShowEvent>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>
#include <string>
#include <vector>

#include "app/desktop/paths.h"
#include "app/document/document.h"
#include "app/document/method_survey.h"
#include "app/jobs/job_runner.h"
#include "core/calibration/threshold_methods.h"
#include "core/quantization/scheme.h"
#include "widgets/methods/layer_method_model.h"
#include "widgets/methods/network_method_model.h"

namespace quantoscope {
namespace {

enum Which { AllMethods, TickedMethods };

QTableView* table(const char* name, QSortFilterProxyModel* model) {
  auto* view = new QTableView;
  view->setObjectName(QLatin1String(name));
  view->setModel(model);
  view->setSelectionBehavior(QAbstractItemView::SelectRows);
  view->setSelectionMode(QAbstractItemView::SingleSelection);
  view->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view->setTabKeyNavigation(false);
  view->setSortingEnabled(true);
  view->setShowGrid(false);
  view->setAlternatingRowColors(true);
  view->setWordWrap(false);
  view->verticalHeader()->hide();
  constexpr int kRowPadding = 6;
  view->verticalHeader()->setDefaultSectionSize(view->fontMetrics().height() + kRowPadding);
  view->horizontalHeader()->setHighlightSections(false);
  return view;
}

QLabel* heading() {
  auto* label = new QLabel;
  QFont bold = label->font();
  bold.setBold(true);
  label->setFont(bold);
  return label;
}

// The highest first is what one looks for in all columns of the network but the names.
void sortBy(QTableView* view, int column, Qt::SortOrder order) {
  view->sortByColumn(column, order);
}

}  // namespace

MethodsPage::MethodsPage(Document& document, JobRunner& jobs, MethodSurvey& survey, QWidget* parent)
    : QWidget(parent),
      document_(document),
      jobs_(jobs),
      survey_(survey),
      layerModel_(new LayerMethodModel(this)),
      networkModel_(new NetworkMethodModel(this)),
      layerSorted_(new QSortFilterProxyModel(this)),
      networkSorted_(new QSortFilterProxyModel(this)),
      layerTitle_(heading()),
      layerView_(nullptr),
      useLayer_(new QPushButton),
      networkTitle_(heading()),
      networkState_(new QLabel),
      which_(new QComboBox),
      bits_(new QComboBox),
      compare_(new QPushButton),
      useAll_(new QPushButton),
      copy_(new QPushButton),
      save_(new QPushButton),
      networkView_(nullptr),
      halves_(new QSplitter(Qt::Horizontal)) {
  build();
  followDocument();
  connect(layerView_, &QTableView::activated, this, &MethodsPage::useForLayer);
  connect(useLayer_, &QPushButton::clicked, this,
          [this] { useForLayer(layerView_->currentIndex()); });
  connect(networkView_, &QTableView::activated, this, &MethodsPage::useForAll);
  connect(useAll_, &QPushButton::clicked, this,
          [this] { useForAll(networkView_->currentIndex()); });
  connect(compare_, &QPushButton::clicked, this, &MethodsPage::startOrCancel);
  connect(copy_, &QPushButton::clicked, this, &MethodsPage::copyCsv);
  connect(save_, &QPushButton::clicked, this, &MethodsPage::saveCsv);
  for (const QTableView* view : {layerView_, networkView_}) {
    connect(view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &MethodsPage::showNetworkState);
  }
  retranslate();
}

void MethodsPage::build() {
  setObjectName(QStringLiteral("methodsPage"));
  layerSorted_->setSortRole(LayerMethodModel::SortRole);
  layerSorted_->setSourceModel(layerModel_);
  networkSorted_->setSortRole(NetworkMethodModel::SortRole);
  networkSorted_->setSourceModel(networkModel_);
  layerView_ = table("layerMethods", layerSorted_);
  networkView_ = table("networkMethods", networkSorted_);
  sortBy(layerView_, LayerMethodModel::MethodColumn, Qt::AscendingOrder);
  sortBy(networkView_, NetworkMethodModel::OutputColumn, Qt::DescendingOrder);
  useLayer_->setObjectName(QStringLiteral("useMethodForLayer"));
  useAll_->setObjectName(QStringLiteral("useMethodForAll"));
  compare_->setObjectName(QStringLiteral("compareMethods"));
  which_->setObjectName(QStringLiteral("comparedMethods"));
  bits_->setObjectName(QStringLiteral("comparedBits"));
  copy_->setObjectName(QStringLiteral("copyComparison"));
  save_->setObjectName(QStringLiteral("saveComparison"));
  networkState_->setObjectName(QStringLiteral("comparisonState"));
  networkState_->setForegroundRole(QPalette::PlaceholderText);
  for (const char* widths : {"8", "8,6", "8,6,4", "8,7,6,5,4,3,2"}) {
    bits_->addItem(QString(), QLatin1String(widths));
  }
  which_->addItem(QString(), AllMethods);
  which_->addItem(QString(), TickedMethods);

  const auto half = [](QLabel* title, const QList<QWidget*>& right, QWidget* view) {
    auto* widget = new QWidget;
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(8, 4, 8, 0);
    column->setSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(title, 1);
    for (QWidget* item : right) {
      row->addWidget(item);
    }
    column->addLayout(row);
    column->addWidget(view, 1);
    return widget;
  };
  halves_->addWidget(half(layerTitle_, {useLayer_}, layerView_));
  halves_->addWidget(half(networkTitle_,
                          {networkState_, which_, bits_, compare_, useAll_, copy_, save_},
                          networkView_));
  halves_->setChildrenCollapsible(false);
  halves_->setSizes({700, 740});
  networkTitle_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  layerTitle_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(halves_);
}

void MethodsPage::followDocument() {
  const auto request = [this] {
    if (isVisible()) {
      survey_.requestLayer();
      showLayer();
    }
  };
  connect(&document_, &Document::settled, this, request);
  connect(&document_, &Document::currentLayerChanged, this, request);
  connect(&document_, &Document::overrideChanged, this, [this] { showNetworkState(); });
  connect(&document_, &Document::stageChanged, this, [this] { showNetworkState(); });
  connect(&survey_, &MethodSurvey::layerReady, this, [this] {
    layerModel_->setRows(survey_.layerRows());
    layerView_->resizeColumnsToContents();
    showLayer();
  });
  connect(&survey_, &MethodSurvey::layerMeasured, this, [this](std::size_t row) {
    layerModel_->setMeasurement(row, survey_.layerRows()[row].measurement);
    if (row == 0) {
      layerView_->resizeColumnsToContents();
    }
  });
  connect(&survey_, &MethodSurvey::networkCleared, this, [this] {
    networkModel_->clear(document_.model());
    showNetworkState();
  });
  connect(&survey_, &MethodSurvey::networkGrew, this, [this] {
    networkModel_->append(survey_.networkResults().back());
    networkView_->resizeColumnsToContents();
    showNetworkState();
  });
  connect(&survey_, &MethodSurvey::networkEnded, this, &MethodsPage::showNetworkState);
  connect(&survey_, &MethodSurvey::failed, this, &MethodsPage::message);
  connect(&survey_, &MethodSurvey::saved, this,
          [this](const QString& file) { emit message(tr("Saved %1").arg(file)); });
}

void MethodsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  survey_.requestLayer();
  showLayer();
}

void MethodsPage::showLayer() {
  const std::size_t layer = document_.currentLayer();
  if (document_.model() == nullptr || layer >= document_.layers().size()) {
    layerTitle_->setText(tr("This layer"));
    return;
  }
  layerTitle_->setText(QString::fromStdString(document_.model()->layers[layer].name));
  const auto& report = document_.layers()[layer].current;
  const bool byMethod =
      report != nullptr && !report->decision.keepFloat && !document_.shownOverride(layer).threshold;
  layerModel_->setInUse(byMethod ? report->decision.method : std::string());
  showNetworkState();
}

void MethodsPage::showNetworkState() {
  const bool calibrated = document_.stage() == Document::Stage::Calibrated;
  const bool running = jobs_.running(MethodSurvey::networkJob());
  const bool some = networkModel_->rowCount() > 0;
  compare_->setText(running ? tr("Cancel") : tr("Compare"));
  compare_->setEnabled(calibrated);
  which_->setEnabled(!running);
  bits_->setEnabled(!running);
  useLayer_->setEnabled(calibrated && layerView_->selectionModel()->hasSelection());
  useAll_->setEnabled(calibrated && networkView_->selectionModel()->hasSelection());
  copy_->setEnabled(some);
  save_->setEnabled(some);
  networkState_->setText(some && !running && !survey_.networkUpToDate() ? tr("Of a plan before.")
                                                                        : QString());
  networkState_->setToolTip(
      tr("Precision, weights or zero points of a layer have changed since it was measured."));
}

void MethodsPage::useForLayer(const QModelIndex& index) {
  const std::size_t layer = document_.currentLayer();
  if (!index.isValid() || layer >= document_.plan().overrides.size()) {
    return;
  }
  const std::string method = index.data(LayerMethodModel::MethodRole).toString().toStdString();
  LayerOverride wanted = document_.plan().overrides[layer];
  wanted.threshold.reset();
  wanted.method = method == document_.plan().method ? std::nullopt : std::optional(method);
  document_.setOverride(layer, wanted, OverrideField::Method);
}

void MethodsPage::useForAll(const QModelIndex& index) {
  if (index.isValid()) {
    const auto& result = *networkModel_->results().at(
        static_cast<std::size_t>(networkSorted_->mapToSource(index).row()));
    document_.useForAll(result.method, result.bits);
  }
}

void MethodsPage::startOrCancel() {
  if (jobs_.running(MethodSurvey::networkJob())) {
    jobs_.cancel(MethodSurvey::networkJob());
    showNetworkState();
    return;
  }
  std::vector<std::string> methods;
  for (const ThresholdMethod& method : thresholdMethods()) {
    const std::string id(method.id);
    if (which_->currentData().toInt() == AllMethods ||
        ticked_.contains(QString::fromStdString(id)) || id == document_.plan().method) {
      methods.push_back(id);
    }
  }
  std::vector<int> bits;
  for (const QString& width : bits_->currentData().toString().split(QLatin1Char(','))) {
    bits.push_back(width.toInt());
  }
  survey_.compareNetwork(methods, bits);
  showNetworkState();
}

void MethodsPage::copyCsv() {
  QApplication::clipboard()->setText(QString::fromStdString(survey_.csv()));
  emit message(tr("The comparison is in the clipboard."));
}

void MethodsPage::saveCsv() {
  QString file =
      QFileDialog::getSaveFileName(this, tr("Save the comparison"), QString(), tr("CSV (*.csv)"));
  if (file.isEmpty()) {
    return;
  }
  if (!file.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) {
    file += QStringLiteral(".csv");
  }
  survey_.save(toPath(file));
}

QByteArray MethodsPage::saveState() const {
  return halves_->saveState();
}

void MethodsPage::restoreState(const QByteArray& state) {
  halves_->restoreState(state);
}

void MethodsPage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void MethodsPage::retranslate() {
  layerModel_->retranslate();
  networkModel_->retranslate();
  networkTitle_->setText(tr("The whole network"));
  useLayer_->setText(tr("Use for this layer"));
  useLayer_->setToolTip(tr("A double click or Enter on a method does the same."));
  useAll_->setText(tr("Use for all"));
  useAll_->setToolTip(
      tr("The method and the bits for all layers, instead of thresholds, methods and activation "
         "bits of their own. A double click or Enter does the same."));
  copy_->setText(tr("Copy CSV"));
  save_->setText(tr("Save CSV…"));
  which_->setItemText(AllMethods, tr("All methods"));
  which_->setItemText(TickedMethods, tr("Those with ticks"));
  for (int i = 0; i < bits_->count(); ++i) {
    const QString widths = bits_->itemData(i).toString();
    bits_->setItemText(
        i, tr("%1 bits").arg(widths.size() > 5 ? QStringLiteral("8 … 2")
                                               : QString(widths).replace(QLatin1Char(','),
                                                                         QStringLiteral(", "))));
  }
  compare_->setToolTip(
      tr("Runs the int8 network of each method on the images that are measured on."));
  showLayer();
  showNetworkState();
}

}  // namespace quantoscope
