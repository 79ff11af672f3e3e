// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/layer_panel.h"

#include <QAction>
#include <QDataStream>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QIODevice>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPixmap>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "widgets/error_cause.h"
#include "widgets/layers/error_bar_delegate.h"
#include "widgets/layers/layer_filter_model.h"
#include "widgets/layers/layer_table_model.h"
#include "widgets/layers/sparkline_delegate.h"
#include "widgets/theme.h"

namespace quantoscope {
namespace {

// The first to go when there is not enough room. What is expected matters less once it is measured.
constexpr std::array kDispensable = {
    LayerTableModel::ScaleColumn,        LayerTableModel::TypeColumn,
    LayerTableModel::SaturatedColumn,    LayerTableModel::AccumulatedColumn,
    LayerTableModel::ErrorColumn,        LayerTableModel::BitsColumn,
    LayerTableModel::DistributionColumn, LayerTableModel::CauseColumn};
// Before anything is measured these always have room.
constexpr std::array kNeededUnmeasured = {LayerTableModel::ErrorColumn,
                                          LayerTableModel::BitsColumn};
constexpr int kNameWidth = 126;
constexpr int kNarrowName = 104;
constexpr int kGiveOfBar = 20;
constexpr int kRowPadding = 9;

/// A cell without the frame around the current one: the whole row is what is selected.
class RowDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
    QStyledItemDelegate::initStyleOption(option, index);
    option->state &= ~QStyle::State_HasFocus;
  }
};

/// The cause as a word, with its colour before it.
class CauseDelegate : public RowDelegate {
 public:
  using RowDelegate::RowDelegate;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
    RowDelegate::initStyleOption(option, index);
    const QVariant value = index.data(LayerTableModel::CauseRole);
    const auto cause = static_cast<ErrorCause>(value.toInt());
    if (!value.isValid() || cause == ErrorCause::None) {
      return;
    }
    constexpr int kMark = 9;
    const qreal ratio = option->widget != nullptr ? option->widget->devicePixelRatioF() : 1;
    QPixmap mark(QSize(kMark, kMark) * ratio);
    mark.setDevicePixelRatio(ratio);
    mark.fill(causeColor(themeOf(option->palette), cause));
    option->icon = QIcon(mark);
    option->decorationSize = QSize(kMark, kMark);
    option->features |= QStyleOptionViewItem::HasDecoration;
  }
};

}  // namespace

LayerPanel::LayerPanel(QWidget* parent)
    : QWidget(parent),
      filterBox_(new QLineEdit),
      count_(new QLabel),
      view_(new QTableView),
      proxy_(new LayerFilterModel(this)) {
  setObjectName(QStringLiteral("layerPanel"));
  filterBox_->setObjectName(QStringLiteral("layerFilter"));
  filterBox_->setClearButtonEnabled(true);
  filterBox_->installEventFilter(this);
  view_->setObjectName(QStringLiteral("layerTable"));
  view_->setModel(proxy_);
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  view_->setShowGrid(false);
  view_->setAlternatingRowColors(false);
  view_->setWordWrap(false);
  view_->setTabKeyNavigation(false);
  view_->setFrameShape(QFrame::NoFrame);
  view_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  view_->setTextElideMode(Qt::ElideMiddle);
  view_->verticalHeader()->hide();
  view_->verticalHeader()->setDefaultSectionSize(view_->fontMetrics().height() + kRowPadding);
  view_->horizontalHeader()->setHighlightSections(false);
  view_->horizontalHeader()->setSectionsMovable(true);
  view_->horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
  view_->setItemDelegate(new RowDelegate(view_));
  view_->setItemDelegateForColumn(LayerTableModel::DistributionColumn,
                                  new SparklineDelegate(view_));
  for (const int column : {LayerTableModel::ErrorColumn, LayerTableModel::MeasuredColumn,
                           LayerTableModel::AccumulatedColumn}) {
    view_->setItemDelegateForColumn(column, new ErrorBarDelegate(view_));
  }
  view_->setItemDelegateForColumn(LayerTableModel::CauseColumn, new CauseDelegate(view_));
  view_->setSortingEnabled(true);
  view_->sortByColumn(LayerTableModel::LayerColumn, Qt::AscendingOrder);
  view_->viewport()->installEventFilter(this);

  auto* top = new QHBoxLayout;
  top->setContentsMargins(8, 8, 8, 6);
  top->addWidget(filterBox_, 1);
  top->addWidget(count_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(top);
  layout->addWidget(view_, 1);
  setFocusProxy(view_);

  connect(filterBox_, &QLineEdit::textChanged, this, [this](const QString& text) {
    proxy_->setFilterText(text);
    updateCount();
  });
  connect(view_->horizontalHeader(), &QHeaderView::sectionClicked, this,
          [this] { sortedByHand_ = true; });
  connect(view_->horizontalHeader(), &QWidget::customContextMenuRequested, this,
          &LayerPanel::showHeaderMenu);
  connect(view_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
    const int layer = selectedLayer();
    if (layer != lastSelected_) {
      lastSelected_ = layer;
      Q_EMIT layerSelected(layer);
    }
    Q_EMIT selectionChanged();
  });
  connect(view_, &QTableView::activated, this, [this] {
    if (selectedLayer() >= 0) {
      Q_EMIT layerActivated(selectedLayer());
    }
  });
  updatePlaceholder();
}

