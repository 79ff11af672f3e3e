// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/formats/plan_diff.h"

namespace quantoscope {

/// How a table that is open beside the plan differs from it in one layer, and what that does.
struct DifferenceRow {
  std::size_t layer = 0;       ///< Index into Model::layers.
  LayerDifference difference;  ///< From the plan to the table, with its effect.
  bool measuring = false;      ///< The measured figures are on their way.
};

/// The layers in which a table differs from the plan, one a row: "now → table".
class DifferenceModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    LayerColumn,
    PrecisionColumn,
    ThresholdColumn,
    BinsColumn,
    WeightsColumn,
    DivergenceColumn,
    ExpectedColumn,
    MeasuredColumn,
    ColumnCount,
  };
  enum Role {
    SortRole = Qt::UserRole,  ///< The change as a number; the layer's place for LayerColumn.
  };

  using QAbstractTableModel::QAbstractTableModel;

  void setRows(std::vector<DifferenceRow> rows);
  /// New figures for one row; the layer stays.
  void setRow(std::size_t row, const DifferenceRow& difference);
  const std::vector<DifferenceRow>& rows() const { return rows_; }
  /// The texts are in another language now.
  void retranslate();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  std::vector<DifferenceRow> rows_;
};

}  // namespace quantoscope
