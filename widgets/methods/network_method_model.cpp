// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/methods/network_method_model.h"

#include <QFont>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/calibration/threshold_methods.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

QString labelOf(const std::string& method) {
  const std::string_view label = thresholdMethod(method).label;
  return QString::fromUtf8(label.data(), static_cast<qsizetype>(label.size()));
}

double aloneOf(const LayerMeasurement& layer) {
  return layer.isolated.sqnr();
}

// Of the layers that have an error.
double median(const std::vector<LayerMeasurement>& layers) {
  std::vector<double> values;
  for (const LayerMeasurement& layer : layers) {
    if (std::isfinite(aloneOf(layer))) {
      values.push_back(aloneOf(layer));
    }
  }
  if (values.empty()) {
    return 0;
  }
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::size_t worst(const std::vector<LayerMeasurement>& layers) {
  return static_cast<std::size_t>(
      std::min_element(layers.begin(), layers.end(),
                       [](const LayerMeasurement& a, const LayerMeasurement& b) {
                         return aloneOf(a) < aloneOf(b);
                       }) -
      layers.begin());
}

}  // namespace

void NetworkMethodModel::clear(std::shared_ptr<const Model> model) {
  beginResetModel();
  model_ = std::move(model);
  results_.clear();
  endResetModel();
}

void NetworkMethodModel::append(std::shared_ptr<const MethodResult> result) {
  const int row = rowCount();
  beginInsertRows({}, row, row);
  results_.push_back(std::move(result));
  endInsertRows();
  emit dataChanged(index(0, 0), index(row, ColumnCount - 1), {Qt::FontRole});
}

void NetworkMethodModel::retranslate() {
  emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

int NetworkMethodModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(results_.size());
}

int NetworkMethodModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QString NetworkMethodModel::text(const MethodResult& result, int column) const {
  const NetworkAnalysis& analysis = result.analysis;
  const QString none = QStringLiteral("–");
  switch (column) {
    case MethodColumn:
      return labelOf(result.method);
    case BitsColumn:
      return QString::number(result.bits);
    case OutputColumn:
      return decibelText(analysis.output.sqnr());
    case CosineColumn:
      return numberText(analysis.output.cosine(), 6);
    case AgreementColumn:
      return analysis.agreement.count == 0 ? none : percentText(analysis.agreement.value());
    case AccuracyColumn:
      return analysis.accuracy && analysis.accuracy->quantizedTop1.count > 0
                 ? percentText(analysis.accuracy->quantizedTop1.value())
                 : none;
    case MedianColumn:
      return decibelText(median(analysis.layers));
    default:
      break;
  }
  if (analysis.layers.empty() || model_ == nullptr) {
    return none;
  }
  const std::size_t layer = worst(analysis.layers);
  return decibelText(aloneOf(analysis.layers[layer])) + QStringLiteral("  ") +
         QString::fromStdString(model_->layers.at(layer).name);
}

double NetworkMethodModel::value(const MethodResult& result, int column) {
  const NetworkAnalysis& analysis = result.analysis;
  switch (column) {
    case BitsColumn:
      return result.bits;
    case OutputColumn:
      return analysis.output.sqnr();
    case CosineColumn:
      return analysis.output.cosine();
    case AgreementColumn:
      return analysis.agreement.count == 0 ? 0 : analysis.agreement.value();
    case AccuracyColumn:
      return analysis.accuracy && analysis.accuracy->quantizedTop1.count > 0
                 ? analysis.accuracy->quantizedTop1.value()
                 : 0;
    case MedianColumn:
      return median(analysis.layers);
    case WorstColumn:
      return analysis.layers.empty() ? 0 : aloneOf(analysis.layers[worst(analysis.layers)]);
    default: {
      const auto methods = thresholdMethods();
      return static_cast<double>(
          std::find_if(methods.begin(), methods.end(),
                       [&](const ThresholdMethod& method) { return method.id == result.method; }) -
          methods.begin());
    }
  }
}

// Among those of the same bit width.
bool NetworkMethodModel::isBest(int row, int column) const {
  if (column < OutputColumn) {
    return false;
  }
  const MethodResult& own = *results_[static_cast<std::size_t>(row)];
  const bool several = std::count_if(results_.begin(), results_.end(), [&](const auto& other) {
                         return other->bits == own.bits;
                       }) > 1;
  return several && std::none_of(results_.begin(), results_.end(), [&](const auto& other) {
           return other->bits == own.bits && value(*other, column) > value(own, column);
         });
}

QVariant NetworkMethodModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
    return {};
  }
  const MethodResult& result = *results_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text(result, index.column());
    case SortRole:
      return value(result, index.column());
    case Qt::TextAlignmentRole:
      return index.column() == MethodColumn || index.column() == WorstColumn
                 ? QVariant(Qt::AlignLeft | Qt::AlignVCenter)
                 : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole:
      if (isBest(index.row(), index.column())) {
        QFont font;
        font.setBold(true);
        return font;
      }
      return {};
    default:
      return {};
  }
}

QVariant NetworkMethodModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) {
    return {};
  }
  const bool toolTip = role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !toolTip) {
    return {};
  }
  switch (section) {
    case MethodColumn:
      return toolTip ? QVariant() : tr("Method");
    case BitsColumn:
      return toolTip ? tr("Activation bits of all layers.") : tr("Bits");
    case OutputColumn:
      return toolTip ? tr("Of the network's output, all layers quantized. The best of each bit "
                          "width is bold.")
                     : tr("Output SQNR");
    case CosineColumn:
      return toolTip ? tr("Of the network's output against float.") : tr("Cosine");
    case AgreementColumn:
      return toolTip ? tr("Images with the same best class as in float.") : tr("Same top-1");
    case AccuracyColumn:
      return toolTip ? tr("Images whose best class is the right one, with labels.")
                     : tr("int8 top-1");
    case MedianColumn:
      return toolTip ? tr("Median of the layers, each alone quantized.") : tr("Median layer");
    default:
      return toolTip ? tr("The worst layer, alone quantized.") : tr("Worst layer");
  }
}

}  // namespace quantoscope
