// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTreeWidget>
#include <map>
#include <string_view>
#include <vector>

#include "core/formats/export_format.h"

namespace quantoscope {

/// All formats, one row each, with a check box and the name of the file, which can be edited.
class ExportFormatList : public QTreeWidget {
  Q_OBJECT

 public:
  enum Column { FormatColumn, FileColumn, LossColumn };

  explicit ExportFormatList(QWidget* parent = nullptr);

  /// Folder and name without a suffix, for names that were not edited.
  void setBase(const QString& folder, const QString& name);
  /// What is known of each format; formats that cannot be written are disabled, with the reason.
  void setPreviews(std::map<std::string_view, ExportPreview> previews);
  const ExportPreview* preview(const ExportFormat& format) const;

  void setChecked(const QStringList& ids);
  /// Those that cannot be written for this plan too: the choice is remembered for the next one.
  QStringList checked() const;
  bool isChecked(std::string_view id) const;
  /// Those that are checked and can be written.
  std::vector<ExportTarget> targets() const;
  /// The format whose row is the current one.
  const ExportFormat& currentFormat() const;

 signals:
  void changed();

 protected:
  /// Only the name of the file can be edited, and the space bar is for the check box, wherever in
  /// the row the focus is.
  bool edit(const QModelIndex& index, EditTrigger trigger, QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  QTreeWidgetItem* itemOf(std::string_view id) const;
  QString suggestedName(const ExportFormat& format) const;
  void fill();
  void onItemChanged(QTreeWidgetItem* item, int column);

  QString folder_;
  QString name_;
  std::map<std::string_view, QString> edited_;
  std::map<std::string_view, ExportPreview> previews_;
  bool filling_ = false;
};

}  // namespace quantoscope
