// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "app/document/preprocessing_job.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QTableWidget;

namespace quantoscope {

/// Shows which preprocessing fits, with the figures and how sure that is, while and after the job
/// runs. Not modal: closing it leaves the job running, which the status line shows.
class PreprocessingDialog : public QDialog {
  Q_OBJECT

 public:
  /// `recalibrates`: taking one begins a new calibration.
  explicit PreprocessingDialog(PreprocessingJob& job, QWidget* parent = nullptr);

  void setRecalibrates(bool recalibrates);

 signals:
  void chosen(const quantoscope::Preprocessing& preprocessing);
  /// Try again.
  void searchRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showState();
  void showRanking();
  void showChoice();
  void retranslate();
  QString verdict() const;

  PreprocessingJob& job_;
  bool recalibrates_ = false;
  QString problem_;
  QLabel* intro_;
  QProgressBar* progress_;
  QPushButton* cancel_;
  QLabel* verdict_;
  QTableWidget* table_;
  QLabel* legend_;
  QPushButton* again_;
  QPushButton* take_;
  QPushButton* close_;
};

}  // namespace quantoscope
