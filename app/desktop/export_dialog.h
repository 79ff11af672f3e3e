// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <filesystem>
#include <memory>
#include <vector>

#include "app/desktop/settings.h"
#include "app/document/export_snapshot.h"
#include "app/jobs/job_subject.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QTextBrowser;
class QTreeWidget;

namespace quantoscope {

class Document;
class ExportFormatList;
class FocusRound;
class JobRunner;
class Measurements;
class NoticeLabel;

/// What is written where, what each format cannot hold of the plan at hand, and what the table will
/// make of every layer.
class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  ExportDialog(Document& document, const Measurements& measurements, JobRunner& jobs,
               Settings& settings, QWidget* parent = nullptr);

  /// Folder and name of all files; the suffix of a format is left out.
  void setName(const QString& file);

 public slots:
  /// Not while files are being written.
  void reject() override;

 signals:
  void exported(const std::vector<std::filesystem::path>& files);

 protected:
  void changeEvent(QEvent* event) override;
  bool focusNextPrevChild(bool next) override;

 private:
  void build();
  void browse();
  void onNameChanged();
  void takeSnapshot();
  void refresh();
  void showMisreading();
  void tieAgain();
  void showDetails();
  void fillLayers();
  void tryExport();
  bool confirmOverwriting(const std::vector<ExportTarget>& targets);
  void write(const std::vector<ExportTarget>& targets);
  void remember();
  void retranslate();

  Document& document_;
  const Measurements& measurements_;
  JobRunner& jobs_;
  JobSubject snapshotSubject_;
  JobSubject writingSubject_;
  Settings& settings_;
  std::shared_ptr<ExportSnapshot> snapshot_;  // what the previews are of
  bool writing_ = false;
  QLabel* nameLabel_;
  QLineEdit* name_;
  QPushButton* browse_;
  ExportFormatList* formats_;
  QLabel* versionLabel_;
  QSpinBox* version_;
  QTextBrowser* details_;
  QLabel* summary_;
  QTreeWidget* layers_;
  NoticeLabel* problem_;
  QPushButton* mend_;
  QPushButton* cancel_;
  QPushButton* export_;
  FocusRound* round_;
};

}  // namespace quantoscope
