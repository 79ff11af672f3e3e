// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;
class QLineEdit;
class QWidget;

namespace quantoscope {

/// Lets undo and redo reach the document from inside a text field. A QLineEdit takes both for
/// itself, even with nothing to undo; here it keeps them only as long as it holds text that was
/// typed and not yet taken over.
class UndoKeys : public QObject {
  Q_OBJECT

 public:
  /// For all fields below `window`.
  UndoKeys(QWidget& window, const QAction& undo, const QAction& redo);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget& window_;
  const QAction& undo_;
  const QAction& redo_;
};

}  // namespace quantoscope
