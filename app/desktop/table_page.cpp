// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/table_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStyle>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "app/desktop/paths.h"
#include "app/document/document.h"
#include "app/document/table_comparison.h"
#include "widgets/tables/difference_model.h"

namespace quantoscope {

TablePage::TablePage(Document& document, TableComparison& table, QWidget* parent)
    : QWidget(parent),
      document_(document),
      table_(table),
      model_(new DifferenceModel(this)),
      sorted_(new QSortFilterProxyModel(this)),
      summary_(new QLabel),
      open_(new QPushButton),
      accept_(new QPushButton),
      acceptAll_(new QPushButton),
      reject_(new QPushButton),
      close_(new QPushButton),
      view_(new QTableView),
      findings_(new QListWidget),
      halves_(new QSplitter(Qt::Horizontal)) {
  build();
  connect(open_, &QPushButton::clicked, this, &TablePage::openRequested);
  connect(accept_, &QPushButton::clicked, this, [this] { acceptSelected(); });
  connect(acceptAll_, &QPushButton::clicked, &table_, &TableComparison::acceptAll);
  connect(reject_, &QPushButton::clicked, this, [this] { rejectSelected(); });
  connect(close_, &QPushButton::clicked, &table_, &TableComparison::close);
  connect(view_, &QTableView::activated, this, &TablePage::acceptSelected);
  connect(view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& index) {
            if (index.isValid() && !restoring_) {
              const auto row = static_cast<std::size_t>(sorted_->mapToSource(index).row());
              emit layerChosen(static_cast<int>(model_->rows().at(row).layer));
            }
          });
  connect(view_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &TablePage::showState);
  connect(&table_, &TableComparison::changed, this, &TablePage::refresh);
  connect(&table_, &TableComparison::measured, this,
          [this](std::size_t row) { model_->setRow(row, table_.differences()[row]); });
  connect(&document_, &Document::stageChanged, this, &TablePage::showState);
  connect(&document_, &Document::currentLayerChanged, this, [this] {
    goOn_ = false;
    showCurrentLayer();
  });
  retranslate();
}

void TablePage::build() {
  setObjectName(QStringLiteral("tablePage"));
  sorted_->setSortRole(DifferenceModel::SortRole);
  sorted_->setSourceModel(model_);
  view_->setObjectName(QStringLiteral("differences"));
  view_->setModel(sorted_);
  view_->setSortingEnabled(true);
  view_->sortByColumn(DifferenceModel::LayerColumn, Qt::AscendingOrder);
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view_->setTabKeyNavigation(false);
  view_->setShowGrid(false);
  view_->setAlternatingRowColors(true);
  view_->setWordWrap(false);
  view_->verticalHeader()->hide();
  constexpr int kRowPadding = 6;
  view_->verticalHeader()->setDefaultSectionSize(view_->fontMetrics().height() + kRowPadding);
  view_->horizontalHeader()->setHighlightSections(false);
  view_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  view_->horizontalHeader()->setStretchLastSection(true);
  view_->installEventFilter(this);
  findings_->setObjectName(QStringLiteral("tableFindings"));
  findings_->setWordWrap(true);
  findings_->setSelectionMode(QAbstractItemView::NoSelection);
  findings_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  summary_->setObjectName(QStringLiteral("tableSummary"));
  summary_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  open_->setObjectName(QStringLiteral("openTable"));
  accept_->setObjectName(QStringLiteral("acceptLayers"));
  acceptAll_->setObjectName(QStringLiteral("acceptAll"));
  reject_->setObjectName(QStringLiteral("rejectLayers"));
  close_->setObjectName(QStringLiteral("closeTable"));
  halves_->addWidget(view_);
  halves_->addWidget(findings_);
  halves_->setStretchFactor(0, 1);
  halves_->setChildrenCollapsible(false);
  halves_->setSizes({1000, 380});
  auto* row = new QHBoxLayout;
  row->setSpacing(6);
  row->addWidget(summary_, 1);
  for (QPushButton* button : {accept_, acceptAll_, reject_, close_, open_}) {
    row->addWidget(button);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 4, 8, 0);
  column->setSpacing(4);
  column->addLayout(row);
  column->addWidget(halves_, 1);
}

std::vector<std::size_t> TablePage::selected() const {
  std::vector<std::size_t> layers;
  for (const QModelIndex& index : view_->selectionModel()->selectedRows()) {
    const auto row = static_cast<std::size_t>(sorted_->mapToSource(index).row());
    layers.push_back(model_->rows().at(row).layer);
  }
  return layers;
}

void TablePage::acceptSelected() {
  goOn_ = true;
  table_.accept(selected());
}

void TablePage::rejectSelected() {
  goOn_ = true;
  table_.reject(selected());
}

void TablePage::refresh() {
  setRows();
  showFindings();
  showState();
}

