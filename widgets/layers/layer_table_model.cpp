// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/layer_table_model.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/error_cause.h"
#include "widgets/layers/measured_cells.h"
#include "widgets/value_text.h"
#include "widgets/warning_text.h"

namespace quantoscope {
namespace {

const QString kOverrideMark = QStringLiteral("● ");
const QString kWarningMark = QStringLiteral(" ⚠");

QStringList warningTexts(const LayerReport& report) {
  QStringList texts;
  for (const Warning& warning : report.warnings) {
    texts << warningText(warning);
  }
  return texts;
}

QString tiesMark(const ScaleTies& ties) {
  if (ties.untied) {
    return QStringLiteral("⚠ ");
  }
  return ties.tied.isEmpty() ? QString() : QStringLiteral("⇄ ");
}

QString tiesText(const ScaleTies& ties) {
  const QString others = (ties.tied + ties.apart).join(QStringLiteral(", "));
  if (!ties.first.isEmpty()) {
    return LayerTableModel::tr(
               "⚠ Untied: the codes have the scale of %1, so that this layer reads %2 "
               "times every value.")
        .arg(ties.first, numberText(ties.factor, 4));
  }
  if (ties.untied) {
    return LayerTableModel::tr("Untied from %1.").arg(others);
  }
  return ties.tied.isEmpty()
             ? LayerTableModel::tr("%1 is untied from it.").arg(others)
             : LayerTableModel::tr("⇄ One scale with %1: all read what %2 computes.")
                   .arg(ties.tied.join(QStringLiteral(", ")), ties.producer);
}

}  // namespace

void LayerTableModel::setLayers(std::shared_ptr<const Model> model) {
  beginResetModel();
  model_ = std::move(model);
  rows_.assign(model_ ? model_->layers.size() : 0, Row());
  endResetModel();
}

void LayerTableModel::store(Row& row, std::shared_ptr<const LayerReport> report,
                            std::shared_ptr<const ActivationStatistics> statistics) {
  if (statistics != row.statistics) {
    row.sparkline = statistics ? sparklineOf(*statistics) : Sparkline();
  }
  row.report = std::move(report);
  row.statistics = std::move(statistics);
  const double absmax = row.statistics ? row.statistics->absmax() : 0;
  const bool hasThreshold = row.report && !row.report->decision.keepFloat && absmax > 0;
  row.sparkline.thresholdPosition = hasThreshold ? row.report->decision.threshold / absmax : -1.0;
}

void LayerTableModel::setReport(int layer, std::shared_ptr<const LayerReport> report,
                                std::shared_ptr<const ActivationStatistics> statistics) {
  if (layer < 0 || layer >= rowCount()) {
    return;
  }
  store(rows_[static_cast<std::size_t>(layer)], std::move(report), std::move(statistics));
  Q_EMIT dataChanged(index(layer, 0), index(layer, ColumnCount - 1));
}

void LayerTableModel::setReports(
    const std::vector<std::shared_ptr<const LayerReport>>& reports,
    const std::vector<std::shared_ptr<const ActivationStatistics>>& statistics) {
  if (rows_.empty()) {
    return;
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    store(rows_[i], i < reports.size() ? reports[i] : nullptr,
          i < statistics.size() ? statistics[i] : nullptr);
  }
  Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void LayerTableModel::setMeasurement(int layer,
                                     std::shared_ptr<const LayerMeasurement> measurement) {
  if (layer < 0 || layer >= rowCount()) {
    return;
  }
  rows_[static_cast<std::size_t>(layer)].measurement = std::move(measurement);
  Q_EMIT dataChanged(index(layer, 0), index(layer, ColumnCount - 1));
}

void LayerTableModel::setMeasurements(
    const std::vector<std::shared_ptr<const LayerMeasurement>>& measurements) {
  if (rows_.empty()) {
    return;
  }
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    rows_[i].measurement = i < measurements.size() ? measurements[i] : nullptr;
  }
  Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void LayerTableModel::setTies(const std::vector<ScaleTies>& ties) {
  for (std::size_t i = 0; i < std::min(rows_.size(), ties.size()); ++i) {
    if (!(rows_[i].ties == ties[i])) {
      rows_[i].ties = ties[i];
      const auto row = static_cast<int>(i);
      Q_EMIT dataChanged(index(row, LayerColumn), index(row, ThresholdColumn));
    }
  }
}

void LayerTableModel::clear() {
  setLayers(nullptr);
}

const LayerReport* LayerTableModel::report(int layer) const {
  return layer >= 0 && layer < rowCount() ? rows_[static_cast<std::size_t>(layer)].report.get()
                                          : nullptr;
}

const LayerMeasurement* LayerTableModel::measurement(int layer) const {
  return layer >= 0 && layer < rowCount() ? rows_[static_cast<std::size_t>(layer)].measurement.get()
                                          : nullptr;
}

bool LayerTableModel::isMeasured() const {
  return std::any_of(rows_.begin(), rows_.end(),
                     [](const Row& row) { return row.measurement != nullptr; });
}

const QuantizableLayer* LayerTableModel::layer(int layer) const {
  return layer >= 0 && layer < rowCount() ? &model_->layers[static_cast<std::size_t>(layer)]
                                          : nullptr;
}

int LayerTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int LayerTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QString LayerTableModel::displayText(const Row& row, int layer, int column) const {
  const QuantizableLayer& data = model_->layers[static_cast<std::size_t>(layer)];
  if (column == LayerColumn) {
    const QString name = QString::fromStdString(data.name);
    return row.report ? (row.report->decision.overridden ? kOverrideMark : QString()) + name +
                            (row.report->warnings.empty() ? QString() : kWarningMark)
                      : name;
  }
  if (column == TypeColumn) {
    return shortTypeText(data);
  }
  if (column >= MeasuredColumn) {
    return measuredText(row.measurement.get(), column);
  }
  if (!row.report) {
    return {};
  }
  const LayerDecision& decision = row.report->decision;
  switch (column) {
    case BitsColumn:
      if (decision.keepFloat) {
        return tr("float");
      }
      return decision.weightBits == decision.activationBits
                 ? QString::number(decision.activationBits)
                 : tr("%1 / %2w", "bits of activation and weights")
                       .arg(decision.activationBits)
                       .arg(decision.weightBits);
    case ThresholdColumn:
      return decision.keepFloat ? QStringLiteral("–")
                                : tiesMark(row.ties) + numberText(decision.threshold, 5);
    case ScaleColumn:
      return decision.keepFloat ? QStringLiteral("–") : numberText(decision.scale, 5);
    case ErrorColumn:
      return decision.keepFloat ? tr("float") : decibelText(row.report->sqnr);
    default:
      return {};
  }
}

QString LayerTableModel::toolTip(const Row& row, int layer, int column) const {
  const QuantizableLayer& data = model_->layers[static_cast<std::size_t>(layer)];
  if (column == TypeColumn) {
    return geometryText(data);
  }
  if (column == LayerColumn) {
    QStringList lines{QString::fromStdString(data.name), geometryText(data)};
    if (row.report && row.report->decision.overridden) {
      lines << kOverrideMark + tr("Changed by hand.");
    }
    if (row.ties.grouped()) {
      lines << tiesText(row.ties);
    }
    if (row.report) {
      for (const QString& text : warningTexts(*row.report)) {
        lines << QStringLiteral("⚠ ") + text;
      }
    }
    return lines.join(QLatin1Char('\n'));
  }
  if (column >= MeasuredColumn) {
    return measuredToolTip(row.measurement.get(), column);
  }
  if (!row.report) {
    return tr("Not calibrated yet.");
  }
  const LayerDecision& decision = row.report->decision;
  switch (column) {
    case DistributionColumn:
      return row.statistics ? tr("Distribution of |x|, logarithmic, up to %1. Line: threshold.")
                                  .arg(numberText(row.statistics->absmax(), 7))
                            : QString();
    case BitsColumn:
      return decision.keepFloat ? (decision.deadBlob ? tr("Kept float: the input was always zero.")
                                   : decision.obstacle == RuntimeObstacle::None
                                       ? tr("Kept float.")
                                       : tr("Kept float: %1").arg(floatReasonText(decision)))
                                : tr("Activation: %1 bits. Weights: %2 bits.")
                                      .arg(decision.activationBits)
                                      .arg(decision.weightBits);
    case ThresholdColumn:
      return decision.deadBlob
                 ? tr("None: the input was always zero.")
                 : tr("Threshold %1 (bin %2). Automatic: %3.")
                           .arg(numberText(decision.threshold, 10))
                           .arg(decision.thresholdBin)
                           .arg(numberText(decision.automaticThreshold, 10)) +
                       (row.ties.grouped() ? QLatin1Char('\n') + tiesText(row.ties) : QString());
    case ScaleColumn:
      return decision.deadBlob ? tr("None: the input was always zero.")
                               : tr("Scale %1 codes per unit.").arg(numberText(decision.scale, 10));
    case ErrorColumn:
      return decision.keepFloat
                 ? tr("Kept float: no quantization error.")
                 : tr("SQNR %1: activation %2, weights %3. Saturated: %4.")
                       .arg(decibelText(row.report->sqnr), decibelText(row.report->activation.sqnr),
                            decibelText(row.report->weights.sqnr),
                            percentText(row.report->activation.saturated));
    default:
      return {};
  }
}

QString LayerTableModel::accessibleText(const Row& row, int layer, int column) const {
  const QuantizableLayer& data = model_->layers[static_cast<std::size_t>(layer)];
  if (column == LayerColumn) {
    QString text = QString::fromStdString(data.name);
    if (row.report && row.report->decision.overridden) {
      text += QStringLiteral(", ") + tr("changed by hand");
    }
    if (row.ties.grouped()) {
      text += QStringLiteral(", ") + tiesText(row.ties);
    }
    if (row.report && !row.report->warnings.empty()) {
      text += QStringLiteral(", ") + warningTexts(*row.report).join(QLatin1Char(' '));
    }
    return text;
  }
  if (column == DistributionColumn || column == BitsColumn || column >= MeasuredColumn) {
    return toolTip(row, layer, column);
  }
  return displayText(row, layer, column);
}

QVariant LayerTableModel::sortValue(const Row& row, int layer, int column) const {
  const QuantizableLayer& data = model_->layers[static_cast<std::size_t>(layer)];
  if (column == LayerColumn) {
    return layer;  // Network order says more than the alphabet.
  }
  if (column == TypeColumn) {
    return shortTypeText(data);
  }
  if (column >= MeasuredColumn) {
    return measuredSortValue(row.measurement.get(), column);
  }
  if (!row.report) {
    return std::numeric_limits<double>::infinity();
  }
  const LayerDecision& decision = row.report->decision;
  switch (column) {
    case DistributionColumn:
      return row.statistics ? row.statistics->absmax() : 0.0;
    case BitsColumn:
      return decision.keepFloat ? 1000.0 : decision.activationBits * 10.0 + decision.weightBits;
    case ThresholdColumn:
      return decision.threshold;
    case ScaleColumn:
      return decision.scale;
    case ErrorColumn:
      return row.report->sqnr;
    default:
      return {};
  }
}

QVariant LayerTableModel::sqnrOf(const Row& row, int column) {
  if (column == MeasuredColumn || column == AccumulatedColumn) {
    return measuredSqnr(row.measurement.get(), column);
  }
  return row.report ? QVariant(row.report->sqnr) : QVariant();
}

QVariant LayerTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
    return {};
  }
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return displayText(row, index.row(), index.column());
    case Qt::ToolTipRole:
      return toolTip(row, index.row(), index.column());
    case Qt::AccessibleTextRole:
      return accessibleText(row, index.row(), index.column());
    case Qt::TextAlignmentRole:
      if (index.column() == ThresholdColumn || index.column() == ScaleColumn ||
          index.column() == SaturatedColumn) {
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
      }
      return QVariant::fromValue(Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter));
    case SortRole:
      return sortValue(row, index.row(), index.column());
    case SparklineRole:
      return QVariant::fromValue(row.sparkline);
    case SqnrRole:
      return sqnrOf(row, index.column());
    case CauseRole:
      return row.measurement ? QVariant(static_cast<int>(causeOf(*row.measurement))) : QVariant();
    case OverriddenRole:
      return row.report && row.report->decision.overridden;
    case WarningsRole:
      return row.report ? warningTexts(*row.report) : QStringList();
    default:
      return {};
  }
}

