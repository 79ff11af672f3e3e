// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/export_format_list.h"

#include <QDir>
#include <QEvent>
#include <QFileInfo>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <algorithm>
#include <utility>

#include "app/desktop/paths.h"
#include "widgets/export_text.h"

namespace quantoscope {
namespace {

constexpr int kFormatRole = Qt::UserRole;

QString toText(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

const ExportFormat& formatOf(const QTreeWidgetItem* item) {
  return exportFormats()[item->data(0, kFormatRole).toUInt()];
}

}  // namespace

ExportFormatList::ExportFormatList(QWidget* parent) : QTreeWidget(parent) {
  setObjectName(QStringLiteral("exportFormats"));
  setRootIsDecorated(false);
  setUniformRowHeights(true);
  setAlternatingRowColors(true);
  setAllColumnsShowFocus(true);
  setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
  setColumnCount(LossColumn + 1);
  header()->setStretchLastSection(true);
  for (std::size_t i = 0; i < exportFormats().size(); ++i) {
    auto* item = new QTreeWidgetItem(this);
    item->setData(0, kFormatRole, static_cast<uint>(i));
    item->setFlags(item->flags() | Qt::ItemIsUserCheckable | Qt::ItemIsEditable);
    item->setCheckState(FormatColumn, Qt::Unchecked);
  }
  fill();
  setCurrentItem(topLevelItem(0));
  connect(this, &QTreeWidget::itemChanged, this, &ExportFormatList::onItemChanged);
}

bool ExportFormatList::edit(const QModelIndex& index, EditTrigger trigger, QEvent* event) {
  if (event != nullptr && event->type() == QEvent::KeyPress &&
      static_cast<const QKeyEvent*>(event)->key() == Qt::Key_Space) {
    return QTreeWidget::edit(index.siblingAtColumn(FormatColumn), trigger, event);
  }
  if (trigger == EditKeyPressed) {
    return QTreeWidget::edit(index.siblingAtColumn(FileColumn), trigger, event);
  }
  return (trigger != DoubleClicked || index.column() == FileColumn) &&
         QTreeWidget::edit(index, trigger, event);
}

QTreeWidgetItem* ExportFormatList::itemOf(std::string_view id) const {
  for (int i = 0; i < topLevelItemCount(); ++i) {
    if (formatOf(topLevelItem(i)).id == id) {
      return topLevelItem(i);
    }
  }
  return nullptr;
}

void ExportFormatList::setBase(const QString& folder, const QString& name) {
  if (name != name_) {
    edited_.clear();
  }
  folder_ = folder;
  name_ = name;
  fill();
}

void ExportFormatList::setPreviews(std::map<std::string_view, ExportPreview> previews) {
  previews_ = std::move(previews);
  fill();
}

const ExportPreview* ExportFormatList::preview(const ExportFormat& format) const {
  const auto found = previews_.find(format.id);
  return found == previews_.end() ? nullptr : &found->second;
}

QString ExportFormatList::suggestedName(const ExportFormat& format) const {
  return name_ + toText(format.suffixes.front());
}

void ExportFormatList::fill() {
  filling_ = true;
  setHeaderLabels({tr("Format"), tr("File"), tr("For this plan")});
  for (int i = 0; i < topLevelItemCount(); ++i) {
    QTreeWidgetItem* item = topLevelItem(i);
    const ExportFormat& format = formatOf(item);
    const ExportPreview* known = preview(format);
    const auto edited = edited_.find(format.id);
    const QString name = edited == edited_.end() ? suggestedName(format) : edited->second;
    QStringList names = {name};
    const auto files = filesOf({&format, toPath(name)});
    for (std::size_t file = 1; file < files.size(); ++file) {
      names.append(toQString(files[file]));
    }
    item->setText(FormatColumn, formatText(format));
    item->setText(FileColumn, name);
    item->setToolTip(FileColumn, names.join(QLatin1Char('\n')));
    const bool possible = known == nullptr || (!known->obstacle && known->error.empty());
    Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemNeverHasChildren;
    flags.setFlag(Qt::ItemIsEnabled, possible);
    flags.setFlag(Qt::ItemIsEditable, possible);
    item->setFlags(flags);
    QString losses;
    if (known != nullptr && known->obstacle) {
      losses = obstacleText(*known->obstacle);
    } else if (known != nullptr && !known->error.empty()) {
      losses = QString::fromStdString(known->error);
    } else if (known != nullptr) {
      const auto errors = std::count_if(
          known->findings.begin(), known->findings.end(),
          [](const LintFinding& finding) { return finding.severity == LintSeverity::Error; });
      QStringList parts;
      if (errors > 0) {
        parts.append(tr("%n error(s)", nullptr, static_cast<int>(errors)));
      }
      if (known->findings.size() > static_cast<std::size_t>(errors)) {
        parts.append(tr("%n warning(s)", nullptr,
                        static_cast<int>(known->findings.size()) - static_cast<int>(errors)));
      }
      if (known->size) {
        const StoredSize size = known->size->total();
        parts.append(tr("%1 → %2", "size of the model before and after")
                         .arg(QLocale().formattedDataSize(static_cast<qint64>(size.before)),
                              QLocale().formattedDataSize(static_cast<qint64>(size.after))));
      }
      if (known->losses.empty()) {
        parts.append(tr("complete"));
      } else {
        parts.append(tr("%n thing(s) not held", nullptr, static_cast<int>(known->losses.size())));
      }
      losses = parts.join(QStringLiteral(" · "));
    }
    item->setText(LossColumn, losses);
    item->setToolTip(LossColumn, losses);
  }
  for (int column = FormatColumn; column < LossColumn; ++column) {
    resizeColumnToContents(column);
  }
  filling_ = false;
}

void ExportFormatList::onItemChanged(QTreeWidgetItem* item, int column) {
  if (filling_) {
    return;
  }
  const ExportFormat& format = formatOf(item);
  if (column == FileColumn) {
    const QString text = item->text(FileColumn).trimmed();
    if (text.isEmpty() || text == suggestedName(format)) {
      edited_.erase(format.id);
    } else {
      edited_[format.id] = text;
      item->setCheckState(FormatColumn, Qt::Checked);
    }
  }
  fill();
  emit changed();
}

void ExportFormatList::setChecked(const QStringList& ids) {
  for (int i = 0; i < topLevelItemCount(); ++i) {
    topLevelItem(i)->setCheckState(FormatColumn, ids.contains(toText(formatOf(topLevelItem(i)).id))
                                                     ? Qt::Checked
                                                     : Qt::Unchecked);
  }
}

QStringList ExportFormatList::checked() const {
  QStringList ids;
  for (int i = 0; i < topLevelItemCount(); ++i) {
    if (topLevelItem(i)->checkState(FormatColumn) == Qt::Checked) {
      ids.append(toText(formatOf(topLevelItem(i)).id));
    }
  }
  return ids;
}

bool ExportFormatList::isChecked(std::string_view id) const {
  const QTreeWidgetItem* item = itemOf(id);
  return item != nullptr && item->checkState(FormatColumn) == Qt::Checked;
}

std::vector<ExportTarget> ExportFormatList::targets() const {
  std::vector<ExportTarget> targets;
  for (int i = 0; i < topLevelItemCount(); ++i) {
    const QTreeWidgetItem* item = topLevelItem(i);
    if (item->checkState(FormatColumn) == Qt::Checked && (item->flags() & Qt::ItemIsEnabled)) {
      targets.push_back(
          {&formatOf(item),
           toPath(QFileInfo(QDir(folder_), item->text(FileColumn).trimmed()).absoluteFilePath())});
    }
  }
  return targets;
}

const ExportFormat& ExportFormatList::currentFormat() const {
  return currentItem() == nullptr ? exportFormats().front() : formatOf(currentItem());
}

void ExportFormatList::changeEvent(QEvent* event) {
  QTreeWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    fill();
  }
}

}  // namespace quantoscope
