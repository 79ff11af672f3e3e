// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QDateTime>
#include <deque>

namespace quantoscope {

enum class LogLevel { Info, Warning, Error };

struct LogEntry {
  QDateTime time;
  LogLevel level = LogLevel::Info;
  QString text;
};

/// Lines of a log, the oldest first. Keeps the last kCapacity of them.
class LogModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { TimeColumn, LevelColumn, TextColumn, ColumnCount };
  static constexpr int kCapacity = 5000;

  using QAbstractTableModel::QAbstractTableModel;

  void append(const LogEntry& entry);
  /// Puts `text` in the place of the last line's, if that is still `before`.
  bool amendLast(const QString& before, const QString& text);
  void clear();
  /// The line as text: time, level and text, separated by tabs.
  QString line(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  std::deque<LogEntry> entries_;
};

}  // namespace quantoscope
