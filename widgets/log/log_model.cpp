// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/log/log_model.h"

#include <QColor>
#include <QGuiApplication>
#include <QPalette>

#include "widgets/theme.h"

namespace quantoscope {
namespace {

QString levelText(LogLevel level) {
  switch (level) {
    case LogLevel::Info:
      return LogModel::tr("info");
    case LogLevel::Warning:
      return LogModel::tr("⚠ warning");
    case LogLevel::Error:
      return LogModel::tr("✕ error");
  }
  return {};
}

}  // namespace

void LogModel::append(const LogEntry& entry) {
  if (rowCount() == kCapacity) {
    beginRemoveRows({}, 0, 0);
    entries_.pop_front();
    endRemoveRows();
  }
  beginInsertRows({}, rowCount(), rowCount());
  entries_.push_back(entry);
  endInsertRows();
}

bool LogModel::amendLast(const QString& before, const QString& text) {
  if (entries_.empty() || entries_.back().text != before) {
    return false;
  }
  entries_.back().text = text;
  const QModelIndex last = index(rowCount() - 1, TextColumn);
  emit dataChanged(last, last);
  return true;
}

void LogModel::clear() {
  beginResetModel();
  entries_.clear();
  endResetModel();
}

QString LogModel::line(int row) const {
  const LogEntry& entry = entries_.at(static_cast<std::size_t>(row));
  return entry.time.toString(Qt::ISODate) + QLatin1Char('\t') + levelText(entry.level) +
         QLatin1Char('\t') + entry.text;
}

int LogModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

int LogModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) {
    return {};
  }
  const LogEntry& entry = entries_[static_cast<std::size_t>(index.row())];
  if (role == Qt::DisplayRole) {
    switch (index.column()) {
      case TimeColumn:
        return entry.time.time().toString(QStringLiteral("HH:mm:ss"));
      case LevelColumn:
        return levelText(entry.level);
      default:
        return entry.text;
    }
  }
  if (role == Qt::ToolTipRole) {
    return index.column() == TimeColumn ? entry.time.toString(Qt::ISODate) : entry.text;
  }
  if (role == Qt::ForegroundRole) {
    const Theme theme = themeOf(QGuiApplication::palette());
    if (entry.level == LogLevel::Error) {
      return theme.errorText;
    }
    if (entry.level == LogLevel::Warning) {
      return theme.warningText;
    }
    if (index.column() == TimeColumn ||
        (index.column() == LevelColumn && entry.level == LogLevel::Info)) {
      return theme.mutedText;
    }
  }
  return {};
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) {
    return {};
  }
  if (role == Qt::TextAlignmentRole) {
    return QVariant::fromValue(Qt::Alignment(Qt::AlignLeft | Qt::AlignVCenter));
  }
  if (role != Qt::DisplayRole) {
    return {};
  }
  switch (section) {
    case TimeColumn:
      return tr("Time");
    case LevelColumn:
      return tr("Level");
    case TextColumn:
      return tr("Message");
    default:
      return {};
  }
}

}  // namespace quantoscope
