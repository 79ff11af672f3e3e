// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/image_table_model.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "app/desktop/paths.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

QString named(const ClassNames& names, int index) {
  return QString::fromStdString(classText(names, index));
}

QString firstClass(const ClassNames& names, const std::vector<int>& classes) {
  return classes.empty() ? QString() : named(names, classes.front());
}

}  // namespace

void ImageTableModel::setCalibration(std::shared_ptr<const Calibration> calibration) {
  calibration_ = std::move(calibration);
  rebuild();
}

void ImageTableModel::setAnalysis(std::shared_ptr<const NetworkAnalysis> analysis) {
  analysis_ = std::move(analysis);
  rebuild();
}

void ImageTableModel::setLiveFiles(const std::vector<std::filesystem::path>& files) {
  live_ = files;
  for (Row& row : rows_) {
    row.live = std::find(live_.begin(), live_.end(), row.file) != live_.end();
  }
  if (!rows_.empty()) {
    emit dataChanged(index(0, FileColumn), index(rowCount() - 1, FileColumn));
  }
}

void ImageTableModel::retranslate() {
  beginResetModel();
  endResetModel();
}

void ImageTableModel::rebuild() {
  std::vector<Row> leftOut;
  std::vector<Row> used;
  std::map<std::filesystem::path, std::size_t> places;  // in `used`
  const auto leaveOut = [&](const std::vector<SkippedImage>& images) {
    for (const SkippedImage& image : images) {
      const bool known = std::any_of(leftOut.begin(), leftOut.end(),
                                     [&](const Row& row) { return row.file == image.file; });
      if (!known) {
        Row row;
        row.file = image.file;
        row.leftOut = true;
        row.reason = image.reason;
        leftOut.push_back(std::move(row));
      }
    }
  };
  if (calibration_ != nullptr) {
    leaveOut(calibration_->skipped);
    for (const auto& file : calibration_->used) {
      Row row;
      row.file = file;
      row.used = true;
      places[file] = used.size();
      used.push_back(std::move(row));
    }
  }
  if (analysis_ != nullptr) {
    leaveOut(analysis_->skipped);
    for (const ImageAnalysis& image : analysis_->images) {
      const auto [place, added] = places.try_emplace(image.file, used.size());
      if (added) {
        Row row;
        row.file = image.file;
        used.push_back(std::move(row));
      }
      used[place->second].analysis = &image;
    }
  }
  beginResetModel();
  rows_ = std::move(leftOut);
  rows_.insert(rows_.end(), std::make_move_iterator(used.begin()),
               std::make_move_iterator(used.end()));
  for (Row& row : rows_) {
    row.live = std::find(live_.begin(), live_.end(), row.file) != live_.end();
  }
  endResetModel();
}

int ImageTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int ImageTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QString ImageTableModel::text(const Row& row, int column) const {
  switch (column) {
    case FileColumn:
      return toQString(row.file.filename());
    case StateColumn:
      return row.leftOut ? tr("left out") : row.used ? tr("used") : tr("measured only");
    case ReasonColumn:
      return QString::fromStdString(row.reason);
    default:
      break;
  }
  if (row.analysis == nullptr) {
    return {};
  }
  switch (column) {
    case OutputColumn:
      return decibelText(row.analysis->output.sqnr());
    case FloatColumn:
      return firstClass(analysis_->classNames, row.analysis->floatClasses);
    case QuantizedColumn: {
      const auto& classes = row.analysis->quantizedClasses;
      const bool other = !classes.empty() && classes.front() != row.analysis->floatClasses.front();
      const QString text = firstClass(analysis_->classNames, classes);
      return other ? QStringLiteral("≠ ") + text : text;
    }
    case LabelColumn:
      return row.analysis->label ? named(analysis_->classNames, *row.analysis->label) : QString();
    default:
      return {};
  }
}

