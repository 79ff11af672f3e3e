// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/status_line.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QProgressBar>
#include <QSignalBlocker>
#include <QToolButton>
#include <cmath>
#include <initializer_list>

#include "app/desktop/language.h"
#include "app/document/document.h"
#include "app/jobs/job_runner.h"

namespace quantoscope {
namespace {

constexpr int kBarWidth = 140;
constexpr int kFewestPixels = 40;
constexpr int kSecondsInMinute = 60;

}  // namespace

StatusLine::StatusLine(Document& document, JobRunner& jobs, LanguageControl& language,
                       QWidget* parent)
    : QStatusBar(parent),
      document_(document),
      jobs_(jobs),
      language_(language),
      images_(new QToolButton),
      job_(new QLabel),
      bar_(new QProgressBar),
      left_(new QLabel),
      cancel_(new QToolButton),
      overrides_(new QLabel),
      languageBox_(new QComboBox) {
  images_->setObjectName(QStringLiteral("statusImages"));
  images_->setAutoRaise(true);
  job_->setObjectName(QStringLiteral("statusJob"));
  // What runs, with a long file name, must not make the window wider than the screen.
  for (QWidget* part : std::initializer_list<QWidget*>{job_, bar_, left_, overrides_}) {
    part->setMinimumWidth(kFewestPixels);
  }
  bar_->setMaximumWidth(kBarWidth);
  bar_->setTextVisible(false);
  cancel_->setObjectName(QStringLiteral("statusCancel"));
  cancel_->setText(QStringLiteral("✕"));
  cancel_->setAutoRaise(true);
  overrides_->setObjectName(QStringLiteral("statusOverrides"));
  languageBox_->setObjectName(QStringLiteral("languageBox"));
  languageBox_->setFrame(false);
  for (const Language& entry : languages()) {
    languageBox_->addItem(entry.name, entry.code);
  }
  addWidget(images_);
  addWidget(job_);
  addWidget(bar_);
  addWidget(left_);
  addWidget(cancel_);
  addPermanentWidget(overrides_);
  addPermanentWidget(languageBox_);

  connect(images_, &QToolButton::clicked, this, &StatusLine::imagesClicked);
  connect(cancel_, &QToolButton::clicked, this, [this] { emit cancelRequested(shownTag_); });
  connect(languageBox_, &QComboBox::activated, this,
          [this](int index) { emit languageChosen(languageBox_->itemData(index).toString()); });
  connect(&jobs_, &JobRunner::started, this, [this](const QString& tag) {
    progress_.erase(tag);
    showJob();
  });
  connect(&jobs_, &JobRunner::ended, this, &StatusLine::showJob);
  connect(&jobs_, &JobRunner::progressed, this,
          [this](const QString& tag, const Progress& progress) {
            progress_[tag] = progress;
            showJob();
          });
  const auto refresh = [this] { showDocument(); };
  connect(&document_, &Document::stageChanged, this, refresh);
  connect(&document_, &Document::modelOpened, this, refresh);
  connect(&document_, &Document::calibrationGrew, this, refresh);
  connect(&document_, &Document::calibrationDone, this, refresh);
  connect(&document_, &Document::overrideChanged, this, refresh);
  connect(&document_, &Document::methodChanged, this, refresh);
  connect(&document_, &Document::targetChanged, this, refresh);
  connect(&document_, &Document::exportedChanged, this, refresh);
  connect(&language_, &LanguageControl::changed, this, refresh);
  retranslate();
}

void StatusLine::showJob() {
  const QStringList shown = jobs_.shown();
  const bool any = !shown.isEmpty();
  for (QWidget* part : {static_cast<QWidget*>(job_), static_cast<QWidget*>(bar_),
                        static_cast<QWidget*>(left_), static_cast<QWidget*>(cancel_)}) {
    part->setVisible(any);
  }
  if (!any) {
    shownTag_.clear();
    progress_.clear();
    return;
  }
  shownTag_ = shown.front();
  // Without its figures the program could show nothing; it is short, and is not to be cancelled.
  cancel_->setVisible(shownTag_ != Document::analysisJob());
  const Progress progress = progress_[shownTag_];
  const QString title = jobs_.title(shownTag_);
  if (progress.total == 0) {
    job_->setText(tr("%1 …").arg(title));
    bar_->setRange(0, 0);
  } else {
    job_->setText(tr("%1 … %2 of %3").arg(title).arg(progress.done).arg(progress.total));
    bar_->setRange(0, static_cast<int>(progress.total));
    bar_->setValue(static_cast<int>(progress.done));
  }
  const int seconds = static_cast<int>(std::ceil(progress.secondsLeft));
  if (seconds <= 0) {
    left_->clear();
  } else if (seconds < kSecondsInMinute) {
    left_->setText(tr("%1 s left").arg(seconds));
  } else {
    left_->setText(tr("%1 min left").arg((seconds + kSecondsInMinute - 1) / kSecondsInMinute));
  }
}

void StatusLine::showDocument() {
  const auto& calibration = document_.calibration();
  images_->setVisible(calibration != nullptr);
  if (calibration != nullptr) {
    const QString used = tr("%n image(s)", nullptr, static_cast<int>(calibration->used.size()));
    const std::size_t skipped = calibration->skipped.size();
    const QString text = skipped == 0 ? used : tr("%1, %2 left out").arg(used).arg(skipped);
    images_->setText(document_.stage() == Document::Stage::Calibrated ? QStringLiteral("✓ ") + text
                                                                      : text);
  }
  const bool any = document_.stage() != Document::Stage::Empty;
  overrides_->setVisible(any);
  if (any) {
    const auto overrides = static_cast<int>(document_.overrideCount());
    const bool dirty = document_.dirty();
    const QString count = overrides > 0 ? tr("%n override(s)", nullptr, overrides)
                          : dirty       ? tr("Plan changed")
                                        : tr("No overrides");
    overrides_->setText(dirty ? tr("%1 · not exported").arg(count) : count);
  }
  const QSignalBlocker blocker(languageBox_);
  languageBox_->setCurrentIndex(languageBox_->findData(language_.code()));
}

void StatusLine::changeEvent(QEvent* event) {
  QStatusBar::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void StatusLine::retranslate() {
  images_->setToolTip(tr("Show the images"));
  cancel_->setToolTip(tr("Cancel"));
  languageBox_->setToolTip(tr("Language"));
  showJob();
  showDocument();
}

}  // namespace quantoscope
