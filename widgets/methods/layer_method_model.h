// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <string>
#include <vector>

#include "core/analysis/layer_measurement.h"
#include "core/analysis/layer_report.h"

namespace quantoscope {

/// What one threshold method would make of a layer.
struct LayerMethodRow {
  std::string method;  ///< Id.
  std::shared_ptr<const LayerReport> report;
  std::shared_ptr<const LayerMeasurement> measurement;  ///< Null until the layer has been run.
};

/// All threshold methods for one layer, one a row.
class LayerMethodModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    MethodColumn,
    ThresholdColumn,
    BinColumn,
    ScaleColumn,
    DivergenceColumn,
    ClippedColumn,
    ExpectedColumn,
    MeasuredColumn,
    CosineColumn,
    ColumnCount,
  };
  enum Role {
    SortRole = Qt::UserRole,  ///< Numbers; the list's order for MethodColumn.
    MethodRole,               ///< Id.
  };

  using QAbstractTableModel::QAbstractTableModel;

  void setRows(std::vector<LayerMethodRow> rows);
  void setMeasurement(std::size_t row, std::shared_ptr<const LayerMeasurement> measurement);
  /// The method that the layer has now; "" for none of them, as after a threshold by hand.
  void setInUse(const std::string& method);
  const std::vector<LayerMethodRow>& rows() const { return rows_; }
  void retranslate();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  QString text(const LayerMethodRow& row, int column) const;
  QVariant value(const LayerMethodRow& row, int column) const;
  bool isBest(int row, int column) const;

  std::vector<LayerMethodRow> rows_;
  std::string inUse_;
};

}  // namespace quantoscope
