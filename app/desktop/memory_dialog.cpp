// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/desktop/memory_dialog.h"

#include <QDialogButtonBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QSpinBox>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "app/document/document.h"
#include "app/document/live_probe.h"
#include "core/base/memory_limit.h"
#include "core/calibration/calibration_memory.h"

namespace quantoscope {
namespace {

enum KeptColumn { WhatColumn, NowColumn, MostColumn };

QString sizeText(std::size_t bytes) {
  return QLocale().formattedDataSize(static_cast<qint64>(bytes));
}

}  // namespace

MemoryDialog::MemoryDialog(Document& document, LiveProbe& probe, QWidget* parent)
    : QDialog(parent),
      document_(document),
      probe_(probe),
      label_(new QLabel),
      limit_(new QSpinBox),
      kept_(new QTreeWidget),
      note_(new QLabel),
      buttons_(new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel)) {
  setObjectName(QStringLiteral("memoryDialog"));
  constexpr int kWidth = 640;
  constexpr int kHeight = 320;
  resize(kWidth, kHeight);
  limit_->setObjectName(QStringLiteral("memoryLimit"));
  kept_->setObjectName(QStringLiteral("memoryKept"));
  constexpr int kMost = 1 << 20;
  constexpr int kStep = 64;
  limit_->setRange(static_cast<int>(kLeastMemory / kMegabyte), kMost);
  limit_->setSingleStep(kStep);
  limit_->setValue(static_cast<int>(document_.memory() / kMegabyte));
  label_->setBuddy(limit_);
  kept_->setRootIsDecorated(false);
  kept_->setSelectionMode(QAbstractItemView::NoSelection);
  kept_->setColumnCount(MostColumn + 1);
  kept_->header()->setStretchLastSection(false);
  kept_->header()->setSectionResizeMode(WhatColumn, QHeaderView::Stretch);
  note_->setWordWrap(true);
  auto* row = new QHBoxLayout;
  row->addWidget(label_);
  row->addWidget(limit_);
  row->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->addLayout(row);
  column->addWidget(kept_, 1);
  column->addWidget(note_);
  column->addWidget(buttons_);
  connect(buttons_, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(limit_, &QSpinBox::valueChanged, this, &MemoryDialog::refresh);
  connect(&document_, &Document::stageChanged, this, &MemoryDialog::refresh);
  connect(&document_, &Document::modelOpened, this, &MemoryDialog::refresh);
  connect(&probe_, &LiveProbe::collected, this, &MemoryDialog::refresh);
  retranslate();
}

std::size_t MemoryDialog::limit() const {
  return static_cast<std::size_t>(limit_->value()) * kMegabyte;
}

void MemoryDialog::refresh() {
  const auto& calibration = document_.calibration();
  const CalibrationMemory counted =
      calibration == nullptr ? CalibrationMemory() : memoryOf(*calibration);
  const MemoryShares most = sharesOf(limit());
  kept_->clear();
  const auto add = [this](const QString& what, const QString& now, std::size_t may) {
    auto* item = new QTreeWidgetItem(kept_, {what, now, sizeText(may)});
    item->setTextAlignment(NowColumn, Qt::AlignRight | Qt::AlignVCenter);
    item->setTextAlignment(MostColumn, Qt::AlignRight | Qt::AlignVCenter);
  };
  add(tr("Counters of the layers' inputs"), sizeText(counted.counters), most.counters);
  add(tr("The same by image group (%n group(s))", nullptr, static_cast<int>(counted.groupCount)),
      sizeText(counted.groups), most.counters);
  add(tr("Live view: what layers read and write (%1 of %2 images)")
          .arg(probe_.images().size())
          .arg(probe_.files().size()),
      sizeText(probe_.bytes()), most.liveView);
  add(tr("The same while scales are searched"), QStringLiteral("–"), most.search);
  kept_->resizeColumnToContents(NowColumn);
  kept_->resizeColumnToContents(MostColumn);
}

void MemoryDialog::changeEvent(QEvent* event) {
  QDialog::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
}

void MemoryDialog::retranslate() {
  setWindowTitle(tr("Memory"));
  label_->setText(tr("&Limit for what is kept"));
  limit_->setSuffix(tr(" MB"));
  kept_->setHeaderLabels({tr("Kept to save time"), tr("Now"), tr("At most")});
  note_->setText(
      tr("The live view follows at once: with less it has fewer images. Counters and image groups "
         "follow with the next calibration: with less, long networks take longer and have fewer "
         "groups. The counters themselves are never given up, since thresholds come from them."));
  refresh();
}

}  // namespace quantoscope
