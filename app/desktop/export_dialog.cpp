// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/export_dialog.h"

#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QTextBrowser>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/export_format_list.h"
#include "app/desktop/focus_round.h"
#include "app/desktop/paths.h"
#include "app/desktop/scale_ties.h"
#include "app/desktop/window_place.h"
#include "app/document/document.h"
#include "app/document/measurements.h"
#include "app/jobs/job_runner.h"
#include "widgets/export_text.h"
#include "widgets/lint_text.h"
#include "widgets/notice_label.h"
#include "widgets/ranged_spin_box.h"
#include "widgets/value_text.h"
#include "widgets/warning_text.h"

namespace quantoscope {
namespace {

const QString kExport = QStringLiteral("export");
const QString kPreview = QStringLiteral("export preview");

enum LayerColumn { NameColumn, PrecisionColumn, ThresholdColumn, SizeColumn, WarningsColumn };

using Previews = std::map<std::string_view, ExportPreview>;

QString fileNameOf(const std::string& model) {
  QString name = QString::fromStdString(model);
  name.replace(QRegularExpression(QStringLiteral("[/\\\\:\\s]")), QStringLiteral("_"));
  return name.isEmpty() ? QStringLiteral("model") : name;
}

// Without the suffix of a format, so that a file that was chosen is not called x.table.table.
QString withoutSuffix(QString file) {
  std::size_t longest = 0;
  for (const ExportFormat& format : exportFormats()) {
    const std::string_view suffix = format.suffixes.front();
    if (file.endsWith(QString::fromUtf8(suffix.data(), static_cast<qsizetype>(suffix.size())))) {
      longest = std::max(longest, suffix.size());
    }
  }
  file.chop(static_cast<qsizetype>(longest));
  return file;
}

QString listItem(const QString& text) {
  return QStringLiteral("<li>") + text.toHtmlEscaped() + QStringLiteral("</li>");
}

QString list(const QString& title, const QString& items) {
  return items.isEmpty() ? QString()
                         : QStringLiteral("<p><b>") + title + QStringLiteral("</b></p><ul>") +
                               items + QStringLiteral("</ul>");
}

}  // namespace

ExportDialog::ExportDialog(Document& document, const Measurements& measurements, JobRunner& jobs,
                           Settings& settings, QWidget* parent)
    : QDialog(parent),
      document_(document),
      measurements_(measurements),
      jobs_(jobs),
      settings_(settings),
      nameLabel_(new QLabel),
      name_(new QLineEdit),
      browse_(new QPushButton),
      formats_(new ExportFormatList),
      versionLabel_(new QLabel),
      version_(new RangedSpinBox),
      details_(new QTextBrowser),
      summary_(new QLabel),
      layers_(new QTreeWidget),
      problem_(new NoticeLabel(NoticeKind::Error)),
      mend_(new QPushButton),
      cancel_(new QPushButton),
      export_(new QPushButton),
      round_(new FocusRound(*this)) {
  build();
  const QString folder = settings_.folder(kExport);
  const QDir target(folder.isEmpty() || !QDir(folder).exists() ? QDir::homePath() : folder);
  formats_->setChecked(settings_.exportFormats());
  version_->setValue(settings_.tensorRtVersion());
  setName(target.filePath(fileNameOf(document_.model()->name)));
  onNameChanged();
  retranslate();
  connect(name_, &QLineEdit::textChanged, this, &ExportDialog::onNameChanged);
  connect(formats_, &ExportFormatList::changed, this, &ExportDialog::refresh);
  connect(formats_, &QTreeWidget::currentItemChanged, this, &ExportDialog::showDetails);
  connect(browse_, &QPushButton::clicked, this, &ExportDialog::browse);
  connect(cancel_, &QPushButton::clicked, this, &QDialog::reject);
  connect(mend_, &QPushButton::clicked, this, &ExportDialog::tieAgain);
  connect(export_, &QPushButton::clicked, this, &ExportDialog::tryExport);
  connect(this, &QDialog::finished, this, [this] { snapshotSubject_.renew(); });
  // Of another model nothing here is true, and what is being written does not save its plan.
  connect(&document_, &Document::modelOpened, this, [this] {
    writing_ = false;
    reject();
  });
  connect(&document_, &Document::settled, this, &ExportDialog::takeSnapshot);
  connect(&measurements_, &Measurements::stateChanged, this, &ExportDialog::takeSnapshot);
  takeSnapshot();
  formats_->setFocus();
}

void ExportDialog::build() {
  setObjectName(QStringLiteral("exportDialog"));
  constexpr QSize kSize(1000, 680);
  fitToScreen(*this, kSize);
  name_->setObjectName(QStringLiteral("exportName"));
  version_->setObjectName(QStringLiteral("exportTensorRtVersion"));
  details_->setObjectName(QStringLiteral("exportDetails"));
  layers_->setObjectName(QStringLiteral("exportLayers"));
  export_->setObjectName(QStringLiteral("exportButton"));
  problem_->setObjectName(QStringLiteral("exportProblem"));
  problem_->hide();
  mend_->setObjectName(QStringLiteral("mendSharedScales"));
  mend_->hide();
  constexpr int kFirstVersion = 1000;
  constexpr int kLastVersion = 999999;
  version_->setRange(kFirstVersion, kLastVersion);
  summary_->setWordWrap(true);
  layers_->setRootIsDecorated(false);
  layers_->setAlternatingRowColors(true);
  layers_->setUniformRowHeights(true);
  layers_->setColumnCount(WarningsColumn + 1);
  layers_->header()->setStretchLastSection(true);
  export_->setDefault(true);
  nameLabel_->setBuddy(name_);
  versionLabel_->setBuddy(version_);

  auto* row = new QHBoxLayout;
  row->addWidget(nameLabel_);
  row->addWidget(name_, 1);
  row->addWidget(browse_);
  auto* below = new QGridLayout;
  below->addWidget(details_, 0, 0, 2, 1);
  below->addWidget(summary_, 0, 1);
  below->addWidget(layers_, 1, 1);
  constexpr int kDetailsShare = 2;
  constexpr int kLayersShare = 3;
  below->setColumnStretch(0, kDetailsShare);
  below->setColumnStretch(1, kLayersShare);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(versionLabel_);
  buttons->addWidget(version_);
  buttons->addStretch(1);
  buttons->addWidget(cancel_);
  buttons->addWidget(export_);
  auto* column = new QVBoxLayout(this);
  column->addLayout(row);
  column->addWidget(formats_, 1);
  column->addLayout(below, 1);
  auto* trouble = new QHBoxLayout;
  trouble->addWidget(problem_, 1);
  trouble->addWidget(mend_, 0, Qt::AlignTop);
  column->addLayout(trouble);
  column->addLayout(buttons);
}

void ExportDialog::setName(const QString& file) {
  name_->setText(file);
}

void ExportDialog::browse() {
  // The question about overwriting is asked once, for all files, when it comes to writing.
  const QString file = QFileDialog::getSaveFileName(this, tr("Name of the files"), name_->text(),
                                                    tr("All files") + QStringLiteral(" (*)"),
                                                    nullptr, QFileDialog::DontConfirmOverwrite);
  if (!file.isEmpty()) {
    name_->setText(file);
  }
}

void ExportDialog::onNameChanged() {
  const QFileInfo info(withoutSuffix(name_->text().trimmed()));
  formats_->setBase(info.absolutePath(), info.fileName());
  refresh();
}

void ExportDialog::takeSnapshot() {
  if (writing_ || !document_.upToDate()) {
    return;
  }
  snapshot_ = exportSnapshot(document_, measurements_);
  snapshotSubject_.renew();
  fillLayers();
  jobs_.run(
      kPreview, {}, snapshotSubject_,
      [snapshot = snapshot_](const JobContext& context) {
        Previews previews;
        for (const ExportFormat& format : exportFormats()) {
          throwIfStopped(context.stop());
          previews.emplace(format.id, previewExport(format, snapshot->source()));
        }
        return previews;
      },
      [this](Previews previews) {
        formats_->setPreviews(std::move(previews));
        fillLayers();
        refresh();
      },
      [this](const QString& message) {
        problem_->setText(message);
        problem_->show();
      });
}

void ExportDialog::refresh() {
  problem_->hide();
  const bool cache = formats_->isChecked("tensorrt-cache");
  versionLabel_->setVisible(cache);
  version_->setVisible(cache);
  const auto targets = formats_->targets();
  QStringList blocked;
  for (const ExportTarget& target : targets) {
    const ExportPreview* preview = formats_->preview(*target.format);
    if (preview != nullptr && preview->blocked()) {
      blocked.append(formatText(*target.format));
    }
  }
  if (!blocked.isEmpty()) {
    problem_->setText(tr("Its reader would not take this as it is meant: %1. Mend it, or take it "
                         "out of the export.")
                          .arg(blocked.join(QStringLiteral(", "))));
    problem_->show();
  }
  showMisreading();
  const bool named = !QFileInfo(withoutSuffix(name_->text().trimmed())).fileName().isEmpty();
  export_->setEnabled(named && !targets.empty() && blocked.isEmpty() && document_.upToDate() &&
                      !writing_);
  showDetails();
}

// Layers that are untied from their group write a table that the runtime misreads.
void ExportDialog::showMisreading() {
  const auto layers =
      document_.upToDate() ? misreadingLayers(document_) : std::vector<std::size_t>();
  mend_->setVisible(!layers.empty());
  if (layers.empty()) {
    return;
  }
  QStringList lines{problem_->isHidden() ? QString() : problem_->text()};
  for (const std::size_t layer : layers) {
    const ScaleTies ties = tiesOf(document_, layer);
    lines
        << tr("%1 and %2 have different scales, but the runtime has one for both: %1 would read %3 "
              "times every value.")
               .arg(QString::fromStdString(document_.model()->layers[layer].name), ties.first,
                    numberText(ties.factor, 4));
  }
  lines.removeAll(QString());
  problem_->setText(lines.join(QLatin1Char('\n')));
  problem_->show();
}

void ExportDialog::tieAgain() {
  std::vector<OverrideEdit> edits;
  for (const std::size_t layer : misreadingLayers(document_)) {
    LayerOverride tied = document_.plan().overrides[layer];
    tied.untied.reset();
    edits.push_back({layer, std::move(tied)});
  }
  document_.setOverrides(edits, OverrideField::Untied);
}

void ExportDialog::showDetails() {
  const ExportFormat& format = formats_->currentFormat();
  QString html =
      QStringLiteral("<p><b>") + formatText(format).toHtmlEscaped() + QStringLiteral("</b></p>");
  if (const ExportPreview* preview = formats_->preview(format)) {
    if (preview->obstacle) {
      html += QStringLiteral("<p>") + obstacleText(*preview->obstacle).toHtmlEscaped() +
              QStringLiteral("</p>");
    }
    if (!preview->error.empty()) {
      html += QStringLiteral("<p>") + QString::fromStdString(preview->error).toHtmlEscaped() +
              QStringLiteral("</p>");
    }
    QString errors;
    QString warnings;
    for (const LintFinding& finding : preview->findings) {
      const QString where = finding.layer.empty()
                                ? QString()
                                : QString::fromStdString(finding.layer) + QStringLiteral(": ");
      (finding.severity == LintSeverity::Error ? errors : warnings) +=
          listItem(where + lintText(finding));
    }
    QString losses;
    for (const Loss& loss : preview->losses) {
      losses += listItem(lossText(loss));
    }
    html += list(tr("Errors, which block the export"), errors);
    html += list(tr("It cannot hold"), losses);
    html += list(tr("Warnings"), warnings);
    if (losses.isEmpty() && !preview->obstacle && preview->error.empty()) {
      html += QStringLiteral("<p>") + tr("It holds everything.") + QStringLiteral("</p>");
    }
  }
  if (html != details_->property("html").toString()) {
    details_->setProperty("html", html);
    details_->setHtml(html);
  }
}

void ExportDialog::fillLayers() {
  layers_->clear();
  int quantized = 0;
  int kept = 0;
  int warned = 0;
  const auto& figures = document_.layers();
  const ExportPreview* table = formats_->preview(exportFormat("ncnn-table"));
  const ExportPreview* model = formats_->preview(exportFormat("ncnn-int8"));
  const std::vector<LintFinding> findings =
      table == nullptr ? std::vector<LintFinding>() : table->findings;
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
    for (const LintFinding& finding : findings) {
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
    if (model != nullptr && model->size) {
      const StoredSize& stored = model->size->layers.at(i);
      item->setText(SizeColumn,
                    tr("%1 → %2", "size of a layer before and after")
                        .arg(QLocale().formattedDataSize(static_cast<qint64>(stored.before)),
                             QLocale().formattedDataSize(static_cast<qint64>(stored.after))));
    }
    item->setText(WarningsColumn, warnings.join(QLatin1Char(' ')));
    item->setToolTip(WarningsColumn, warnings.join(QLatin1Char('\n')));
  }
  summary_->setText(
      tr("%1 layers become int8, %2 stay float, %3 have warnings. ● marks layers that "
         "were changed by hand.")
          .arg(quantized)
          .arg(kept)
          .arg(warned));
  for (int column = NameColumn; column < WarningsColumn; ++column) {
    layers_->resizeColumnToContents(column);
  }
}

void ExportDialog::tryExport() {
  const auto targets = formats_->targets();
  if (!targets.empty() && confirmOverwriting(targets)) {
    write(targets);
  }
}

bool ExportDialog::confirmOverwriting(const std::vector<ExportTarget>& targets) {
  QStringList names;
  for (const auto& file : existingFiles(targets)) {
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

void ExportDialog::write(const std::vector<ExportTarget>& targets) {
  writing_ = true;
  export_->setEnabled(false);
  cancel_->setEnabled(false);
  snapshot_->tensorRtVersion = version_->value();
  jobs_.run(
      kExport, tr("Exporting"), {&writingSubject_, &document_.modelSubject()},
      [targets, snapshot = snapshot_](const JobContext&) {
        writeExport(targets, snapshot->source());
      },
      [this, targets] {
        remember();
        // A picture or a list alone does not save the plan.
        if (std::any_of(targets.begin(), targets.end(),
                        [](const ExportTarget& target) { return target.format->keepsPlan; })) {
          document_.markExported();
        }
        std::vector<std::filesystem::path> files;
        for (const ExportTarget& target : targets) {
          const auto some = filesOf(target);
          files.insert(files.end(), some.begin(), some.end());
        }
        writing_ = false;
        emit exported(files);
        accept();
      },
      [this](const QString& message) {
        writing_ = false;
        cancel_->setEnabled(true);
        refresh();
        problem_->setText(message);
        problem_->show();
      });
}

void ExportDialog::reject() {
  if (!writing_) {
    QDialog::reject();
  }
}

void ExportDialog::remember() {
  settings_.setFolder(kExport, QFileInfo(name_->text().trimmed()).absolutePath());
  settings_.setExportFormats(formats_->checked());
  settings_.setTensorRtVersion(version_->value());
}

bool ExportDialog::focusNextPrevChild(bool next) {
  return round_->step(next);
}

void ExportDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void ExportDialog::retranslate() {
  setWindowTitle(tr("Export"));
  nameLabel_->setText(tr("Folder and name"));
  browse_->setText(tr("Browse…"));
  versionLabel_->setText(tr("TensorRT version"));
  version_->setToolTip(tr("8601 is 8.6.1, 101401 is 10.14.1"));
  mend_->setText(tr("Tie them again"));
  mend_->setToolTip(tr("These layers take the thresholds of their groups. Undo takes it back."));
  cancel_->setText(tr("Cancel"));
  export_->setText(tr("Export"));
  layers_->setHeaderLabels(
      {tr("Layer"), tr("Precision"), tr("Threshold"), tr("Size"), tr("Warnings")});
  layers_->headerItem()->setToolTip(
      SizeColumn, tr("Weights, biases and scales in the file of the model, and in the int8 model "
                     "for ncnn. Empty for models that did not come from ncnn."));
  fillLayers();
  refresh();
}

}  // namespace quantoscope
