// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/undo_keys.h"

#include <QAbstractSpinBox>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QLineEdit>

namespace quantoscope {
namespace {

// The text field that a key event for `widget` ends in.
QLineEdit* fieldOf(QObject* widget) {
  if (auto* edit = qobject_cast<QLineEdit*>(widget)) {
    return edit;
  }
  if (auto* combo = qobject_cast<QComboBox*>(widget)) {
    return combo->lineEdit();
  }
  return qobject_cast<QAbstractSpinBox*>(widget) != nullptr ? widget->findChild<QLineEdit*>()
                                                            : nullptr;
}

// setText() forgets the steps, also where the text is the same.
void forgetSteps(QLineEdit& edit) {
  const int place = edit.cursorPosition();
  const int selected = edit.selectionStart();
  const auto length = static_cast<int>(edit.selectedText().size());
  const bool modified = edit.isModified();
  edit.setText(edit.text());
  edit.setModified(modified);
  if (selected >= 0) {
    edit.setSelection(selected, length);
  } else {
    edit.setCursorPosition(place);
  }
}

bool leaves(const QFocusEvent& event) {
  return event.reason() != Qt::PopupFocusReason && event.reason() != Qt::ActiveWindowFocusReason &&
         event.reason() != Qt::MenuBarFocusReason;
}

bool isEnter(const QKeyEvent& event) {
  return event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter;
}

}  // namespace

UndoKeys::UndoKeys(QWidget& window, const QAction& undo, const QAction& redo)
    : QObject(&window), window_(window), undo_(undo), redo_(redo) {
  qApp->installEventFilter(this);
}

bool UndoKeys::eventFilter(QObject* watched, QEvent* event) {
  const QEvent::Type type = event->type();
  if (type != QEvent::ShortcutOverride && type != QEvent::FocusOut && type != QEvent::KeyPress) {
    return false;
  }
  QLineEdit* edit = fieldOf(watched);
  if (edit == nullptr || edit->window() != &window_) {
    return false;
  }
  if (type == QEvent::FocusOut) {
    if (leaves(*static_cast<const QFocusEvent*>(event)) && edit->isUndoAvailable()) {
      forgetSteps(*edit);
    }
    return false;
  }
  const auto& key = *static_cast<const QKeyEvent*>(event);
  if (type == QEvent::KeyPress) {
    if (isEnter(key) && edit->hasAcceptableInput() && edit->isUndoAvailable()) {
      forgetSteps(*edit);
    }
    return false;
  }
  const QKeySequence pressed(key.keyCombination());
  const bool forDocument = (undo_.shortcuts().contains(pressed) && !edit->isUndoAvailable()) ||
                           (redo_.shortcuts().contains(pressed) && !edit->isRedoAvailable());
  if (forDocument) {
    event->ignore();
  }
  return forDocument;
}

}  // namespace quantoscope