void LayerPanel::setModel(LayerTableModel* model) {
  if (model_ != nullptr) {
    disconnect(model_, nullptr, this, nullptr);
  }
  model_ = model;
  proxy_->setLayerModel(model);
  if (model_ != nullptr) {
    connect(model_, &QAbstractItemModel::modelReset, this, [this] {
      sortedByHand_ = false;
      sortedBy_ = -1;
      view_->sortByColumn(LayerTableModel::LayerColumn, Qt::AscendingOrder);
      updateCount();
      fitColumns();
      if (lastSelected_ != -1 && selectedLayer() == -1) {
        lastSelected_ = -1;
        Q_EMIT layerSelected(-1);
      }
    });
    connect(model_, &QAbstractItemModel::dataChanged, this, [this] {
      if (model_->isMeasured() != measured_) {
        fitColumns();
      }
      sortWorstFirst();
      updateCount();
    });
  }
  updateCount();
  fitColumns();
}

void LayerPanel::sortWorstFirst() {
  if (sortedByHand_ || proxy_->isSortingFrozen()) {
    return;
  }
  bool reported = false;
  for (int layer = 0; layer < model_->rowCount() && !reported; ++layer) {
    reported = model_->report(layer) != nullptr;
  }
  const int column = model_->isMeasured() ? LayerTableModel::MeasuredColumn
                     : reported           ? LayerTableModel::ErrorColumn
                                          : -1;
  if (column < 0 || column == sortedBy_) {
    return;
  }
  // Once for each kind of figure: in between the order is the user's.
  sortedBy_ = column;
  view_->sortByColumn(column, Qt::AscendingOrder);
  view_->scrollToTop();
  if (view_->currentIndex().isValid()) {
    view_->scrollTo(view_->currentIndex());
  }
}

int LayerPanel::selectedLayer() const {
  const QItemSelectionModel* selection = view_->selectionModel();
  const QModelIndex current = view_->currentIndex();
  if (current.isValid() && selection->isRowSelected(current.row())) {
    return proxy_->mapToSource(current).row();
  }
  const QModelIndexList rows = selection->selectedRows();
  return rows.isEmpty() ? -1 : proxy_->mapToSource(rows.front()).row();
}

std::vector<int> LayerPanel::selectedLayers() const {
  std::vector<int> layers;
  for (const QModelIndex& row : view_->selectionModel()->selectedRows()) {
    layers.push_back(proxy_->mapToSource(row).row());
  }
  std::sort(layers.begin(), layers.end());
  return layers;
}

