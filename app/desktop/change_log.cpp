// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/change_log.h"

#include <QUndoStack>

#include "app/document/override_command.h"
#include "widgets/log/log_model.h"
#include "widgets/log/log_panel.h"

namespace quantoscope {

ChangeLog::ChangeLog(QUndoStack& stack, LogPanel& log, QObject* parent)
    : QObject(parent), stack_(stack), log_(log) {
  connect(&stack_, &QUndoStack::indexChanged, this, &ChangeLog::follow);
}

void ChangeLog::follow(int index) {
  const int before = index_;
  index_ = index;
  if (index == 0 && stack_.count() == 0) {
    return;  // cleared, for another model
  }
  const bool takenBack = index < before;
  const auto* command =
      dynamic_cast<const PlanCommand*>(stack_.command(takenBack ? index : index - 1));
  if (command == nullptr) {
    return;
  }
  const QString values = command->values(takenBack);
  const QString what = values.isEmpty()
                           ? command->describe()
                           : tr("%1: %2", "change, values").arg(command->describe(), values);
  if (index == before && log_.amendLast(line_, what)) {
    line_ = what;
    return;
  }
  line_ = takenBack             ? tr("Undone: %1").arg(what)
          : command->repeated() ? tr("Redone: %1").arg(what)
                                : what;
  log_.append(LogLevel::Info, line_);
}

}  // namespace quantoscope
