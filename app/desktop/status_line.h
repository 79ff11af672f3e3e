// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStatusBar>
#include <map>

#include "core/base/progress.h"

class QComboBox;
class QLabel;
class QProgressBar;
class QToolButton;

namespace quantoscope {

class Document;
class JobRunner;
class LanguageControl;

/// Images used, the job that runs with its time left, overrides, language.
class StatusLine : public QStatusBar {
  Q_OBJECT

 public:
  StatusLine(Document& document, JobRunner& jobs, LanguageControl& language,
             QWidget* parent = nullptr);

 signals:
  void languageChosen(const QString& code);
  void cancelRequested(const QString& tag);
  void imagesClicked();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showJob();
  void showDocument();
  void retranslate();

  Document& document_;
  JobRunner& jobs_;
  LanguageControl& language_;
  std::map<QString, Progress> progress_;
  QString shownTag_;
  QToolButton* images_;
  QLabel* job_;
  QProgressBar* bar_;
  QLabel* left_;
  QToolButton* cancel_;
  QLabel* overrides_;
  QComboBox* languageBox_;
};

}  // namespace quantoscope
