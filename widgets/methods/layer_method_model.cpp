// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/methods/layer_method_model.h"

#include <QFont>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/calibration/threshold_methods.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

const QString kNothing = QStringLiteral("–");

QString labelOf(const std::string& method) {
  const std::string_view label = thresholdMethod(method).label;
  return QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size()));
}

}  // namespace

void LayerMethodModel::setRows(std::vector<LayerMethodRow> rows) {
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

void LayerMethodModel::setMeasurement(std::size_t row,
                                      std::shared_ptr<const LayerMeasurement> measurement) {
  if (row < rows_.size()) {
    rows_[row].measurement = std::move(measurement);
    // Another row may have been the best.
    emit dataChanged(index(0, MeasuredColumn), index(rowCount() - 1, CosineColumn));
  }
}

void LayerMethodModel::setInUse(const std::string& method) {
  if (method != inUse_) {
    inUse_ = method;
    if (!rows_.empty()) {
      emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    }
  }
}

void LayerMethodModel::retranslate() {
  emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
  if (!rows_.empty()) {
    emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
  }
}

int LayerMethodModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int LayerMethodModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QString LayerMethodModel::text(const LayerMethodRow& row, int column) const {
  const LayerDecision& decision = row.report->decision;
  if (column == MethodColumn) {
    return row.method == inUse_ ? QStringLiteral("● ") + labelOf(row.method) : labelOf(row.method);
  }
  if (decision.deadBlob || decision.awaitsSearch) {
    return kNothing;
  }
  switch (column) {
    case ThresholdColumn:
      return numberText(decision.threshold);
    case BinColumn:
      return QLocale().toString(static_cast<qulonglong>(decision.thresholdBin));
    case ScaleColumn:
      return numberText(decision.scale);
    case DivergenceColumn:
      return numberText(decision.divergence, 4);
    case ClippedColumn:
      return percentText(row.report->activation.saturated);
    case ExpectedColumn:
      return decibelText(row.report->sqnr);
    case MeasuredColumn:
      return row.measurement == nullptr ? kNothing : decibelText(row.measurement->isolated.sqnr());
    default:
      return row.measurement == nullptr ? kNothing
                                        : numberText(row.measurement->isolated.cosine(), 6);
  }
}

QVariant LayerMethodModel::value(const LayerMethodRow& row, int column) const {
  const LayerDecision& decision = row.report->decision;
  constexpr double kUnknown = -1e9;
  switch (column) {
    case MethodColumn:
      return static_cast<int>(&row - rows_.data());
    case ThresholdColumn:
      return decision.threshold;
    case BinColumn:
      return static_cast<qulonglong>(decision.thresholdBin);
    case ScaleColumn:
      return decision.scale;
    case DivergenceColumn:
      return decision.divergence;
    case ClippedColumn:
      return row.report->activation.saturated;
    case ExpectedColumn:
      return decision.awaitsSearch ? kUnknown : row.report->sqnr;
    case MeasuredColumn:
      return row.measurement == nullptr ? kUnknown : row.measurement->isolated.sqnr();
    default:
      return row.measurement == nullptr ? kUnknown : row.measurement->isolated.cosine();
  }
}

// The highest SQNR and cosine; where several have it, all of them.
bool LayerMethodModel::isBest(int row, int column) const {
  if (column < ExpectedColumn || rows_.empty()) {
    return false;
  }
  const auto of = [&](const LayerMethodRow& r) { return value(r, column).toDouble(); };
  const double best = of(*std::max_element(
      rows_.begin(), rows_.end(),
      [&](const LayerMethodRow& a, const LayerMethodRow& b) { return of(a) < of(b); }));
  return std::isfinite(best) && of(rows_[static_cast<std::size_t>(row)]) == best &&
         (column == ExpectedColumn || rows_[static_cast<std::size_t>(row)].measurement != nullptr);
}

QVariant LayerMethodModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
    return {};
  }
  const LayerMethodRow& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text(row, index.column());
    case SortRole:
      return value(row, index.column());
    case MethodRole:
      return QString::fromStdString(row.method);
    case Qt::TextAlignmentRole:
      return index.column() == MethodColumn ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                                            : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
      return row.report->decision.awaitsSearch
                 ? tr("It runs the layer many times: use it, or compare it for the whole network.")
                 : QVariant();
    case Qt::FontRole:
      if (isBest(index.row(), index.column()) || row.method == inUse_) {
        QFont font;
        font.setBold(true);
        return font;
      }
      return {};
    case Qt::AccessibleTextRole:
      return index.column() == MethodColumn && row.method == inUse_
                 ? tr("%1, in use").arg(labelOf(row.method))
                 : text(row, index.column());
    default:
      return {};
  }
}

QVariant LayerMethodModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
    return {};
  }
  const bool toolTip = role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !toolTip) {
    return {};
  }
  switch (section) {
    case MethodColumn:
      return toolTip ? tr("● is in use.") : tr("Method");
    case ThresholdColumn:
      return toolTip ? QVariant() : tr("Threshold");
    case BinColumn:
      return toolTip ? tr("The nearest candidate of the divergence curve, of 2048.") : tr("Bin");
    case ScaleColumn:
      return toolTip ? tr("Codes per unit.") : tr("Scale");
    case DivergenceColumn:
      return toolTip
                 ? tr("In nats, at the threshold: by the method's own variant of KL, and by ncnn's "
                      "for methods that do not use divergence.")
                 : tr("Divergence");
    case ClippedColumn:
      return toolTip ? tr("Share of the values that are clipped.") : tr("Clipped");
    case ExpectedColumn:
      return toolTip ? tr("From the histogram and the weights. The best is bold.")
                     : tr("Expected SQNR");
    case MeasuredColumn:
      return toolTip ? tr("Of the layer's output, with only this layer quantized, on the images of "
                          "the live view. The best is bold.")
                     : tr("Measured SQNR");
    default:
      return toolTip ? tr("Of the layer's output against float, measured likewise.") : tr("Cosine");
  }
}

}  // namespace quantoscope
