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
  /// Lists the shortcuts of `window`, whose child it becomes.
  explicit HelpWindow(QWidget& window);

 protected:
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool focusNextPrevChild(bool next) override;

 private:
  void retranslate();

  QWidget& window_;
  QTextBrowser* text_;
  FocusRound* round_;
};

}  // namespace quantoscope