QString ImageTableModel::toolTip(const Row& row, int column) const {
  const auto best = [this](const std::vector<int>& classes) {
    QStringList texts;
    for (const int one : classes) {
      texts << named(analysis_->classNames, one);
    }
    return texts.join(QStringLiteral(", "));
  };
  if (row.analysis != nullptr && column == OutputColumn) {
    return tr("SQNR of the network's output, int8 against float; cosine %1.")
        .arg(numberText(row.analysis->output.cosine(), 6));
  }
  if (row.analysis != nullptr && column == FloatColumn && !row.analysis->floatClasses.empty()) {
    return tr("Classes of the float network, best first: %1").arg(best(row.analysis->floatClasses));
  }
  if (row.analysis != nullptr && column == QuantizedColumn &&
      !row.analysis->quantizedClasses.empty()) {
    return tr("Classes of the int8 network, best first: %1")
        .arg(best(row.analysis->quantizedClasses));
  }
  return toQString(row.file);
}

QVariant ImageTableModel::sortValue(const Row& row, int column) {
  const auto number = [](const std::vector<int>& classes) {
    return classes.empty() ? std::numeric_limits<int>::max() : classes.front();
  };
  switch (column) {
    case FileColumn:
      return toQString(row.file.filename());
    case StateColumn:
      return row.leftOut ? 0 : row.used ? 1 : 2;
    case ReasonColumn:
      return QString::fromStdString(row.reason);
    default:
      break;
  }
  if (row.analysis == nullptr) {
    // What was left out is what the user should see first.
    const double infinity = std::numeric_limits<double>::infinity();
    return column == OutputColumn ? QVariant(row.leftOut ? -infinity : infinity)
                                  : QVariant(std::numeric_limits<int>::max());
  }
  switch (column) {
    case OutputColumn:
      return row.analysis->output.sqnr();
    case FloatColumn:
      return number(row.analysis->floatClasses);
    case QuantizedColumn: {
      // Those that changed their class first.
      const auto& classes = row.analysis->quantizedClasses;
      const bool other = !classes.empty() && classes.front() != row.analysis->floatClasses.front();
      return other ? number(classes) - std::numeric_limits<int>::max() : number(classes);
    }
    default:
      return row.analysis->label.value_or(std::numeric_limits<int>::max());
  }
}

QVariant ImageTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
    return {};
  }
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text(row, index.column());
    case Qt::ToolTipRole:
      return toolTip(row, index.column());
    case Qt::CheckStateRole:
      return index.column() == FileColumn && !row.leftOut
                 ? QVariant(row.live ? Qt::Checked : Qt::Unchecked)
                 : QVariant();
    case SortRole:
      return sortValue(row, index.column());
    default:
      return {};
  }
}

bool ImageTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::CheckStateRole || index.column() != FileColumn ||
      index.row() >= static_cast<int>(rows_.size())) {
    return false;
  }
  const std::filesystem::path file = rows_[static_cast<std::size_t>(index.row())].file;
  emit liveToggled(file, value.toInt() == Qt::Checked);
  return true;
}

Qt::ItemFlags ImageTableModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (index.isValid() && index.column() == FileColumn &&
      !rows_[static_cast<std::size_t>(index.row())].leftOut) {
    flags |= Qt::ItemIsUserCheckable;
  }
  return flags;
}

QVariant ImageTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount ||
      (role != Qt::DisplayRole && role != Qt::ToolTipRole)) {
    return QAbstractTableModel::headerData(section, orientation, role);
  }
  struct Header {
    QString text;
    QString toolTip;
  };
  const Header headers[ColumnCount] = {
      {tr("Image"), tr("Ticked images feed the live view and the feature maps.")},
      {tr("State"), tr("What the image was used for.")},
      {tr("Output"), tr("SQNR of the network's output, int8 against float. Sorts the images that "
                        "suffer most first.")},
      {tr("Float class"), tr("What the float network takes the image for.")},
      {tr("int8 class"), tr("What the int8 network takes the image for; ≠ where that differs.")},
      {tr("Label"), tr("What the labels file says.")},
      {tr("Reason"), tr("Why the image was left out.")},
  };
  return role == Qt::DisplayRole ? headers[section].text : headers[section].toolTip;
}

}  // namespace quantoscope
