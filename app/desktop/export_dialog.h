// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "app/desktop/settings.h"
#include "app/document/export_files.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;

namespace quantoscope {

class Document;
class JobRunner;

/// Where the scale table goes, and what it will make of every layer.
class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  ExportDialog(Document& document, JobRunner& jobs, Settings& settings, QWidget* parent = nullptr);

  ExportTargets targets() const;
  void setTable(const QString& file);

 signals:
  void exported(const quantoscope::ExportTargets& targets);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void build();
  void browse();
  void refresh();
  void tryExport();
  bool confirmOverwriting(const ExportTargets& targets);
  void write(const ExportTargets& targets);
  void fillLayers();
  void retranslate();

  Document& document_;
  JobRunner& jobs_;
  Settings& settings_;
  QLabel* tableLabel_;
  QLineEdit* table_;
  QPushButton* browse_;
  QCheckBox* json_;
  QLabel* summary_;
  QTreeWidget* layers_;
  QLabel* problem_;
  QPushButton* cancel_;
  QPushButton* export_;
};

}  // namespace quantoscope
