// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <string>
#include <vector>

#include "core/analysis/method_comparison.h"
#include "core/model/model.h"

namespace quantoscope {

/// What threshold methods make of the whole network at some bit widths, one a row.
class NetworkMethodModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    MethodColumn,
    BitsColumn,
    OutputColumn,
    CosineColumn,
    AgreementColumn,
    AccuracyColumn,
    MedianColumn,
    WorstColumn,
    ColumnCount,
  };
  enum Role { SortRole = Qt::UserRole };

  using QAbstractTableModel::QAbstractTableModel;

  /// Forgets all rows; `model` names the layers.
  void clear(std::shared_ptr<const Model> model);
  void append(std::shared_ptr<const MethodResult> result);
  const std::vector<std::shared_ptr<const MethodResult>>& results() const { return results_; }
  void retranslate();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  QString text(const MethodResult& result, int column) const;
  static double value(const MethodResult& result, int column);
  bool isBest(int row, int column) const;

  std::shared_ptr<const Model> model_;
  std::vector<std::shared_ptr<const MethodResult>> results_;
};

}  // namespace quantoscope
