// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/layer_filter_model.h"

#include "widgets/layers/layer_table_model.h"

namespace quantoscope {

LayerFilterModel::LayerFilterModel(QObject* parent) : QSortFilterProxyModel(parent) {
  setSortRole(LayerTableModel::SortRole);
  setSortLocaleAware(true);
  setDynamicSortFilter(true);
}

void LayerFilterModel::setLayerModel(LayerTableModel* model) {
  layers_ = model;
  setSourceModel(model);
}

void LayerFilterModel::setFilterText(const QString& text) {
  filter_ = LayerFilter(text);
  invalidateFilter();
}

void LayerFilterModel::setSortingFrozen(bool frozen) {
  if (frozen == frozen_) {
    return;
  }
  frozen_ = frozen;
  setDynamicSortFilter(!frozen);
  if (!frozen) {
    invalidate();
  }
}

bool LayerFilterModel::filterAcceptsRow(int sourceRow, const QModelIndex&) const {
  if (layers_ == nullptr) {
    return true;
  }
  const QuantizableLayer* layer = layers_->layer(sourceRow);
  return layer != nullptr &&
         filter_.accepts(*layer, layers_->report(sourceRow), layers_->measurement(sourceRow));
}

bool LayerFilterModel::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const QVariant a = left.data(LayerTableModel::SortRole);
  const QVariant b = right.data(LayerTableModel::SortRole);
  if (a == b) {
    // Equal values stay in network order, whichever way the column is sorted.
    return (left.row() < right.row()) == (sortOrder() == Qt::AscendingOrder);
  }
  return QSortFilterProxyModel::lessThan(left, right);
}

}  // namespace quantoscope
