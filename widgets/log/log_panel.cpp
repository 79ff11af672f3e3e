// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/log/log_panel.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "widgets/log/log_model.h"

namespace quantoscope {

LogPanel::LogPanel(QWidget* parent)
    : QWidget(parent),
      model_(new LogModel(this)),
      view_(new QTableView),
      copyAction_(new QAction(this)),
      copy_(new QToolButton),
      clear_(new QToolButton) {
  setObjectName(QStringLiteral("logPanel"));
  view_->setModel(model_);
  view_->setSelectionBehavior(QAbstractItemView::SelectRows);
  view_->setShowGrid(false);
  view_->setFrameShape(QFrame::NoFrame);
  view_->setWordWrap(false);
  view_->setTabKeyNavigation(false);
  view_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  view_->verticalHeader()->hide();
  view_->verticalHeader()->setDefaultSectionSize(view_->fontMetrics().height() + 6);
  view_->horizontalHeader()->setStretchLastSection(true);
  view_->horizontalHeader()->setHighlightSections(false);
  view_->setColumnWidth(LogModel::TimeColumn,
                        view_->fontMetrics().horizontalAdvance(QStringLiteral("00:00:00")) + 20);
  view_->setColumnWidth(LogModel::LevelColumn,
                        view_->fontMetrics().horizontalAdvance(QStringLiteral("⚠ warning")) + 20);
  copyAction_->setShortcut(QKeySequence::Copy);
  copyAction_->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  view_->addAction(copyAction_);
  copy_->setAutoRaise(true);
  clear_->setAutoRaise(true);
  auto* buttons = new QVBoxLayout;
  buttons->addWidget(copy_);
  buttons->addWidget(clear_);
  buttons->addStretch(1);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 6, 0);
  layout->addWidget(view_, 1);
  layout->addLayout(buttons);
  setFocusProxy(view_);

  connect(copyAction_, &QAction::triggered, this, &LogPanel::copy);
  connect(copy_, &QToolButton::clicked, this, &LogPanel::copy);
  connect(clear_, &QToolButton::clicked, this, &LogPanel::clear);
  retranslate();
}

void LogPanel::append(LogLevel level, const QString& text, const QDateTime& time) {
  const QScrollBar* bar = view_->verticalScrollBar();
  const bool following = bar->value() >= bar->maximum() - 2;
  model_->append({time, level, text});
  if (following) {
    view_->scrollToBottom();
  }
}

bool LogPanel::amendLast(const QString& before, const QString& text) {
  return model_->amendLast(before, text);
}

void LogPanel::copy() const {
  QList<int> rows;
  for (const QModelIndex& index : view_->selectionModel()->selectedRows()) {
    rows << index.row();
  }
  if (rows.isEmpty()) {
    for (int row = 0; row < model_->rowCount(); ++row) {
      rows << row;
    }
  }
  std::sort(rows.begin(), rows.end());
  QStringList lines;
  for (const int row : std::as_const(rows)) {
    lines << model_->line(row);
  }
  QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void LogPanel::clear() {
  model_->clear();
}

void LogPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::LanguageChange) {
    retranslate();
  }
  QWidget::changeEvent(event);
}

void LogPanel::retranslate() {
  copyAction_->setText(tr("Copy lines of the log"));
  copy_->setText(tr("Copy"));
  copy_->setToolTip(tr("Copies the selected lines, or all of them."));
  clear_->setText(tr("Clear"));
  clear_->setToolTip(tr("Empties the log."));
  view_->setAccessibleName(tr("Log"));
}

}  // namespace quantoscope
