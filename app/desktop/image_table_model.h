// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "core/analysis/network_analysis.h"
#include "core/calibration/calibrate.h"

namespace quantoscope {

/// The images of a calibration and of a measurement: first those that were left out, with the
/// reason, then those used. Images can be ticked for the live view.
class ImageTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    FileColumn,  ///< With a tick: is it one of the live view's?
    StateColumn,
    OutputColumn,
    FloatColumn,
    QuantizedColumn,
    LabelColumn,
    ReasonColumn,
    ColumnCount
  };
  enum Role {
    SortRole = Qt::UserRole,  ///< A number or text, never formatted text of a number.
  };

  using QAbstractTableModel::QAbstractTableModel;

  /// May be null.
  void setCalibration(std::shared_ptr<const Calibration> calibration);
  /// May be null.
  void setAnalysis(std::shared_ptr<const NetworkAnalysis> analysis);
  void setLiveFiles(const std::vector<std::filesystem::path>& files);
  void retranslate();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 signals:
  /// The user ticked an image, or cleared its tick; setLiveFiles() makes it so.
  void liveToggled(const std::filesystem::path& file, bool live);

 private:
  struct Row {
    std::filesystem::path file;
    bool used = false;     // by the calibration
    bool leftOut = false;  // by either
    std::string reason;
    bool live = false;
    const ImageAnalysis* analysis = nullptr;  // in analysis_
  };

  void rebuild();
  QString text(const Row& row, int column) const;
  QString toolTip(const Row& row, int column) const;
  static QVariant sortValue(const Row& row, int column);

  std::shared_ptr<const Calibration> calibration_;
  std::shared_ptr<const NetworkAnalysis> analysis_;
  std::vector<std::filesystem::path> live_;
  std::vector<Row> rows_;
};

}  // namespace quantoscope
