// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/image_table_model.h"

#include <utility>

#include "app/desktop/paths.h"

namespace quantoscope {

void ImageTableModel::setCalibration(std::shared_ptr<const Calibration> calibration) {
  beginResetModel();
  calibration_ = std::move(calibration);
  endResetModel();
}

void ImageTableModel::retranslate() {
  beginResetModel();
  endResetModel();
}

int ImageTableModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid() || calibration_ == nullptr) {
    return 0;
  }
  return static_cast<int>(calibration_->skipped.size() + calibration_->used.size());
}

int ImageTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant ImageTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || calibration_ == nullptr) {
    return {};
  }
  const auto row = static_cast<std::size_t>(index.row());
  const std::size_t skippedCount = calibration_->skipped.size();
  const bool skipped = row < skippedCount;
  const std::filesystem::path& file =
      skipped ? calibration_->skipped[row].file : calibration_->used[row - skippedCount];
  if (role == Qt::ToolTipRole) {
    return toQString(file);
  }
  if (role != Qt::DisplayRole) {
    return {};
  }
  switch (index.column()) {
    case FileColumn:
      return toQString(file.filename());
    case StateColumn:
      return skipped ? tr("left out") : tr("used");
    case ReasonColumn:
      return skipped ? QString::fromStdString(calibration_->skipped[row].reason) : QString();
    default:
      return {};
  }
}

QVariant ImageTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
    return QAbstractTableModel::headerData(section, orientation, role);
  }
  switch (section) {
    case FileColumn:
      return tr("Image");
    case StateColumn:
      return tr("State");
    case ReasonColumn:
      return tr("Reason");
    default:
      return {};
  }
}

}  // namespace quantoscope
