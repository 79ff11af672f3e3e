// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/preprocessing_dialog.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "app/desktop/preprocessing_names.h"
#include "widgets/value_text.h"

namespace quantoscope {
namespace {

enum Column { NameColumn, Top1Column, Top5Column, MisfitColumn, ConfidenceColumn, ColumnCount };

QString shareText(const Proportion& share) {
  return QStringLiteral("%1 %  (%2/%3)")
      .arg(QLocale().toString(100 * share.value(), 'f', 1))
      .arg(share.hits)
      .arg(share.count);
}

}  // namespace

PreprocessingDialog::PreprocessingDialog(PreprocessingJob& job, QWidget* parent)
    : QDialog(parent),
      job_(job),
      intro_(new QLabel),
      progress_(new QProgressBar),
      cancel_(new QPushButton),
      verdict_(new QLabel),
      table_(new QTableWidget),
      legend_(new QLabel),
      again_(new QPushButton),
      take_(new QPushButton),
      close_(new QPushButton) {
  setObjectName(QStringLiteral("preprocessingDialog"));
  resize(860, 560);
  intro_->setWordWrap(true);
  verdict_->setObjectName(QStringLiteral("preprocessingVerdict"));
  verdict_->setWordWrap(true);
  verdict_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  QFont bold = verdict_->font();
  bold.setBold(true);
  verdict_->setFont(bold);
  legend_->setWordWrap(true);
  progress_->setObjectName(QStringLiteral("preprocessingProgress"));
  cancel_->setObjectName(QStringLiteral("cancelPreprocessing"));
  table_->setObjectName(QStringLiteral("preprocessingTable"));
  table_->setColumnCount(ColumnCount);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setAlternatingRowColors(true);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setSectionResizeMode(NameColumn, QHeaderView::Stretch);
  for (int column = Top1Column; column < ColumnCount; ++column) {
    table_->horizontalHeader()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
  }
  take_->setObjectName(QStringLiteral("takePreprocessing"));
  take_->setDefault(true);
  again_->setObjectName(QStringLiteral("searchAgain"));
  close_->setObjectName(QStringLiteral("closePreprocessing"));

  auto* progressRow = new QHBoxLayout;
  progressRow->addWidget(progress_, 1);
  progressRow->addWidget(cancel_);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(again_);
  buttons->addStretch(1);
  buttons->addWidget(take_);
  buttons->addWidget(close_);
  auto* column = new QVBoxLayout(this);
  column->addWidget(intro_);
  column->addLayout(progressRow);
  column->addWidget(verdict_);
  column->addWidget(table_, 1);
  column->addWidget(legend_);
  column->addLayout(buttons);

  connect(&job_, &PreprocessingJob::stateChanged, this, &PreprocessingDialog::showState);
  connect(&job_, &PreprocessingJob::found, this, [this] {
    problem_.clear();
    showRanking();
  });
  connect(&job_, &PreprocessingJob::failed, this, [this](const QString& message) {
    problem_ = message;
    showState();
  });
  connect(&job_, &PreprocessingJob::progressed, this, [this](const Progress& progress) {
    progress_->setRange(0, static_cast<int>(progress.total));
    progress_->setValue(static_cast<int>(progress.done));
  });
  connect(cancel_, &QPushButton::clicked, &job_, &PreprocessingJob::cancel);
  connect(again_, &QPushButton::clicked, this, [this] {
    problem_.clear();
    emit searchRequested();
  });
  connect(close_, &QPushButton::clicked, this, &QWidget::close);
  connect(table_, &QTableWidget::itemSelectionChanged, this, &PreprocessingDialog::showChoice);
  connect(take_, &QPushButton::clicked, this, [this] {
    const auto& ranking = job_.ranking();
    const int row = table_->currentRow();
    if (ranking != nullptr && row >= 0 && row < static_cast<int>(ranking->trials.size())) {
      const Preprocessing preprocessing =
          ranking->trials[static_cast<std::size_t>(row)].candidate.preprocessing;
      close();
      emit chosen(preprocessing);
    }
  });
  retranslate();
}

void PreprocessingDialog::setRecalibrates(bool recalibrates) {
  recalibrates_ = recalibrates;
  retranslate();
}

void PreprocessingDialog::showState() {
  const bool running = job_.running();
  progress_->setVisible(running);
  cancel_->setVisible(running);
  again_->setVisible(!running);
  if (running) {
    if (job_.ranking() == nullptr) {
      progress_->setRange(0, 0);
    }
    table_->setRowCount(0);
    problem_.clear();
  }
  verdict_->setText(!problem_.isEmpty() ? problem_ : verdict());
  verdict_->setVisible(!verdict_->text().isEmpty());
  showChoice();
}

void PreprocessingDialog::showRanking() {
  const auto& ranking = job_.ranking();
  table_->setRowCount(ranking == nullptr ? 0 : static_cast<int>(ranking->trials.size()));
  if (ranking == nullptr) {
    showState();
    return;
  }
  table_->setColumnHidden(Top1Column, !ranking->labelled);
  table_->setColumnHidden(Top5Column, !ranking->labelled);
  const auto& best = ranking->trials.front().balance;
  for (std::size_t i = 0; i < ranking->trials.size(); ++i) {
    const PreprocessingTrial& trial = ranking->trials[i];
    const bool comparable = trial.balance && best && best->misfit() > 0;
    const QString texts[ColumnCount] = {
        ranking->current == i ? tr("%1 (in force)").arg(translatedName(trial.candidate))
                              : translatedName(trial.candidate),
        shareText(trial.top1), shareText(trial.top5),
        comparable ? QLocale().toString(trial.balance->misfit() / best->misfit(), 'f', 2)
                   : QStringLiteral("–"),
        trial.confidence ? QLocale().toString(*trial.confidence, 'f', 3) : QStringLiteral("–")};
    for (int column = 0; column < ColumnCount; ++column) {
      auto* item = new QTableWidgetItem(texts[column]);
      item->setTextAlignment(Qt::AlignVCenter |
                             (column == NameColumn ? Qt::AlignLeft : Qt::AlignRight));
      table_->setItem(static_cast<int>(i), column, item);
    }
  }
  table_->selectRow(0);
  showState();
}

void PreprocessingDialog::showChoice() {
  const auto& ranking = job_.ranking();
  take_->setEnabled(ranking != nullptr && table_->currentRow() >= 0 && table_->rowCount() > 0);
}

QString PreprocessingDialog::verdict() const {
  const auto& ranking = job_.ranking();
  if (ranking == nullptr) {
    return {};
  }
  if (ranking->nearChance) {
    return tr(
        "None of them fits: the best is right no more often than guessing. The labels, the "
        "size, the images or the model are wrong.");
  }
  const QString name = translatedName(ranking->trials.front().candidate);
  QStringList sentences;
  switch (ranking->values) {
    case Certainty::Sure:
      sentences << tr("This fits: %1.").arg(name);
      break;
    case Certainty::Likely:
      sentences << tr("This is likely: %1.").arg(name);
      break;
    case Certainty::Unknown:
      sentences << tr("It cannot be told which fits. The best here is: %1.").arg(name);
      break;
  }
  if (ranking->values != Certainty::Unknown && ranking->order == Certainty::Unknown) {
    sentences << tr("The pixel order cannot be told.");
  } else if (ranking->order < ranking->values) {
    sentences << tr("The pixel order is only likely.");
  }
  if (!ranking->alternatives.empty()) {
    sentences << tr("%n other(s) are not worse by these figures.", nullptr,
                    static_cast<int>(ranking->alternatives.size()));
  }
  if (!ranking->labelled && ranking->values == Certainty::Unknown) {
    sentences << tr("Images with labels would tell.");
  }
  return sentences.join(QLatin1Char(' '));
}

void PreprocessingDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void PreprocessingDialog::retranslate() {
  setWindowTitle(tr("Find the preprocessing"));
  intro_->setText(
      tr("The float network runs on the images with every mean, norm and pixel order in common "
         "use. With labels they are ranked by how often it is right; without, by how well the "
         "layers' values lie where training keeps them."));
  cancel_->setText(tr("Cancel"));
  again_->setText(tr("Try again"));
  take_->setText(recalibrates_ ? tr("Take it and calibrate again") : tr("Take it"));
  close_->setText(tr("Close"));
  legend_->setText(
      tr("Misfit: how far the layers' values lie from where training keeps them, over the first "
         "one's; smaller is better. Confidence: mean of the largest probability of an image."));
  table_->setHorizontalHeaderLabels(
      {tr("Values"), tr("Float top-1"), tr("Float top-5"), tr("Misfit"), tr("Confidence")});
  showRanking();
}

}  // namespace quantoscope
