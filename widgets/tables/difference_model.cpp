// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/difference_model.h"

#include <QGuiApplication>
#include <QLocale>
#include <cmath>
#include <utility>

#include "widgets/theme.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

const QString kNothing = QStringLiteral("–");

QString arrow(const QString& before, const QString& after) {
  return before + QStringLiteral(" → ") + after;
}

// Float has no error; gaining or losing that is beyond any number of dB.
double gain(double before, double after) {
  if (std::isinf(before) && std::isinf(after)) {
    return 0;
  }
  return after - before;
}

std::optional<double> gainOf(const DifferenceRow& row, int column) {
  const auto& effect = row.difference.effect;
  if (effect && column == DifferenceModel::ExpectedColumn) {
    return gain(effect->sqnrBefore, effect->sqnrAfter);
  }
  if (effect && column == DifferenceModel::MeasuredColumn && effect->measuredBefore) {
    return gain(*effect->measuredBefore, effect->measuredAfter.value_or(0));
  }
  return std::nullopt;
}

QString thresholdText(LayerState state, double threshold) {
  return state == LayerState::Int8 ? numberText(threshold) : kNothing;
}

}  // namespace

void DifferenceModel::setRows(std::vector<DifferenceRow> rows) {
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

void DifferenceModel::setRow(std::size_t row, const DifferenceRow& difference) {
  if (row < rows_.size()) {
    rows_[row] = difference;
    emit dataChanged(index(static_cast<int>(row), 0),
                     index(static_cast<int>(row), ColumnCount - 1));
  }
}

void DifferenceModel::retranslate() {
  emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
  if (!rows_.empty()) {
    emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
  }
}

int DifferenceModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int DifferenceModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

namespace {

QString precision(LayerState state) {
  return state == LayerState::Int8 ? DifferenceModel::tr("int8") : DifferenceModel::tr("float");
}

QString weights(const LayerDifference& layer) {
  if (layer.weightScalesChanged == 0) {
    return DifferenceModel::tr("same");
  }
  const QString count =
      DifferenceModel::tr("%1 of %2").arg(layer.weightScalesChanged).arg(layer.weightScales);
  return layer.largestWeightRatio ? DifferenceModel::tr("%1, up to ×%2")
                                        .arg(count, numberText(*layer.largestWeightRatio, 4))
                                  : count;
}

QString displayText(const DifferenceRow& row, int column) {
  const LayerDifference& layer = row.difference;
  const auto& effect = layer.effect;
  switch (column) {
    case DifferenceModel::LayerColumn:
      return QString::fromStdString(layer.layer);
    case DifferenceModel::PrecisionColumn:
      return layer.before == layer.after ? precision(layer.after)
                                         : arrow(precision(layer.before), precision(layer.after));
    case DifferenceModel::ThresholdColumn:
      return layer.activationChanged || layer.before != layer.after
                 ? arrow(thresholdText(layer.before, layer.thresholdBefore),
                         thresholdText(layer.after, layer.thresholdAfter))
                 : DifferenceModel::tr("same");
    case DifferenceModel::BinsColumn:
      return layer.bins ? (*layer.bins > 0 ? QStringLiteral("+") : QString()) +
                              QLocale().toString(*layer.bins, 'f', 1)
                        : kNothing;
    case DifferenceModel::WeightsColumn:
      return layer.before == layer.after ? weights(layer) : kNothing;
    case DifferenceModel::DivergenceColumn:
      return effect ? arrow(effect->divergenceBefore ? numberText(*effect->divergenceBefore, 4)
                                                     : kNothing,
                            effect->divergenceAfter ? numberText(*effect->divergenceAfter, 4)
                                                    : kNothing)
                    : kNothing;
    case DifferenceModel::ExpectedColumn:
      return effect ? arrow(decibelText(effect->sqnrBefore), decibelText(effect->sqnrAfter))
                    : kNothing;
    case DifferenceModel::MeasuredColumn:
      if (effect && effect->measuredBefore && effect->measuredAfter) {
        return arrow(decibelText(*effect->measuredBefore), decibelText(*effect->measuredAfter));
      }
      return row.measuring ? QStringLiteral("…") : kNothing;
    default:
      return {};
  }
}

QVariant sortValue(const DifferenceRow& row, int column) {
  const LayerDifference& layer = row.difference;
  switch (column) {
    case DifferenceModel::LayerColumn:
      return static_cast<qulonglong>(row.layer);
    case DifferenceModel::PrecisionColumn:
      return static_cast<int>(layer.before) * 3 + static_cast<int>(layer.after);
    case DifferenceModel::ThresholdColumn:
      return std::abs(std::log(layer.thresholdRatio.value_or(1)));
    case DifferenceModel::BinsColumn:
      return std::abs(layer.bins.value_or(0));
    case DifferenceModel::WeightsColumn:
      return static_cast<qulonglong>(layer.weightScalesChanged);
    case DifferenceModel::DivergenceColumn:
      return layer.effect ? layer.effect->divergenceAfter.value_or(0) -
                                layer.effect->divergenceBefore.value_or(0)
                          : 0;
    default:
      return gainOf(row, column).value_or(0);
  }
}

}  // namespace

QVariant DifferenceModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
    return {};
  }
  const DifferenceRow& row = rows_[static_cast<std::size_t>(index.row())];
  const int column = index.column();
  if (role == Qt::DisplayRole) {
    return displayText(row, column);
  }
  if (role == SortRole) {
    return sortValue(row, column);
  }
  if (role == Qt::ForegroundRole) {
    constexpr double kVisible = 0.05;  // dB, half of what is printed
    const double change = gainOf(row, column).value_or(0);
    if (std::abs(change) >= kVisible) {
      const Theme theme = themeOf(QGuiApplication::palette());
      return change > 0 ? theme.gainText : theme.errorText;
    }
  }
  return {};
}

QVariant DifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
    return {};
  }
  const bool toolTip = role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !toolTip) {
    return {};
  }
  switch (section) {
    case LayerColumn:
      return toolTip ? QVariant() : tr("Layer");
    case PrecisionColumn:
      return toolTip ? QVariant() : tr("Precision");
    case ThresholdColumn:
      return toolTip ? tr("Now → table. The table has 127 / threshold.") : tr("Threshold");
    case BinsColumn:
      return toolTip ? tr("By how many bins of the largest value / 2048 the threshold moves.")
                     : tr("Bins");
    case WeightsColumn:
      return toolTip ? tr("How many weight scales differ, and the largest factor.")
                     : tr("Weight scales");
    case DivergenceColumn:
      return toolTip ? tr("Now → table, by the method of the layer, in nats.") : tr("Divergence");
    case ExpectedColumn:
      return toolTip ? tr("Now → table, from the histogram and the weights.") : tr("Expected SQNR");
    default:
      return toolTip ? tr("Now → table. Of the layer's output, with only this layer quantized, on "
                          "the images of the live view.")
                     : tr("Measured SQNR");
  }
}

}  // namespace quantoscope