QVariant LayerTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
    return {};
  }
  struct Header {
    QString text;
    QString toolTip;
  };
  const Header headers[ColumnCount] = {
      {tr("Layer"), tr("Name of the layer. ● changed by hand, ⚠ has warnings. Sorts by the order "
                       "in the network.")},
      {tr("Distribution"),
       tr("Histogram of the values that the layer reads: |x| on a logarithmic scale, and the "
          "threshold. Sorts by the largest |x|.")},
      {tr("Type"), tr("What the layer computes.")},
      {tr("Bits"), tr("Bits of activation / weights (w). One number where both are equal.")},
      {tr("Threshold"), tr("|x| beyond which activations are clipped. ⇄ one with other layers, ⚠ "
                           "untied from them.")},
      {tr("Scale"), tr("Codes per unit of activation, as tables write it.")},
      {tr("Expected"),
       tr("Signal to quantization noise ratio (SQNR) of activation and weights together, "
          "expected from the histogram. The longer the bar, the worse.")},
      {tr("Measured"), tr("SQNR of the layer's output, measured with only this layer quantized. "
                          "The longer the bar, the worse.")},
      {tr("Accumulated"), tr("SQNR of the layer's output, measured with all layers quantized.")},
      {tr("Cause"), tr("What most of the error comes from: the threshold, the weights, or the "
                       "layers before.")},
      {tr("Saturated"), tr("Share of the values that the layer reads that were clipped.")},
  };
  if (role == Qt::DisplayRole) {
    return headers[section].text;
  }
  if (role == Qt::ToolTipRole) {
    return headers[section].toolTip;
  }
  if (role == Qt::TextAlignmentRole) {
    return QVariant::fromValue(section == ThresholdColumn || section == ScaleColumn ||
                                       section == SaturatedColumn
                                   ? Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter)
                                   : Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter));
  }
  return {};
}

}  // namespace quantoscope