void LayerPanel::selectLayer(int layer) {
  if (layer == selectedLayer()) {
    return;
  }
  if (model_ == nullptr || layer < 0 || layer >= model_->rowCount()) {
    view_->clearSelection();
    return;
  }
  QModelIndex index = proxy_->mapFromSource(model_->index(layer, 0));
  if (!index.isValid()) {
    filterBox_->clear();
    index = proxy_->mapFromSource(model_->index(layer, 0));
  }
  // Whatever keys are held: Ctrl, for an undo, would make the view add to the selection.
  view_->selectionModel()->setCurrentIndex(
      index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  view_->scrollTo(index);
}

void LayerPanel::setSortingFrozen(bool frozen) {
  proxy_->setSortingFrozen(frozen);
  if (!frozen) {
    updateCount();
    if (view_->currentIndex().isValid()) {
      view_->scrollTo(view_->currentIndex());
    }
  }
}

void LayerPanel::focusFilter() {
  filterBox_->setFocus(Qt::ShortcutFocusReason);
  filterBox_->selectAll();
}

QString LayerPanel::filterText() const {
  return filterBox_->text();
}

void LayerPanel::setFilterText(const QString& text) {
  filterBox_->setText(text);
}

void LayerPanel::updateCount() {
  const int shown = proxy_->rowCount();
  const int all = model_ != nullptr ? model_->rowCount() : 0;
  const QString error = proxy_->filterError();
  count_->setVisible(!error.isEmpty() || shown != all);
  count_->setText(error.isEmpty() ? tr("%1 of %2").arg(shown).arg(all) : QStringLiteral("⚠"));
  count_->setToolTip(error);
  count_->setAccessibleName(error.isEmpty() ? count_->text() : error);
}

void LayerPanel::updatePlaceholder() {
  filterBox_->setPlaceholderText(tr("Filter layers… (name, type, SQNR < 25)"));
  filterBox_->setAccessibleName(tr("Filter layers"));
  filterBox_->setToolTip(tr(
      "<p>All terms must hold:</p><ul><li>part of a name or type</li><li>sqnr, bits, weightbits, "
      "threshold, scale, divergence, saturated, measured or accumulated, compared with a number: "
      "<i>sqnr &lt; 25</i>, <i>bits &lt;= 6</i></li><li><i>overridden</i>, <i>warning</i>, "
      "<i>float</i>, "
      "<i>dead</i></li><li><i>!</i> before a word: the opposite</li></ul>"));
  view_->setAccessibleName(tr("Layers"));
}

void LayerPanel::fitColumns() {
  QHeaderView* header = view_->horizontalHeader();
  const int available = view_->viewport()->width();
  std::array<int, LayerTableModel::ColumnCount> widths{};
  const QFontMetrics metrics = view_->fontMetrics();
  const auto text = [&](const QString& sample) { return metrics.horizontalAdvance(sample); };
  widths[LayerTableModel::LayerColumn] = kNameWidth;
  widths[LayerTableModel::DistributionColumn] = 70;
  widths[LayerTableModel::TypeColumn] = text(QStringLiteral("Conv 3×3")) + 12;
  widths[LayerTableModel::BitsColumn] = text(QStringLiteral("8 / 6w")) + 12;
  widths[LayerTableModel::ThresholdColumn] =
      std::max(text(QStringLiteral("0.12345")), text(tr("Threshold"))) + 10;
  widths[LayerTableModel::ScaleColumn] = text(QStringLiteral("0.123456")) + 12;
  widths[LayerTableModel::ErrorColumn] = text(QStringLiteral("−88.8 dB")) + 58;
  widths[LayerTableModel::MeasuredColumn] = widths[LayerTableModel::ErrorColumn];
  widths[LayerTableModel::AccumulatedColumn] = widths[LayerTableModel::ErrorColumn];
  widths[LayerTableModel::CauseColumn] = text(causeText(ErrorCause::Threshold)) + 32;
  widths[LayerTableModel::SaturatedColumn] =
      std::max(text(QStringLiteral("0.0088 %")), text(tr("Saturated"))) + 10;
  measured_ = model_ != nullptr && model_->isMeasured();
  const int bar = measured_ ? LayerTableModel::MeasuredColumn : LayerTableModel::ErrorColumn;
  int needed = 0;
  for (int column = 0; column < LayerTableModel::ColumnCount; ++column) {
    if (column >= LayerTableModel::MeasuredColumn && !columnsByHand_.contains(column)) {
      view_->setColumnHidden(column, !measured_);
    }
    const bool left = view_->isColumnHidden(column) && (columnsByHand_.contains(column) ||
                                                        column >= LayerTableModel::MeasuredColumn);
    needed += left ? 0 : widths[static_cast<std::size_t>(column)];
  }
  // The bar and the name can do with less before a column has to go.
  constexpr int kGiveOfName = kNameWidth - kNarrowName;
  for (const int column : kDispensable) {
    const bool unmeasured = column >= LayerTableModel::MeasuredColumn && !measured_;
    const bool neededNow =
        !measured_ && std::find(kNeededUnmeasured.begin(), kNeededUnmeasured.end(), column) !=
                          kNeededUnmeasured.end();
    if (columnsByHand_.contains(column) || unmeasured) {
      continue;
    }
    if (neededNow) {
      view_->setColumnHidden(column, false);
      continue;
    }
    const bool hide = needed - kGiveOfBar - kGiveOfName > available;
    view_->setColumnHidden(column, hide);
    if (hide) {
      needed -= widths[static_cast<std::size_t>(column)];
    }
  }
  const int give = std::clamp(needed - available, 0, kGiveOfBar);
  widths[static_cast<std::size_t>(bar)] -= give;
  needed -= give;
  for (int column = 1; column < LayerTableModel::ColumnCount; ++column) {
    header->setSectionResizeMode(column, QHeaderView::Interactive);
    header->resizeSection(column, widths[static_cast<std::size_t>(column)]);
  }
  header->resizeSection(LayerTableModel::LayerColumn,
                        std::max(kNarrowName, kNameWidth + available - needed));
}

void LayerPanel::showHeaderMenu(const QPoint& position) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (int column = 1; column < LayerTableModel::ColumnCount; ++column) {
    QAction* action = menu->addAction(proxy_->headerData(column, Qt::Horizontal).toString());
    action->setCheckable(true);
    action->setChecked(!view_->isColumnHidden(column));
    connect(action, &QAction::toggled, this, [this, column](bool shown) {
      if (!columnsByHand_.contains(column)) {
        columnsByHand_.append(column);
      }
      view_->setColumnHidden(column, !shown);
      fitColumns();
    });
  }
  menu->addSeparator();
  connect(menu->addAction(tr("Choose Columns by Width")), &QAction::triggered, this, [this] {
    for (const int column : std::as_const(columnsByHand_)) {
      view_->setColumnHidden(column, false);
    }
    columnsByHand_.clear();
    fitColumns();
  });
  menu->popup(view_->horizontalHeader()->mapToGlobal(position));
}