// After a decision here the next row is the one to look at: with the keyboard one works through the
// list from the top.
void TablePage::setRows() {
  const std::vector<DifferenceRow>& rows = table_.differences();
  const auto sameLayer = [](const DifferenceRow& a, const DifferenceRow& b) {
    return a.layer == b.layer;
  };
  if (std::equal(rows.begin(), rows.end(), model_->rows().begin(), model_->rows().end(),
                 sameLayer)) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      model_->setRow(row, rows[row]);
    }
    return;
  }
  const int place = view_->currentIndex().row();
  restoring_ = true;
  model_->setRows(rows);
  view_->resizeColumnsToContents();
  restoring_ = false;
  if (std::exchange(goOn_, false) && place >= 0 && sorted_->rowCount() > 0) {
    highlight(std::min(place, sorted_->rowCount() - 1));
  } else {
    showCurrentLayer();
  }
}

void TablePage::highlight(int row) {
  // Whatever keys are held: Ctrl, for an undo, would make the view add to the selection.
  view_->selectionModel()->setCurrentIndex(
      sorted_->index(row, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

// The row that is highlighted is that of the layer in the inspector, or there is none.
void TablePage::showCurrentLayer() {
  const auto layerIn = [this](int row) {
    const QModelIndex source = sorted_->mapToSource(sorted_->index(row, 0));
    return model_->rows().at(static_cast<std::size_t>(source.row())).layer;
  };
  const std::size_t current = document_.currentLayer();
  const QModelIndex shown = view_->currentIndex();
  if (shown.isValid() && layerIn(shown.row()) == current) {
    return;
  }
  int row = 0;
  while (row < sorted_->rowCount() && layerIn(row) != current) {
    ++row;
  }
  restoring_ = true;
  if (row < sorted_->rowCount()) {
    highlight(row);
    view_->scrollTo(sorted_->index(row, 0));
  } else {
    view_->selectionModel()->clear();
  }
  restoring_ = false;
  showState();
}

void TablePage::showFindings() {
  findings_->clear();
  const auto& file = table_.file();
  halves_->setVisible(file != nullptr);
  if (file == nullptr) {
    return;
  }
  const auto add = [this](bool error, const QString& text) {
    auto* item = new QListWidgetItem(
        style()->standardIcon(error ? QStyle::SP_MessageBoxCritical : QStyle::SP_MessageBoxWarning),
        text, findings_);
    item->setToolTip(text);
  };
  for (const LintFinding& finding : file->findings) {
    add(finding.severity == LintSeverity::Error, QString::fromStdString(describe(finding)));
  }
  for (std::size_t i = 0; i < file->layers.size(); ++i) {
    if (!file->layers[i]) {
      add(true, tr("%1 cannot be taken over: its values are impossible.")
                    .arg(QString::fromStdString(document_.model()->layers[i].name)));
    }
  }
  if (file->format != PlanFormat::NcnnTable && !file->unmatched.empty()) {
    QStringList names;
    for (const std::string& name : file->unmatched) {
      names.append(QString::fromStdString(name));
    }
    add(false, tr("Not read by any layer that can be quantized: %1")
                   .arg(names.join(QStringLiteral(", "))));
  }
  findings_->setVisible(findings_->count() > 0);
}

void TablePage::showState() {
  const auto& file = table_.file();
  const bool open = file != nullptr;
  const bool chosen = view_->selectionModel()->hasSelection();
  accept_->setEnabled(chosen);
  reject_->setEnabled(chosen);
  acceptAll_->setEnabled(!table_.differences().empty());
  for (QPushButton* button : {accept_, acceptAll_, reject_, close_}) {
    button->setVisible(open);
  }
  open_->setEnabled(document_.model() != nullptr);
  if (!open) {
    summary_->setText(
        tr("Open a scale table, a TensorRT cache or a report, or drop it here, to compare it with "
           "the plan."));
    return;
  }
  const QString name = toQString(std::filesystem::path(file->file).filename());
  const auto layers = document_.layers().size();
  if (!table_.compared()) {
    summary_->setText(document_.stage() == Document::Stage::Loaded
                          ? tr("%1 is compared once there is a calibration.").arg(name)
                          : tr("%1 is being compared.").arg(name));
  } else if (table_.differences().empty()) {
    summary_->setText(tr("%1 and the plan are the same, or what differs was rejected.").arg(name));
  } else {
    summary_->setText(tr("%1: %2 of %3 layers differ from the plan.")
                          .arg(name)
                          .arg(table_.differences().size())
                          .arg(layers));
  }
  if (table_.compared() && table_.rounded() > 0) {
    summary_->setText(summary_->text() + QLatin1Char(' ') +
                      tr("%n other(s) differ by the rounding in the file only.", nullptr,
                         static_cast<int>(table_.rounded())));
  }
  summary_->setToolTip(summary_->text() + QLatin1Char('\n') + toQString(file->file));
}

std::vector<KeyHelp> TablePage::keyHelp() {
  return {
      {tr("Enter, Delete"), tr("Accept, reject the selected layers")},
  };
}

bool TablePage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == view_ && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
    rejectSelected();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

void TablePage::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void TablePage::retranslate() {
  model_->retranslate();
  open_->setText(tr("Open table…"));
  accept_->setText(tr("Accept"));
  accept_->setToolTip(tr("Takes the selected layers over. Enter does the same."));
  acceptAll_->setText(tr("Accept all"));
  reject_->setText(tr("Reject"));
  reject_->setToolTip(tr("The selected layers stay as they are. Delete does the same."));
  close_->setText(tr("Close table"));
  refresh();
}

}  // namespace quantoscope
