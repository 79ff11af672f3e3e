// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QTextBrowser;

namespace quantoscope {

class FocusRound;

/// A short help beside the main window: the way of work, the keys, what each figure means.
class HelpWindow : public QDialog {
  Q_OBJECT

 public:
  explicit HelpWindow(QWidget* parent = nullptr);

 protected:
  void changeEvent(QEvent* event) override;
  bool focusNextPrevChild(bool next) override;

 private:
  void retranslate();

  QTextBrowser* text_;
  FocusRound* round_;
};

}  // namespace quantoscope
