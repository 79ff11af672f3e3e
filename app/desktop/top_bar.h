// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolBar>

class QComboBox;
class QLabel;
class QToolButton;

namespace quantoscope {

class Actions;
class Document;
class ElidingButton;

/// Which model, images and method the screen is about, and undo, redo and export.
class TopBar : public QToolBar {
  Q_OBJECT

 public:
  TopBar(Document& document, Actions& actions, QWidget* parent = nullptr);

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fillMethods();
  void recolor();
  void refresh();
  void fitWidth();
  void retranslate();

  Document& document_;
  Actions& actions_;
  ElidingButton* model_;
  ElidingButton* images_;
  QLabel* methodLabel_;
  QComboBox* method_;
  QLabel* targetLabel_;
  QComboBox* target_;
  QToolButton* undo_;
  QToolButton* redo_;
  QToolButton* export_;
};

}  // namespace quantoscope
