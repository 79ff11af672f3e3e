// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

#include "widgets/layers/layer_filter.h"

namespace quantoscope {

class LayerTableModel;

/// Sorts and filters a LayerTableModel (and no other model). Starts in network order; see
/// LayerPanel for "worst first".
class LayerFilterModel : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  explicit LayerFilterModel(QObject* parent = nullptr);

  void setLayerModel(LayerTableModel* model);
  /// See LayerFilter for the language. Text that cannot be understood filters nothing;
  /// filterError() says what is wrong with it.
  void setFilterText(const QString& text);
  QString filterError() const { return filter_.error(); }
  /// While frozen no row moves or disappears when values change. Thawing sorts and filters again.
  void setSortingFrozen(bool frozen);
  bool isSortingFrozen() const { return frozen_; }

 protected:
  bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  LayerTableModel* layers_ = nullptr;
  LayerFilter filter_;
  bool frozen_ = false;
};

}  // namespace quantoscope
