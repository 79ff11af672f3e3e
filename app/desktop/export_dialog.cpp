// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/export_dialog.h"

#include <QCheckBox>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "app/desktop/paths.h"
#include "app/document/document.h"
#include "app/jobs/job_runner.h"
#include "core/base/error.h"
#include "core/formats/ncnn_table.h"
#include "core/formats/ncnn_table_lint.h"
#include "widgets/lint_text.h"
#include "widgets/value_text.h"
#include "widgets/warning_text.h"

namespace quantoscope {
namespace {

const QString kExport = QStringLiteral("export");
const QString kTableSuffix = QStringLiteral(".table");

enum LayerColumn { NameColumn, PrecisionColumn, ThresholdColumn, WarningsColumn };

QString fileNameOf(const std::string& model) {
  QString name = QString::fromStdString(model);
  name.replace(QRegularExpression(QStringLiteral("[/\\\\:\\s]")), QStringLiteral("_"));
  return name.isEmpty() ? QStringLiteral("model") : name;
}

// What the table's reader will make of the plan; nothing while a figure is missing or if there can
// be no table, of which the export says why.
TableLint lintOf(const Document& document) {
  if (!document.upToDate()) {
    return {};
  }
  try {
    const auto reports = document.reports();
    return lintNcnnTable(ncnnTable(*document.model(), reports), *document.model());
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

ExportDialog::ExportDialog(Document& document, JobRunner& jobs, Settings& settings, QWidget* parent)
    : QDialog(parent),
      document_(document),
      jobs_(jobs),
      settings_(settings),
      tableLabel_(new QLabel),
      table_(new QLineEdit),
      browse_(new QPushButton),
      json_(new QCheckBox),
      summary_(new QLabel),
      layers_(new QTreeWidget),
      problem_(new QLabel),
      cancel_(new QPushButton),
      export_(new QPushButton) {
  build();
  const QString folder = settings_.folder(kExport);
  const QDir target(folder.isEmpty() || !QDir(folder).exists() ? QDir::homePath() : folder);
  table_->setText(target.filePath(fileNameOf(document_.model()->name) + kTableSuffix));
  retranslate();
  connect(table_, &QLineEdit::textChanged, this, &ExportDialog::refresh);
  connect(json_, &QCheckBox::toggled, this, &ExportDialog::refresh);
  connect(browse_, &QPushButton::clicked, this, &ExportDialog::browse);
  connect(cancel_, &QPushButton::clicked, this, &QDialog::reject);
  connect(export_, &QPushButton::clicked, this, &ExportDialog::tryExport);
  connect(&document_, &Document::settled, this, &ExportDialog::fillLayers);
}

void ExportDialog::build() {
  setObjectName(QStringLiteral("exportDialog"));
  constexpr int kWidth = 760;
  constexpr int kHeight = 520;
  resize(kWidth, kHeight);
  table_->setObjectName(QStringLiteral("exportTable"));
  json_->setObjectName(QStringLiteral("exportJson"));
  export_->setObjectName(QStringLiteral("exportButton"));
  problem_->setObjectName(QStringLiteral("exportProblem"));
  problem_->setWordWrap(true);
  problem_->setForegroundRole(QPalette::BrightText);
  problem_->hide();
  summary_->setWordWrap(true);
  layers_->setRootIsDecorated(false);
  layers_->setAlternatingRowColors(true);
  layers_->setUniformRowHeights(true);
  layers_->setColumnCount(WarningsColumn + 1);
  layers_->header()->setStretchLastSection(true);
  export_->setDefault(true);
  tableLabel_->setBuddy(table_);

  auto* row = new QHBoxLayout;
  row->addWidget(tableLabel_);
  row->addWidget(table_, 1);
  row->addWidget(browse_);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(cancel_);
  buttons->addWidget(export_);
  auto* column = new QVBoxLayout(this);
  column->addLayout(row);
  column->addWidget(json_);
  column->addWidget(summary_);
  column->addWidget(layers_, 1);
  column->addWidget(problem_);
  column->addLayout(buttons);
}

ExportTargets ExportDialog::targets() const {
  QString table = table_->text().trimmed();
  if (QFileInfo(table).suffix().isEmpty()) {
    table += kTableSuffix;
  }
  const QFileInfo info(table);
  ExportTargets targets;
  targets.table = toPath(info.absoluteFilePath());
  if (json_->isChecked()) {
    targets.json = toPath(info.absolutePath() + QLatin1Char('/') + info.completeBaseName() +
                          QStringLiteral(".json"));
  }
  return targets;
}

void ExportDialog::setTable(const QString& file) {
  table_->setText(file);
}

void ExportDialog::browse() {
  // The question about overwriting is asked once, for both files, when it comes to writing.
  const QString file = QFileDialog::getSaveFileName(
      this, tr("Scale table"), table_->text(), tr("ncnn scale tables (*.table);;All files (*)"),
      nullptr, QFileDialog::DontConfirmOverwrite);
  if (!file.isEmpty()) {
    table_->setText(file);
  }
}

void ExportDialog::refresh() {
  problem_->hide();
  const ExportTargets wanted = targets();
  json_->setText(
      tr("Also write the report as JSON: %1")
          .arg(QFileInfo(toQString(wanted.table)).completeBaseName() + QStringLiteral(".json")));
  export_->setEnabled(!table_->text().trimmed().isEmpty() && document_.upToDate());
}

void ExportDialog::fillLayers() {
  layers_->clear();
  int quantized = 0;
  int kept = 0;
  int warned = 0;
  const auto& figures = document_.layers();
  const TableLint lint = lintOf(document_);
  QStringList ofTheTable;
  for (const LintFinding& finding : lint.findings) {
    if (finding.layer.empty()) {
      ofTheTable.append(lintText(finding));
    }
  }
  for (std::size_t i = 0; i < figures.size(); ++i) {
    if (figures[i].current == nullptr) {
      continue;
    }
    const LayerReport& report = *figures[i].current;
    const LayerDecision& decision = report.decision;
    ++(decision.keepFloat ? kept : quantized);
    QStringList warnings;
    for (const Warning& warning : report.warnings) {
      warnings.append(warningText(warning));
    }
    for (const LintFinding& finding : lint.findings) {
      if (finding.layer == document_.model()->layers[i].name) {
        warnings.append(lintText(finding));
      }
    }
    warned += warnings.isEmpty() ? 0 : 1;
    auto* item = new QTreeWidgetItem(layers_);
    item->setText(NameColumn, QString::fromStdString(document_.model()->layers[i].name) +
                                  (decision.overridden ? QStringLiteral(" ●") : QString()));
    item->setText(PrecisionColumn, decision.keepFloat ? tr("float") : tr("int8"));
    item->setText(ThresholdColumn,
                  decision.keepFloat ? QStringLiteral("–") : numberText(decision.threshold));
    item->setText(WarningsColumn, warnings.join(QLatin1Char(' ')));
    item->setToolTip(WarningsColumn, warnings.join(QLatin1Char('\n')));
  }
  ofTheTable.prepend(
      tr("%1 layers become int8, %2 stay float, %3 have warnings. ● marks layers that "
         "were changed by hand.")
          .arg(quantized)
          .arg(kept)
          .arg(warned));
  summary_->setText(ofTheTable.join(QLatin1Char('\n')));
  for (int column = NameColumn; column < WarningsColumn; ++column) {
    layers_->resizeColumnToContents(column);
  }
  refresh();
}

void ExportDialog::tryExport() {
  const ExportTargets wanted = targets();
  if (confirmOverwriting(wanted)) {
    write(wanted);
  }
}

bool ExportDialog::confirmOverwriting(const ExportTargets& targets) {
  QStringList names;
  for (const auto& file : targets.existing()) {
    names.append(toQString(file));
  }
  if (names.isEmpty()) {
    return true;
  }
  QMessageBox question(QMessageBox::Question, tr("Overwrite?"),
                       tr("These files exist already:\n%1").arg(names.join(QLatin1Char('\n'))),
                       QMessageBox::NoButton, this);
  const QPushButton* overwrite = question.addButton(tr("Overwrite"), QMessageBox::DestructiveRole);
  QPushButton* keep = question.addButton(tr("Cancel"), QMessageBox::RejectRole);
  question.setDefaultButton(keep);
  question.setEscapeButton(keep);
  question.exec();
  return question.clickedButton() == overwrite;
}

void ExportDialog::write(const ExportTargets& targets) {
  export_->setEnabled(false);
  jobs_.run(
      kExport, tr("Exporting"),
      [targets, model = document_.model(), calibration = document_.calibration(),
       plan = document_.plan(), reports = document_.reports()](const JobContext&) {
        writeExport(targets, *model, *calibration, plan, reports);
      },
      [this, targets] {
        settings_.setFolder(kExport, QFileInfo(toQString(targets.table)).absolutePath());
        document_.markExported();
        emit exported(targets);
        accept();
      },
      [this](const QString& message) {
        problem_->setText(message);
        problem_->show();
        export_->setEnabled(true);
      });
}

void ExportDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void ExportDialog::retranslate() {
  setWindowTitle(tr("Export the scale table"));
  tableLabel_->setText(tr("Table"));
  browse_->setText(tr("Browse…"));
  cancel_->setText(tr("Cancel"));
  export_->setText(tr("Export"));
  layers_->setHeaderLabels({tr("Layer"), tr("Precision"), tr("Threshold"), tr("Warnings")});
  fillLayers();
}

}  // namespace quantoscope
