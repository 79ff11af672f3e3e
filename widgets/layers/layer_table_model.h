// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "core/analysis/layer_measurement.h"
#include "core/analysis/layer_report.h"
#include "core/calibration/activation_statistics.h"
#include "core/model/model.h"
#include "widgets/inspector/scale_group_card.h"
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
    ErrorColumn,        ///< Expected.
    MeasuredColumn,     ///< The layer alone quantized.
    AccumulatedColumn,  ///< All layers quantized.
    CauseColumn,
    SaturatedColumn,
    ColumnCount,
  };
  enum Role {
    SortRole = Qt::UserRole,  ///< Numbers (or lower-case text): never formatted text of a number.
    SparklineRole,            ///< A Sparkline.
    SqnrRole,        ///< The column's, or the expected one: double in dB; invalid while unknown,
                     ///< infinite when kept float.
    CauseRole,       ///< ErrorCause as int; invalid while unknown.
    OverriddenRole,  ///< bool.
    WarningsRole,    ///< QStringList, one sentence each.
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
  /// Null for "not measured". `layer` outside the model is ignored.
  void setMeasurement(int layer, std::shared_ptr<const LayerMeasurement> measurement);
  /// For all layers at once: the size must be that of Model::layers, or 0 for "none".
  void setMeasurements(const std::vector<std::shared_ptr<const LayerMeasurement>>& measurements);
  /// How each layer's scale hangs together with others'; one for each layer.
  void setTies(const std::vector<ScaleTies>& ties);
  void clear();

  /// As given to setLayers.
  const std::shared_ptr<const Model>& network() const { return model_; }
  /// Null for a layer without a report.
  const LayerReport* report(int layer) const;
  /// Null for a layer that has not been measured.
  const LayerMeasurement* measurement(int layer) const;
  bool isMeasured() const;
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
    std::shared_ptr<const LayerMeasurement> measurement;
    Sparkline sparkline;
    ScaleTies ties;
  };

  QVariant sortValue(const Row& row, int layer, int column) const;
  static QVariant sqnrOf(const Row& row, int column);
  QString displayText(const Row& row, int layer, int column) const;
  QString toolTip(const Row& row, int layer, int column) const;
  QString accessibleText(const Row& row, int layer, int column) const;
  void store(Row& row, std::shared_ptr<const LayerReport> report,
             std::shared_ptr<const ActivationStatistics> statistics);

  std::shared_ptr<const Model> model_;
  std::vector<Row> rows_;
};

}  // namespace quantoscope
