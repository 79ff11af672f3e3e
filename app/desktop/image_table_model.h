// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>

#include "core/calibration/calibrate.h"

namespace quantoscope {

/// The images of a calibration: first those that were left out, with the reason, then those used.
class ImageTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { FileColumn, StateColumn, ReasonColumn, ColumnCount };

  using QAbstractTableModel::QAbstractTableModel;

  /// May be null.
  void setCalibration(std::shared_ptr<const Calibration> calibration);
  void retranslate();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  std::shared_ptr<const Calibration> calibration_;
};

}  // namespace quantoscope
