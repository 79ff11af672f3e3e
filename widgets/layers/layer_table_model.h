// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "core/analysis/layer_report.h"
#include "core/calibration/activation_statistics.h"
#include "core/model/model.h"
#include "widgets/layers/sparkline.h"

namespace quantoscope {

/// The quantizable layers of a network, one a row, in the order of Model::layers. Before
/// calibration only names and types are known; the rest fills in with the reports.
class LayerTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    LayerColumn,
    DistributionColumn,
    TypeColumn,
    BitsColumn,
    ThresholdColumn,
    ScaleColumn,
    ErrorColumn,
    ColumnCount,
  };
  enum Role {
    SortRole = Qt::UserRole,  ///< Numbers (or lower-case text): never formatted text of a number.
    SparklineRole,            ///< A Sparkline.
    SqnrRole,                 ///< double in dB; invalid while unknown, infinite when kept float.
    OverriddenRole,           ///< bool.
    WarningsRole,             ///< QStringList, one sentence each.
  };

  using QAbstractTableModel::QAbstractTableModel;

  /// Replaces the layers and forgets all reports. May be null.
  void setLayers(std::shared_ptr<const Model> model);
  /// Either pointer may be null: not known yet. `layer` outside the model is ignored.
  void setReport(int layer, std::shared_ptr<const LayerReport> report,
                 std::shared_ptr<const ActivationStatistics> statistics);
  /// For all layers at once: the sizes must be that of Model::layers, or 0 for "none".
  void setReports(const std::vector<std::shared_ptr<const LayerReport>>& reports,
                  const std::vector<std::shared_ptr<const ActivationStatistics>>& statistics);
  void clear();

  /// As given to setLayers.
  const std::shared_ptr<const Model>& network() const { return model_; }
  /// Null for a layer without a report.
  const LayerReport* report(int layer) const;
  const QuantizableLayer* layer(int layer) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  struct Row {
    std::shared_ptr<const LayerReport> report;
    std::shared_ptr<const ActivationStatistics> statistics;
    Sparkline sparkline;
  };

  QVariant sortValue(const Row& row, int layer, int column) const;
  QString displayText(const Row& row, int layer, int column) const;
  QString toolTip(const Row& row, int layer, int column) const;
  QString accessibleText(const Row& row, int layer, int column) const;
  void store(Row& row, std::shared_ptr<const LayerReport> report,
             std::shared_ptr<const ActivationStatistics> statistics);

  std::shared_ptr<const Model> model_;
  std::vector<Row> rows_;
};

}  // namespace quantoscope