QSize LayerPanel::sizeHint() const {
  return {430, 480};
}

QByteArray LayerPanel::saveState() const {
  QByteArray state;
  QDataStream stream(&state, QIODevice::WriteOnly);
  stream << columnsByHand_ << view_->horizontalHeader()->saveState();
  return state;
}

bool LayerPanel::restoreState(const QByteArray& state) {
  QDataStream stream(state);
  QList<int> columns;
  QByteArray header;
  stream >> columns >> header;
  if (stream.status() != QDataStream::Ok || !view_->horizontalHeader()->restoreState(header)) {
    return false;
  }
  columnsByHand_ = columns;
  fitColumns();
  return true;
}

void LayerPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitColumns();
}

void LayerPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    updatePlaceholder();
    updateCount();
  } else if (event->type() == QEvent::FontChange) {
    view_->verticalHeader()->setDefaultSectionSize(view_->fontMetrics().height() + kRowPadding);
    fitColumns();
  }
  QWidget::changeEvent(event);
}

std::vector<KeyHelp> LayerPanel::keyHelp() {
  return {
      {tr("Ctrl+click, Shift+click, Ctrl+A"), tr("Select several layers")},
      {tr("Enter"), tr("From the filter to the list; from the list to the plots")},
      {tr("Esc"), tr("Clear the filter")},
  };
}

bool LayerPanel::eventFilter(QObject* watched, QEvent* event) {
  if (watched == view_->viewport() && event->type() == QEvent::Resize) {
    fitColumns();
  }
  if (watched == filterBox_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Down || key->key() == Qt::Key_Return) {
      if (selectedLayer() < 0 && proxy_->rowCount() > 0) {
        view_->selectRow(0);
      }
      view_->setFocus();
      return true;
    }
    if (key->key() == Qt::Key_Escape && !filterBox_->text().isEmpty()) {
      filterBox_->clear();
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace quantoscope
