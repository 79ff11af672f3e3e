// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

class QUndoCommand;
class QUndoStack;

namespace quantoscope {

class LogPanel;

/// Writes every change of the plan into the log, with its values: what was done, taken back and
/// done again. Steps that become one, such as a held key, stay one line.
class ChangeLog : public QObject {
  Q_OBJECT

 public:
  ChangeLog(QUndoStack& stack, LogPanel& log, QObject* parent);

 private:
  void follow(int index);

  QUndoStack& stack_;
  LogPanel& log_;
  int index_ = 0;
  QString line_;  // of the last change
};

}  // namespace quantoscope
